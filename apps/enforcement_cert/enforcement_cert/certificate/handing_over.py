"""Handing a card to its holder: who collects it is checked and written down, and that it was received (X-16).

Proof is the resident identity card in the reader, or the last six characters of its number typed from it and
the statement that it was seen. A representative brings a letter of the unit. The whole number is neither shown
nor kept here. Public verification does not depend on the hand-over: a certificate is valid from its first day.
"""

import base64
import binascii
import io

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime
from PIL import Image, UnidentifiedImageError

from enforcement_cert.access import cards as hands
from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.card_checking import shown
from enforcement_cert.certificate.cards import CARD, CERTIFICATE, find_card, move_card
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.handover import (
    TYPED_CHARACTERS,
    CollectorKind,
    Handover,
    ProofKind,
    ReceiptKind,
    findings_on_certificate,
    findings_on_handover,
)
from enforcement_cert.domain.text import squeeze
from enforcement_cert.errors import refuse, sentences_of

HANDOVER, OFFICER = "Card Handover", "Enforcement Officer"
_TRIES, _TRIES_SECONDS = 5, 3600
_LARGEST_SIGNATURE = 300_000
_PNG_ADDRESS = "data:image/png;base64,"


@frappe.whitelist(methods=["POST"])
def find_for_handover(code: str) -> dict:
    """Return the card that is to be handed over, with its holder; refuse one that does not lie here."""
    return shown(_card_at_hand(code))


@frappe.whitelist(methods=["POST"])
def hand_over(
    code: str,
    proof_kind: str,
    receipt_kind: str,
    proof: str = "",
    is_stated: int = 0,
    collector_kind: str = "Holder",
    representative_name: str = "",
    letter: str = "",
    signature: str = "",
    paper_receipt: str = "",
    is_paper_signed: int = 0,
) -> str:
    """Hand a card over and keep the receipt; return the receipt's name.

    `proof` is the number read from the identity card, or its last six characters as typed. It is compared and
    forgotten. Raises RuleRefused with everything that is missing.
    """
    card = _card_at_hand(code)
    proof_text = squeeze(proof).upper()
    is_on_paper = _member(ReceiptKind, receipt_kind) is ReceiptKind.PAPER
    picture = "" if is_on_paper else _signature_of(signature)
    given = Handover(
        collector=_member(CollectorKind, collector_kind),
        proof=_member(ProofKind, proof_kind),
        is_stated=bool(int(is_stated)),
        has_receipt=bool(picture) or (is_on_paper and bool(int(is_paper_signed))),
        proof_matches=_matches(card, proof_kind, proof_text) if collector_kind == CollectorKind.HOLDER else False,
        typed_length=len(proof_text),
        representative_name=representative_name,
        has_letter=_is_own_file(letter),
    )
    if findings := findings_on_handover(given):
        refuse(sentences_of(findings))
    record = _receipt(card, given, receipt_kind, picture, paper_receipt)
    if given.collector is CollectorKind.REPRESENTATIVE:
        _attach(record, letter, "letter")
    if paper_receipt and _is_own_file(paper_receipt):
        _attach(record, paper_receipt, "paper_receipt")
    move_card(card, CardStatus.HANDED_OVER, held_by_office=None, held_by_agency=None)
    return record.name


def _card_at_hand(code: str):
    found = find_card(code)
    if not found or not found.has_permission("read"):
        frappe.throw(_("No card has this code. Please scan the QR code again, or type the card serial."))
    card = frappe.get_doc(CARD, found.name, for_update=True)
    if not hands.has_at_hand(current_scope(), card):
        frappe.throw(
            _("This card is “{0}” and does not lie here; it cannot be handed over.").format(_(card.card_status))
        )
    status, until = frappe.db.get_value(CERTIFICATE, card.certificate, ["certificate_status", "valid_until"])
    if findings := findings_on_certificate(status, until, getdate()):
        refuse(sentences_of(findings))
    return card


