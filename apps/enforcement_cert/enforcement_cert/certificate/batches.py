"""Card batches as their makers handle them: put together, started, stopped, taken up again.

The cards are made by certificate/batch_making.py in the background. An application stands in one
living batch item only (unique key), a certificate belongs to one application (unique key).
"""

import frappe
from frappe import _
from frappe.utils import now_datetime

from enforcement_cert.certificate.batch_making import APPLICATION, BATCH, ITEM, UNFINISHED
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.errors import plain_duplicates


@frappe.whitelist(methods=["POST"])
def create_batch(certificate_type: str = "ENFORCEMENT", applications: list | str | None = None, title: str = "") -> str:
    """Make a batch of the given applications, or of all that wait for card making. Returns its name."""
    frappe.has_permission(BATCH, "create", throw=True)
    wanted = [str(name) for name in frappe.parse_json(applications or "[]")]
    rows = waiting_applications(certificate_type, wanted)
    if not rows:
        frappe.throw(_("No application of this type waits for card making."))
    batch = frappe.new_doc(BATCH)
    title = title or _("{0} cards").format(len(rows))
    batch.update({"certificate_type": certificate_type, "title": title, "total_count": len(rows)})
    batch.insert()
    with plain_duplicates(lambda: _("Somebody else has just made a batch of these applications.")):
        _add_items(batch, rows)
    return batch.name


def waiting_applications(certificate_type: str, wanted: list[str]) -> list:
    """Return the applications in card making that stand in no batch yet, oldest first (R-111)."""
    filters = {"stage": str(Stage.CARD_MAKING), "certificate_type": certificate_type}
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


def _add_items(batch, rows: list) -> None:
    _take_out_of_old_batches([row.name for row in rows])
    fields = ["name", "card_batch", "application", "officer_name", "item_status", "living_item_key"]
    fields += ["creation", "modified", "owner", "modified_by"]
    trail = (now_datetime(), now_datetime(), frappe.session.user, frappe.session.user)
    values = [
        (frappe.generate_hash(length=10), batch.name, row.name, row.officer_name, "Waiting", row.name, *trail)
        for row in rows
    ]
    try:
        frappe.db.bulk_insert(ITEM, fields, values)
    except frappe.db.IntegrityError as error:
        raise frappe.DuplicateEntryError from error


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
