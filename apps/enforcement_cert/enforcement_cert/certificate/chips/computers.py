"""Computers with card readers: pairing, and the short permissions for their pages (G-098)."""

import base64
import json
import time

import frappe
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.access.keys import derived_key

COMPUTER = "Reader Computer"
PERMISSION_SECONDS = 300
_DEVICE_LENGTH = 16
_LABEL_LENGTH = 80
_DIGITS = frozenset("0123456789abcdef")


def _signing_key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived_key("bridge-permission"))


@frappe.whitelist(methods=["GET", "POST"])
def public_key() -> dict:
    """Return the key with which this site signs permissions; the page gives it to the computer at pairing."""
    return {"public_key": _signing_key().public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()}


@frappe.whitelist(methods=["POST"])
def register(device: str, label: str) -> str:
    """Take in a computer that has accepted this site; return the name of its record.

    `device` is what the computer called itself at pairing: 16 hexadecimal digits.
    """
    if len(device or "") != _DEVICE_LENGTH or not all(digit in _DIGITS for digit in device):
        frappe.throw(_("The reader service gave no name. Please pair the computer again."))
    label = (label or "").strip()[:_LABEL_LENGTH] or _("Computer of {0}").format(frappe.session.user)
    computer = frappe.new_doc(COMPUTER)
    computer.update(
        {
            "label": label,
            "device": device,
            "is_active": 1,
            "paired_by": frappe.session.user,
            "paired_at": now_datetime(),
        }
    )
    # Whoever sits at the computer has proven it by its code; nobody makes such records by hand.
    computer.insert(ignore_permissions=True)
    return computer.name


@frappe.whitelist(methods=["POST"])
def permission(device: str, origin: str) -> dict:
    """Return a permission of five minutes for the page of this login on a paired computer.

    `origin` is the page's address as its browser writes it; the computer compares it with its own.
    """
    found = frappe.db.get_value(COMPUTER, {"device": device, "is_active": 1}, ["name"], as_dict=True)
    if not found:
        frappe.throw(_("This computer is not paired any more. Please pair it again."), frappe.PermissionError)
    frappe.db.set_value(COMPUTER, found.name, "last_used_at", now_datetime(), update_modified=False)
    now = time.time()
    claims = {
        "device": device,
        "origin": origin,
        "user": frappe.session.user,
        "issued": now,
        "expires": now + PERMISSION_SECONDS,
    }
    content = json.dumps(claims).encode()
    parts = (content, _signing_key().sign(content))
    return {"permission": ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)}
