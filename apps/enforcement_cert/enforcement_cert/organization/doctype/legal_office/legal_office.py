"""Legal Office."""

from frappe.model.document import Document


class LegalOffice(Document):
    """Legal Office: plain record, no rule of its own."""
