"""The record of an import while it runs: where it stands, in which state, under which lock.

Everything that a run writes goes by the functions below, never by saving the form's document: rows of a
block, counters and progress mark become visible in one commit, or not at all.
"""

from dataclasses import dataclass

import frappe
from frappe.utils import now

DOCTYPE = "Officer Import"
ROW_DOCTYPE = "Officer Import Row"
PROGRESS_EVENT = "officer_import_progress"

ACTIVE = ("Queued", "Running")
# Set by the work itself, whatever a browser sends.
SYSTEM_FIELDS = (
    "import_status",
    "is_dry_run",
    "rows_total",
    "rows_inserted",
    "rows_updated",
    "rows_rejected",
    "rows_skipped",
    "photos_matched",
    "started_at",
    "started_by",
    "finished_at",
    "heartbeat_at",
    "message",
    "log_file",
    "file_digest",
    "living_file_digest",
    "progress_mark",
)
_COUNTERS = ("rows_inserted", "rows_updated", "rows_rejected", "photos_matched")


@dataclass(frozen=True)
class BlockCount:
    """What one block adds to the counters."""

    rows: int
    inserted: int
    updated: int
    rejected: int
    photos: int


def lock(name: str):
    """Return state, mark and counters of an import and keep others from it until the transaction ends."""
    fields = ["name", "import_status", "progress_mark", "is_dry_run", "heartbeat_at", *_COUNTERS]
    return frappe.db.get_value(DOCTYPE, name, fields, as_dict=True, for_update=True)


def update(name: str, **values: object) -> None:
    """Write fields of an import and its sign of life, without touching what forms look at."""
    values.setdefault("heartbeat_at", now())
    frappe.db.set_value(DOCTYPE, name, values, update_modified=False)


def add_block(record, count: BlockCount) -> dict[str, int]:
    """Move the mark and the counters of a locked import; return their new values."""
    values = {
        "progress_mark": record.progress_mark + count.rows,
        "rows_inserted": record.rows_inserted + count.inserted,
        "rows_updated": record.rows_updated + count.updated,
        "rows_rejected": record.rows_rejected + count.rejected,
        "photos_matched": record.photos_matched + count.photos,
    }
    update(record.name, **values)
    return values


def forget_earlier_run(name: str) -> None:
    """Set an import back to its beginning; its report goes with it."""
    frappe.db.delete(ROW_DOCTYPE, {"officer_import": name})
    zeros = dict.fromkeys((*_COUNTERS, "rows_total", "rows_skipped", "progress_mark"), 0)
    update(name, **zeros, message="", log_file="", started_at=None, finished_at=None)


def tell_progress(name: str, **facts: object) -> None:
    """Tell open pages how far it is. A lost message does no harm: pages also ask by themselves."""
    frappe.publish_realtime(PROGRESS_EVENT, {"name": name, **facts}, doctype=DOCTYPE, docname=name)
