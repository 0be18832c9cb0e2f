"""The history of accounts: every step with person, time, place and reason, append-only."""

import frappe
from frappe.utils import now_datetime

from enforcement_cert.access.scope import current_scope

EVENT = "Agency Account Event"


def write(agency: str, act: str, from_status: str, to_status: str, reason: str = "", user: str | None = None) -> None:
    """Add a step. `user`: whose step it is, if not the session's (a registration is by the new login)."""
    user = user or frappe.session.user
    event = frappe.new_doc(EVENT)
    event.update(
        {
            "agency": agency,
            "act": str(act),
            "from_status": str(from_status or ""),
            "to_status": str(to_status or ""),
            "acted_at": now_datetime(),
            "acted_by": user,
            "acted_by_name": frappe.db.get_value("User", user, "full_name"),
            "acted_for": _place(user),
            "reason": reason,
        }
    )
    # The history writes itself; nobody has the right to create entries by hand.
    event.insert(ignore_permissions=True)


def _place(user: str) -> str | None:
    scope = current_scope(user)
    if scope.office:
        return frappe.db.get_value("Legal Office", scope.office, "office_name")
    if scope.agency:
        return frappe.db.get_value("Enforcement Agency", scope.agency, "agency_name")
    return None


def events_of(agency: str, limit: int = 50) -> list[dict]:
    """Return the latest steps of an account; the caller has checked that the reader may see the agency."""
    return frappe.get_all(
        EVENT,
        filters={"agency": agency},
        fields=["act", "from_status", "to_status", "acted_at", "acted_by_name", "acted_for", "reason"],
        order_by="creation desc, name",
        limit=limit,
    )
