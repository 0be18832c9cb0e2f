"""Legacy Mapping Code."""

from frappe.model.document import Document


class LegacyMappingCode(Document):
    """"""
