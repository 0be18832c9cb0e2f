"""Staffing Register Edition."""

from frappe.model.document import Document


class StaffingRegisterEdition(Document):
    """Staffing Register Edition: plain record, no rule of its own."""
