"""Destroying cards that have ended: waste, what was handed in, what turned up again; with a record and a witness."""

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.access import cards as hands
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.cards import CARD, find_card, move_card
from enforcement_cert.domain.card_states import CardStatus, can_become

DESTRUCTION = "Card Destruction"


@frappe.whitelist(methods=["POST"])
def destroy_cards(
    codes: list | str, destroyed_on: str, destruction_method: str, carried_out_by: str, witness: str, remark: str = ""
) -> str:
    """Record that cards were destroyed; `codes` are scanned codes, serials or record names. Returns the record's name.

    All or none: a card that has not ended, or that somebody else has destroyed, stops the whole record.
    """
    scope = current_scope()
    office = scope.office
    if not office or not hands.works_at_office(scope, office):
        frappe.throw(_("Only legal offices destroy cards."), frappe.PermissionError)
    cards = [_ended_card(str(code)) for code in dict.fromkeys(frappe.parse_json(codes))]
    if not cards:
        frappe.throw(_("Please scan or tick at least one card."))
    record = _record(office, destroyed_on, destruction_method, carried_out_by, witness, remark)
    record.card_count = len({card.name for card in cards})
    record.flags.is_step = True
    record.insert(ignore_permissions=True)  # nobody writes these by hand; the office has been asked for
    reason = _("Destroyed with record {0}.").format(record.name)
    for card in {card.name: card for card in cards}.values():
        move_card(card, CardStatus.DESTROYED, reason, card_destruction=record.name)
    return record.name


def _record(office: str, day: str, method: str, carried_out_by: str, witness: str, remark: str):
    meta = frappe.get_meta(DESTRUCTION)
    if method not in meta.get_field("destruction_method").options.split("\n"):
        frappe.throw(_("Please choose how the cards were destroyed."))
    if not carried_out_by.strip() or not witness.strip() or carried_out_by.strip() == witness.strip():
        frappe.throw(_("Please name two persons: who destroyed the cards, and another one who witnessed it."))
    if not day or getdate(day) > getdate():
        frappe.throw(_("Please give the day on which the cards were destroyed; it cannot lie ahead."))
    record = frappe.new_doc(DESTRUCTION)
    record.update({"legal_office": office, "destroyed_on": getdate(day), "destruction_method": method})
    record.update({"carried_out_by": carried_out_by.strip(), "witness": witness.strip(), "remark": remark.strip()})
    return record


def _ended_card(code: str):
    found = frappe.get_doc(CARD, code) if frappe.db.exists(CARD, code) else find_card(code)
    if not found or not found.has_permission("read"):
        frappe.throw(_("No card has the code “{0}”.").format(code[-30:]))
    card = frappe.get_doc(CARD, found.name, for_update=True)
    if not can_become(card.card_status, CardStatus.DESTROYED):
        sentence = _("The card of {0} ({1}) is “{2}”; only cards that have ended are destroyed.")
        frappe.throw(sentence.format(card.officer_name, card.card_serial or "–", _(card.card_status)))
    return card
