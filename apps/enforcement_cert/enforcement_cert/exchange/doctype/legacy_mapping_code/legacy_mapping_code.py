"""A code of the old system and what it means here."""

from frappe.model.document import Document


class LegacyMappingCode(Document):
    """A code of the old system and what it means here."""
