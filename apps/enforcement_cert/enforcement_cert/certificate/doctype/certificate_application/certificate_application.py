"""Certificate Application."""

from frappe.model.document import Document


class CertificateApplication(Document):
    """Certificate Application: plain record, no rule of its own."""
