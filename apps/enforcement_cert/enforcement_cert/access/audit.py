"""The append-only register of readings of personal data; every entry carries the hash of the one before.

A changed, removed or inserted entry breaks the chain, and `first_break` says where. Source: X-13.
"""

import hashlib
import json

import frappe
from frappe.utils import get_datetime, now

LOG = "Personal Data Access Log"
_HASHED = ("position", "accessed_by", "record_type", "record_name", "data_field", "purpose")
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
    """Hash of an entry, 64 hexadecimal digits, over its content and the hash before it."""
    moment = get_datetime(entry.get("accessed_at")).isoformat()
    content = [str(entry.get(field) or "") for field in _HASHED]
    text = json.dumps([entry.get("previous_hash"), moment, *content], ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def first_break() -> int | None:
    """Return the position of the first entry that does not fit the chain; None if all is whole."""
    previous = _START
    fields = [*_HASHED, "accessed_at", "previous_hash", "entry_hash"]
    entries = frappe.get_all(LOG, fields=fields, order_by="position asc")
    for expected, entry in enumerate(entries, start=1):
        is_whole = (
            entry.position == expected and entry.previous_hash == previous and entry_hash(entry) == entry.entry_hash
        )
        if not is_whole:
            return expected
        previous = entry.entry_hash
    return None
