"""Proof that somebody holds the card of a certificate: read on the reader, scanned, or its serial typed (R-126, G-041).

A reading counts for the login that made it and for some minutes; a scan is looked up by its token. The card
of somebody else, and an old card of the same certificate, are refused by name.
"""

from dataclasses import dataclass
from typing import NoReturn

import frappe
from frappe import _
from frappe.utils import add_to_date, now_datetime

from enforcement_cert.certificate import cards
from enforcement_cert.domain.card_states import CardStatus, can_become
from enforcement_cert.domain.presented_cards import BY_MACHINE, ProofMeans, Scan, read_scan
from enforcement_cert.errors import plain_refusals

CERTIFICATE, OPERATION = "Enforcement Certificate", "Chip Operation"
READING_COUNTS_MINUTES = 15


@dataclass(frozen=True)
class Proof:
    """How a card was proven to be at hand."""

    means: ProofMeans
    card_serial: str
    operation: str | None = None


def prove_card(certificate, code: str = "", operation: str = "", *, by_machine: bool = False) -> Proof:
    """Return the proof that the certificate's present card is at hand, or raise with what is wrong.

    `code`: scanned or typed text. `operation`: a reading of this login (Chip Operation). `by_machine`: a typed
    serial is not enough.
    """
    if operation:
        return _proof_by_reading(certificate, operation)
    with plain_refusals():
        scan = read_scan(code)
    if by_machine and scan.means not in BY_MACHINE:
        frappe.throw(_("Here the card itself is needed: lay it on the reader, or scan the code on it."))
    owner, serial = find_owner(scan)
    if owner != certificate.name:
        _refuse_foreign(owner, certificate.name)
    if serial != certificate.card_serial:
        _refuse_old(certificate.name)
    return Proof(scan.means, certificate.card_serial)


def find_owner(scan: Scan) -> tuple[str | None, str | None]:
    """Return certificate and serial of the card with this code or serial, old cards as well; None if there is none."""
    field = "verification_token" if scan.means is ProofMeans.QR_CODE else "card_serial"
    found = frappe.db.get_value(CERTIFICATE, {field: scan.value}, ["name", "card_serial", field])
    # An old card is known by its own record only; the column's collation takes more for equal than we do.
    found = found or frappe.db.get_value(cards.CARD, {field: scan.value}, ["certificate", "card_serial", field])
    return found[:2] if found and found[2].lower() == scan.value.lower() else (None, None)


def note_card_end(certificate: str, status: CardStatus, reason: str) -> None:
    """Note on the last card of a certificate how it ended, where its own table lets it end so."""
    last = frappe.get_all(
        cards.CARD, filters={"certificate": certificate}, pluck="name", order_by="creation desc", limit=1
    )
    if last:
        card = frappe.get_doc(cards.CARD, last[0], for_update=True)
        if can_become(card.card_status, status):
            cards.end_card(card, str(status), reason)


def owner_of(code: str = "", operation: str = "") -> str:
    """Return the certificate whose card is presented; raises if it is none."""
    if operation:
        owner = _reading(operation).certificate
    else:
        with plain_refusals():
            owner, _serial = find_owner(read_scan(code))
    return owner or _refuse_foreign(None, None)


def _proof_by_reading(certificate, operation: str) -> Proof:
    row = _reading(operation)
    if row.certificate != certificate.name:
        _refuse_foreign(row.certificate, certificate.name)
    if row.shown_card_serial and row.shown_card_serial != certificate.card_serial:
        _refuse_old(certificate.name)
    return Proof(ProofMeans.READER, certificate.card_serial, row.name)


def _reading(operation: str):
    fields = ["name", "operator", "operation_status", "certificate", "finished_at", "shown_card_serial"]
    row = frappe.db.get_value(OPERATION, operation, fields, as_dict=True)
    oldest = add_to_date(now_datetime(), minutes=-READING_COUNTS_MINUTES)
    is_own = row and row.operator == frappe.session.user and row.operation_status == "Read"
    if not is_own or not row.finished_at or row.finished_at < oldest:
        frappe.throw(_("This reading does not count any more. Please lay the card on the reader again."))
    return row


def _refuse_old(wanted: str) -> NoReturn:
    sentence = _("This is an old card of {0}, which was replaced. Present the card made last.")
    frappe.throw(sentence.format(wanted))


def _refuse_foreign(owner: str | None, wanted: str | None) -> NoReturn:
    """Say which card lies there, if the reader may know it."""
    if not owner:
        frappe.throw(_("This is no valid code or serial of a card. Compare the card, or lay it on the reader."))
    if not frappe.has_permission(CERTIFICATE, "read", owner):
        frappe.throw(_("This is the card of another certificate, not of {0}.").format(wanted))
    holder = frappe.db.get_value(CERTIFICATE, owner, "officer_name")
    sentence = _("This is the card of {0} ({1}), not of {2}. Please present the right card.")
    frappe.throw(sentence.format(holder, owner, wanted))
