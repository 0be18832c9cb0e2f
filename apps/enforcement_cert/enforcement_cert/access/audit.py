"""The append-only register of readings of personal data; every entry carries the hash of the one before.

The hashes are keyed with the site's key, so whoever can write the table alone cannot mend the chain.
A changed, inserted or removed entry breaks it, and `first_break` says where. Removed last entries show
against the seals of the daily check (register_check.py). Source: X-13.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator, Sequence

import frappe
from frappe.utils import get_datetime, now

from enforcement_cert.access.keys import derived_key

LOG = "Personal Data Access Log"
PERSON = "Personal Data Access Person"
OFFICER = "Enforcement Officer"
# Fields that the hash of an entry covers, by its format; old entries keep theirs.
_HASHED = {
    1: ("position", "accessed_by", "record_type", "record_name", "data_field", "purpose", "ip_address"),
    2: (
        "position",
        "accessed_by",
        "record_type",
        "record_name",
        "data_field",
        "purpose",
        "ip_address",
        "entry_format",
        "act",
        "reader_name",
        "reader_place",
        "officer",
        "agency",
        "person_count",
        "persons_digest",
        "conditions",
    ),
}
_FORMAT = 2
_PAGE = 1000
START = "0" * 64


def record_access(
    record_type: str,
    record_name: str,
    data_field: str,
    purpose: str,
    *,
    act: str = "Full Value Shown",
    persons: Sequence[str] | None = None,
    conditions: str = "",
) -> None:
    """Append one entry. Waits for an entry being written at the same moment by somebody else.

    `act` is a value of the register's own list. `persons`: the officers whose data were read; without them
    the officer of the record is looked up. `conditions`: filters of a list, for administrators only.
    """
    people = list(persons) if persons is not None else _officers_of(record_type, record_name)
    agencies = _agencies_of(people)
    one = people[0] if len(people) == 1 else None
    position, previous = _next_place()
    entry = frappe.new_doc(LOG)
    entry.update(
        {
            "position": position,
            "accessed_at": now(),
            "accessed_by": frappe.session.user,
            **_reader(),
            "act": act,
            "record_type": record_type,
            "record_name": record_name,
            "data_field": data_field,
            "purpose": purpose,
            "officer": one,
            "agency": agencies.get(one) if one else None,
            "person_count": len(people),
            "persons_digest": persons_digest(people) if len(people) > 1 else "",
            "conditions": conditions[:1000],
            "ip_address": getattr(frappe.local, "request_ip", None),
            "entry_format": _FORMAT,
            "previous_hash": previous,
        }
    )
    entry.entry_hash = entry_hash(entry)
    # Nobody has the right to write this register; it is written here alone.
    entry.insert(ignore_permissions=True)
    if len(people) > 1:
        _write_persons(entry, people, agencies)


def _next_place() -> tuple[int, str]:
    """Return position of the new entry and hash of the last one, which stays locked until the commit.

    One row that is always there is locked first: two who lock the end of the register itself lock the gap behind
    it as well, and then wait for each other.
    """
    frappe.db.get_value("DocType", LOG, "name", for_update=True)
    log = frappe.qb.DocType(LOG)
    last = (
        frappe.qb.from_(log)
        .select(log.position, log.entry_hash)
        .where(log.position > 0)  # places begin at one
        .orderby(log.position, order=frappe.qb.desc)
        .limit(1)
        .for_update()
        .run()
    )
    return (last[0][0] + 1, last[0][1]) if last else (1, START)


def _reader() -> dict[str, str]:
    """Name and place of whoever reads, as they are now: both may change later."""
    from enforcement_cert.access.scope import current_scope

    scope = current_scope()
    place = ""
    if scope.office:
        place = frappe.db.get_value("Legal Office", scope.office, "office_name")
    elif scope.agency:
        place = frappe.db.get_value("Enforcement Agency", scope.agency, "agency_name")
    name = frappe.db.get_value("User", frappe.session.user, "full_name")
    return {"reader_name": (name or frappe.session.user)[:140], "reader_place": (place or "")[:140]}


def _officers_of(record_type: str, record_name: str) -> list[str]:
    """The officer whom a record is about: itself, or the one it names."""
    if record_type == OFFICER:
        return [record_name]
    if not record_type or not frappe.get_meta(record_type).has_field("officer"):
        return []
    officer = frappe.db.get_value(record_type, record_name, "officer")
    return [officer] if officer else []


def _agencies_of(people: Sequence[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    for start in range(0, len(people), _PAGE):
        names = people[start : start + _PAGE]
        rows = frappe.get_all(
            OFFICER, filters={"name": ["in", names]}, fields=["name", "agency"], order_by="name", limit=0
        )
        found.update((row.name, row.agency) for row in rows)
    return found


def _write_persons(entry, people: Sequence[str], agencies: dict[str, str]) -> None:
    from enforcement_cert.exchange.bulk_rows import insert_rows

    for start in range(0, len(people), _PAGE):
        rows = [
            {
                "name": frappe.generate_hash(length=20),
                "access_log": entry.name,
                "officer": officer,
                "agency": agencies.get(officer),
            }
            for officer in people[start : start + _PAGE]
        ]
        insert_rows(PERSON, rows, owner=frappe.session.user, moment=str(entry.accessed_at))


def persons_digest(people: Iterable[str]) -> str:
    """Keyed hash over the officers of an entry, in any order; 64 hexadecimal digits."""
    text = "\n".join(sorted(people))
    return hmac.new(derived_key("audit"), text.encode(), hashlib.sha256).hexdigest()


def entry_hash(entry) -> str:
    """Keyed hash of an entry, 64 hexadecimal digits, over its content and the hash before it."""
    moment = get_datetime(entry.get("accessed_at")).isoformat()
    fields = _HASHED.get(int(entry.get("entry_format") or 1), _HASHED[_FORMAT])
    content = [str(entry.get(field) or "") for field in fields]
    text = json.dumps([entry.get("previous_hash"), moment, *content], ensure_ascii=False)
    return hmac.new(derived_key("audit"), text.encode(), hashlib.sha256).hexdigest()


def first_break() -> int | None:
    """Return the position of the first entry that does not fit the chain; None if all is whole."""
    previous, expected = START, 1
    for entry in entries():
        if not fits(entry, previous, expected):
            return expected
        previous, expected = entry.entry_hash, expected + 1
    return None


def fits(entry, previous: str, expected: int) -> bool:
    """Say whether an entry stands at its place unchanged, with the persons it was written with."""
    if entry.position != expected or entry.previous_hash != previous or entry_hash(entry) != entry.entry_hash:
        return False
    if not entry.persons_digest:
        return True
    people = frappe.get_all(PERSON, filters={"access_log": entry.name}, pluck="officer", order_by="name", limit=0)
    return persons_digest(people) == entry.persons_digest


def entries() -> Iterator:
    """Give all entries in order."""
    fields = ["name", *_HASHED[_FORMAT], "accessed_at", "previous_hash", "entry_hash"]
    last = 0
    while page := frappe.get_all(
        LOG, filters={"position": [">", last]}, fields=fields, order_by="position asc", limit=_PAGE
    ):
        yield from page
        last = page[-1].position
