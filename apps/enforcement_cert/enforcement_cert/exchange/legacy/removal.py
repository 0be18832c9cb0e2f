"""Old databases do not stay longer than they are needed: files and cells of migrations (X-65, Privacy Law art. 19, 47).

A number of days (Personal Data Settings) after a migration was carried out, its files and the encrypted cells
of its rows go; of agencies only the contact person goes. Outcome, masked content and targets of every row stay,
by which it can still be rolled back.
A migration that nobody has worked on for as long goes back to its beginning. One that has stopped half-way keeps
everything: it cannot be brought to its end without it.
"""

import frappe
from frappe.utils import add_days, now_datetime

from enforcement_cert.access.retention import SETTINGS, remove_uploads
from enforcement_cert.exchange.legacy import mapping, reading, record, staged
from enforcement_cert.exchange.legacy.record import ACTIVE, MIGRATION, STAGED

_FILE = "Legacy Migration File"
_AGENCIES = "Agencies"  # their cells are needed for the report of a roll back
_CONTACT = ("administrator_name", "administrator_mobile")


def remove_old_databases() -> None:
    """Daily job: remove what old migrations have brought, one after the other; may run any number of times."""
    for name in due_migrations():
        remove_contents(name)
        frappe.db.commit()  # the files are gone from the disk; the record must say so


def due_migrations() -> list[str]:
    """Return the migrations whose files and cells are to be removed today."""
    days = frappe.db.get_single_value(SETTINGS, "list_days")
    if not days:
        return []
    until = add_days(now_datetime(), -int(days))
    rows = frappe.get_all(
        MIGRATION,
        filters={"modified": ["<", until]},
        fields=["name", "migration_status", "job", "job_status", "finished_at", "heartbeat_at"],
        order_by="creation asc",
        limit=0,
    )
    return [row.name for row in rows if _is_at_rest(row, until) and _has_contents(row.name)]


def _is_at_rest(row, until) -> bool:
    is_half_done = row.job in ("Migrate", "Roll Back") and row.job_status in ("Stopped", "Failed")
    signs = [moment for moment in (row.finished_at, row.heartbeat_at) if moment]
    return row.job_status not in ACTIVE and not is_half_done and all(moment < until for moment in signs)


def _has_contents(name: str) -> bool:
    has_file = frappe.db.exists(_FILE, {"parent": name, "source_file": ["!=", ""]})
    return bool(has_file or frappe.db.exists(STAGED, {**_of_persons(name), "sealed": ["!=", ""]}))


def _of_persons(name: str) -> dict:
    return {"legacy_migration": name, "table_kind": ["!=", _AGENCIES]}


def remove_contents(name: str) -> None:
    """Remove files and cells of one migration. Not carried out, it begins anew: its staged rows go as well."""
    addresses = frappe.get_all(_FILE, filters={"parent": name}, pluck="source_file", order_by="idx")
    remove_uploads(MIGRATION, name, addresses)
    frappe.db.set_value(_FILE, {"parent": name}, "source_file", "", update_modified=False)
    if record.lock(name).migration_status == "Migrated":
        frappe.db.set_value(STAGED, _of_persons(name), "sealed", "", update_modified=False)
        _forget_contacts(name)
        return
    reading.forget_rows(name)
    zeros = dict.fromkeys(("phase", "progress_mark", "rows_done", "rows_total"), 0)
    record.update(name, migration_status="Draft", job="", job_status="", **zeros)


def _forget_contacts(name: str) -> None:
    """Take the contact persons out of the cells of agencies."""
    saved = frappe.db.get_value(MIGRATION, name, "legacy_mapping")
    goals = mapping.read_mapping(saved).columns.get(_AGENCIES, {}) if saved else {}
    titles = [title for title, field in goals.items() if field in _CONTACT]
    for row in staged.rows_where(name, _AGENCIES):
        cells = staged.open_cells(row.sealed)
        sealed = staged.seal({**cells, **{title: None for title in titles if title in cells}})
        frappe.db.set_value(STAGED, row.name, "sealed", sealed, update_modified=False)
