"""One file of the old system."""

from frappe.model.document import Document


class LegacyMigrationFile(Document):
    """One file of the old system."""
