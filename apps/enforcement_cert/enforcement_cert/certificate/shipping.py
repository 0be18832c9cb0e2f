"""Consignments of cards: packed by scan or by filter, listed, sent (X-16).

The sender is the office where the cards lie: the province what it has checked, another office what it has
received and passes on. The receiver is a legal office or an agency; only cards of its territory are packed.
A card stands in one consignment at a time by a database key.
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.access import cards as hands
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.card_checking import shown
from enforcement_cert.certificate.cards import CARD, find_card, move_cards
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.shipments import ItemStatus, ShipmentStatus, require_shipment_change
from enforcement_cert.errors import plain_duplicates, plain_refusals
from enforcement_cert.exchange.bulk_rows import insert_rows

SHIPMENT, ITEM = "Card Shipment", "Card Shipment Item"
AGENCY, OFFICE = "Enforcement Agency", "Legal Office"
_CHUNK = 1000
_TERRITORY_OF_OFFICE = (
    "select a.name from `tabEnforcement Agency` a join `tabLegal Office` o on o.name = a.reviewing_office "
    "join `tabLegal Office` top on o.lft >= top.lft and o.rgt <= top.rgt where top.name = %s"
)
_TREE_OF_AGENCY = (
    "select a.name from `tabEnforcement Agency` a join `tabEnforcement Agency` top "
    "on a.lft >= top.lft and a.rgt <= top.rgt where top.name = %s"
)


@frappe.whitelist(methods=["POST"])
def make_shipment(to_office: str = "", to_agency: str = "", title: str = "") -> str:
    """Begin a consignment from the caller's office to an office or a unit. Returns its name."""
    sender = _sending_office()
    if bool(to_office) == bool(to_agency):
        frappe.throw(_("Please choose one receiver: a legal office or a unit."))
    doctype, receiver, label = (OFFICE, to_office, "office_name") if to_office else (AGENCY, to_agency, "agency_name")
    record = frappe.get_doc(doctype, receiver)
    if not record.has_permission("read") or (to_office and not hands.may_send_to(current_scope(), to_office)):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    if receiver == sender:
        frappe.throw(_("Cards are not sent to the own office."))
    shipment = frappe.new_doc(SHIPMENT)
    shipment.update({"from_office": sender, "to_office": to_office or None, "to_agency": to_agency or None})
    shipment.update({"receiver_name": record.get(label), "shipment_title": title.strip() or record.get(label)})
    shipment.flags.is_step = True
    shipment.insert(ignore_permissions=True)  # nobody writes consignments by hand; the sender has been asked for
    return shipment.name


@frappe.whitelist(methods=["POST"])
def pack_card(shipment: str, code: str) -> dict:
    """Put one scanned card into a consignment. Scanning it again changes nothing."""
    document = _open_shipment(shipment)
    found = find_card(code)
    if not found or not found.has_permission("read"):
        frappe.throw(_("No card has this code. Please scan the QR code again, or type the card serial."))
    card = frappe.get_doc(CARD, found.name, for_update=True)
    if frappe.db.exists(ITEM, {"living_item_key": card.name, "card_shipment": shipment}):
        return {**shown(card), "is_new": False}
    if not hands.has_at_hand(current_scope(), card):
        frappe.throw(_("This card is “{0}”; only checked cards that lie here are packed.").format(_(card.card_status)))
    if card.agency not in _territory(document):
        sentence = _("This card belongs to “{0}”, which is not the receiver's. Please put it aside.")
        frappe.throw(sentence.format(card.unit_name))
    _add_items(document, [card])
    return {**shown(card), "is_new": True}


@frappe.whitelist(methods=["POST"])
def pack_all(shipment: str, batch: str = "") -> int:
    """Pack every card that lies here and is of the receiver's territory (of one batch, if given). Returns how many."""
    document = _open_shipment(shipment)
    territory = sorted(_territory(document))
    cards = []
    for start in range(0, len(territory), _CHUNK):
        filters = {**_lying_here(), "agency": ["in", territory[start : start + _CHUNK]]}
        if batch:
            filters["card_batch"] = batch
        fields = ["name", "card_serial", "certificate", "officer_name", "unit_name"]
        cards += frappe.get_all(CARD, filters=filters, fields=fields, order_by="unit_name, card_serial")
    taken = _taken([card.name for card in cards])
    wanted = [card for card in cards if card.name not in taken]
    _add_items(document, wanted)
    return len(wanted)


@frappe.whitelist(methods=["POST"])
def take_out(shipment: str, code: str) -> dict:
    """Take a card out of a consignment that is not sent yet."""
    document = _open_shipment(shipment)
    found = find_card(code)
    item = found and frappe.db.get_value(ITEM, {"living_item_key": found.name, "card_shipment": shipment}, "name")
    if not item:
        frappe.throw(_("This card is not in this consignment."))
    _take_out([item], "")
    _count(document)
    return {**shown(found), "is_new": True}


@frappe.whitelist(methods=["POST"])
def dissolve(shipment: str) -> None:
    """Give a consignment up before it is sent; its cards lie where they lay."""
    document = _open_shipment(shipment)
    _take_out(_items(shipment, ItemStatus.PACKED), "")
    _step(document, ShipmentStatus.DISSOLVED)


