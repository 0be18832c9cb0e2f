"""Migrations of synthetic old systems in a test's site: made, run in this process, and removed without a trace."""

from typing import Any

import frappe

from enforcement_cert.exchange.legacy import migration as work
from enforcement_cert.exchange.legacy.roll_back import ATTENDANTS, ORDER, brought
from enforcement_cert.testing import factories as make
from tests.legacy_data import CUT_OFF, OldSystem
from tests.officer_lists import upload

MEANING = "Last Review Date"


def new_migration(old: OldSystem, *, text: tuple[str, ...] = (), photos: bytes | None = None, **values: Any):
    """Return a new migration of an old system; tables in `text` come as GB18030 .csv, the others as .xlsx."""
    make.make_offices()
    record = frappe.new_doc("Legacy Migration")
    record.update({"migration_title": f"测试迁移 {frappe.generate_hash(length=6)}", "cut_off_on": CUT_OFF})
    for kind, (_titles, rows) in old.tables().items():
        if not rows:
            continue
        data, ending = (old.as_text(kind), "csv") if kind in text else (old.as_workbook(kind), "xlsx")
        address = upload(data, f"{frappe.generate_hash(length=8)}.{ending}")
        meaning = MEANING if kind == "Certificates" else ""
        record.append("files", {"table_kind": kind, "source_file": address, "date_meaning": meaning})
    if photos:
        record.append("files", {"table_kind": "Photos", "source_file": upload(photos, "photos.zip")})
    record.update(values)
    record.insert()
    frappe.db.commit()
    return record


def do(record, job: str):
    """Do one job in this process, as the present user; return the migration as it is afterwards."""
    user, lang = frappe.session.user, frappe.local.lang
    work.prepare(record.name, job)
    frappe.db.commit()
    return finish(record, user, lang)


def finish(record, user: str = "Administrator", lang: str = "en"):
    """Bring a queued or interrupted job to its end in this process."""
    work.run(record.name)
    frappe.set_user(user)
    frappe.local.lang = lang
    record = frappe.get_doc("Legacy Migration", record.name)
    faults = frappe.get_all(
        "Error Log", filters={"method": f"Legacy Migration {record.name}"}, pluck="error", order_by="creation"
    )
    assert not faults, faults[-1]
    return record


def migrate(old: OldSystem, **values: Any):
    """Read, try and migrate; return the migration. Fails if any of the three does not come to its end."""
    record = new_migration(old, **values)
    for job in ("Read", "Try", "Migrate"):
        record = do(record, job)
        assert record.job_status == "Done", record.message
    return record


def report_of(record) -> dict[str, Any]:
    """The reconciliation report of the last run."""
    return frappe.parse_json(frappe.db.get_value("Legacy Migration", record.name, "report_data"))


def sums(record) -> dict[str, int]:
    """Outcomes of all staged rows: "Officers Kept" → how many."""
    rows = frappe.get_all(
        "Legacy Staged Row",
        filters={"legacy_migration": record.name},
        fields=["table_kind", "outcome"],
        order_by="name",
    )
    found: dict[str, int] = {}
    for row in rows:
        key = f"{row.table_kind} {row.outcome}".strip()
        found[key] = found.get(key, 0) + 1
    return found


def staged(record, table: str, **filters: Any) -> list:
    """Staged rows of a table, in order."""
    return frappe.get_all(
        "Legacy Staged Row",
        filters={"legacy_migration": record.name, "table_kind": table, **filters},
        fields=["*"],
        order_by="position",
    )


def remove_all(since: str) -> None:
    """Remove every migration made since a moment with all it brought, for tests that had to commit."""
    frappe.db.rollback()
    frappe.set_user("Administrator")
    for row in frappe.get_all(
        "Legacy Migration", filters={"creation": [">=", since]}, fields=["name", "legacy_mapping"], order_by="name"
    ):
        _remove(row)
    frappe.db.commit()


def _remove(row) -> None:
    owned = brought(row.name)
    for doctype in ORDER:
        _remove_records(doctype, list(owned[doctype]) or ["-"])
    for file in frappe.get_all("File", filters={"attached_to_name": row.name}, pluck="name", order_by="name"):
        frappe.delete_doc("File", file, ignore_permissions=True, force=True)
    frappe.db.delete("Legacy Staged Row", {"legacy_migration": row.name})
    frappe.db.delete("Error Log", {"method": f"Legacy Migration {row.name}"})
    for child in ("Legacy Migration File", "Legacy Migration Trial"):
        frappe.db.delete(child, {"parent": row.name})
    frappe.db.delete("Legacy Migration", {"name": row.name})
    for child in ("Legacy Mapping Column", "Legacy Mapping Code", "Legacy Mapping Unit"):
        frappe.db.delete(child, {"parent": row.legacy_mapping})
    frappe.db.delete("Legacy Mapping", {"name": row.legacy_mapping})


def _remove_records(doctype: str, names: list[str]) -> None:
    for other, field in ATTENDANTS.get(doctype, ()):
        if frappe.db.exists("DocType", other):
            frappe.db.delete(other, {field: ["in", names]})
    for child in frappe.get_meta(doctype).get_table_fields():
        frappe.db.delete(child.options, {"parent": ["in", names], "parenttype": doctype})
    for file in frappe.get_all("File", filters={"attached_to_name": ["in", names]}, pluck="name", order_by="name"):
        frappe.delete_doc("File", file, ignore_permissions=True, force=True)
    frappe.db.delete(doctype, {"name": ["in", names]})
