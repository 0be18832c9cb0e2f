"""Import of officers' lists: read the columns, try, import, stop, go on (R-186 to R-196, G-090, G-091, X-58).

States: Draft → Ready (columns read) → Queued → Running → Done; Failed and Stopped may be started
again and go on at the mark. A trial run ends in Done as well, marked as such, and may be followed by
the real one. Every function checks that the present user may write the import.
"""

import tempfile
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from pathlib import Path

import frappe
from frappe import _
from frappe.utils import add_to_date, cint, now, now_datetime

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.errors import plain_refusals
from enforcement_cert.exchange import import_record
from enforcement_cert.exchange.import_record import ACTIVE, DOCTYPE
from enforcement_cert.exchange.import_run import RunOvertaken, run_import
from enforcement_cert.exchange.jobs import attempt_after, enqueue_attempt, work_as
from enforcement_cert.exchange.list_plan import guess_columns, has_required, make_open_plan
from enforcement_cert.exchange.mapping_memory import recall, remember
from enforcement_cert.exchange.reading import read_into_spool
from enforcement_cert.exchange.uploads import digest_of, find_upload, path_of
from enforcement_cert.messages import explain

JOB = "enforcement_cert.exchange.officer_import.run"
_LONGEST_RUN_SECONDS = 6 * 3600
_USUAL_STALE_MINUTES = 3
_ROWS_SHOWN = 100


def _writable(import_name: str):
    """Return an import that the present user may change. Raises PermissionError."""
    record = frappe.get_doc(DOCTYPE, import_name)
    if not record.has_permission("write"):
        raise frappe.PermissionError
    return record


# ---------------------------------------------------------------- asked for by people


@frappe.whitelist(methods=["POST"])
def preview(import_name: str) -> dict:
    """Read the list and write down which column holds what; a person may correct that.

    Returns the sheets with their title rows and the number of filled rows. Raises ValidationError.
    """
    record = _writable(import_name)
    record.require_idle()
    find_upload(record.import_file)
    with tempfile.TemporaryDirectory(prefix="officer-import-") as folder, plain_refusals():
        spool = read_into_spool(path_of(record.import_file), Path(folder))
        plan, recognised = make_open_plan(spool)
        guesses = guess_columns(spool, plan)
        filled = Counter(row.sheet for row in spool.rows())
    known = recall(record, [guess.title for guess in guesses])
    record.set(
        "columns",
        [
            {"source_column": g.title, "sample": g.sample, "target_field": known[g.title] if known else g.target}
            for g in guesses
        ],
    )
    record.is_mapping_remembered = int(known is not None)
    record.set("sheets", _sheet_rows(spool, recognised, filled) if len(spool.sheets) > 1 else [])
    record.flags.columns_read = True
    record.save()
    sheets = [{"sheet": sheet.name, "title_row": sheet.header_row} for sheet in plan.sheets.values()]
    return {"sheets": sheets, "filled_rows": spool.filled}


def _sheet_rows(spool, recognised: Collection[str], filled: Mapping[int, int]) -> list[dict]:
    """Every sheet or table with the number of its rows; the recognised ones are ticked."""
    titles = int(spool.has_column_names)
    return [
        {"sheet_name": name, "row_count": filled[number] - titles, "is_used": int(name in recognised)}
        for number, name in enumerate(spool.sheets)
    ]


@frappe.whitelist(methods=["POST"])
def start(import_name: str, dry_run: int = 0, unit_code: str | None = None) -> str:
    """Put an import (or its trial run) into the queue and return the new state.

    A stopped or failed import goes on where it was. Raises ValidationError if it is under way, over,
    or if the same list is just being imported by somebody.
    """
    if unit_code is not None:
        _choose_unit(import_name, unit_code)
    prepare(import_name, bool(cint(dry_run)))
    _enqueue(import_name, frappe.generate_hash(length=8))
    return "Queued"


def _choose_unit(import_name: str, unit_code: str) -> None:
    """Write down the code that was entered at the start; the record's own checks judge it (R-189)."""
    record = _writable(import_name)
    if (record.unit_code or "") != unit_code.strip().upper():
        record.unit_code = unit_code
        record.save()


def prepare(import_name: str, is_dry_run: bool) -> None:
    """Make an import ready to run: claim its list, set it back or let it go on, note who starts it."""
    record = _writable(import_name)
    state = import_record.lock(import_name)
    _require_startable(record, state)
    goes_on = state.import_status in ("Stopped", "Failed") and not state.is_dry_run and not is_dry_run
    if not goes_on:
        import_record.forget_earlier_run(import_name)
    _claim_list(record, is_dry_run)
    remember(record)
    import_record.update(
        import_name,
        import_status="Queued",
        is_dry_run=int(is_dry_run),
        started_by=frappe.session.user,
        finished_at=None,
        message="",
    )


def _require_startable(record, state) -> None:
    if state.import_status in ACTIVE:
        frappe.throw(_("This import is already under way."))
    if state.import_status == "Done" and not state.is_dry_run:
        frappe.throw(_("This list has been imported. For another list make a new import."))
    if record.columns and not has_required([row.target_field for row in record.columns]):
        frappe.throw(_("Please say which columns hold the name and the identity number."))
    if record.sheets and not any(row.is_used for row in record.sheets):
        frappe.throw(_("Please tick the table that holds the officers."))
    goes_on = state.import_status in ("Stopped", "Failed") and not state.is_dry_run and state.progress_mark
    if goes_on and digest_of(path_of(record.import_file)) != record.file_digest:
        frappe.throw(_("The file has changed since the import began. Please make a new import."))


