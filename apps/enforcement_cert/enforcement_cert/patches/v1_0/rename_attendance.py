"""Attendance has words of its own: “Registered” and “Refused” belong to accounts and applications."""

import frappe

_RENAMED = (
    ("Exam Candidate", "attendance", "Registered", "Enrolled"),
    ("Exam Candidate", "attendance", "Refused", "Entry Refused"),
    ("Exam Entrance Event", "event_kind", "Refused", "Entry Refused"),
)


def execute() -> None:
    """Rename the stored values; may run again."""
    for doctype, field, old, new in _RENAMED:
        frappe.db.set_value(doctype, {field: old}, field, new, update_modified=False)
