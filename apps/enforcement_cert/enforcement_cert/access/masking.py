"""Personal data at rest and on the screen.

A protected field holds only the masked text. The full value is encrypted beside it (AES-256-GCM,
bound to record type and field), and where exact search is needed, a keyed digest stands beside that.
Keys are derived from the site's own encryption key, so a stolen database dump tells nothing.
Reading a full value is an audited act. Source: Personal Information Protection Law art. 28, 51; X-13, X-17.
"""

import base64
import hashlib
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import frappe
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from frappe import _

from enforcement_cert.access import audit
from enforcement_cert.access.keys import derived_key
from enforcement_cert.domain.identifiers import normalize_identity_number
from enforcement_cert.domain.masking import is_masked, mask_identity_number, mask_mobile

MIN_PURPOSE_LENGTH = 4
_VERSION = b"\x01"
_NONCE_BYTES = 12


@dataclass(frozen=True)
class ProtectedField:
    """One protected field: where the cipher stands, where the digest (if any), how it is masked."""

    doctype: str
    fieldname: str
    mask: Callable[[str], str]
    cipher_field: str
    digest_field: str | None = None
    # The digest of one number is the same in every register that has to be compared with the archive.
    digest_purpose: bytes | None = None

    @property
    def purpose(self) -> bytes:
        return f"{self.doctype}.{self.fieldname}".encode()

    def digest(self, value: str) -> str:
        """Return the keyed digest under which a full value is found."""
        return digest(value, self.digest_purpose or self.purpose)

    def seal(self, value: str) -> dict[str, str | None]:
        """Return the columns to store for a full value (empty value: all empty)."""
        if not value:
            columns: dict[str, str | None] = {self.fieldname: "", self.cipher_field: ""}
            if self.digest_field:
                columns[self.digest_field] = None
            return columns
        columns = {self.fieldname: self.mask(value), self.cipher_field: encrypt(value, self.purpose)}
        if self.digest_field:
            columns[self.digest_field] = self.digest(value)
        return columns

    def open(self, cipher: str | None) -> str:
        """Return the full value; empty if nothing is stored. Raises InvalidTag if it was tampered with."""
        return decrypt(cipher, self.purpose) if cipher else ""


OFFICER_IDENTITY = ProtectedField(
    "Enforcement Officer", "identity_number", mask_identity_number, "identity_cipher", "identity_digest"
)
OFFICER_MOBILE = ProtectedField("Enforcement Officer", "mobile", mask_mobile, "mobile_cipher", "mobile_digest")
FORCED_IDENTITY = ProtectedField(
    "Forced Cancellation",
    "identity_number",
    mask_identity_number,
    "identity_cipher",
    "identity_digest",
    OFFICER_IDENTITY.purpose,
)
EXPIRED_IDENTITY = ProtectedField(
    "Expired Certificate Record",
    "identity_number",
    mask_identity_number,
    "identity_cipher",
    "identity_digest",
    OFFICER_IDENTITY.purpose,
)
CORRECTION_OLD = ProtectedField("Officer Correction", "old_value", mask_identity_number, "old_value_cipher")
CORRECTION_NEW = ProtectedField("Officer Correction", "new_value", mask_identity_number, "new_value_cipher")
_FIELDS = (OFFICER_IDENTITY, OFFICER_MOBILE, FORCED_IDENTITY, EXPIRED_IDENTITY, CORRECTION_OLD, CORRECTION_NEW)
PROTECTED = {(f.doctype, f.fieldname): f for f in _FIELDS}


@lru_cache(maxsize=8)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)


def encrypt(value: str, purpose: bytes) -> str:
    """Encrypt a text for one purpose; URL-safe base64 of version, nonce and cipher text."""
    nonce = os.urandom(_NONCE_BYTES)
    sealed = _cipher(derived_key("encrypt")).encrypt(nonce, value.encode(), purpose)
    return base64.urlsafe_b64encode(_VERSION + nonce + sealed).decode()


def decrypt(sealed: str, purpose: bytes) -> str:
    """Undo `encrypt`. Raises cryptography's InvalidTag for a wrong key, purpose or altered text."""
    raw = base64.urlsafe_b64decode(sealed)
    nonce, text = raw[1 : 1 + _NONCE_BYTES], raw[1 + _NONCE_BYTES :]
    return _cipher(derived_key("encrypt")).decrypt(nonce, text, purpose).decode()


def digest(value: str, purpose: bytes) -> str:
    """Keyed digest of a value for exact search, 64 hexadecimal digits."""
    return hmac.new(derived_key("digest"), purpose + b"\0" + value.encode(), hashlib.sha256).hexdigest()


@frappe.whitelist(methods=["POST"])
def reveal(doctype: str, name: str, fieldname: str, purpose: str) -> str:
    """Return the full value of a protected field and write down who read it and why (X-17).

    Raises PermissionError if the record may not be read, ValidationError without a purpose.
    """
    field = PROTECTED.get((doctype, fieldname))
    if not field:
        frappe.throw(_("This field holds no protected data."))
    if len((purpose or "").strip()) < MIN_PURPOSE_LENGTH:
        frappe.throw(_("Please say in a few words what you need the full value for."))
    doc = frappe.get_doc(doctype, name)
    if not doc.has_permission("read"):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    value = field.open(frappe.db.get_value(doctype, name, field.cipher_field))
    audit.record_access(doctype, name, fieldname, purpose.strip())
    return value


@frappe.whitelist(methods=["POST"])
def find_officer_by_identity(identity_number: str) -> str | None:
    """Return the name of the visible officer with exactly this identity number, or None."""
    frappe.has_permission("Enforcement Officer", "read", throw=True)
    wanted = digest(normalize_identity_number(identity_number), OFFICER_IDENTITY.purpose)
    found = frappe.get_list(
        "Enforcement Officer",
        filters={"name": ["in", _officers_with(wanted)]},
        pluck="name",
        order_by="modified desc",
        limit=1,
    )
    return found[0] if found else None


def _officers_with(wanted: str) -> list[str]:
    return frappe.get_all(
        "Enforcement Officer", filters={"identity_digest": wanted}, pluck="name", order_by="name"
    ) or [""]


def was_typed(value: str | None) -> bool:
    """Say whether the field holds a newly typed value rather than the masked text of the stored one."""
    return bool(value) and not is_masked(value)
