"""One run of a migration and its sums."""

from frappe.model.document import Document


class LegacyMigrationTrial(Document):
    """One run of a migration and its sums."""
