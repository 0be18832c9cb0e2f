"""Legacy Migration Trial."""

from frappe.model.document import Document


class LegacyMigrationTrial(Document):
    """"""
