"""Officer Correction."""

from frappe.model.document import Document


class OfficerCorrection(Document):
    """Officer Correction: plain record, no rule of its own."""
