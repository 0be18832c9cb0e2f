"""Probable duplicates in the archive: warned of at entry and import, looked for every night (X-11).

Nothing half-hidden is stored to find them. At entry the few numbers next door are searched by their digests;
the nightly search decrypts the numbers into the memory of one worker and forgets them with its end.
"""

from collections.abc import Iterable, Sequence

import frappe
from frappe import _
from frappe.utils import getdate, now, now_datetime

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.access.scope import Scope, current_scope, sees_agency
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.duplicates import Likeness, PairSearch, Person, likenesses, numbers_next_door
from enforcement_cert.domain.errors import Finding, Label, warn
from enforcement_cert.domain.officer_rows import OfficerRow
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.messages import explain
from enforcement_cert.personnel.officers import CLOSED_STATUSES, OFFICER

PAIR = "Probable Duplicate"
SEARCH = "Duplicate Search"
JOB = "enforcement_cert.personnel.duplicates.run_search"
_FIELDS = ["name", "officer_name", "birth_date", "agency", "identity_cipher", "mobile_digest"]
_LIVING = {"record_status": ["not in", sorted(CLOSED_STATUSES)]}
_COMPARED = ("officer_name", "birth_date", "identity_digest", "mobile_digest", "photo")
_PAGE = 5000
_CHUNK = 500
_SHOWN = 5
# Of one block of an imported list: records looked at, and how many of one name are compared one by one.
_MOST_COMPARED = 20_000
_MOST_NAMESAKES = 200
_DIGITS_OF_A_SLIP = 2
_LONGEST_SEARCH_SECONDS = 3600


# ---------------------------------------------------------------- at entry


def warn_at_entry(officer, method: str | None = None) -> None:
    """Document event of Enforcement Officer: tell who saves of records that may be the same person; never stop."""
    if not officer.living_identity_digest or not any(officer.has_value_changed(field) for field in _COMPARED):
        return
    if frappe.flags.in_migrate or frappe.flags.in_install:
        return
    found = probable_duplicates_of(officer)
    if not found:
        return
    _insert_pairs([(*sorted((officer.name, row.name)), reasons) for row, reasons in found])
    scope = current_scope()
    sentences = [explain(_finding(row, reasons, scope)) for row, reasons in found[:_SHOWN]]
    frappe.msgprint("<br>".join(sentences), title=_("Is this person in the archive already?"), indicator="orange")


def probable_duplicates_of(officer) -> list[tuple]:
    """Return (row, reasons) of every other living record that looks like this officer's."""
    number = OFFICER_IDENTITY.open(officer.identity_cipher)
    near = [OFFICER_IDENTITY.digest(other) for other in numbers_next_door(number, getdate())]
    photo = _photo_of(officer)
    names = {
        *_names({"officer_name": officer.officer_name, "birth_date": officer.birth_date}),
        *_names({"living_identity_digest": ["in", near or [""]]}),
        *(_names({"mobile_digest": officer.mobile_digest}) if officer.mobile_digest else ()),
        *_names_with_photo(photo),
    } - {officer.name}
    self = _person(officer, number, photo)
    rows = _rows(names)
    photos = _photos([row.name for row in rows])
    found = [(row, likenesses(self, _person(row, _number(row), photos.get(row.name)))) for row in rows]
    return [(row, reasons) for row, reasons in found if reasons]


def _names(filters: dict) -> list[str]:
    return frappe.get_all(OFFICER, filters={**filters, **_LIVING}, pluck="name", order_by="name", limit=20)


def _rows(names: Iterable[str]) -> list:
    wanted = sorted(names)
    if not wanted:
        return []
    return frappe.get_all(OFFICER, filters={"name": ["in", wanted], **_LIVING}, fields=_FIELDS, order_by="name")


def _number(row) -> str:
    return OFFICER_IDENTITY.open(row.identity_cipher)


def _person(row, number: str, photo: str | None) -> Person:
    born = getdate(row.birth_date) if row.birth_date else None
    return Person(row.name, row.officer_name, born, number, row.mobile_digest or None, photo)


_PHOTO = {"attached_to_doctype": OFFICER, "attached_to_field": "photo"}


def _photo_of(officer) -> str | None:
    """Return the hash of an officer's photo as the engine keeps it with the file, None without a photo."""
    if not officer.photo:
        return None
    own = {**_PHOTO, "attached_to_name": officer.name, "file_url": officer.photo}
    return frappe.db.get_value("File", own, "content_hash", order_by="creation desc")


def _names_with_photo(content_hash: str | None) -> list[str]:
    if not content_hash:
        return []
    same = {**_PHOTO, "content_hash": content_hash}
    return frappe.get_all("File", filters=same, pluck="attached_to_name", order_by="creation", limit=20)


