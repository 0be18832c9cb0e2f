"""What belongs on the chip of a certificate today, and how it compares with what is there."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from frappe.utils import getdate

from enforcement_cert.access.keys import derived_key
from enforcement_cert.domain.chip_channel import chip_key
from enforcement_cert.domain.chip_record import ChipRecord
from enforcement_cert.domain.errors import ChipRefused
from enforcement_cert.errors import plain_refusals
from enforcement_cert.review.chip_review import days_for_chip

KEY_VERSION = 1
_MASTER_KEY_LENGTH = 16


def require_known_version(key_version: int) -> None:
    """Refuse keys that no card was ever made with. Raises RuleRefused."""
    if key_version != KEY_VERSION:
        with plain_refusals():
            raise ChipRefused("chip_wrong_key")


def key_of_chip(serial: bytes, key_version: int) -> bytes:
    """Return the key of one chip; the maker of the cards puts the same into it."""
    return chip_key(derived_key(f"chip-master-{key_version}")[:_MASTER_KEY_LENGTH], serial)


def signing_key() -> Ed25519PrivateKey:
    """Return the key that signs records on chips."""
    return Ed25519PrivateKey.from_private_bytes(derived_key("chip-record"))


def record_of(certificate) -> ChipRecord:
    """Return the record that should stand on the certificate's chip: with the new days if its review waits for it."""
    last, due = days_for_chip(certificate.name) or (
        certificate.last_review_on or certificate.issued_on,
        certificate.review_due_on,
    )
    return ChipRecord(
        certificate_number=certificate.certificate_number,
        officer_code=certificate.officer_code or "",
        officer_name=certificate.officer_name,
        unit_name=certificate.unit_name,
        enforcement_area=certificate.enforcement_area or "",
        certificate_type=certificate.certificate_type,
        card_serial=certificate.card_serial or "",
        valid_from=_day(certificate.valid_from),
        valid_until=_day(certificate.valid_until),
        last_review_date=_day(last),
        review_due_date=_day(due),
    )


def shown(record: ChipRecord) -> dict:
    """Return what the operator compares with the card's face and the sticker (R-118)."""
    return {
        "officer_name": record.officer_name,
        "certificate_number": record.certificate_number,
        "unit_name": record.unit_name,
        "review_date": record.last_review_date,
        "review_due_date": record.review_due_date,
        "valid_until": record.valid_until,
    }


def _day(value):
    return getdate(value) if value else None
