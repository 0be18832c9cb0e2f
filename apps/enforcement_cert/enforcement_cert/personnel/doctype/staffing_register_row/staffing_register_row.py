"""Staffing Register Row."""

from frappe.model.document import Document


class StaffingRegisterRow(Document):
    """Staffing Register Row: plain record, no rule of its own."""