def _photos(names: Sequence[str]) -> dict[str, str]:
    if not names:
        return {}
    rows = frappe.get_all(
        "File",
        filters={**_PHOTO, "attached_to_name": ["in", list(names)]},
        fields=["attached_to_name", "content_hash"],
        order_by="creation",
    )
    return {row.attached_to_name: row.content_hash for row in rows}


def _finding(row, reasons: tuple[Likeness, ...], scope: Scope) -> Finding:
    """Say why; who the other person is, only to those who may see that record."""
    reason = Label(str(reasons[0]))
    if sees_agency(scope, row.agency):
        unit = frappe.db.get_value("Enforcement Agency", row.agency, "agency_name", cache=True) or ""
        return warn("probable_duplicate", reason=reason, officer_code=row.name, unit=unit)
    return warn("probable_duplicate_elsewhere", reason=reason)


# ---------------------------------------------------------------- at import


def warnings_for_rows(rows: Sequence[OfficerRow], besides: str = "") -> list[list[Finding]]:
    """Return for every clean row of a list the warnings about probable duplicates in the archive, in their order.

    Meant for a block of rows before they are stored, as the user who imports; two queries per block. Records that
    the import `besides` has brought do not count: where a block ends must not matter. Persons of the same number
    are no matter of this function: exact repetition is refused elsewhere. A neighbouring number is seen here if
    the name is exactly the same and not borne by very many; the rest the nightly search finds.
    """
    scope = current_scope()
    by_name, by_mobile = _archive_like(rows, besides)
    return [_warnings(row, by_name, by_mobile, scope) for row in rows]


def _archive_like(rows: Sequence[OfficerRow], besides: str) -> tuple[dict, dict]:
    names = {row.officer_name for row in rows}
    mobiles = {OFFICER_MOBILE.digest(row.mobile_number) for row in rows if row.mobile_number}
    by_name = _groups("officer_name", names, besides)
    for name in [name for name, group in by_name.items() if len(group) > _MOST_NAMESAKES]:
        for other in by_name.pop(name):
            by_name.setdefault((name, other.birth_date), []).append(other)
    return by_name, _groups("mobile_digest", mobiles, besides)


def _groups(field: str, wanted: set[str], besides: str) -> dict:
    """Return the living records with one of the values, by value; not more than a block can look through."""
    groups: dict = {}
    if wanted:
        filters = {field: ["in", sorted(wanted)], **_LIVING}
        if besides:
            filters["officer_import"] = ["!=", besides]
        for row in frappe.get_all(OFFICER, filters=filters, fields=_FIELDS, order_by="name", limit=_MOST_COMPARED):
            groups.setdefault(row[field], []).append(row)
    return groups


def _warnings(row: OfficerRow, by_name: dict, by_mobile: dict, scope: Scope) -> list[Finding]:
    mobile = OFFICER_MOBILE.digest(row.mobile_number) if row.mobile_number else None
    self = Person("", row.officer_name, row.birth_date, row.identity_number, mobile)
    namesakes = (*by_name.get(row.officer_name, ()), *by_name.get((row.officer_name, row.birth_date), ()))
    near = {other.name: other for other in namesakes if _may_be_alike(row, other)}
    near.update((other.name, other) for other in by_mobile.get(mobile, ()))
    found = []
    for other in near.values():
        number = _number(other)
        reasons = likenesses(self, _person(other, number, None)) if number != row.identity_number else ()
        if reasons:
            found.append(_finding(other, reasons, scope))
        if len(found) == _SHOWN:
            break
    return found


def _may_be_alike(row: OfficerRow, namesake) -> bool:
    """Say whether two of one name are worth decrypting a number: births are the same, or a slip apart."""
    if not namesake.birth_date or namesake.birth_date == row.birth_date:
        return True
    pairs = zip(row.identity_number[6:14], f"{namesake.birth_date:%Y%m%d}", strict=True)
    return sum(a != b for a, b in pairs) <= _DIGITS_OF_A_SLIP


# ---------------------------------------------------------------- every night


@frappe.whitelist(methods=["POST"])
def start_search() -> str:
    """Look for duplicates now and return the number of the search; administrators and the province."""
    if not frappe.has_permission(SEARCH, "read") or not current_scope().is_unrestricted:
        raise frappe.PermissionError
    return _queue()


def search_every_night() -> None:
    """Daily job: queue a search, unless one is under way."""
    if not frappe.db.exists(SEARCH, {"search_status": ["in", ("Queued", "Running")]}):
        _queue()


def _queue() -> str:
    search = frappe.new_doc(SEARCH)
    search.search_status = "Queued"
    search.insert(ignore_permissions=True)  # a record of the work, made by the service only
    _enqueue(search.name)
    return search.name


