"""Legacy Mapping Unit."""

from frappe.model.document import Document


class LegacyMappingUnit(Document):
    """"""
