"""Certificate Type."""

from frappe.model.document import Document


class CertificateType(Document):
    """Certificate Type: plain record, no rule of its own."""