def _matches(card, proof_kind: str, text: str) -> bool:
    """Compare with the holder's number without showing it; five wrong attempts an hour are enough."""
    key = f"card_handover_tries:{card.name}"
    tries = int(frappe.cache.get_value(key, expires=True) or 0)
    if tries >= _TRIES:
        frappe.throw(_("The identity number was wrong five times. Please try again in an hour."))
    cipher, digest = frappe.db.get_value(OFFICER, card.officer, ["identity_cipher", "identity_digest"])
    if proof_kind == ProofKind.READ:
        is_right = bool(text) and OFFICER_IDENTITY.digest(text) == digest
    else:
        is_right = len(text) == TYPED_CHARACTERS and OFFICER_IDENTITY.open(cipher)[-TYPED_CHARACTERS:].upper() == text
    if is_right:
        frappe.cache.delete_value(key)
    elif len(text) >= TYPED_CHARACTERS:
        frappe.cache.set_value(key, tries + 1, expires_in_sec=_TRIES_SECONDS)
    return is_right


def _receipt(card, given: Handover, receipt_kind: str, picture: str, paper_receipt: str):
    scope = current_scope()
    place = (
        ("Enforcement Agency", scope.agency, "agency_name")
        if scope.agency
        else ("Legal Office", scope.office, "office_name")
    )
    record = frappe.new_doc(HANDOVER)
    record.update({field: card.get(field) for field in ("card_serial", "certificate", "officer", "officer_name")})
    record.update({field: card.get(field) for field in ("agency", "unit_name")})
    record.update(
        {
            "card": card.name,
            "collector_kind": str(given.collector),
            "representative_name": given.representative_name.strip(),
            "proof_kind": str(given.proof),
            "is_stated": int(given.is_stated),
            "receipt_kind": receipt_kind,
            "signature": picture,
            "handed_over_at": now_datetime(),
            "handed_over_by": frappe.session.user,
            "handed_over_place": frappe.db.get_value(*place),
            "handed_over_office": None if scope.agency else scope.office,
        }
    )
    record.flags.is_step = True
    record.insert(ignore_permissions=True)  # the receipt of this very act; who may has been asked
    return record


def _signature_of(address: str) -> str:
    """Return a drawn signature; empty if nothing was drawn. Raises ValidationError for what is no small PNG."""
    if not address:
        return ""
    if not address.startswith(_PNG_ADDRESS) or len(address) > _LARGEST_SIGNATURE:
        frappe.throw(_("The signature cannot be read. Please let it be drawn again."))
    try:
        data = base64.b64decode(address[len(_PNG_ADDRESS) :], validate=True)
        with Image.open(io.BytesIO(data), formats=["PNG"]) as picture:
            if picture.width * picture.height > 4_000_000:
                raise ValueError("too large")
            is_drawn = len(set(picture.convert("RGBA").resize((64, 32)).getdata())) > 1
    except (binascii.Error, UnidentifiedImageError, OSError, ValueError):
        frappe.throw(_("The signature cannot be read. Please let it be drawn again."))
    return address if is_drawn else ""


def _is_own_file(address: str) -> bool:
    """Say whether a file was uploaded by this login and hangs on nothing yet."""
    filters = {"file_url": address or "-", "owner": frappe.session.user, "is_private": 1}
    return bool(frappe.db.exists("File", {**filters, "attached_to_doctype": ["is", "not set"]}))


def _attach(record, address: str, field: str) -> None:
    name = frappe.db.get_value(
        "File", {"file_url": address, "owner": frappe.session.user, "attached_to_doctype": ["is", "not set"]}, "name"
    )
    to_record = {"attached_to_doctype": HANDOVER, "attached_to_name": record.name, "attached_to_field": field}
    frappe.db.set_value("File", name, to_record)
    record.db_set(field, address)


def _member(kind, value: str):
    """The member of an enumeration; a plain refusal for anything else."""
    if value not in {str(member) for member in kind}:
        frappe.throw(_("Please fill in the form again; an entry is not known."))
    return kind(value)
