"""Certificate Type: number pattern and validity of one kind of certificate (G-050, X-19)."""

import frappe
from frappe.model.document import Document

from enforcement_cert.domain.certificate_types import require_lawful_fee
from enforcement_cert.domain.numbering import validate_pattern
from enforcement_cert.errors import plain_refusals


class CertificateType(Document):
    """A kind of certificate. Its pattern is checked before anybody takes a number by it."""

    type_code: str

    def validate(self):
        self.type_code = (self.type_code or "").strip().upper()
        province = frappe.db.get_single_value("Certificate Settings", "province_division") or ""
        with plain_refusals():
            validate_pattern(self.number_pattern)
            require_lawful_fee(float(self.certificate_fee or 0), province)
