"""Quality check of made cards: each one by scan, or all but some. What is bad is wasted and made anew.

The certificate keeps its number, the card made instead has a serial and a code of its own. It waits for a batch
like an application does, or goes to the printer with the batch it comes from. Scanning twice does no harm.
"""

import frappe
from frappe import _

from enforcement_cert.certificate import batches
from enforcement_cert.certificate.batch_counts import recount
from enforcement_cert.certificate.batch_making import BATCH, ITEM, UNFINISHED
from enforcement_cert.certificate.cards import CARD, find_card, move_card, move_cards, replace_card
from enforcement_cert.domain.card_states import ENDED_CARDS, CardStatus
from enforcement_cert.errors import plain_duplicates


@frappe.whitelist(methods=["POST"])
def check_card(code: str, batch: str = "") -> dict:
    """Pass one scanned card; `code` is what the gun typed. With a batch, cards of others are refused."""
    _require_maker()
    card = _card_of(code, batch)
    is_new = card.card_status != CardStatus.CHECKED
    if is_new:
        card = move_card(card, CardStatus.CHECKED)
        _recount(card.card_batch)
    return {**shown(card), "is_new": is_new}


@frappe.whitelist(methods=["POST"])
def waste_card(code: str, kind: str, remark: str = "", batch: str = "") -> dict:
    """Take a bad card out: it is wasted, its code is dead, and another one waits to be made."""
    _require_maker()
    card = _card_of(code, batch)
    if card.card_status in ENDED_CARDS:
        return {**shown(card), "is_new": False}
    require_waste_kind(kind)
    waste(card, kind, remark)
    card.reload()
    return {**shown(card), "is_new": True}


@frappe.whitelist(methods=["POST"])
def check_rest(batch: str, bad: list | str | None = None, kind: str = "", remark: str = "") -> dict:
    """Pass all cards of a batch but the bad ones (codes), which are wasted. Returns the batch's counters."""
    _require_maker()
    codes = [str(code) for code in frappe.parse_json(bad or "[]")]
    frappe.db.get_value(BATCH, batch, "name", for_update=True)
    cards = [_card_of(code, batch) for code in codes]
    if cards:
        require_waste_kind(kind)
    for card in {card.name: card for card in cards}.values():
        if card.card_status not in ENDED_CARDS:
            waste(card, kind, remark)
    _pass_made_cards(batch)
    return recount(batch)


@frappe.whitelist(methods=["POST"])
def remake(batch: str) -> int:
    """Make the cards anew that were wasted in this batch, in the same batch. Returns how many; 0: none waits."""
    document = frappe.get_doc(BATCH, batch, for_update=True)
    document.check_permission("write")
    if document.batch_status in UNFINISHED:
        frappe.throw(_("This batch is being made already."))
    wasted = frappe.get_all(
        ITEM, filters={"card_batch": batch, "item_status": "Wasted"}, pluck="card", order_by="creation"
    )
    successors = frappe.get_all(
        CARD, filters={"replaces_card": ["in", wasted or [""]]}, pluck="name", order_by="creation"
    )
    cards = batches.waiting_cards(document.certificate_type, successors)
    if cards:
        with plain_duplicates(lambda: _("Somebody else has just put these cards into a batch.")):
            batches.add_cards(batch, cards)
        recount(batch)
        document.db_set("batch_status", "Stopped")  # there is something to do again
        batches.start_batch(batch)
    return len(cards)


def waste(card, kind: str, remark: str) -> None:
    """Waste a card that has not reached its holder, and have another one made. The caller has asked who may."""
    batch = card.card_batch
    if batch:  # in the order of the job that makes cards: the batch first
        frappe.db.get_value(BATCH, batch, "name", for_update=True)
    reason = " ".join(filter(None, (_(kind), remark.strip())))
    replace_card(card.certificate, reason, old_becomes=str(CardStatus.WASTED), waste_kind=kind)
    frappe.db.set_value(
        ITEM, {"card": card.name}, {"item_status": "Wasted", "living_item_key": None, "message": reason}
    )
    _recount(batch)


def shown(card) -> dict:
    """What a person with a scan gun reads of a card."""
    return {
        "card": card.name,
        "card_serial": card.card_serial,
        "certificate": card.certificate,
        "officer_name": card.officer_name,
        "unit_name": card.unit_name,
        "card_status": card.card_status,
    }


def require_waste_kind(kind: str) -> None:
    """Refuse a kind of fault that the record type does not list."""
    options = frappe.get_meta(CARD).get_field("waste_kind").options.split("\n")
    if not kind or kind not in options:
        frappe.throw(_("Please say what is wrong with the card."))


def _pass_made_cards(batch: str) -> None:
    item, card = frappe.qb.DocType(ITEM), frappe.qb.DocType(CARD)
    made = (
        frappe.qb.from_(item)
        .join(card)
        .on(card.name == item.card)
        .select(card.name)
        .where((item.card_batch == batch) & (item.item_status == "Made") & (card.card_status == str(CardStatus.MADE)))
        .run(pluck=True)
    )
    move_cards(made, CardStatus.MADE, CardStatus.CHECKED)


def _card_of(code: str, batch: str):
    """The scanned card, locked. Raises ValidationError if there is none, or if it belongs to another batch."""
    found = find_card(code)
    if not found or not found.has_permission("read"):
        frappe.throw(_("No card has this code. Please scan the QR code again, or type the card serial."))
    card = frappe.get_doc(CARD, found.name, for_update=True)
    if batch and card.card_batch != batch:
        frappe.throw(_("This card belongs to another batch ({0}). Please put it aside.").format(card.card_batch or "–"))
    return card


def _recount(batch: str | None) -> None:
    if batch:
        recount(batch)


def _require_maker() -> None:
    """Cards are made and checked by the provincial office alone (R-109)."""
    if not frappe.has_permission(BATCH, "write"):
        frappe.throw(_("Only the provincial card makers check made cards."), frappe.PermissionError)
