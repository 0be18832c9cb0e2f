"""Arrival of cards: confirmed by the receiver card by card or as a whole; what is missing is flagged (X-16).

A missing card may still turn up. When the sender gives it up, it is lost: its code is dead and another card is
made under the same number, since its holder has never had it.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.access import cards as hands
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.card_checking import shown
from enforcement_cert.certificate.cards import CARD, find_card, move_card, move_cards, replace_card
from enforcement_cert.certificate.shipping import ITEM, SHIPMENT
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.shipments import EXPECTED_ITEMS, ItemStatus, ShipmentStatus, status_after_arrivals

_EXPECTED = [str(status) for status in EXPECTED_ITEMS]
_UNDER_WAY = (ShipmentStatus.SENT, ShipmentStatus.ARRIVED_IN_PART)


@frappe.whitelist(methods=["POST"])
def confirm_card(shipment: str, code: str) -> dict:
    """Confirm that one scanned card has arrived. Scanning it again changes nothing."""
    document = _arriving(shipment)
    card, item = _card_and_item(shipment, code)
    if item.item_status == ItemStatus.ARRIVED:
        return {**shown(card), "is_new": False}
    card = move_card(card, CardStatus.ARRIVED, **_place(document))
    frappe.db.set_value(ITEM, item.name, {"item_status": str(ItemStatus.ARRIVED), "living_item_key": None})
    _settle(document)
    return {**shown(card), "is_new": True}


@frappe.whitelist(methods=["POST"])
def report_damaged(shipment: str, code: str, remark: str = "") -> dict:
    """A card came damaged: it is wasted, another one is made under the same number."""
    document = _arriving(shipment)
    card, item = _card_and_item(shipment, code)
    reason = " ".join(filter(None, (_("Damaged in Transit"), remark.strip())))
    _end(card, item, reason, CardStatus.WASTED, ItemStatus.ARRIVED)
    _settle(document)
    card.reload()
    return {**shown(card), "is_new": True}


@frappe.whitelist(methods=["POST"])
def confirm_rest(shipment: str, missing: list | str | None = None) -> dict:
    """Confirm everything that is on the way but the missing cards, given by serial. Returns the counters."""
    document = _arriving(shipment)
    absent = {_card_and_item(shipment, str(code))[1].name for code in frappe.parse_json(missing or "[]")}
    rows = frappe.get_all(
        ITEM,
        filters={"card_shipment": shipment, "item_status": str(ItemStatus.ON_THE_WAY)},
        fields=["name", "card"],
        order_by="name",
    )
    here = [row for row in rows if row.name not in absent]
    move_cards([row.card for row in here], CardStatus.SHIPPED, CardStatus.ARRIVED, **_place(document))
    _mark([row.name for row in here], {"item_status": str(ItemStatus.ARRIVED), "living_item_key": None})
    _mark([row.name for row in rows if row.name in absent], {"item_status": str(ItemStatus.MISSING)})
    return _settle(document)


@frappe.whitelist(methods=["POST"])
def give_up_missing(shipment: str, code: str, reason: str) -> dict:
    """The sender gives a missing card up as lost: its code is dead, another one is made. `code` is its serial."""
    document = frappe.get_doc(SHIPMENT, shipment, for_update=True)
    scope = current_scope()
    if not (hands.is_card_maker(scope) or hands.works_at_office(scope, document.from_office)):
        frappe.throw(_("Only the sending office decides on missing cards."), frappe.PermissionError)
    card, item = _card_and_item(shipment, code)
    if item.item_status != ItemStatus.MISSING:
        frappe.throw(_("This card has not been reported missing."))
    _end(card, item, reason, CardStatus.LOST, ItemStatus.LOST)
    _settle(document)
    card.reload()
    return {**shown(card), "is_new": True}


def _arriving(name: str):
    """The consignment, locked, if it is on its way to the caller's unit or office."""
    document = frappe.get_doc(SHIPMENT, name, for_update=True)
    scope = current_scope()
    is_receiver = hands.works_at_agency(scope, document.to_agency) or hands.works_at_office(scope, document.to_office)
    if not is_receiver:
        frappe.throw(_("Only the receiver confirms that cards have arrived."), frappe.PermissionError)
    if document.shipment_status not in _UNDER_WAY:
        frappe.throw(_("This consignment is not on the way."))
    return document


def _card_and_item(shipment: str, code: str):
    found = find_card(code)
    filters = {"card_shipment": shipment, "card": found.name if found else "", "item_status": ["!=", "Taken Out"]}
    item = frappe.db.get_value(ITEM, filters, ["name", "item_status"], as_dict=True, for_update=True)
    if not item:
        frappe.throw(_("This card is not in this consignment."))
    return frappe.get_doc(CARD, found.name, for_update=True), item


def _place(shipment) -> dict:
    return {"held_by_office": shipment.to_office, "held_by_agency": shipment.to_agency}


def _end(card, item, reason: str, card_end: CardStatus, item_end: ItemStatus) -> None:
    kind = {"waste_kind": "Damaged in Transit"} if card_end is CardStatus.WASTED else {}
    replace_card(card.certificate, reason, old_becomes=str(card_end), **kind)
    frappe.db.set_value(
        ITEM, item.name, {"item_status": str(item_end), "living_item_key": None, "item_remark": reason.strip()}
    )


def _mark(items: list[str], values: dict) -> None:
    for start in range(0, len(items), 1000):
        frappe.db.set_value(ITEM, {"name": ["in", items[start : start + 1000]]}, values)


def _settle(shipment) -> dict:
    """Count what has arrived and let the consignment follow; returns the counters."""
    statuses = frappe.get_all(ITEM, filters={"card_shipment": shipment.name}, pluck="item_status", order_by="name")
    counts = {
        "arrived_count": statuses.count("Arrived"),
        "missing_count": statuses.count("Missing") + statuses.count("Lost"),
    }
    status = status_after_arrivals(statuses)
    if status is not ShipmentStatus.SENT:
        counts |= {"arrived_at": shipment.arrived_at or now_datetime(), "confirmed_by": frappe.session.user}
    shipment.update({**counts, "shipment_status": str(status)})
    shipment.flags.is_step = True
    shipment.save(ignore_permissions=True)  # nobody writes consignments by hand; the callers have asked who may
    left = sum(item in _EXPECTED for item in statuses)
    return {"arrived": counts["arrived_count"], "missing": counts["missing_count"], "left": left}
