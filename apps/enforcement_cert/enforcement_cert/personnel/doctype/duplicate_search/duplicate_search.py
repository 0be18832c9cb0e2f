"""Duplicate Search."""

from frappe.model.document import Document


class DuplicateSearch(Document):
    """Duplicate Search: plain record, no rule of its own."""