@frappe.whitelist(methods=["POST"])
def send(shipment: str, way_of_sending: str, tracking_number: str = "") -> dict:
    """Send a consignment off. Cards that have ended since they were packed are taken out and named."""
    document = _open_shipment(shipment)
    options = frappe.get_meta(SHIPMENT).get_field("way_of_sending").options.split("\n")
    if not way_of_sending or way_of_sending not in options:
        frappe.throw(_("Please choose how the cards are sent."))
    ended = _take_out_ended(shipment)
    cards = frappe.get_all(
        ITEM, filters={"card_shipment": shipment, "item_status": "Packed"}, pluck="card", order_by="name"
    )
    if not cards:
        frappe.throw(_("There is no card in this consignment."))
    here = {"held_by_office": None, "held_by_agency": None, "card_shipment": shipment}
    for status in (CardStatus.CHECKED, CardStatus.ARRIVED):
        move_cards(cards, status, CardStatus.SHIPPED, **here)
    frappe.db.set_value(
        ITEM, {"card_shipment": shipment, "item_status": "Packed"}, "item_status", str(ItemStatus.ON_THE_WAY)
    )
    _step(
        document,
        ShipmentStatus.SENT,
        way_of_sending=way_of_sending,
        tracking_number=tracking_number.strip(),
        packed_count=len(cards),
        sent_at=now_datetime(),
        sent_by=frappe.session.user,
    )
    return {"sent": len(cards), "taken_out": ended}


def _sending_office() -> str:
    scope = current_scope()
    if not scope.office or not hands.works_at_office(scope, scope.office):
        frappe.throw(_("Only legal offices send cards."), frappe.PermissionError)
    return scope.office


def _open_shipment(name: str):
    """The consignment, locked, if the caller's office is packing it."""
    document = frappe.get_doc(SHIPMENT, name, for_update=True)
    if not hands.works_at_office(current_scope(), document.from_office):
        frappe.throw(_("Only the office that sends a consignment packs it."), frappe.PermissionError)
    if document.shipment_status != ShipmentStatus.PACKING:
        frappe.throw(_("This consignment has been sent already."))
    return document


def _territory(shipment) -> set[str]:
    query = _TERRITORY_OF_OFFICE if shipment.to_office else _TREE_OF_AGENCY
    return {name for (name,) in frappe.db.sql(query, (shipment.to_office or shipment.to_agency,))}


def _lying_here() -> dict:
    scope = current_scope()
    if hands.is_card_maker(scope):
        return {"card_status": str(CardStatus.CHECKED)}
    return {"card_status": str(CardStatus.ARRIVED), "held_by_office": scope.office}


def _taken(cards: list[str]) -> set[str]:
    taken: set[str] = set()
    for start in range(0, len(cards), _CHUNK):
        keys = {"living_item_key": ["in", cards[start : start + _CHUNK]]}
        taken.update(frappe.get_all(ITEM, filters=keys, pluck="card", order_by="name"))
    return taken


def _add_items(shipment, cards: list) -> None:
    rows = [
        {
            "name": frappe.generate_hash(length=10),
            "card_shipment": shipment.name,
            "card": card.name,
            **{field: card.get(field) for field in ("card_serial", "certificate", "officer_name", "unit_name")},
            "item_status": str(ItemStatus.PACKED),
            "living_item_key": card.name,
        }
        for card in cards
    ]
    with plain_duplicates(lambda: _("A card has just been packed into another consignment. Please try again.")):
        for start in range(0, len(rows), _CHUNK):
            chunk = rows[start : start + _CHUNK]
            insert_rows(ITEM, chunk, owner=frappe.session.user, moment=str(now_datetime()))
    _count(shipment)


def _take_out_ended(shipment: str) -> list[str]:
    item, card = frappe.qb.DocType(ITEM), frappe.qb.DocType(CARD)
    sendable = [str(CardStatus.CHECKED), str(CardStatus.ARRIVED)]
    rows = (
        frappe.qb.from_(item)
        .join(card)
        .on(card.name == item.card)
        .select(item.name, item.officer_name)
        .where((item.card_shipment == shipment) & (item.item_status == str(ItemStatus.PACKED)))
        .where(card.card_status.notin(sendable))
        .orderby(item.name)
        .run(as_dict=True)
    )
    _take_out([row.name for row in rows], _("The card has ended meanwhile."))
    return [row.officer_name for row in rows]


def _take_out(items: list[str], remark: str) -> None:
    values = {"item_status": str(ItemStatus.TAKEN_OUT), "living_item_key": None, "item_remark": remark}
    for start in range(0, len(items), _CHUNK):
        frappe.db.set_value(ITEM, {"name": ["in", items[start : start + _CHUNK]]}, values)


def _items(shipment: str, status: ItemStatus) -> list[str]:
    filters = {"card_shipment": shipment, "item_status": str(status)}
    return frappe.get_all(ITEM, filters=filters, pluck="name", order_by="name")


def _count(shipment) -> None:
    count = frappe.db.count(ITEM, {"card_shipment": shipment.name, "item_status": "Packed"})
    shipment.db_set("packed_count", count)


def _step(shipment, status: ShipmentStatus, **values) -> None:
    with plain_refusals():
        require_shipment_change(shipment.shipment_status, status)
    shipment.update({"shipment_status": str(status), **values})
    shipment.flags.is_step = True
    shipment.save(ignore_permissions=True)  # as in make_shipment
