"""Certificate Settings."""

from frappe.model.document import Document


class CertificateSettings(Document):
    """Certificate Settings: plain record, no rule of its own."""
