"""The background job of card batches: makes the cards one by one, then writes the print file.

Each card is made in a transaction of its own that holds the certificate, the application's last
step, the item's mark and the batch's counters. The batch's row is locked while a card is made, the
item is looked at again under that lock, so any number of workers on one batch make each card once.

A print file holds the cards that are still "In Making", and no other: what has been printed once stands in
an older file of the batch and is never printed again by going on. Cards turn "Made" in the transaction that
says where their file is; a worker that dies before it writes the same file again.
"""

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.certificate import batch_counts, card_files, flow
from enforcement_cert.certificate.bulk import EXPECTED, log_unexpected, sentence_of
from enforcement_cert.certificate.card_templates import layout_for
from enforcement_cert.certificate.cards import CARD, CERTIFICATE
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.card_states import CardStatus

BATCH, ITEM, APPLICATION = "Card Batch", "Card Batch Item", "Certificate Application"
UNFINISHED = ("Queued", "Making")


def make(batch_name: str) -> None:
    """Make the cards of a batch that still wait, as the person who started it (R-091)."""
    batch = frappe.get_doc(BATCH, batch_name, for_update=True)
    if batch.batch_status not in UNFINISHED:
        return
    now = now_datetime()
    batch.db_set({"batch_status": "Making", "started_at": batch.started_at or now, "heartbeat_at": now})
    frappe.db.commit()
    frappe.set_user(batch.started_by or batch.owner)
    frappe.set_user_lang(frappe.session.user)  # a worker speaks English otherwise, and the messages are kept
    waiting = {"card_batch": batch_name, "item_status": "Waiting"}
    for item in frappe.get_all(ITEM, filters=waiting, pluck="name", order_by="creation asc, application asc"):
        if not _make_item(batch_name, item):
            return
    _finish(batch)


def _make_item(batch_name: str, item_name: str) -> bool:
    """Make one card in a transaction of its own. False if the batch was stopped meanwhile."""
    fields = ["batch_status", "made_count", "failed_count", "total_count"]
    batch = frappe.db.get_value(BATCH, batch_name, fields, as_dict=True, for_update=True)
    if batch.batch_status != "Making":
        frappe.db.commit()
        return False
    item = frappe.get_doc(ITEM, item_name, for_update=True)
    if item.item_status == "Waiting":
        status = _issue(batch_name, item)
        batch.made_count += status == "Made"
        batch.failed_count += status != "Made"
    counted = {"made_count": batch.made_count, "failed_count": batch.failed_count}
    frappe.db.set_value(BATCH, batch_name, {**counted, "heartbeat_at": now_datetime()}, update_modified=False)
    tell(batch_name, batch)
    frappe.db.commit()
    return True


def _issue(batch_name: str, item) -> str:
    """Issue the certificate of one item and mark the item. Returns the item's new status."""
    savepoint = "card"
    frappe.db.savepoint(savepoint)
    try:
        made = _issue_application(batch_name, item) if item.application else _take_up_card(batch_name, item)
        item.db_set({**made, "item_status": "Made", "message": ""})
        return "Made"
    except EXPECTED as error:
        sentence = sentence_of(error)
    except Exception as error:  # one broken record must not stop the batch for ever
        sentence = log_unexpected(error, item.application or item.card)
    frappe.db.rollback(save_point=savepoint)
    frappe.clear_messages()
    item.db_set({**_place_after_failure(item), "message": sentence})
    return "Failed"


def _issue_application(batch_name: str, item) -> dict:
    application = frappe.get_doc(APPLICATION, item.application)
    application.flags.card_batch = batch_name
    flow.advance(application, flow.action_to_stage(application, Stage.ISSUED))
    card = frappe.db.get_value(CARD, {"living_card_key": application.certificate}, "name")
    return {"certificate": application.certificate, "card": card}


def _take_up_card(batch_name: str, item) -> dict:
    """A card made anew for a certificate that exists: nothing is issued, it only goes to the printer."""
    card = frappe.get_doc(CARD, item.card, for_update=True)
    if card.card_status != CardStatus.IN_MAKING:
        frappe.throw(_("This card is not to be made any more."))
    frappe.db.set_value(CERTIFICATE, card.certificate, "card_batch", batch_name)
    return {"certificate": card.certificate}


def _place_after_failure(item) -> dict:
    """A card that failed may be tried again; one whose application went back leaves the batch."""
    if item.application:
        is_open = frappe.db.get_value(APPLICATION, item.application, "stage") == Stage.CARD_MAKING
    else:
        is_open = frappe.db.get_value(CARD, item.card, "card_status") == CardStatus.IN_MAKING
    if is_open:
        return {"item_status": "Failed"}
    return {"item_status": "Removed", "living_item_key": None}


def _finish(batch) -> None:
    """Write the print file, then mark cards and batch: the file exists before they say so."""
    batch.reload()
    run = batch.print_run + 1
    printed: list[str] = []
    version = layout_for(batch.certificate_type, getdate()).version
    address = card_files.write_batch_sheets(batch, run, version, printed, progress=lambda _cards: _sign_of_life(batch))
    now = frappe.db.get_value(BATCH, batch.name, ["batch_status", "print_run"], as_dict=True, for_update=True)
    if now.batch_status != "Making" or now.print_run != run - 1:
        frappe.db.commit()  # stopped, or another worker was first
        return
    if address:
        card_files.mark_printed(printed, batch.name, run, version)
        batch.db_set({"card_file": address, "print_run": run})
    left = batch_counts.count_unprinted(batch.name)
    batch.db_set({**batch_counts.counts_of(batch.name), "message": _unprintable(left)})
    status = "Made in Part" if batch.failed_count or left else "Made"
    batch.db_set({"batch_status": status, "finished_at": now_datetime()})
    tell(batch.name, batch)
    frappe.db.commit()


def _sign_of_life(batch) -> None:
    batch.db_set("heartbeat_at", now_datetime(), update_modified=False)
    frappe.db.commit()


def _unprintable(count: int) -> str:
    """A sentence on the certificates that were made but are in no print file; empty if none."""
    return _("{0} cards could not be drawn; the reasons stand beside them.").format(count) if count else ""


def tell(batch_name: str, batch) -> None:
    """Tell open forms how far the batch has come, once the transaction is through."""
    frappe.publish_realtime(
        "card_batch",
        {
            "name": batch_name,
            "status": batch.batch_status,
            "made": batch.made_count,
            "failed": batch.failed_count,
            "total": batch.total_count,
        },
        doctype=BATCH,
        docname=batch_name,
        after_commit=True,
    )
