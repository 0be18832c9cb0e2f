"""Card batches as their makers handle them: put together, started, stopped, taken up again.

The cards are made by certificate/batch_making.py in the background. An application stands in one
living batch item only (unique key), a certificate belongs to one application (unique key).
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.certificate.batch_making import APPLICATION, BATCH, ITEM, UNFINISHED
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.certificate.cards import CARD
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.errors import plain_duplicates
from enforcement_cert.exchange.bulk_rows import insert_rows

_CHUNK = 1000


@frappe.whitelist(methods=["POST"])
def create_batch(certificate_type: str = "ENFORCEMENT", applications: list | str | None = None, title: str = "") -> str:
    """Make a batch of the given applications, or of all that wait: applications and cards to be made anew.

    Returns its name.
    """
    frappe.has_permission(BATCH, "create", throw=True)
    wanted = [str(name) for name in frappe.parse_json(applications or "[]")]
    rows = waiting_applications(certificate_type, wanted)
    cards = [] if wanted else waiting_cards(certificate_type)
    if not rows and not cards:
        frappe.throw(_("No application of this type waits for card making."))
    batch = frappe.new_doc(BATCH)
    count = len(rows) + len(cards)
    title = title or _("{0} cards").format(count)
    batch.update({"certificate_type": certificate_type, "title": title, "total_count": count})
    batch.insert()
    with plain_duplicates(lambda: _("Somebody else has just made a batch of these applications.")):
        if rows:
            _take_out_of_old_batches([row.name for row in rows])
        _add_items(batch.name, [{"application": row.name, "officer_name": row.officer_name} for row in rows])
        add_cards(batch.name, cards)
    return batch.name


def waiting_applications(certificate_type: str, wanted: list[str]) -> list:
    """Return the applications in card making that stand in no batch yet, oldest first (R-111)."""
    filters: dict[str, object] = {"stage": str(Stage.CARD_MAKING), "certificate_type": certificate_type}
    if wanted:
        filters["name"] = ["in", wanted]
    fields, order = ["name", "officer_name"], "submitted_at asc, name asc"
    rows = frappe.get_list(APPLICATION, filters=filters, fields=fields, order_by=order, limit=0)
    in_batches = {
        "living_item_key": ["in", [row.name for row in rows] or [""]],
        "item_status": ["in", ["Waiting", "Made"]],
    }
    taken = set(frappe.get_all(ITEM, filters=in_batches, pluck="living_item_key", order_by="name"))
    return [row for row in rows if row.name not in taken]


def waiting_cards(certificate_type: str, names: list[str] | None = None) -> list:
    """Return the cards that are to be made for certificates that exist, and stand in no batch yet, oldest first."""
    filters: dict[str, object] = {"card_status": str(CardStatus.IN_MAKING), "certificate_type": certificate_type}
    filters["card_batch"] = ["is", "not set"]
    if names is not None:
        filters["name"] = ["in", names or [""]]
    fields = ["name", "certificate", "officer_name"]
    return frappe.get_list(CARD, filters=filters, fields=fields, order_by="creation asc, name asc", limit=0)


def add_cards(batch_name: str, cards: list) -> None:
    """Put cards to be made anew into a batch, in the caller's transaction."""
    rows = [{"card": row.name, "certificate": row.certificate, "officer_name": row.officer_name} for row in cards]
    _add_items(batch_name, rows)
    for row in cards:
        frappe.db.set_value(CARD, row.name, "card_batch", batch_name)


def _add_items(batch_name: str, rows: list[dict]) -> None:
    if not rows:
        return
    user, moment = frappe.session.user, now_datetime()
    columns = ("application", "card", "certificate", "officer_name")
    items = [
        {
            "name": frappe.generate_hash(length=10),
            "card_batch": batch_name,
            **{column: row.get(column) for column in columns},
            "item_status": "Waiting",
            "living_item_key": row.get("application") or row["card"],
        }
        for row in rows
    ]
    for start in range(0, len(items), _CHUNK):
        insert_rows(ITEM, items[start : start + _CHUNK], owner=user, moment=str(moment))


def _take_out_of_old_batches(applications: list[str]) -> None:
    """Cards that failed in an older batch may be made in a new one."""
    item = frappe.qb.DocType(ITEM)
    (
        frappe.qb.update(item)
        .set(item.item_status, "Removed")
        .set(item.living_item_key, None)
        .where(item.living_item_key.isin(applications) & (item.item_status == "Failed"))
        .run()
    )


@frappe.whitelist(methods=["POST"])
def start_batch(name: str) -> None:
    """Queue a batch for making; also goes on with one that was stopped or made in part."""
    batch = frappe.get_doc(BATCH, name, for_update=True)
    batch.check_permission("write")
    if batch.batch_status in UNFINISHED:
        frappe.throw(_("This batch is being made already."))
    if batch.batch_status == "Made":
        frappe.throw(_("This batch is made. The print sheets stand below."))
    _retry_failed(name)
    values = {"batch_status": "Queued", "message": "", "heartbeat_at": now_datetime(), "failed_count": 0}
    batch.db_set({**values, "started_by": frappe.session.user})
    enqueue(name)


def _retry_failed(name: str) -> None:
    item = frappe.qb.DocType(ITEM)
    (
        frappe.qb.update(item)
        .set(item.item_status, "Waiting")
        .where((item.card_batch == name) & (item.item_status == "Failed"))
        .run()
    )


@frappe.whitelist(methods=["POST"])
def stop_batch(name: str) -> None:
    """Stop a batch after the card it is at. What is made stays made."""
    batch = frappe.get_doc(BATCH, name, for_update=True)
    batch.check_permission("write")
    if batch.batch_status in UNFINISHED:
        batch.db_set("batch_status", "Stopped")


def enqueue(name: str) -> None:
    """Hand a batch to a worker once the transaction is through."""
    frappe.enqueue(
        "enforcement_cert.certificate.batch_making.make",
        queue="long",
        timeout=7200,
        enqueue_after_commit=True,
        batch_name=name,
    )


def resume_interrupted_batches() -> None:
    """Each minute: queue again the batches whose worker gave no sign of life for a while."""
    for name in stale(BATCH, "batch_status", UNFINISHED):
        frappe.db.set_value(BATCH, name, "heartbeat_at", now_datetime(), update_modified=False)
        enqueue(name)
