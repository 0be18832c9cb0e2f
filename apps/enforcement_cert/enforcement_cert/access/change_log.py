"""The append-only log of what was done to logins: by whom, when, from where, and why (X-57)."""

import frappe
from frappe.utils import now

LOG = "Account Change Log"


def record(user: str, change_kind: str, details: str = "", reason: str = "") -> None:
    """Append one entry about a login.

    `change_kind` is English source text with a row in the translations; `details` hold no password and no code.
    """
    entry = frappe.new_doc(LOG)
    entry.update(
        {
            "changed_at": now(),
            "changed_by": frappe.session.user,
            "user": user,
            "change_kind": change_kind,
            "details": details,
            "reason": (reason or "").strip(),
            "ip_address": getattr(frappe.local, "request_ip", None),
        }
    )
    # Nobody has the right to write this log; it is written here alone.
    entry.insert(ignore_permissions=True)


def entries_of(user: str, limit: int = 50) -> list[dict]:
    """Return what was done to a login, the latest first. The caller checks who may see it."""
    return frappe.get_all(
        LOG,
        filters={"user": user},
        fields=["changed_at", "changed_by", "change_kind", "details", "reason", "ip_address"],
        order_by="changed_at desc, creation desc",
        limit=limit,
    )
