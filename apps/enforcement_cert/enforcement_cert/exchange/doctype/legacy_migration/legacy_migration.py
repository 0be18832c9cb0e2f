"""Legacy Migration."""

from frappe.model.document import Document


class LegacyMigration(Document):
    """"""
