"""Staffing Register Entry."""

from frappe.model.document import Document


class StaffingRegisterEntry(Document):
    """Staffing Register Entry: plain record, no rule of its own."""
