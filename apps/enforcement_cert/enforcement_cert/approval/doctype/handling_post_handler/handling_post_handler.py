"""Handling Post Handler."""

from frappe.model.document import Document


class HandlingPostHandler(Document):
    """Handling Post Handler: plain row, no rule of its own."""
