"""The reconciliation report: what was read, what became of it, whether the sums come out even (R-043, X-21).

Counts before are those of the staging area, counts after those of the records themselves, counted
independently; every difference between the two is listed.
"""

import json
from collections import Counter, defaultdict
from dataclasses import asdict
from typing import Any

import frappe
from frappe.query_builder.functions import Count, Sum
from frappe.utils import now

from enforcement_cert.domain.errors import Finding, Label, block, warn
from enforcement_cert.domain.legacy_cutoff import Balance, is_mostly_overdue
from enforcement_cert.domain.legacy_tables import TABLES
from enforcement_cert.exchange.legacy.record import STAGED
from enforcement_cert.messages import explain

_COLUMN = {"Kept": "kept", "Present": "present", "Expired": "expired", "Rejected": "rejected"}
# What the rows of a table have become, for the count after: record type, and which column names it.
_RECORDS = (
    ("Agencies", ("Enforcement Agency", "Legal Office")),
    ("Users", ("User",)),
    ("Officers", ("Enforcement Officer",)),
    ("Forced Cancellations", ("Forced Cancellation",)),
)
_BY_MIGRATION = ("Enforcement Officer", "Enforcement Certificate", "Expired Certificate Record")
_PAGE = 1000
_NO_UNIT = "–"


def make_report(migration, job: str) -> dict[str, Any]:
    """Make the report of a finished run; returns the fields to write on the migration's record."""
    from enforcement_cert.exchange.legacy.report_file import attach_report

    report = gather(migration, job)
    append_run(migration.name, report)
    return {
        "report_data": json.dumps(report, ensure_ascii=False, default=str),
        "report_file": attach_report(migration.name, report),
    }


def gather(migration, job: str) -> dict[str, Any]:
    """Everything the report says, as plain data."""
    balances = balances_of(migration.name)
    overdue = overdue_files(migration)
    actual = actual_counts(migration.name) if job == "Migrate" else {}
    agencies = _agencies(migration, is_real=job == "Migrate")
    differences = [*_uneven(balances), *(_missing(migration.name, actual) if actual else [])]
    differences += _uneven_agencies(agencies) if actual else []
    findings = [*differences, *_obstacle_findings(balances)]
    return {
        "made_at": now(),
        "job": job,
        "cut_off_on": str(migration.cut_off_on),
        "tables": [{"table": table, **asdict(balance)} for table, balance in balances.items()],
        "agencies": agencies,
        "grounds": _count_by(migration.name, "Expired", "ground"),
        "reasons": _reasons(migration.name),
        "overdue": overdue,
        "actual": actual,
        "differences": [explain(finding) for finding in findings],
        "warnings": [explain(finding) for finding in _overdue_findings(overdue)],
        "obstacles": _obstacles(balances),
        "needs_confirmation": any(entry["is_mostly_overdue"] for entry in overdue),
    }


def balances_of(migration: str) -> dict[str, Balance]:
    """Read = kept + already here + expired + rejected, per table."""
    row = frappe.qb.DocType(STAGED)
    found = (
        frappe.qb.from_(row)
        .select(row.table_kind, row.outcome, Count(row.name))
        .where(row.legacy_migration == migration)
        .groupby(row.table_kind, row.outcome)
        .orderby(row.table_kind)
        .run()
    )
    sums: dict[str, Counter] = defaultdict(Counter)
    for table, outcome, count in found:
        sums[table]["read"] += count
        if outcome:
            sums[table][_COLUMN[outcome]] += count
    return {str(table): Balance(**sums[str(table)]) for table in TABLES if str(table) in sums}


def overdue_files(migration) -> list[dict[str, Any]]:
    """For every file with review dates: how many rows were judged by their day, how many are overdue (G-001)."""
    row = frappe.qb.DocType(STAGED)
    found = (
        frappe.qb.from_(row)
        .select(row.table_kind, row.file_index, Count(row.name), Sum(row.is_overdue))
        .where((row.legacy_migration == migration.name) & row.table_kind.isin(["Officers", "Certificates"]))
        .where((row.outcome == "Kept") | (row.is_overdue == 1))
        .groupby(row.table_kind, row.file_index)
        .orderby(row.table_kind, row.file_index)
        .run()
    )
    meanings = {entry.idx: entry for entry in migration.files}
    return [
        {
            "table": table,
            "file": index,
            "meaning": meanings[index].date_meaning if index in meanings else "",
            "judged": judged,
            "overdue": int(overdue or 0),
            "is_mostly_overdue": is_mostly_overdue(int(overdue or 0), judged),
        }
        for table, index, judged, overdue in found
        if index in meanings and meanings[index].date_meaning
    ]


