"""Legacy Mapping."""

from frappe.model.document import Document


class LegacyMapping(Document):
    """"""
