"""Questions from a list: every row judged, refused ones with their reason, the others into the bank as drafts.

The whole list is one transaction: a killed worker leaves nothing behind and the list is taken up again. A question
that is there already is refused by the content key, whether it stands in the bank or further up in the list (X-32).
"""

import tempfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import now

from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.dates import parse_date
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.exam_questions import (
    NEEDED_COLUMNS,
    clean_question,
    columns_of,
    content_key,
    question_findings,
    read_difficulty,
    read_question,
    require_in_force,
)
from enforcement_cert.domain.text import clean_cell
from enforcement_cert.errors import sentences_of
from enforcement_cert.examination.question_bank import QUESTION, write_content
from enforcement_cert.exchange.reading import read_into_spool
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.reading.spool import Spool, SpoolRow
from enforcement_cert.exchange.uploads import path_of
from enforcement_cert.messages import explain

IMPORT = "Exam Question Import"
JOB = "enforcement_cert.examination.question_import.run"
MOST_ROWS = 5000
_HEADER_WITHIN_ROWS = 10
_LONGEST_RUN_SECONDS = 1800
_OPEN = ("Queued", "Running")
_REPORTED_ROWS = 500
_SAVEPOINT = "exam_list"


@dataclass
class _Outcome:
    """Counters and the refused rows of a run."""

    total: int = 0
    taken: int = 0
    refused: list[dict] = field(default_factory=list)
    keys: dict[str, int] = field(default_factory=dict)  # content key → row that brought it


@frappe.whitelist(methods=["POST"])
def start(name: str) -> str:
    """Put the import of a list into the queue and return the new state."""
    record = frappe.get_doc(IMPORT, name, for_update=True)
    if not record.has_permission("write"):
        raise frappe.PermissionError
    if record.import_status in _OPEN:
        frappe.throw(_("This import is already under way."))
    if record.import_status == "Done":
        frappe.throw(_("This list has been imported. For another list make a new import."))
    _set(name, import_status="Queued", started_by=frappe.session.user, message="")
    _enqueue(name)
    return "Queued"


def _enqueue(name: str) -> None:
    frappe.enqueue(JOB, queue="long", timeout=_LONGEST_RUN_SECONDS, enqueue_after_commit=True, import_name=name)


def resume_interrupted_imports() -> None:
    """Each minute: queue again the imports whose worker gave no sign of life for a while."""
    for name in stale(IMPORT, "import_status", _OPEN):
        _set(name)
        _enqueue(name)


def run(import_name: str) -> None:
    """Do the work of an import as the person who started it. Safe to call any number of times."""
    record = frappe.get_doc(IMPORT, import_name, for_update=True)
    if record.import_status not in _OPEN:
        return
    frappe.set_user(record.started_by)
    frappe.local.lang = get_user_lang(record.started_by)
    frappe.db.savepoint(_SAVEPOINT)
    try:
        outcome = _read(record)
    except RuleViolation as violation:
        frappe.db.rollback(save_point=_SAVEPOINT)
        _set(import_name, import_status="Failed", message=explain(violation))
        return
    _report(record, outcome)


def _read(record) -> _Outcome:
    outcome = _Outcome()
    with tempfile.TemporaryDirectory(prefix="exam-questions-") as folder:
        spool = read_into_spool(path_of(record.import_file), Path(folder))
        for sheet, row, cells in _data_rows(spool):
            outcome.total += 1
            if outcome.total > MOST_ROWS:
                raise UnreadableFile("exam_question_list_long", most=MOST_ROWS)
            _take(record, outcome, sheet, row, cells)
    if not outcome.total:
        raise UnreadableFile("exam_question_list_columns")
    return outcome


def _data_rows(spool: Spool) -> Iterator[tuple[str, SpoolRow, dict]]:
    """Give sheet, row and cells by field of every row below the column titles of its sheet."""
    columns: dict[int, dict[int, str]] = {}
    for row in spool.rows():
        known = columns.get(row.sheet)
        if known is not None:
            cells = {name: row.cells[place] for place, name in known.items() if place < len(row.cells)}
            if any(clean_cell(cells.get(name)) for name in NEEDED_COLUMNS):
                yield spool.sheets[row.sheet], row, cells
        elif row.number <= _HEADER_WITHIN_ROWS:
            found = columns_of(row.cells)
            if set(NEEDED_COLUMNS) <= set(found.values()):
                columns[row.sheet] = found


def _take(record, outcome: _Outcome, sheet: str, row: SpoolRow, cells: dict) -> None:
    try:
        reasons = _judge_and_write(record, outcome, row, cells)
    except RuleViolation as violation:
        reasons = [explain(violation)]
    if reasons:
        outcome.refused.append(
            {
                "sheet": sheet[:140],
                "row_number": row.number,
                "stem_start": clean_cell(cells.get("stem"))[:60],
                "reason": "\n".join(reasons),
            }
        )
    else:
        outcome.taken += 1


def _judge_and_write(record, outcome: _Outcome, row: SpoolRow, cells: dict) -> list[str]:
    """Write one row as a draft; return why not, if not. Raises RuleViolation."""
    question = clean_question(read_question(cells))
    findings = question_findings(question)
    if findings:
        return sentences_of(findings)
    facts = _facts(cells)
    key = content_key(question)
    if key in outcome.keys:
        return [_("Row {0} of the list is the same question.").format(outcome.keys[key])]
    known = frappe.db.get_value(QUESTION, {"living_content_key": key}, "name")
    if known:
        return [_("The bank has this question already ({0}).").format(known)]
    outcome.keys[key] = row.number
    if not record.is_trial:
        document = frappe.new_doc(QUESTION)
        document.update({"question_kind": str(question.kind), "subject": record.subject, **facts})
        document.question_import = record.name
        write_content(document, question)
        document.insert()
    return []


def _facts(cells: dict) -> dict:
    days = {name: _day(cells.get(name)) for name in ("valid_from", "valid_until")}
    require_in_force(*days.values())
    return {
        "difficulty": str(read_difficulty(cells.get("difficulty"))),
        "legal_basis": _law(cells.get("law")),
        "article": clean_cell(cells.get("article"))[:140],
        "law_version": clean_cell(cells.get("law_version"))[:140],
        **days,
    }


def _day(value):
    return parse_date(value) if clean_cell(value) else None


def _law(value) -> str | None:
    """Find a law by its code or title. Raises RuleViolation for one that is not kept."""
    given = clean_cell(value).strip("《》")
    if not given:
        return None
    for column in ("basis_code", "basis_title"):
        found = frappe.db.get_value("Legal Basis", {column: given}, "name")
        if found:
            return found
    raise RuleViolation("exam_question_law", given=given[:60])


def _report(record, outcome: _Outcome) -> None:
    record.reload()
    left_out = max(0, len(outcome.refused) - _REPORTED_ROWS)
    record.update(
        {
            "import_status": "Done" if not record.is_trial else "Draft",
            "rows_total": outcome.total,
            "rows_taken": outcome.taken,
            "rows_refused": len(outcome.refused),
            "message": _("{0} more refused rows are not listed.").format(left_out) if left_out else "",
        }
    )
    record.set("refused_rows", outcome.refused[:_REPORTED_ROWS])
    record.flags.is_step = True
    record.save()


def _set(name: str, **values) -> None:
    """Write fields and the sign of life of an import."""
    frappe.db.set_value(IMPORT, name, {**values, "heartbeat_at": now()}, update_modified=False)
