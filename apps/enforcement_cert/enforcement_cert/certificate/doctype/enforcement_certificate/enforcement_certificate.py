"""Enforcement Certificate."""

from frappe.model.document import Document


class EnforcementCertificate(Document):
    """Enforcement Certificate: plain record, no rule of its own."""
