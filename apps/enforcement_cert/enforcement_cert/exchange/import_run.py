"""One run of an import, block by block, in a background process.

A block is judged first, without any lock. Then, in one transaction under the lock of the import's
record, its officers, its report and the progress mark are written and committed. So a process that is
killed at any moment leaves whole blocks only, and whoever goes on begins exactly at the mark. Two
processes at the same import take turns at the lock; the one that finds the mark moved starts over
from there.
"""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import frappe
from frappe import _
from frappe.utils import getdate, now

from enforcement_cert.access import territory
from enforcement_cert.access.scope import current_scope
from enforcement_cert.exchange import import_record
from enforcement_cert.exchange.agencies import AgencyFinder, may_import_into, names_another_unit
from enforcement_cert.exchange.list_plan import DataRows, ListPlan, make_plan
from enforcement_cert.exchange.photo_archive import PhotoArchive, open_photo_archive
from enforcement_cert.exchange.photo_source import PhotoSource
from enforcement_cert.exchange.reading import Spool, read_into_spool
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.row_judge import JudgedRow, Outcome, RowJudge, judged_blocks
from enforcement_cert.exchange.row_report import attach_log, write_report
from enforcement_cert.exchange.row_store import StoreRules, store_block
from enforcement_cert.exchange.unit_choice import require_code_in_list
from enforcement_cert.exchange.uploads import path_of

BLOCK_ROWS = 1_000
# A face is looked for in every photo: small blocks keep the sign of life fresh.
BLOCK_ROWS_WITH_PHOTOS = 50
_TRIES = 5

Listener = Callable[[dict], None]


class RunOvertaken(Exception):
    """Another process has moved the mark, or somebody has stopped the import."""


@dataclass(frozen=True)
class OpenList:
    """The list of one import, read and understood."""

    spool: Spool
    plan: ListPlan
    photos: PhotoSource
    data: DataRows

    @property
    def has_photos(self) -> bool:
        return self.photos.is_expected or any("photo" in sheet.mapping.columns for sheet in self.plan.sheets.values())

    @property
    def skipped(self) -> int:
        return self.spool.filled + self.spool.blank - self.data.total


@contextmanager
def open_list(record) -> Iterator[OpenList]:
    """Read the list and the photos of an import. Raises UnreadableFile with what is wrong."""
    with tempfile.TemporaryDirectory(prefix="officer-import-") as folder:
        spool = read_into_spool(path_of(record.import_file), Path(folder))
        chosen = {row.source_column: row.target_field or "" for row in record.columns} or None
        used = {row.sheet_name for row in record.sheets if row.is_used} if record.sheets else None
        plan = make_plan(spool, chosen, used)
        yield OpenList(spool, plan, PhotoSource(_photo_archive(record), spool), plan.mark_data_rows(spool))


def _photo_archive(record) -> PhotoArchive | None:
    """The photos come in a zip of their own, or in the same package as the list."""
    chosen = record.photo_archive or (record.import_file if record.import_file.lower().endswith(".zip") else None)
    return open_photo_archive(path_of(chosen)) if chosen else None


def run_import(name: str, listener: Listener | None = None) -> None:
    """Bring a queued or running import to its end, or to where it is stopped.

    Raises UnreadableFile if the list as a whole cannot be used.
    """
    record = frappe.get_doc(import_record.DOCTYPE, name)
    with open_list(record) as opened:
        _require_right_unit(record, opened)
        _begin(record, opened)
        while not _work(record, opened, listener):
            pass
    _finish(record)


def _require_right_unit(record, opened: OpenList) -> None:
    """Nothing is taken in if there is nobody in the list, or it is about another unit (R-191, G-091)."""
    if not opened.data.total:
        raise UnreadableFile("import_nobody")
    if not record.agency:
        return
    if not may_import_into(current_scope(record.started_by), record.agency):
        raise UnreadableFile("import_unit_foreign", unit=record.agency)
    if record.unit_code:
        require_code_in_list(record.unit_code, opened.data.units)
    elif names_another_unit(record.agency, opened.data.units):
        found = "、".join(sorted(opened.data.units)[:3])
        chosen = frappe.db.get_value("Enforcement Agency", record.agency, "agency_name")
        raise UnreadableFile("import_other_unit", chosen=chosen, found=found)


