"""Legal Basis Article."""

from frappe.model.document import Document


class LegalBasisArticle(Document):
    """Legal Basis Article: plain row, no rule of its own."""