def _overdue_findings(files: list[dict[str, Any]]) -> list[Finding]:
    return [
        warn("legacy_mostly_overdue", file=entry["file"], overdue=entry["overdue"], judged=entry["judged"],
             meaning=Label(entry["meaning"]))
        for entry in files
        if entry["is_mostly_overdue"]
    ]  # fmt: skip


def actual_counts(migration: str) -> dict[str, int]:
    """What is in the tables now because of this migration, counted there."""
    counts = {doctype: frappe.db.count(doctype, {"legacy_migration": migration}) for doctype in _BY_MIGRATION}
    for doctype in ("Enforcement Agency", "Legal Office", "User", "Forced Cancellation", "Certificate Application"):
        counts[doctype] = _existing(migration, doctype)
    return counts


def _existing(migration: str, doctype: str) -> int:
    """How many of the records that staged rows name really exist."""
    names: set[str] = set()
    for kind, field in (("target_doctype", "target_name"), ("second_doctype", "second_name")):
        filters = {"legacy_migration": migration, kind: doctype, "outcome": ["!=", "Present"]}
        names.update(frappe.get_all(STAGED, filters=filters, pluck=field, order_by="name"))
    ordered, count = sorted(names), 0
    for start in range(0, len(ordered), _PAGE):
        count += frappe.db.count(doctype, {"name": ["in", ordered[start : start + _PAGE]]})
    return count


def _uneven(balances: dict[str, Balance]) -> list[Finding]:
    return [
        block("legacy_sum_uneven", table=Label(table), count=balance.open)
        for table, balance in balances.items()
        if not balance.is_even
    ]


def _missing(migration: str, actual: dict[str, int]) -> list[Finding]:
    """Rows that count as kept, but whose records are not there."""
    balances = balances_of(migration)
    findings = []
    for table, doctypes in _RECORDS:
        if table not in balances:
            continue
        after = sum(actual[doctype] for doctype in doctypes)
        if after != balances[table].kept:
            findings.append(block("legacy_count_differs", table=Label(table), before=balances[table].kept, after=after))
    return findings


def _obstacles(balances: dict[str, Balance]) -> int:
    """Agencies and users that could not be placed: nobody of them may be left behind (R-043)."""
    return sum(balances[table].rejected for table in ("Agencies", "Users") if table in balances)


def _obstacle_findings(balances: dict[str, Balance]) -> list[Finding]:
    return [
        block("legacy_nobody_may_be_dropped", table=Label(table), count=balances[table].rejected)
        for table in ("Agencies", "Users")
        if table in balances and balances[table].rejected
    ]


def _count_by(migration: str, outcome: str, field: str) -> list[dict[str, Any]]:
    row = frappe.qb.DocType(STAGED)
    found = (
        frappe.qb.from_(row)
        .select(row.table_kind, row[field], Count(row.name))
        .where((row.legacy_migration == migration) & (row.outcome == outcome))
        .groupby(row.table_kind, row[field])
        .orderby(row.table_kind, row[field])
        .run()
    )
    return [{"table": table, field: value or "", "count": count} for table, value, count in found]


def _reasons(migration: str) -> list[dict[str, Any]]:
    """Why rows were rejected: how often each reason, with the sentence of one such row."""
    reasons = _count_by(migration, "Rejected", "reason_code")
    for entry in reasons:
        filters = {"legacy_migration": migration, "table_kind": entry["table"], "reason_code": entry["reason_code"]}
        text = frappe.db.get_value(STAGED, filters, "reason", order_by="position asc") or ""
        entry["example"] = text.split("\n")[0]
    return reasons


