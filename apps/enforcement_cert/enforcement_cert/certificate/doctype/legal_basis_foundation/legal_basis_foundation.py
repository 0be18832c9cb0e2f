"""Legal Basis Foundation."""

from frappe.model.document import Document


class LegalBasisFoundation(Document):
    """Legal Basis Foundation: plain row, no rule of its own."""
