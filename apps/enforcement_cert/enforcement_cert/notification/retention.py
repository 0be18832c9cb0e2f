"""Messages are kept as long as Message Settings say, then they go with their delivery logs."""

import frappe
from frappe.utils import add_days, cint, now_datetime

OUTBOX = "Outbox Message"
ENDED = ("Sent", "Not Delivered", "No Address", "Skipped")
_PAGE = 5000


def remove_old_messages() -> int:
    """Daily job: remove what has come to rest long ago; return how many."""
    days = max(cint(frappe.db.get_single_value("Message Settings", "keep_days")), 30)
    filters = {"message_status": ["in", ENDED], "creation": ["<", add_days(now_datetime(), -days)]}
    count = 0
    while names := frappe.get_all(OUTBOX, filters=filters, pluck="name", order_by="creation", limit=_PAGE):
        frappe.db.delete("Outbox Attempt", {"parent": ["in", names]})
        frappe.db.delete(OUTBOX, {"name": ["in", names]})
        count += len(names)
    return count
