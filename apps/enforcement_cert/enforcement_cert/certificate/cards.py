"""Pieces of plastic: the first card of a certificate, its successors, and how each one ends.

A certificate keeps number and holder; serial and code change with the card (G-038, G-039). The certificate
always names serial and code of its living card, so that the public page knows one code at a time: the code
of a card that was replaced is unknown from the moment the replacement is committed.
These are services for other rooms: who may act is asked by whoever calls them.
"""

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.certificate.card_codes import new_token, take_card_serial
from enforcement_cert.domain.card_states import (
    ENDED_CARDS,
    NEEDS_REASON,
    CardStatus,
    code_of_scan,
    end_of_replaced,
    require_card_change,
    require_replaceable,
)
from enforcement_cert.errors import plain_refusals

CARD, CERTIFICATE = "Certificate Card", "Enforcement Certificate"
_CHUNK = 1000
_MOMENT_OF = {
    CardStatus.MADE: "made_at",
    CardStatus.CHECKED: "checked_at",
    CardStatus.SHIPPED: "shipped_at",
    CardStatus.ARRIVED: "arrived_at",
    CardStatus.HANDED_OVER: "handed_over_at",
    CardStatus.DESTROYED: "destroyed_at",
}


def make_first_card(certificate):
    """Make the record of the card that is issued with a certificate; serial and code are the certificate's."""
    return _new_card(certificate, reason=_("First card of the certificate."))


def replace_card(certificate_name: str, reason: str, *, old_becomes: str | None = None, **values):
    """End the living card of a certificate and make another one; return it, "In Making".

    Number and term stay, serial and code are new (G-039). `old_becomes` says how the old card ends (default:
    Void if its holder has it, else Wasted), `values` are noted on it; one that was ended before stays as it is.
    Raises RuleRefused.
    """
    certificate = frappe.get_doc(CERTIFICATE, certificate_name, for_update=True)
    with plain_refusals():
        require_replaceable(certificate.certificate_status, certificate.valid_until, getdate())
    _require_reason(reason)
    old = find_living_card(certificate.name, for_update=True)
    if old:
        end_card(old, old_becomes or end_of_replaced(old.card_status), reason, **values)
    predecessor = old or _latest_card(certificate.name)
    _give_new_codes(certificate)
    return _new_card(certificate, reason=reason, predecessor=predecessor)


def end_card(card, status: str, reason: str, **values):
    """End a card for a reason that is kept: Wasted, Lost, Void, Returned; later Destroyed. Returns its record.

    `card` is a record or its name. A card in one of the ended states no longer counts as the certificate's.
    """
    if CardStatus(status) not in ENDED_CARDS:
        raise ValueError(f"{status} does not end a card")
    return move_card(card, status, reason, **values)


def move_card(card, status: str, reason: str = "", **values):
    """Bring a card to its next status by the table; the moment is noted. Raises RuleRefused."""
    document = card if hasattr(card, "doctype") else frappe.get_doc(CARD, card, for_update=True)
    new = CardStatus(status)
    with plain_refusals():
        require_card_change(document.card_status, new)
    if new in NEEDS_REASON:
        _require_reason(reason)
    now = now_datetime()
    document.update({"card_status": str(new), "status_changed_at": now, "status_reason": reason.strip(), **values})
    if new in _MOMENT_OF:
        document.set(_MOMENT_OF[new], now)
    if new in ENDED_CARDS:
        document.update({"living_card_key": None, "ended_at": document.ended_at or now})
    document.flags.is_card_step = True
    document.save(ignore_permissions=True)  # nobody may write cards by hand; the services ask who may act
    return document


