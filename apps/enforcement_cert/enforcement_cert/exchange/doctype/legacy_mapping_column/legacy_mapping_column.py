"""Legacy Mapping Column."""

from frappe.model.document import Document


class LegacyMappingColumn(Document):
    """"""
