"""The record of a migration while it works: its lock, its mark, its signs of life.

Everything that a job writes about itself goes by these functions, never by saving the form's document:
rows, counters and mark become visible in one commit, or not at all.
"""

import frappe
from frappe.utils import now

MIGRATION = "Legacy Migration"
STAGED = "Legacy Staged Row"
MAPPING = "Legacy Mapping"
TRIAL = "Legacy Migration Trial"
PROGRESS_EVENT = "legacy_migration_progress"
ACTIVE = ("Queued", "Running")

# Set by the work itself, whatever a browser sends.
SYSTEM_FIELDS = (
    "migration_status", "job", "job_status", "message", "phase", "progress_mark", "rows_total", "rows_done",
    "started_by", "started_at", "finished_at", "heartbeat_at", "report_file", "report_data",
)  # fmt: skip
_STATE = ("name", "migration_status", "job", "job_status", "phase", "progress_mark", "rows_done", "rows_total")


class JobOvertaken(Exception):
    """Another process has moved the mark, or somebody has stopped the work."""


def lock(name: str):
    """Return state and mark of a migration and keep others from it until the transaction ends."""
    return frappe.db.get_value(MIGRATION, name, list(_STATE), as_dict=True, for_update=True)


def update(name: str, **values: object) -> None:
    """Write fields of a migration and its sign of life, without touching what forms look at."""
    values.setdefault("heartbeat_at", now())
    frappe.db.set_value(MIGRATION, name, values, update_modified=False)


def tell_progress(name: str, **facts: object) -> None:
    """Tell open pages how far it is. A lost message does no harm: pages also ask by themselves."""
    frappe.publish_realtime(PROGRESS_EVENT, {"name": name, **facts}, doctype=MIGRATION, docname=name)