def _enqueue(name: str) -> None:
    frappe.enqueue(JOB, queue="long", timeout=_LONGEST_SEARCH_SECONDS, enqueue_after_commit=True, search_name=name)


def resume_interrupted_searches() -> None:
    """Each minute: queue again the searches whose worker gave no sign of life for a while."""
    for name in stale(SEARCH, "search_status", ("Queued", "Running")):
        _update(name)
        _enqueue(name)


def run_search(search_name: str) -> None:
    """Background job: search the whole archive. Safe to run again from the start; known pairs stay as they are."""
    status = frappe.db.get_value(SEARCH, search_name, "search_status", for_update=True)
    if status not in ("Queued", "Running"):
        return
    _update(search_name, search_status="Running", started_at=now())
    frappe.db.commit()  # background work: everybody sees that it runs
    people = list(_all_persons(search_name))
    search = PairSearch(people)
    found = list(search.pairs())
    new = _store(search_name, found)
    _update(
        search_name,
        search_status="Done",
        finished_at=now(),
        officers_read=len(people),
        pairs_found=len(found),
        pairs_new=new,
        groups_passed_over=search.passed_over,
    )
    frappe.db.commit()  # background work: the search is over


def _all_persons(search_name: str) -> Iterable[Person]:
    """Give every living officer, a page at a time, with the number in full: for this worker's memory only."""
    last = ""
    while page := frappe.get_all(
        OFFICER, filters={"name": [">", last], **_LIVING}, fields=_FIELDS, order_by="name", limit=_PAGE
    ):
        photos = _photos([row.name for row in page])
        for row in page:
            yield _person(row, _number(row), photos.get(row.name))
        last = page[-1].name
        _update(search_name)
        frappe.db.commit()  # background work: a sign of life, and a fresh view of the archive


def _store(search_name: str, found: Sequence[tuple]) -> int:
    """Add the new pairs, renew the reasons of open ones, drop open ones that hold no more; decided ones stay."""
    known = {
        row.pair_key: row
        for row in frappe.get_all(
            PAIR, fields=["name", "pair_key", "pair_status", "duplicate_reasons"], order_by="name"
        )
    }
    keys = {_key(a, b) for a, b, _reasons in found}
    new = [pair for pair in found if _key(pair[0], pair[1]) not in known]
    for start in range(0, len(new), _CHUNK):
        _insert_pairs(new[start : start + _CHUNK])
        _update(search_name)
        frappe.db.commit()  # background work: whole chunks
    for a, b, reasons in found:
        row = known.get(_key(a, b))
        if row and row.pair_status == "Open" and row.duplicate_reasons != _reasons_text(reasons):
            frappe.db.set_value(PAIR, row.name, _reason_columns(reasons))
    over = [row.name for key, row in known.items() if row.pair_status == "Open" and key not in keys]
    for start in range(0, len(over), _CHUNK):
        frappe.db.delete(PAIR, {"name": ["in", over[start : start + _CHUNK]], "pair_status": "Open"})
    return len(new)


def _key(a: str, b: str) -> str:
    return f"{a}:{b}"


def _reasons_text(reasons: Sequence[Likeness]) -> str:
    return ",".join(str(reason) for reason in reasons)


def _reason_columns(reasons: Sequence[Likeness]) -> dict[str, object]:
    return {"duplicate_reasons": _reasons_text(reasons), "reason_count": len(reasons)}


def _insert_pairs(pairs: Sequence[tuple]) -> None:
    """Insert pairs (smaller name, greater name, reasons) that are not known yet; `pair_key` keeps them single."""
    known = set(
        frappe.get_all(
            PAIR, filters={"pair_key": ["in", [_key(a, b) for a, b, _r in pairs]]}, pluck="pair_key", order_by="name"
        )
    )
    new = [pair for pair in pairs if _key(pair[0], pair[1]) not in known]
    facts = {row.name: row for row in _rows({name for a, b, _r in new for name in (a, b)})}
    rows = [_pair(a, b, reasons, facts) for a, b, reasons in new if a in facts and b in facts]
    for row in rows:
        row["name"] = frappe.generate_hash(length=10)
    insert_rows(PAIR, rows, owner=frappe.session.user, moment=now())


def _pair(a: str, b: str, reasons: Sequence[Likeness], facts: dict) -> dict[str, object]:
    return {
        "officer_a": a,
        "name_a": facts[a].officer_name,
        "agency_a": facts[a].agency,
        "officer_b": b,
        "name_b": facts[b].officer_name,
        "agency_b": facts[b].agency,
        **_reason_columns(reasons),
        "found_at": now_datetime(),
        "pair_status": "Open",
        "pair_key": _key(a, b),
    }


def _update(name: str, **values: object) -> None:
    values.setdefault("heartbeat_at", now())
    frappe.db.set_value(SEARCH, name, values, update_modified=False)
