"""Application Check."""

from frappe.model.document import Document


class ApplicationCheck(Document):
    """Application Check: plain record, no rule of its own."""
