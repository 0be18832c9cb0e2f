"""Card batches: certificates made one by one, then printed together.

Each card is made in a transaction of its own that holds the certificate, the application's last
step and the item's mark; the batch's sheets are written when all items are done. A killed worker
leaves whole cards only; `resume_interrupted_batches` goes on behind them. An application stands in
one living batch item only (unique key), a certificate belongs to one application (unique key).
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.certificate import card_files, flow
from enforcement_cert.certificate.bulk import sentence_of, stale
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.errors import RuleViolation

BATCH, ITEM, APPLICATION = "Card Batch", "Card Batch Item", "Certificate Application"
UNFINISHED = ("Queued", "Making")
_EXPECTED = (frappe.ValidationError, frappe.PermissionError, RuleViolation)


@frappe.whitelist(methods=["POST"])
def create_batch(certificate_type: str = "ENFORCEMENT", applications: list | str | None = None, title: str = "") -> str:
    """Make a batch of the given applications, or of all that wait for card making. Returns its name."""
    frappe.has_permission(BATCH, "create", throw=True)
    batch = frappe.new_doc(BATCH)
    batch.update({"certificate_type": certificate_type, "title": title})
    batch.insert()
    wanted = [str(name) for name in frappe.parse_json(applications or "[]")]
    count = _add_items(batch, waiting_applications(certificate_type, wanted))
    if not count:
        frappe.throw(_("No application of this type waits for card making."))
    batch.db_set({"total_count": count, "title": title or _("{0} cards").format(count)})
    return batch.name


def waiting_applications(certificate_type: str, wanted: list[str]) -> list:
    """Return the applications in card making that stand in no batch yet, oldest first (R-111)."""
    filters = {"stage": str(Stage.CARD_MAKING), "certificate_type": certificate_type}
    if wanted:
        filters["name"] = ["in", wanted]
    rows = frappe.get_list(
        APPLICATION, filters=filters, fields=["name", "officer_name"], order_by="submitted_at asc, name asc", limit=0
    )
    in_batches = {"living_item_key": ["in", [row.name for row in rows] or [""]]}
    taken = set(frappe.get_all(ITEM, filters=in_batches, pluck="living_item_key", order_by="name"))
    return [row for row in rows if row.name not in taken]


def _add_items(batch, rows: list) -> int:
    fields = ["name", "card_batch", "application", "officer_name", "item_status", "living_item_key"]
    fields += ["creation", "modified", "owner", "modified_by"]
    trail = (now_datetime(), now_datetime(), frappe.session.user, frappe.session.user)
    values = [
        (frappe.generate_hash(length=10), batch.name, row.name, row.officer_name, "Waiting", row.name, *trail)
        for row in rows
    ]
    if values:
        frappe.db.bulk_insert(ITEM, fields, values)
    return len(values)


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
    batch.db_set({"batch_status": "Queued", "message": "", "heartbeat_at": now_datetime()})
    _enqueue(name)


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


def _enqueue(name: str) -> None:
    frappe.enqueue(
        "enforcement_cert.certificate.batches.make",
        queue="long",
        timeout=7200,
        enqueue_after_commit=True,
        batch_name=name,
    )


def make(batch_name: str) -> None:
    """Background job: make the cards that still wait, as the person who made the batch."""
    batch = frappe.get_doc(BATCH, batch_name, for_update=True)
    if batch.batch_status not in UNFINISHED:
        return
    batch.db_set(
        {"batch_status": "Making", "started_at": batch.started_at or now_datetime(), "heartbeat_at": now_datetime()}
    )
    frappe.db.commit()
    frappe.set_user(batch.owner)
    for item in _waiting_items(batch_name):
        if not _make_item(batch, item):
            return
    _finish(batch)


def _waiting_items(batch_name: str) -> list[str]:
    waiting = {"card_batch": batch_name, "item_status": "Waiting"}
    return frappe.get_all(ITEM, filters=waiting, pluck="name", order_by="creation asc, application asc")


def _make_item(batch, item_name: str) -> bool:
    """Make one card in a transaction of its own. False if the batch was stopped meanwhile."""
    status = frappe.db.get_value(BATCH, batch.name, "batch_status", for_update=True)
    if status != "Making":
        frappe.db.commit()
        return False
    item = frappe.get_doc(ITEM, item_name, for_update=True)
    if item.item_status == "Waiting":
        _issue_item(batch, item)
    _count(batch)
    frappe.db.commit()
    return True


def _issue_item(batch, item) -> None:
    savepoint = "card"
    frappe.db.savepoint(savepoint)
    try:
        application = frappe.get_doc(APPLICATION, item.application)
        application.flags.card_batch = batch.name
        flow.advance(application, flow.action_to_stage(application, Stage.ISSUED))
        item.db_set({"item_status": "Made", "certificate": application.certificate, "message": ""})
    except _EXPECTED as error:
        frappe.db.rollback(save_point=savepoint)
        frappe.clear_messages()
        item.db_set({"item_status": "Failed", "message": sentence_of(error)})


def _count(batch) -> None:
    counts = {
        status: frappe.db.count(ITEM, {"card_batch": batch.name, "item_status": status})
        for status in ("Made", "Failed")
    }
    batch.db_set(
        {
            "made_count": counts["Made"],
            "failed_count": counts["Failed"],
            "heartbeat_at": now_datetime(),
        },
        update_modified=False,
    )
    _tell(batch)


def _tell(batch) -> None:
    frappe.publish_realtime(
        "card_batch",
        {
            "name": batch.name,
            "status": batch.batch_status,
            "made": batch.made_count,
            "failed": batch.failed_count,
            "total": batch.total_count,
        },
        doctype=BATCH,
        docname=batch.name,
        after_commit=True,
    )


def _finish(batch) -> None:
    """Write the print sheets, then mark the batch: the file exists before the batch says so."""
    batch.reload()
    if batch.made_count:
        batch.db_set({"card_file": card_files.write_batch_sheets(batch), "message": _unprintable(batch)})
    status = "Made in Part" if batch.failed_count else "Made"
    batch.db_set({"batch_status": status, "finished_at": now_datetime()})
    frappe.db.commit()
    _tell(batch)
    frappe.db.commit()


def _unprintable(batch) -> str:
    """A sentence on the certificates that were made but are not on the print sheets; empty if none."""
    item = {"card_batch": batch.name, "item_status": "Made", "message": ["is", "set"]}
    count = frappe.db.count(ITEM, item)
    return _("{0} cards could not be drawn; the reasons stand beside them.").format(count) if count else ""


def resume_interrupted_batches() -> None:
    """Each minute: queue again the batches whose worker gave no sign of life for a while."""
    for name in stale(BATCH, "batch_status", UNFINISHED):
        frappe.db.set_value(BATCH, name, "heartbeat_at", now_datetime(), update_modified=False)
        _enqueue(name)