def _begin(record, opened: OpenList) -> None:
    state = import_record.lock(record.name)
    if state.import_status not in import_record.ACTIVE:
        raise RunOvertaken
    import_record.update(
        record.name,
        import_status="Running",
        rows_total=opened.data.total,
        rows_skipped=opened.skipped,
        started_at=record.started_at or now(),
    )
    frappe.db.commit()  # background work: from here on everybody sees that it runs


def _work(record, opened: OpenList, listener: Listener | None) -> bool:
    """Work from the mark on; True at the end of the list, False if another process has moved the mark."""
    done = frappe.db.get_value(import_record.DOCTYPE, record.name, "progress_mark") or 0
    finder = AgencyFinder(
        current_scope(record.started_by), record.agency, only=record.agency if record.unit_code else None
    )
    judge = RowJudge(finder, getdate(), opened.photos, len(opened.plan.sheets))
    size = BLOCK_ROWS_WITH_PHOTOS if opened.has_photos else BLOCK_ROWS
    for start, rows in judged_blocks(judge, opened.plan.marked_rows(opened.spool, opened.data.marks), done, size):
        facts = _commit_block(record, start, rows)
        if facts is None:
            return False
        facts["rows_total"] = opened.data.total
        import_record.tell_progress(record.name, **facts)
        if listener:
            listener(facts)
    _note_left_photos(record, opened)
    return True


def _commit_block(record, start: int, rows: list[JudgedRow]) -> dict | None:
    """Write one block with its report and the new mark; None if the mark is no longer at `start`."""
    for attempt in range(1, _TRIES + 1):
        try:
            facts = _write_block(record, start, rows)
            territory.settle()
            frappe.db.commit()  # background work: block, report and mark become visible together
            return facts
        except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
            frappe.db.rollback()
            for row in rows:
                row.forget_database()
            if attempt == _TRIES:
                raise
    return None


def _write_block(record, start: int, rows: list[JudgedRow]) -> dict | None:
    state = import_record.lock(record.name)
    if state.import_status != "Running":
        frappe.db.rollback()
        raise RunOvertaken
    if state.progress_mark != start:
        frappe.db.rollback()
        return None
    rules = StoreRules(record.name, record.started_by, now(), bool(record.is_dry_run), bool(record.update_existing))
    store_block(rows, rules)
    write_report(rows, import_name=record.name, user=rules.user, moment=rules.moment)
    return import_record.add_block(state, _block_count(rows))


def _block_count(rows: list[JudgedRow]) -> import_record.BlockCount:
    outcomes = [row.outcome for row in rows]
    return import_record.BlockCount(
        rows=len(rows),
        inserted=outcomes.count(Outcome.INSERTED),
        updated=outcomes.count(Outcome.UPDATED),
        rejected=outcomes.count(Outcome.REJECTED),
        photos=sum(1 for row in rows if row.photo and row.outcome is not Outcome.REJECTED),
    )


def _note_left_photos(record, opened: OpenList) -> None:
    if left := opened.photos.left:
        text = _("{0} photos belong to nobody in the list.").format(left)
        import_record.update(record.name, message=text)
        frappe.db.commit()  # background work


def _finish(record) -> None:
    """Close the run: the sum must come out even (R-195), the log is attached (R-194)."""
    state = import_record.lock(record.name)
    if state.import_status != "Running":
        raise RunOvertaken
    total = frappe.db.get_value(import_record.DOCTYPE, record.name, "rows_total")
    if state.rows_inserted + state.rows_updated + state.rows_rejected != total:
        raise UnreadableFile("import_sum_wrong")
    import_record.update(
        record.name,
        import_status="Done",
        finished_at=now(),
        living_file_digest=None,
        log_file=attach_log(record.name),
    )
    frappe.db.commit()  # background work: the import is over
    import_record.tell_progress(record.name, import_status="Done")
