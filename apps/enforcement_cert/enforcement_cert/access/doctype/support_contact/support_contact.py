"""Support Contact: one number, group or window where users find help (row of Support Settings)."""

from frappe.model.document import Document


class SupportContact(Document):
    """A hotline, chat group, address or window (R-067)."""
