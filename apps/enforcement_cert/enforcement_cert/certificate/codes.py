"""From any code to the record behind it, for whoever may see that record (R-386, R-390, G-014).

One answer for what is not there and for what the login may not see: a gun must not tell who has a certificate.
"""

from datetime import datetime

import frappe
from frappe import _

from enforcement_cert.access.keys import derived_key
from enforcement_cert.domain.dates import CHINA_TIME
from enforcement_cert.domain.scan_codes import CodeKind, ScanCode, read_code
from enforcement_cert.portal import live_code

CERTIFICATE, CARD = "Enforcement Certificate", "Certificate Card"
# Where a number is looked up, in this order: record type and field.
_NUMBERS = (
    (CERTIFICATE, "name"),
    (CERTIFICATE, "card_serial"),
    (CERTIFICATE, "chip_serial"),
    (CERTIFICATE, "former_number"),
    (CARD, "card_serial"),
    ("Certificate Application", "name"),
    ("Card Batch", "name"),
    ("Card Shipment", "name"),
    ("Loss Report", "name"),
    ("Cancellation Request", "name"),
    ("Enforcement Officer", "officer_code"),
)


@frappe.whitelist(methods=["POST"])
def find_record(code: str) -> dict[str, str]:
    """Return {"doctype", "name", "title", "kind"} of the record behind a code, or {"sentence"} if there is none.

    `code`: the address of a QR code, its token, a certificate number with or without check characters, the
    serial of card or chip, the number of an application or a batch, the code of an officer.
    """
    for doctype, name in _candidates(read_code(code)):
        record = frappe.get_doc(doctype, name)
        if frappe.has_permission(doctype, "read", doc=record):
            return {"doctype": doctype, "name": name, "title": record.get_title() or name, "kind": _(doctype)}
    return {"sentence": _("No record that you may see belongs to this code. Scan again, or ask your legal office.")}


def find_certificate(code: str) -> str | None:
    """Return the certificate behind a code if the present login may read it; None otherwise, whatever the reason."""
    for doctype, name in _candidates(read_code(code)):
        if doctype == CERTIFICATE and frappe.get_doc(CERTIFICATE, name).has_permission("read"):
            return name
    return None


def certificate_shown(code: str) -> tuple[str | None, bool]:
    """Return the certificate whose QR code was shown, on a card or a telephone, and whether that card was replaced.

    Asks nobody's rights: for checks of whoever stands before the caller. Numbers that were typed lead nowhere.
    """
    read = read_code(code)
    if read.kind not in (CodeKind.TOKEN, CodeKind.LIVE):
        return None, False
    for doctype, name in _candidates(read):
        is_card = doctype == CARD
        return (frappe.db.get_value(CARD, name, "certificate") if is_card else name), is_card
    return None, False


def _candidates(code: ScanCode) -> list[tuple[str, str]]:
    if code.kind is CodeKind.TOKEN:
        # The code of a card that was replaced leads to the record of that card.
        return _with(CERTIFICATE, "verification_token", code.value) or _with(CARD, "verification_token", code.value)
    if code.kind is CodeKind.LIVE:
        opened = live_code.open_code(derived_key(live_code.LABEL), code.value, datetime.now(CHINA_TIME))
        is_current = opened.state is live_code.LiveState.CURRENT
        return _with(CERTIFICATE, "verification_token", opened.token) if is_current else []
    if code.kind is CodeKind.NOTHING:
        return []
    found = [row for doctype, field in _NUMBERS for row in _with(doctype, field, code.value)]
    return found or _with_check(code)


def _with_check(code: ScanCode) -> list[tuple[str, str]]:
    """A number with its check characters behind it, as a citizen would type it."""
    if not code.number or frappe.db.get_value(CERTIFICATE, code.number, "check_code") != code.check:
        return []
    return [(CERTIFICATE, code.number)]


def _with(doctype: str, field: str, value: str) -> list[tuple[str, str]]:
    names = frappe.get_all(doctype, filters={field: value}, pluck="name", order_by="creation desc", limit=5)
    return [(doctype, name) for name in names]
