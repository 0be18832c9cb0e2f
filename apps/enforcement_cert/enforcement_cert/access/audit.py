"""The append-only register of readings of personal data; every entry carries the hash of the one before.

The hashes are keyed with the site's key, so whoever can write the table alone cannot mend the chain.
A changed, inserted or removed entry breaks it, and `first_break` says where. Source: X-13.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator

import frappe
from frappe.utils import get_datetime, now

from enforcement_cert.access.keys import derived_key

LOG = "Personal Data Access Log"
_HASHED = ("position", "accessed_by", "record_type", "record_name", "data_field", "purpose", "ip_address")
_PAGE = 1000
_START = "0" * 64


def record_access(record_type: str, record_name: str, data_field: str, purpose: str) -> None:
    """Append one entry. Waits for an entry being written at the same moment by somebody else."""
    log = frappe.qb.DocType(LOG)
    last = (
        frappe.qb.from_(log)
        .select(log.position, log.entry_hash)
        .orderby(log.position, order=frappe.qb.desc)
        .limit(1)
        .for_update()
        .run()
    )
    position, previous = (last[0][0] + 1, last[0][1]) if last else (1, _START)
    entry = frappe.new_doc(LOG)
    entry.update(
        {
            "position": position,
            "accessed_at": now(),
            "accessed_by": frappe.session.user,
            "record_type": record_type,
            "record_name": record_name,
            "data_field": data_field,
            "purpose": purpose,
            "ip_address": getattr(frappe.local, "request_ip", None),
            "previous_hash": previous,
        }
    )
    entry.entry_hash = entry_hash(entry)
    # Nobody has the right to write this register; it is written here alone.
    entry.insert(ignore_permissions=True)


def entry_hash(entry) -> str:
    """Keyed hash of an entry, 64 hexadecimal digits, over its content and the hash before it."""
    moment = get_datetime(entry.get("accessed_at")).isoformat()
    content = [str(entry.get(field) or "") for field in _HASHED]
    text = json.dumps([entry.get("previous_hash"), moment, *content], ensure_ascii=False)
    return hmac.new(derived_key("audit"), text.encode(), hashlib.sha256).hexdigest()


def first_break() -> int | None:
    """Return the position of the first entry that does not fit the chain; None if all is whole."""
    previous, expected = _START, 1
    for entry in _entries():
        is_whole = (
            entry.position == expected and entry.previous_hash == previous and entry_hash(entry) == entry.entry_hash
        )
        if not is_whole:
            return expected
        previous, expected = entry.entry_hash, expected + 1
    return None


def _entries() -> Iterator:
    fields, last = [*_HASHED, "accessed_at", "previous_hash", "entry_hash"], 0
    while page := frappe.get_all(
        LOG, filters={"position": [">", last]}, fields=fields, order_by="position asc", limit=_PAGE
    ):
        yield from page
        last = page[-1].position
