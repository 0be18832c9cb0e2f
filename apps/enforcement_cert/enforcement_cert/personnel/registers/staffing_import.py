"""Loading the staffing register from a list of the staffing office, for one unit or a whole territory (R-096, G-035).

The rows go into new editions, one per unit named, block by block with the progress mark in the same
transaction, so a killed worker goes on where it was. Nobody sees them until the end: then, in one
transaction, every new edition becomes its unit's current one and the earlier ones are replaced.
"""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import getdate, now, now_datetime

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.errors import Finding, RuleViolation, block
from enforcement_cert.domain.officer_table import find_field
from enforcement_cert.domain.staffing_register import RegisterRow, read_register_row, register_field
from enforcement_cert.exchange.agencies import AgencyFinder
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.list_plan import DataRow, make_plan, masked_sample
from enforcement_cert.exchange.reading import read_into_spool
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.uploads import path_of
from enforcement_cert.messages import explain, explain_all
from enforcement_cert.personnel.registers.staffing import EDITION, ENTRY

IMPORT = "Staffing Register Import"
ROW = "Staffing Register Row"
JOB = "enforcement_cert.personnel.registers.staffing_import.run"
BLOCK_ROWS = 1000
_LONGEST_RUN_SECONDS = 3600
_OPEN = ("Queued", "Running")


class Overtaken(Exception):
    """Another process has moved the mark, or the import is over."""


@frappe.whitelist(methods=["POST"])
def start(import_name: str) -> str:
    """Put the loading of a register list into the queue and return the new state. Raises ValidationError."""
    record = frappe.get_doc(IMPORT, import_name, for_update=True)
    if not record.has_permission("write"):
        raise frappe.PermissionError
    if record.import_status in _OPEN:
        frappe.throw(_("This import is already under way."))
    if record.import_status == "Done":
        frappe.throw(_("This list has been imported. For another list make a new import."))
    _forget_earlier_run(import_name)
    zeros = dict.fromkeys(("rows_total", "rows_taken", "rows_rejected", "agencies_replaced", "progress_mark"), 0)
    _update(import_name, **zeros, import_status="Queued", started_by=frappe.session.user, message="", finished_at=None)
    _enqueue(import_name)
    return "Queued"


def _enqueue(import_name: str) -> None:
    frappe.enqueue(JOB, queue="long", timeout=_LONGEST_RUN_SECONDS, enqueue_after_commit=True, import_name=import_name)


def _forget_earlier_run(import_name: str) -> None:
    """Drop what an attempt that failed has left: rows of the report and editions nobody has seen."""
    frappe.db.delete(ROW, {"register_import": import_name})
    left = frappe.get_all(
        EDITION, filters={"register_import": import_name, "edition_status": "Loading"}, pluck="name", order_by="name"
    )
    if left:
        frappe.db.delete(ENTRY, {"edition": ["in", left]})
        frappe.db.delete(EDITION, {"name": ["in", left]})


def resume_interrupted_imports() -> None:
    """Each minute: queue again the imports whose worker gave no sign of life for a while."""
    for name in stale(IMPORT, "import_status", _OPEN):
        _update(name)
        _enqueue(name)


# ---------------------------------------------------------------- background work


def run(import_name: str) -> None:
    """Do the work of an import as the person who started it. Safe to call any number of times."""
    record = frappe.get_doc(IMPORT, import_name)
    if record.import_status not in _OPEN:
        return
    frappe.set_user(record.started_by)
    frappe.local.lang = get_user_lang(record.started_by)
    try:
        with _open_list(record) as rows:
            _work(record, rows)
        _replace_editions(record)
    except Overtaken:
        frappe.db.rollback()
    except RuleViolation as violation:
        frappe.db.rollback()
        _fail(import_name, explain(violation))
    except frappe.ValidationError as refusal:
        frappe.db.rollback()
        _fail(import_name, str(refusal))