def move_cards(names: list[str], from_: CardStatus, to: CardStatus, **values) -> None:
    """Bring many cards to their next status by statements, in the caller's transaction.

    Cards that are no longer in the status they should come from stay as they are. Raises RuleRefused.
    """
    with plain_refusals():
        require_card_change(from_, to)
    now, card = now_datetime(), frappe.qb.DocType(CARD)
    columns = {"card_status": str(to), "status_changed_at": now, "modified": now, **values}
    columns |= {"modified_by": frappe.session.user, "status_reason": "", _MOMENT_OF[to]: now}
    for start in range(0, len(names), _CHUNK):
        query = frappe.qb.update(card)
        for column, value in columns.items():
            query = query.set(card[column], value)
        chunk = names[start : start + _CHUNK]
        query.where(card.name.isin(chunk) & (card.card_status == str(from_))).run()


def find_card(code: str):
    """Return the record of the card with this QR address, token or serial; None if there is none.

    Cards that have ended are found, too: their status says what they are. No right is asked for here.
    """
    wanted = code_of_scan(code)
    if not wanted:
        return None
    for field, value in (("verification_token", wanted.lower()), ("card_serial", wanted)):
        if name := frappe.db.get_value(CARD, {field: value}, "name"):
            return frappe.get_doc(CARD, name)
    return None


def find_living_card(certificate_name: str, *, for_update: bool = False):
    """Return the living card of a certificate; None if the last one has ended."""
    name = frappe.db.get_value(CARD, {"living_card_key": certificate_name}, "name", for_update=for_update)
    return frappe.get_doc(CARD, name, for_update=for_update) if name else None


def on_certificate_change(doc, method: str | None = None) -> None:
    """Hook of Enforcement Certificate: its living card follows to another unit and learns of its chip.

    A card that has not reached its holder ends with a cancelled certificate; one in somebody's hand is
    still to be handed in.
    """
    card = frappe.db.get_value(
        CARD, {"living_card_key": doc.name}, ["name", "card_status", "agency", "chip_serial"], as_dict=True
    )
    if not card:
        return
    follows = {field: doc.get(field) for field in ("agency", "chip_serial")}
    if any((card[field] or None) != (value or None) for field, value in follows.items()):
        frappe.db.set_value(CARD, card.name, follows)
    if doc.certificate_status == "Cancelled" and card.card_status != CardStatus.HANDED_OVER:
        end_card(card.name, CardStatus.VOID, _("The certificate has been cancelled."))


def _new_card(certificate, *, reason: str, predecessor=None):
    card = frappe.new_doc(CARD)
    card.update(columns_of(certificate))
    card.update(
        {
            "card_status": str(CardStatus.IN_MAKING),
            "status_changed_at": now_datetime(),
            "replaces_card": predecessor.name if predecessor else None,
            "making_reason": reason.strip(),
            "living_card_key": certificate.name,
        }
    )
    if predecessor:
        card.card_batch = None  # it waits for a batch of its own
    card.insert(ignore_permissions=True)  # as in move_card
    return card


def columns_of(certificate) -> dict[str, object]:
    """Return what a card takes over from its certificate, frozen as it is printed."""
    return {
        "card_serial": certificate.card_serial or None,
        "certificate": certificate.name,
        "certificate_type": certificate.certificate_type,
        "officer": certificate.officer,
        "officer_name": certificate.officer_name,
        "agency": certificate.agency,
        "unit_name": certificate.unit_name,
        "card_batch": certificate.card_batch,
        "chip_serial": certificate.chip_serial,
        "verification_token": certificate.verification_token,
    }


def _give_new_codes(certificate) -> None:
    """Serial and code of the next card; the old code is forgotten by the public page in the same commit."""
    certificate.update(
        {
            "card_serial": take_card_serial(getdate()),
            "verification_token": new_token(),
            "card_batch": None,
            "chip_serial": None,
            "chip_sequence": 0,
            "chip_written_at": None,
            "is_face_outdated": 0,
            "face_outdated_on": None,
        }
    )
    certificate.flags.is_card_step = True
    certificate.save(ignore_permissions=True)  # nobody may write certificates by hand


def _latest_card(certificate_name: str):
    found = frappe.get_all(CARD, filters={"certificate": certificate_name}, order_by="creation desc", limit=1)
    return found[0] if found else None


def _require_reason(reason: str) -> None:
    if not (reason or "").strip():
        frappe.throw(_("Please give the reason; it is kept with the card."))
