"""Legacy Staged Row."""

from frappe.model.document import Document


class LegacyStagedRow(Document):
    """"""
