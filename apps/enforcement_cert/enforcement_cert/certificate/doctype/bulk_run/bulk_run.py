"""Bulk Run."""

from frappe.model.document import Document


class BulkRun(Document):
    """Bulk Run: plain record, no rule of its own."""
