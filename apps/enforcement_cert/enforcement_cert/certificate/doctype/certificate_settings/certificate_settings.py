"""Certificate Settings: wording, number patterns, photo limits and bulk work of the whole site."""

import frappe
from frappe import _
from frappe.model.document import Document
from frappe.utils import flt

from enforcement_cert.domain.numbering import validate_pattern
from enforcement_cert.errors import plain_refusals

LARGEST_SHIFT_MM = 5


class CertificateSettings(Document):
    """What an administrator may change about certificates without code."""

    verification_address: str | None

    def validate(self):
        with plain_refusals():
            validate_pattern(self.officer_code_pattern)
            validate_pattern(self.card_serial_pattern)
        self.require_sensible_photo_limits()
        self.require_web_address()
        self.require_small_shift()

    def require_sensible_photo_limits(self):
        if self.photo_min_kb >= self.photo_max_kb:
            frappe.throw(_("The smallest photo file must be smaller than the largest."))

    def require_small_shift(self):
        """A printer that misses by more is adjusted, not corrected."""
        if max(abs(flt(self.back_shift_right)), abs(flt(self.back_shift_up))) > LARGEST_SHIFT_MM:
            frappe.throw(_("Backs can be moved by {0} mm at most.").format(LARGEST_SHIFT_MM))

    def require_web_address(self):
        address = (self.verification_address or "").strip().rstrip("/")
        if address and not address.startswith(("https://", "http://")):
            frappe.throw(_("The public verification address must begin with https:// or http://."))
        self.verification_address = address
