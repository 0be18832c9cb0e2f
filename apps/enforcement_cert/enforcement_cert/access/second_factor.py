"""Second factor by authenticator app (TOTP, RFC 6238): setting up, asking, recovery, resetting. Source: X-54.

The engine's own second factor is not used: it keeps the password readable in Redis between the two
steps, sends the secret by mail, knows no recovery codes, takes a code twice and leaves out
Administrator. Here the password has opened a session that can do nothing (entrance.py) until the
code is given. pyotp, which the engine brings along, computes the codes.
"""

import hashlib
import hmac
import json
import secrets
import time

import frappe
import pyotp
from frappe import _
from frappe.auth import get_login_attempt_tracker
from frappe.utils import cint, now

from enforcement_cert.access import change_log
from enforcement_cert.access.entrance import is_verified
from enforcement_cert.access.keys import derived_key
from enforcement_cert.access.login_records import RECORD, VERIFIED, record_of, store
from enforcement_cert.access.masking import decrypt, encrypt
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.second_factor import (
    DRIFT_STEPS,
    RECOVERY_CODES,
    STEP_SECONDS,
    clean_code,
    is_recovery_code,
    make_recovery_code,
    matching_step,
)

_PURPOSE = b"Login Security.factor"
_TRACKER = "{0}:second-factor"


class WrongCode(frappe.ValidationError):
    """The code is wrong, or was used before."""


@frappe.whitelist(methods=["POST"])
def begin() -> dict:
    """Start setting up: return secret, address for the app and the modules of its QR code.

    The same secret is shown until it is confirmed. Raises ValidationError once it is set up.
    """
    record = _own_record()
    if record.factor_set_up_at:
        frappe.throw(_("Your second factor is already set up."))
    secret = _secret_of(record) or pyotp.random_base32()
    store(record.user, factor_cipher=encrypt(secret, _PURPOSE), factor_last_step=0)
    issuer = frappe.db.get_single_value("System Settings", "app_name") or "Enforcement Certificates"
    address = pyotp.TOTP(secret).provisioning_uri(name=record.user, issuer_name=issuer)
    return {"secret": secret, "address": address, "qr": _qr_rows(address)}


@frappe.whitelist(methods=["POST"])
def confirm(code: str) -> dict:
    """Finish setting up with a first code; return the recovery codes, which are shown this once."""
    record = _own_record(lock=True)
    if record.factor_set_up_at or not record.factor_cipher:
        frappe.throw(_("Please start setting up the second factor anew."))
    _require_code(record, code)
    codes = _new_recovery_codes(record.user)
    store(record.user, factor_set_up_at=now())
    _mark_session()
    change_log.record(record.user, Label("Second factor set up"))
    return {"recovery_codes": codes}


@frappe.whitelist(methods=["POST"])
def verify(code: str) -> dict:
    """Give a code of the app, or a recovery code, for this session.

    Raises WrongCode, or SecurityException after too many wrong ones.
    """
    record = _own_record(lock=True)
    if not record.factor_set_up_at:
        frappe.throw(_("Please start setting up the second factor anew."))
    if is_recovery_code(code):
        left = _use_recovery_code(record, code)
        change_log.record(record.user, Label("Recovery code used"), _("{0} left").format(left))
        _mark_session()
        return {"recovery_codes_left": left}
    _require_code(record, code)
    _mark_session()
    return {}


def reset(user: str, reason: str) -> None:
    """Take the second factor away, so that it is set up anew. The caller checks who may and asks for the reason."""
    store(user, factor_cipher=None, factor_set_up_at=None, factor_last_step=0, recovery_hashes=None)
    change_log.record(user, Label("Second factor reset"), reason=reason)


def state_of(user: str) -> dict:
    """Return when the second factor was set up and how many recovery codes are left."""
    row = frappe.db.get_value(RECORD, user, ["factor_set_up_at", "recovery_hashes"], as_dict=True) or {}
    return {
        "set_up_at": row.get("factor_set_up_at"),
        "recovery_codes_left": len(json.loads(row.get("recovery_hashes") or "[]")),
    }


def _own_record(*, lock: bool = False):
    if frappe.session.user == "Guest":
        raise frappe.PermissionError
    record_of(frappe.session.user)
    return record_of(frappe.session.user, lock=lock)


def _secret_of(record) -> str:
    return decrypt(record.factor_cipher, _PURPOSE) if record.factor_cipher else ""


def _tracker(user: str):
    """Counter of wrong codes: of its own, for a right password sets the engine's back. Raises SecurityException."""
    return get_login_attempt_tracker(_TRACKER.format(user))


def _require_code(record, code: str) -> None:
    tracker = _tracker(record.user)
    totp = pyotp.TOTP(_secret_of(record), interval=STEP_SECONDS)
    current = int(time.time()) // STEP_SECONDS
    expected = {step: totp.at(step * STEP_SECONDS) for step in range(current - DRIFT_STEPS, current + DRIFT_STEPS + 1)}
    step = matching_step(clean_code(code), expected, cint(record.factor_last_step))
    if step is None:
        _refuse(tracker, _("The code is wrong or was used before. Wait for the next one and try again."))
    store(record.user, factor_last_step=step)
    tracker.add_success_attempt()


def _use_recovery_code(record, code: str) -> int:
    tracker = _tracker(record.user)
    hashes = json.loads(record.recovery_hashes or "[]")
    used = _hash(record.user, code)
    if not any(hmac.compare_digest(used, known) for known in hashes):
        _refuse(tracker, _("This recovery code is wrong or was used before."))
    left = [known for known in hashes if known != used]
    store(record.user, recovery_hashes=json.dumps(left))
    tracker.add_success_attempt()
    return len(left)


def _refuse(tracker, sentence: str) -> None:
    tracker.add_failure_attempt()
    frappe.throw(sentence, WrongCode)


def _new_recovery_codes(user: str) -> list[str]:
    codes = [make_recovery_code(secrets.choice) for _ in range(RECOVERY_CODES)]
    store(user, recovery_hashes=json.dumps([_hash(user, code) for code in codes]))
    return codes


def _hash(user: str, code: str) -> str:
    text = f"{user}\0{clean_code(code)}"
    return hmac.new(derived_key("recovery"), text.encode(), hashlib.sha256).hexdigest()


def _mark_session() -> None:
    """Note in the session that a code was given; it holds as long as the session does."""
    if is_verified():
        return
    frappe.session.data[VERIFIED] = now()
    if session := getattr(frappe.local, "session_obj", None):
        session.update(force=True)


def _qr_rows(address: str) -> list[str]:
    """The QR code as rows of 0 and 1, drawn by the page itself."""
    import qrcode

    code = qrcode.QRCode(border=0)
    code.add_data(address)
    code.make(fit=True)
    return ["".join("1" if module else "0" for module in row) for row in code.modules]
