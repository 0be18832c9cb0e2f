"""Application Decision."""

from frappe.model.document import Document


class ApplicationDecision(Document):
    """Application Decision: plain record, no rule of its own."""