def _fail(import_name: str, message: str) -> None:
    _lock(import_name)
    _update(import_name, import_status="Failed", message=message, finished_at=now())
    frappe.db.commit()  # background work: the refusal must be seen


@contextmanager
def _open_list(record) -> Iterator[Iterator[DataRow]]:
    """Read the list; gives an iterator over its data rows. Raises UnreadableFile."""
    with tempfile.TemporaryDirectory(prefix="staffing-register-") as folder:
        spool = read_into_spool(path_of(record.import_file), Path(folder))
        titles = {title for sheet in make_plan(spool).sheets.values() for title in sheet.titles if title}
        plan = make_plan(spool, {title: register_field(title) or find_field(title) or "" for title in titles})
        data = plan.mark_data_rows(spool)
        if not data.total:
            raise UnreadableFile("import_nobody")
        _begin(record, data.total)
        yield plan.marked_rows(spool, data.marks)


def _begin(record, total: int) -> None:
    _require_state(record.name)
    _update(record.name, import_status="Running", rows_total=total, started_at=record.started_at or now())
    frappe.db.commit()  # background work: from here on everybody sees that it runs


def _work(record, rows: Iterator[DataRow]) -> None:
    finder = AgencyFinder(current_scope(record.started_by), record.agency)
    mark = frappe.db.get_value(IMPORT, record.name, "progress_mark") or 0
    rows = islice(rows, mark, None)
    while part := list(islice(rows, BLOCK_ROWS)):
        _write_block(record, mark, [_judge(record, finder, row) for row in part])
        mark += len(part)


def _judge(record, finder: AgencyFinder, row: DataRow) -> tuple[DataRow, str | None, RegisterRow | None, list[Finding]]:
    """Return the row with its unit, its clean content, and what speaks against it."""
    found = finder.find(row.cells, row.unit_code)
    read = read_register_row(row.cells, getdate())
    findings = [*read.findings, *([found.finding] if found.finding else [])]
    if found.agency and record.agency and found.agency != record.agency:
        findings.append(block("register_other_unit"))
        return row, None, None, findings
    return row, found.agency, read.row if not found.finding else None, findings


def _write_block(record, mark: int, judged: list) -> None:
    """Write one block with its report and the new mark, all visible in one commit."""
    state = _require_state(record.name)
    if state.progress_mark != mark:
        raise Overtaken
    editions: dict[str, str] = {}
    entries, refused = [], []
    for row, agency, clean, findings in judged:
        if agency and agency not in editions:
            editions[agency] = _edition_of(record, agency)
        if clean:
            entries.append(_entry(record, editions[agency], agency, clean))
        else:
            refused.append(_report(record, row, findings))
            if agency:
                _count_rejected(editions[agency])
    insert_rows(ENTRY, entries, owner=record.started_by, moment=now())
    insert_rows(ROW, refused, owner=record.started_by, moment=now())
    _update(
        record.name,
        progress_mark=mark + len(judged),
        rows_taken=state.rows_taken + len(entries),
        rows_rejected=state.rows_rejected + len(refused),
    )
    frappe.db.commit()  # background work: block, report and mark become visible together


def _edition_of(record, agency: str) -> str:
    """Return the edition of a unit that this import is filling, made if missing."""
    known = {"register_import": record.name, "agency": agency, "edition_status": "Loading"}
    if name := frappe.db.get_value(EDITION, known, "name"):
        return name
    edition = frappe.new_doc(EDITION)
    edition.update({**known, "source_file": Path(record.import_file).name[:140]})
    edition.insert(ignore_permissions=True)  # made by the loading alone; nobody enters editions by hand
    return edition.name


def _count_rejected(edition: str) -> None:
    table = frappe.qb.DocType(EDITION)
    frappe.qb.update(table).set(table.rejected_count, table.rejected_count + 1).where(table.name == edition).run()


