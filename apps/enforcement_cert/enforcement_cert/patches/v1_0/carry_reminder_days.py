"""The days of reminders stand in one setting: what an office had set for reviews alone goes there."""

import frappe

_USUAL = "60,30,7,0"
_OLD = "select value from `tabSingles` where doctype = 'Certificate Settings' and field = 'review_reminder_days'"


def execute() -> None:
    """Carry a changed setting over; one nobody has touched leaves the other as it is."""
    found = frappe.db.sql(_OLD)
    if found and found[0][0] and found[0][0].replace(" ", "") != _USUAL:
        frappe.db.set_single_value("Message Settings", "reminder_days", found[0][0])