def _agencies(migration, *, is_real: bool) -> list[dict[str, Any]]:
    """Per unit of the old system: users and officers before and after.

    After a real run the counts after are those of the logins and officers themselves.
    """
    from enforcement_cert.exchange.legacy.jobs import make_context
    from enforcement_cert.exchange.legacy.units import UnitBook

    book = UnitBook(make_context(migration, is_real=False))
    lines: dict[str, dict[str, Any]] = {}
    for entry in book.entries:
        if entry.same_as is None and entry.unit.code not in lines:
            lines[entry.unit.code] = _new_line(entry.unit.code, entry.unit.name, book.agency_of(entry))
    for table, code, outcome, count in _counts_by_unit(migration.name):
        found = book.find(code)
        key = found.unit.code if found else (code or _NO_UNIT)
        line = lines.setdefault(key, _new_line(key, "", None))
        prefix = {"Users": "users", "Officers": "officers"}[table]
        line[f"{prefix}_read"] += count
        if outcome:
            line[f"{prefix}_{_COLUMN[outcome]}"] += count
    for line in lines.values():
        line["users_after"], line["officers_after"] = line["users_kept"], line["officers_kept"]
    if is_real:
        _count_after(migration.name, book, lines)
    return list(lines.values())


def _count_after(migration: str, book, lines: dict[str, dict[str, Any]]) -> None:
    """Replace the counts after by what is really in the tables of logins and officers."""
    for line in lines.values():
        line["users_after"] = line["officers_after"] = 0
    by_agency = {line["agency"]: line for line in lines.values() if line["agency"]}
    for agency, count in _officers_by_agency(migration):
        if agency in by_agency:
            by_agency[agency]["officers_after"] = count
    filters = {"legacy_migration": migration, "table_kind": "Users", "target_doctype": "User"}
    users = frappe.get_all(STAGED, filters=filters, fields=["unit_code", "target_name"], order_by="position")
    names = [user.target_name for user in users]
    here: set[str] = set()
    for start in range(0, len(names), _PAGE):
        part = {"name": ["in", names[start : start + _PAGE]]}
        here.update(frappe.get_all("User", filters=part, pluck="name", order_by="name"))
    for user in users:
        entry = book.find(user.unit_code)
        key = entry.unit.code if entry else (user.unit_code or _NO_UNIT)
        lines[key]["users_after"] += user.target_name in here


def _officers_by_agency(migration: str):
    officer = frappe.qb.DocType("Enforcement Officer")
    return (
        frappe.qb.from_(officer)
        .select(officer.agency, Count(officer.name))
        .where(officer.legacy_migration == migration)
        .groupby(officer.agency)
        .orderby(officer.agency)
        .run()
    )


def _uneven_agencies(lines: list[dict[str, Any]]) -> list[Finding]:
    """Units whose counts after are not those of the rows kept."""
    return [
        block("legacy_agency_differs", unit=line["name"] or line["code"])
        for line in lines
        if (line["users_after"], line["officers_after"]) != (line["users_kept"], line["officers_kept"])
    ]


def _new_line(code: str, name: str, agency: str | None) -> dict[str, Any]:
    zeros = {f"{p}_{c}": 0 for p in ("users", "officers") for c in ("read", "kept", "present", "expired", "rejected")}
    return {"code": code, "name": name, "agency": agency, **zeros}


def _counts_by_unit(migration: str):
    row = frappe.qb.DocType(STAGED)
    return (
        frappe.qb.from_(row)
        .select(row.table_kind, row.unit_code, row.outcome, Count(row.name))
        .where((row.legacy_migration == migration) & row.table_kind.isin(["Users", "Officers"]))
        .groupby(row.table_kind, row.unit_code, row.outcome)
        .orderby(row.table_kind, row.unit_code)
        .run()
    )


def append_run(migration: str, report: dict[str, Any]) -> None:
    """Add a line to the list of runs, so that one sees the report getting cleaner."""
    from enforcement_cert.exchange.legacy.jobs import RUN_KINDS

    tables = report["tables"]
    line = frappe.new_doc("Legacy Migration Trial")
    line.update(
        {
            "parent": migration,
            "parenttype": "Legacy Migration",
            "parentfield": "trials",
            "idx": frappe.db.count("Legacy Migration Trial", {"parent": migration}) + 1,
            "run_kind": RUN_KINDS[report["job"]],
            "finished_at": report["made_at"],
            "rows_read": sum(table["read"] for table in tables),
            "rows_kept": sum(table["kept"] + table["present"] for table in tables),
            "rows_expired": sum(table["expired"] for table in tables),
            "rows_rejected": sum(table["rejected"] for table in tables),
            "obstacles": report["obstacles"],
        }
    )
    line.db_insert()


def read_report(migration: str) -> dict[str, Any] | None:
    """The report of the last run, or None."""
    text = frappe.db.get_value("Legacy Migration", migration, "report_data")
    return json.loads(text) if text else None
