"""A person's decision on one unit of the old system."""

from frappe.model.document import Document


class LegacyMappingUnit(Document):
    """A person's decision on one unit of the old system."""
