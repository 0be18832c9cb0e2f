"""Legacy Migration File."""

from frappe.model.document import Document


class LegacyMigrationFile(Document):
    """"""
