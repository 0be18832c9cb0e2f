"""One job of a migration at work: read, try, migrate or roll back, block by block, in a background process.

Each block is done under the lock of the migration's record; its rows, outcomes and the mark are
committed together. A process that is killed at any moment leaves whole blocks only, and whoever goes on
begins at the mark. Two processes at one migration take turns; the one that finds the mark moved starts over.
"""

from collections.abc import Callable, Sequence

import frappe
from frappe.utils import getdate, now

from enforcement_cert.access import territory
from enforcement_cert.exchange.legacy import reading, record, report, staged
from enforcement_cert.exchange.legacy.context import Context
from enforcement_cert.exchange.legacy.mapping import Mapped, read_mapping
from enforcement_cert.exchange.legacy.phases import (
    AccountPhase,
    ForcedPhase,
    IndexPhase,
    LeftCertificatePhase,
    Obstacles,
    PersonPhase,
    Phase,
    ReadPhase,
    UnitPhase,
)
from enforcement_cert.exchange.legacy.record import MIGRATION, JobOvertaken
from enforcement_cert.exchange.legacy.roll_back import RollBackPhase, find_touched
from enforcement_cert.exchange.uploads import path_of

Listener = Callable[[dict], None]
_TRIES = 5
_STATUS_AFTER = {"Read": "Staged", "Try": "Tried", "Migrate": "Migrated", "Roll Back": "Rolled Back"}
RUN_KINDS = {"Try": "Trial Run", "Migrate": "Migration", "Roll Back": "Roll Back"}


def make_context(migration, *, is_real: bool) -> Context:
    """Gather what the phases need from the record of a migration."""
    photos = [entry for entry in migration.files if entry.table_kind == "Photos"]
    return Context(
        migration=migration.name,
        cut_off=getdate(migration.cut_off_on),
        mapped=read_mapping(migration.legacy_mapping) if migration.legacy_mapping else Mapped({}, {}),
        is_real=is_real,
        user=migration.started_by,
        login_domain=(migration.login_domain or "accounts.example").strip().lower().lstrip("@"),
        date_meanings={(entry.table_kind, entry.idx): entry.date_meaning for entry in migration.files},
        photo_path=path_of(photos[0].source_file) if photos and migration.job != "Roll Back" else None,
    )


def phases_of(migration, context: Context) -> list[Phase]:
    """The phases of the present job, in order."""
    if migration.job == "Roll Back":
        return [RollBackPhase(context, step) for step in RollBackPhase.STEPS]
    name = migration.legacy_mapping
    if migration.job == "Read":
        files = [entry for entry in migration.files if entry.table_kind != "Photos"]
        return [*(ReadPhase(context, entry, name) for entry in files), IndexPhase(context, name, refuses=False)]
    work = (UnitPhase, AccountPhase, PersonPhase, LeftCertificatePhase, ForcedPhase)
    return [IndexPhase(context, name, refuses=True), *(phase(context) for phase in work)]


def run_job(name: str, listener: Listener | None = None) -> None:
    """Bring the queued or running job of a migration to its end.

    Raises Obstacles if a person has to decide something first, UnreadableFile if a file cannot be used.
    """
    migration = frappe.get_doc(MIGRATION, name)
    context = make_context(migration, is_real=migration.job == "Migrate")
    _begin(migration)
    phases = phases_of(migration, context)
    state = record.lock(name)
    frappe.db.rollback()
    number = state.phase
    if migration.job == "Roll Back" and not (state.phase or state.progress_mark):
        _require_untouched(name)
    while number < len(phases):
        number = _run_phase(name, phases[number], number, listener)
    _finish(migration)


def _require_untouched(name: str) -> None:
    findings = find_touched(name)
    if findings:
        raise Obstacles(findings)


def _begin(migration) -> None:
    state = record.lock(migration.name)
    if state.job_status not in record.ACTIVE:
        raise JobOvertaken
    values = {"job_status": "Running", "started_at": migration.started_at or now()}
    if migration.job != "Read":
        passes = 1 if migration.job == "Roll Back" else 2
        values["rows_total"] = staged.count_rows(migration.name) * passes
    record.update(migration.name, **values)
    frappe.db.commit()  # background work: from here on everybody sees that it runs


def _run_phase(name: str, phase: Phase, number: int, listener: Listener | None) -> int:
    """Work through one phase from its mark; return the number of the phase to go on with."""
    mark = record.lock(name).progress_mark if phase.resumes else 0
    if not phase.resumes:
        record.update(name, progress_mark=0, **({} if number else {"rows_done": 0}))
    phase.open(mark)
    frappe.db.commit()  # background work: mapping rows found while opening
    while True:
        for attempt in range(1, _TRIES + 1):
            try:
                step = _do_block(name, phase, number, mark)
                break
            except (frappe.QueryDeadlockError, frappe.QueryTimeoutError):
                frappe.db.rollback()
                if attempt == _TRIES:
                    raise
        if step is None:
            return _close_phase(name, phase, number, mark)
        mark, facts = step
        record.tell_progress(name, phase=phase.label, **facts)
        if listener:
            listener({"phase": phase.label, **facts})


def _do_block(name: str, phase: Phase, number: int, mark: int) -> tuple[int, dict] | None:
    """Do one block and commit it with the mark; None at the end of the phase."""
    state = _require_place(name, number, mark)
    items: Sequence = phase.block(mark)
    if not items:
        frappe.db.rollback()
        return None
    phase.work(items)
    new_mark = phase.mark_after(mark, items)
    facts = {"rows_done": state.rows_done + len(items), "rows_total": state.rows_total}
    record.update(name, progress_mark=new_mark, rows_done=facts["rows_done"])
    territory.settle()
    frappe.db.commit()  # background work: block, outcomes and mark become visible together
    return new_mark, facts


def _require_place(name: str, number: int, mark: int):
    state = record.lock(name)
    if state.job_status != "Running" or state.phase != number or state.progress_mark != mark:
        frappe.db.rollback()
        raise JobOvertaken
    return state


def _close_phase(name: str, phase: Phase, number: int, mark: int) -> int:
    _require_place(name, number, mark)
    phase.close()
    record.update(name, phase=number + 1, progress_mark=0)
    frappe.db.commit()  # background work: the next phase begins
    return number + 1


def _finish(migration) -> None:
    """Close the job: its report, its line in the list of runs, the new status."""
    state = record.lock(migration.name)
    if state.job_status != "Running":
        raise JobOvertaken
    values = {"job_status": "Done", "migration_status": _STATUS_AFTER[migration.job], "finished_at": now()}
    if migration.job != "Read":
        values.update(report.make_report(migration, migration.job))
    if migration.job == "Roll Back":
        reading.forget_targets(migration.name)
    record.update(migration.name, message="", **values)
    frappe.db.commit()  # background work: the job is over
    record.tell_progress(migration.name, job_status="Done")