def _entry(record, edition: str, agency: str, row: RegisterRow) -> dict[str, object]:
    return {
        "name": frappe.generate_hash(length=10),
        "person_name": row.person_name,
        "identity_number": OFFICER_IDENTITY.mask(row.identity_number),
        "identity_digest": OFFICER_IDENTITY.digest(row.identity_number),
        "agency": agency,
        "establishment_kind": str(row.establishment_kind or ""),
        "post": row.post,
        "valid_from": row.valid_from,
        "valid_until": row.valid_until,
        "edition": edition,
        "is_current": 0,
        "source_file": Path(record.import_file).name[:140],
    }


def _report(record, row: DataRow, findings: list[Finding]) -> dict[str, object]:
    return {
        "name": frappe.generate_hash(length=10),
        "register_import": record.name,
        "sheet_name": row.sheet,
        "row_in_file": row.number,
        "person_name": masked_sample(row.cells.get("officer_name"))[:60],
        "identity_number": masked_sample(row.cells.get("identity_number"))[:24],
        "reason": " ".join(explain_all(findings)),
    }


# ---------------------------------------------------------------- the change of editions


def _replace_editions(record) -> None:
    """Make all new editions current at once; the earlier ones of the same units are replaced."""
    state = _require_state(record.name)
    loaded = frappe.get_all(
        EDITION,
        filters={"register_import": record.name, "edition_status": "Loading"},
        fields=["name", "agency"],
        order_by="agency",
    )
    replaced = 0
    for edition in loaded:
        count = frappe.db.count(ENTRY, {"edition": edition.name})
        if count:
            make_current(edition.name, edition.agency, count)
            replaced += 1
        else:
            frappe.db.set_value(EDITION, edition.name, "edition_status", "Abandoned")
    message = "" if state.rows_rejected == 0 else _("{0} rows were rejected; see below.").format(state.rows_rejected)
    _update(record.name, import_status="Done", agencies_replaced=replaced, message=message, finished_at=now())
    frappe.db.commit()  # background work: every unit changes its edition at the same moment
    _clear_replaced()


def make_current(edition: str, agency: str, count: int) -> None:
    """Make an edition its unit's current one and replace the earlier one, in the caller's transaction."""
    moment = now_datetime()
    earlier = frappe.db.get_value(EDITION, {"current_key": agency}, "name", for_update=True)
    if earlier:
        over = {"edition_status": "Replaced", "replaced_at": moment, "current_key": None}
        frappe.db.set_value(EDITION, earlier, over)
        _mark_entries(earlier, 0)
    new = {"edition_status": "Current", "current_from": moment, "current_key": agency, "entry_count": count}
    frappe.db.set_value(EDITION, edition, new)
    _mark_entries(edition, 1)


def _mark_entries(edition: str, is_current: int) -> None:
    table = frappe.qb.DocType(ENTRY)
    frappe.qb.update(table).set(table.is_current, is_current).where(table.edition == edition).run()


def _clear_replaced() -> None:
    """Delete the persons of replaced editions: what no purpose needs any more is not kept. The counts stay."""
    over = frappe.get_all(
        EDITION,
        filters={"edition_status": ["in", ("Replaced", "Abandoned")]},
        pluck="name",
        order_by="name",
    )
    held = frappe.get_all(
        ENTRY,
        filters={"is_current": 0, "edition": ["in", over or [""]]},
        pluck="edition",
        distinct=True,
        order_by="edition",
    )
    for edition in held:
        frappe.db.delete(ENTRY, {"edition": edition})
        frappe.db.commit()  # background work: housekeeping, one edition at a time


def _lock(import_name: str):
    fields = ["import_status", "progress_mark", "rows_taken", "rows_rejected"]
    return frappe.db.get_value(IMPORT, import_name, fields, as_dict=True, for_update=True)


def _require_state(import_name: str):
    state = _lock(import_name)
    if state.import_status not in _OPEN:
        raise Overtaken
    return state


def _update(import_name: str, **values: object) -> None:
    values.setdefault("heartbeat_at", now())
    frappe.db.set_value(IMPORT, import_name, values, update_modified=False)