def _claim_list(record, is_dry_run: bool) -> None:
    """Of two imports of the same list only one may run; the database's unique key decides."""
    digest = digest_of(path_of(record.import_file))
    frappe.db.savepoint("officer_import_claim")
    try:
        import_record.update(record.name, file_digest=digest, living_file_digest=None if is_dry_run else digest)
    except Exception as error:
        if not (error.args and frappe.db.is_unique_key_violation(error)):
            raise
        frappe.db.rollback(save_point="officer_import_claim")
        frappe.throw(_("The same list is being imported just now. Please wait until that import is over."))


@frappe.whitelist(methods=["POST"])
def stop(import_name: str) -> str:
    """Stop an import at the end of the present block and return the new state.

    What has been taken in stays; `start` goes on from there.
    """
    _writable(import_name)
    state = import_record.lock(import_name)
    if state.import_status not in ACTIVE:
        frappe.throw(_("This import is not under way."))
    import_record.update(import_name, import_status="Stopped", living_file_digest=None, finished_at=now())
    import_record.tell_progress(import_name, import_status="Stopped")
    return "Stopped"


@frappe.whitelist(methods=["POST"])
def progress(import_name: str) -> dict:
    """Return state and counters of an import, for pages that get no live messages."""
    record = frappe.get_doc(DOCTYPE, import_name)
    if not record.has_permission("read"):
        raise frappe.PermissionError
    fields = ("import_status", "is_dry_run", "progress_mark", "rows_total", "rows_inserted")
    more = ("rows_updated", "rows_rejected", "photos_matched", "message", "log_file")
    return {field: record.get(field) for field in (*fields, *more)}


@frappe.whitelist(methods=["POST"])
def refused_rows(import_name: str) -> list[dict]:
    """Return the first rows of the report: sheet, row, name, masked number, outcome, reason."""
    record = frappe.get_doc(DOCTYPE, import_name)
    if not record.has_permission("read"):
        raise frappe.PermissionError
    return frappe.get_all(
        import_record.ROW_DOCTYPE,
        filters={"officer_import": import_name},
        fields=["sheet_name", "row_in_file", "officer_name", "identity_number", "outcome", "reason"],
        order_by="outcome asc, sheet_name asc, row_in_file asc",
        limit=_ROWS_SHOWN,
    )


# ---------------------------------------------------------------- background work


def _enqueue(import_name: str, attempt: str) -> None:
    enqueue_attempt(JOB, "officer-import", import_name, attempt, seconds=_LONGEST_RUN_SECONDS, import_name=import_name)


def run(import_name: str, listener: Callable[[dict], None] | None = None) -> None:
    """Do the work of an import: background job, and body of the command.

    Safe to call any number of times and at the same time. A list that cannot be used ends in state
    Failed with a plain message. If the process or the database dies, the state stays Running, and
    `resume_interrupted_imports` goes on with it.
    """
    state = frappe.db.get_value(DOCTYPE, import_name, ["import_status", "started_by"], as_dict=True)
    if not state or state.import_status not in ACTIVE:
        return
    # The job acts as the person who started it, also when the scheduler has put it into the queue again.
    work_as(state.started_by)
    try:
        run_import(import_name, listener)
    except RunOvertaken:
        frappe.db.rollback()
    except (RuleViolation, frappe.ValidationError) as refusal:
        frappe.db.rollback()
        _fail(import_name, explain(refusal) if isinstance(refusal, RuleViolation) else str(refusal))
    except frappe.db.OperationalError:
        raise  # the database is away: nothing is lost, the work goes on later
    except Exception:
        frappe.db.rollback()
        # Without the values of variables: they hold the numbers of persons.
        entry = frappe.log_error(title=f"Officer Import {import_name}", message=frappe.get_traceback())
        _fail(
            import_name,
            _("An unexpected fault has stopped the import. Your administrator finds details under {0}.").format(
                entry.name
            ),
        )


def _fail(import_name: str, message: str) -> None:
    """Close an import with a plain message; whole blocks taken in before stay and are counted."""
    import_record.lock(import_name)
    import_record.update(
        import_name, import_status="Failed", message=message, living_file_digest=None, finished_at=now()
    )
    frappe.db.commit()  # background work: the refusal must be seen
    import_record.tell_progress(import_name, import_status="Failed", message=message)


def resume_interrupted_imports() -> None:
    """Put imports without a sign of life into the queue again (scheduler, every minute)."""
    minutes = cint(frappe.db.get_single_value("Certificate Settings", "stale_after_minutes"))
    limit = add_to_date(now_datetime(), minutes=-(minutes or _USUAL_STALE_MINUTES))
    silent = frappe.get_all(
        DOCTYPE,
        filters={"import_status": ["in", ACTIVE], "heartbeat_at": ["<", limit]},
        fields=["name", "heartbeat_at"],
        order_by="creation asc",
    )
    for row in silent:
        _enqueue(row.name, attempt_after(row.heartbeat_at, "first"))
        import_record.update(row.name)
