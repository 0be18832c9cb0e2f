"""A column of an old file and what it holds."""

from frappe.model.document import Document


class LegacyMappingColumn(Document):
    """A column of an old file and what it holds."""
