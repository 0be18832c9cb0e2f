"""What each piece of plastic has for itself: its serial and the secret of its QR code."""

import secrets
from datetime import date

import frappe

from enforcement_cert import numbering
from enforcement_cert.domain.numbering import NumberContext

# 26 of 32 letters and digits (no i, l, o, u): 130 random bits.
TOKEN_ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
TOKEN_LENGTH = 26


def new_token() -> str:
    """Return an unguessable token for a QR code (X-01)."""
    return "".join(secrets.choice(TOKEN_ALPHABET) for _ in range(TOKEN_LENGTH))


def take_card_serial(on: date) -> str:
    """Take the number of the piece of plastic (G-038)."""
    settings = frappe.get_cached_doc("Certificate Settings")
    context = NumberContext(on=on, division_code=settings.province_division)
    return numbering.take("card", settings.card_serial_pattern, context)[0]
