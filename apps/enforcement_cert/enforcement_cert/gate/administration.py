"""What the settings page asks the server."""

import frappe

from enforcement_cert.gate import refusal_log, settings
from enforcement_cert.gate.kinds import UserKind
from enforcement_cert.gate.shipped import shipped_groups

RECENT = 50


@frappe.whitelist(methods=["POST"])
def get_overview() -> dict:
    """The shipped list by kind and group, and the calls refused most recently.

    Needs read permission on Gate Settings; raises frappe.PermissionError. POST, because counted
    refusals are written down first.
    """
    if not frappe.has_permission(settings.SETTINGS, "read"):
        raise frappe.PermissionError
    refusal_log.write_refusals()
    return {"shipped": _shipped(), "refusals": _recent_refusals()}


def _shipped() -> list[dict]:
    return [
        {"user_kind": kind.label, "reason": group.reason, "methods": sorted(group.full_names())}
        for kind in UserKind
        for group in shipped_groups(kind)
    ]


def _recent_refusals() -> list[dict]:
    return frappe.get_list(
        refusal_log.DOCTYPE,
        fields=["called_name", "reason", "argument", "user_kind", "caller", "calls", "last_seen_at"],
        order_by="last_seen_at desc",
        limit=RECENT,
    )
