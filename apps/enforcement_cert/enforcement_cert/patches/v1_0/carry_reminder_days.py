"""The days of reminders stand in one setting: what an office had set for reviews alone goes there."""

import frappe

_USUAL = "60,30,7,0"


def execute() -> None:
    """Carry a changed setting over; one nobody has touched leaves the other as it is."""
    old = frappe.db.get_value("Singles", {"doctype": "Certificate Settings", "field": "review_reminder_days"}, "value")
    if old and old.replace(" ", "") != _USUAL:
        frappe.db.set_single_value("Message Settings", "reminder_days", old)
