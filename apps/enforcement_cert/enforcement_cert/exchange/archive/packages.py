"""Import of a package of the archive: start, stop, background work, log (R-186, R-195, R-200, X-58).

Blocks of rows, their counters and the mark are committed together; a killed import goes on at the mark. Nothing
goes in unless the whole package is right: password, version, every part's hash.
"""

import json
from collections.abc import Iterator

import frappe
from frappe import _
from frappe.utils import now
from frappe.utils.password import set_encrypted_password

from enforcement_cert.access import territory
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.errors import words_of
from enforcement_cert.exchange.archive import claims
from enforcement_cert.exchange.archive.canonical import read_csv
from enforcement_cert.exchange.archive.claims import Claim
from enforcement_cert.exchange.archive.package_log import (
    PACKAGE,
    attach_log,
    first_noted,
    forget_noted,
    note_block,
    noted_rows,
)
from enforcement_cert.exchange.archive.schema import TABLES, Table
from enforcement_cert.exchange.archive.sealed_zip import OpenPackage
from enforcement_cert.exchange.archive.take_in import INSERTED, PRESENT, REJECTED, Taken, TakingIn
from enforcement_cert.exchange.jobs import attempt_after, enqueue_attempt, work_as
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.uploads import find_upload, path_of

JOB = "enforcement_cert.exchange.archive.packages.run"
PROGRESS_EVENT = "archive_package_progress"
BLOCK_ROWS = 200
_PIECES_PER_BEAT = 200
_OPEN = ("Queued", "Running")
_COUNTERS = ("rows_inserted", "rows_present", "rows_rejected")
_LONGEST_RUN_SECONDS = 6 * 3600
_SYSTEM_FIELDS = (
    "message", "rows_total", "rows_inserted", "rows_present", "rows_rejected", "log_file", "content_digest",
    "started_at", "finished_at", "heartbeat_at", "progress_mark", "report",
    "run_token",
)  # fmt: skip


class PackageOvertaken(Exception):
    """Another process has moved the mark, or somebody has stopped the import."""


# ---------------------------------------------------------------- asked for by people


def keep_system_fields(record) -> None:
    """State and counters come from the database, whatever was sent."""
    fields = [*_SYSTEM_FIELDS, "package_status", "requested_by"]
    stored = {} if record.is_new() else frappe.db.get_value(PACKAGE, record.name, fields, as_dict=True, for_update=True)
    record.update({field: (stored or {}).get(field) for field in fields})
    record.package_status = record.package_status or "Draft"
    if record.package_status in (*_OPEN, "Done"):
        frappe.throw(_("The import of this package has begun. For another package make a new import."))


@frappe.whitelist(methods=["POST"])
def start(package_name: str, password: str) -> str:
    """Put the import of a package into the queue and return the new state. A stopped one goes on.

    The password is kept encrypted until the import is over.
    """
    record = frappe.get_doc(PACKAGE, package_name)
    record.check_permission("write")
    state = frappe.db.get_value(PACKAGE, package_name, "package_status", for_update=True)
    if state in (*_OPEN, "Done"):
        frappe.throw(_("The import of this package has begun. For another package make a new import."))
    find_upload(record.package_file)
    if not password:
        frappe.throw(_("Please enter the password of the package."))
    set_encrypted_password(PACKAGE, package_name, password, "package_password")
    values = {"package_status": "Queued", "requested_by": frappe.session.user, "message": "", "heartbeat_at": now()}
    values["run_token"] = ""
    frappe.db.set_value(PACKAGE, package_name, values)
    _enqueue(package_name, frappe.generate_hash(length=8))
    return "Queued"


@frappe.whitelist(methods=["POST"])
def stop(package_name: str) -> str:
    """Stop at the end of the present block and return the new state; what has been taken in stays."""
    record = frappe.get_doc(PACKAGE, package_name)
    record.check_permission("write")
    if frappe.db.get_value(PACKAGE, package_name, "package_status", for_update=True) not in _OPEN:
        frappe.throw(_("This import is not under way."))
    frappe.db.set_value(PACKAGE, package_name, {"package_status": "Stopped", "finished_at": now(), "run_token": ""})
    claims.forget_password(PACKAGE, package_name)
    return "Stopped"


@frappe.whitelist(methods=["POST"])
def progress(package_name: str) -> dict:
    """Return state, counters and the first noted rows, for the page of the import."""
    record = frappe.get_doc(PACKAGE, package_name)
    record.check_permission("read")
    fields = ("package_status", "progress_mark", "rows_total", "rows_inserted", "rows_present", "rows_rejected")
    return {**{field: record.get(field) for field in fields}, "noted": json.loads(record.report or "[]")}


# ---------------------------------------------------------------- background work


def _enqueue(package_name: str, attempt: str) -> None:
    enqueue_attempt(
        JOB, "archive-package", package_name, attempt, seconds=_LONGEST_RUN_SECONDS, package_name=package_name
    )


def run(package_name: str) -> None:
    """Do the work as the person who started it. Safe to call any number of times and at once."""
    claim = claims.claim(PACKAGE, "package_status", package_name)
    if not claim:
        return
    user = frappe.db.get_value(PACKAGE, package_name, "requested_by")
    work_as(user)
    try:
        _run(frappe.get_doc(PACKAGE, package_name), claim)
    except PackageOvertaken:
        frappe.db.rollback()
    except (RuleViolation, frappe.ValidationError) as refusal:
        frappe.db.rollback()
        _fail(claim, words_of(refusal))
    except frappe.db.OperationalError:
        raise  # the database is away: the import goes on later
    except Exception:
        frappe.db.rollback()
        entry = frappe.log_error(title=f"Archive Package {package_name}", message=frappe.get_traceback())
        _fail(
            claim,
            _("An unexpected fault has stopped the import. Your administrator finds details under {0}.").format(
                entry.name
            ),
        )


def _run(record, claim: Claim) -> None:
    password = record.get_password("package_password", raise_exception=False) or ""
    package = OpenPackage(path_of(record.package_file), password, _Beats(claim))
    total = sum(1 for _row in _rows(package))
    if total != sum(package.manifest["counts"].values()):
        raise UnreadableFile("package_damaged")
    _begin(claim, total, package)
    taking = TakingIn(current_scope(), package, now())
    mark = frappe.db.get_value(PACKAGE, record.name, "progress_mark") or 0
    for start_row, table, rows in _blocks(package):
        if start_row + len(rows) <= mark:
            continue
        _commit_block(claim, start_row, taking.take(table, rows))
    _finish(claim)


class _Beats:
    """Gives a sign of life every so many pieces of the check, before any row is taken in."""

    def __init__(self, claim: Claim):
        self.claim, self.pieces = claim, 0

    def __call__(self) -> None:
        self.pieces += 1
        if self.pieces % _PIECES_PER_BEAT == 0:
            if not self.claim.holds():
                raise PackageOvertaken
            self.claim.beat()


def _rows(package: OpenPackage) -> Iterator[tuple[Table, dict[str, str]]]:
    for table in TABLES:
        with package.open(f"{table.name}.csv") as data:
            for row in read_csv(table, data):
                yield table, row


def _blocks(package: OpenPackage) -> Iterator[tuple[int, Table, list[dict[str, str]]]]:
    """Give blocks of rows of one table each, always the same; with the position of their first row."""
    block: list[dict[str, str]] = []
    start_row, of_table = 0, TABLES[0]
    for position, (table, row) in enumerate(_rows(package)):
        if block and (table is not of_table or len(block) == BLOCK_ROWS):
            yield start_row, of_table, block
            start_row, block = position, []
        of_table = table
        block.append(row)
    if block:
        yield start_row, of_table, block


def _begin(claim: Claim, total: int, package: OpenPackage) -> None:
    if not claim.holds(lock=True):
        raise PackageOvertaken
    values = {"rows_total": total, "content_digest": package.manifest["content_sha256"], "heartbeat_at": now()}
    frappe.db.set_value(PACKAGE, claim.name, values, update_modified=False)
    frappe.db.commit()  # background work: everybody sees how much there is to do


def _commit_block(claim: Claim, start_row: int, taken: list[Taken]) -> None:
    name = claim.name
    fields = ["progress_mark", *_COUNTERS, "report", "rows_total"]
    is_held = claim.holds(lock=True)
    state = frappe.db.get_value(PACKAGE, name, fields, as_dict=True, for_update=True)
    if not is_held or (state.progress_mark or 0) != start_row:
        raise PackageOvertaken
    outcomes = [each.outcome for each in taken]
    values = {
        "progress_mark": start_row + len(taken),
        "rows_inserted": (state.rows_inserted or 0) + outcomes.count(INSERTED),
        "rows_present": (state.rows_present or 0) + outcomes.count(PRESENT),
        "rows_rejected": (state.rows_rejected or 0) + outcomes.count(REJECTED),
        "heartbeat_at": now(),
    }
    noted = noted_rows(taken)
    note_block(name, start_row, noted)
    report = first_noted(state.report, noted)
    frappe.db.set_value(PACKAGE, name, {**values, "report": report}, update_modified=False)
    territory.settle()
    frappe.db.commit()  # background work: block, counters and mark become visible together
    facts = {key: values[key] for key in values if key != "heartbeat_at"}
    frappe.publish_realtime(
        PROGRESS_EVENT, {"name": name, "rows_total": state.rows_total, **facts}, user=frappe.session.user
    )


def _finish(claim: Claim) -> None:
    if not claim.holds(lock=True):
        raise PackageOvertaken
    name = claim.name
    values = {"package_status": "Done", "finished_at": now(), "log_file": attach_log(name), "run_token": ""}
    frappe.db.set_value(PACKAGE, name, values, update_modified=False)
    claims.forget_password(PACKAGE, name)
    frappe.db.commit()  # background work: the import is over
    forget_noted(name)
    frappe.publish_realtime(PROGRESS_EVENT, {"name": name, "package_status": "Done"}, user=frappe.session.user)


def _fail(claim: Claim, message: str) -> None:
    if not claim.holds(lock=True):
        frappe.db.rollback()
        return
    values = {"package_status": "Failed", "message": message, "finished_at": now(), "run_token": ""}
    frappe.db.set_value(PACKAGE, claim.name, values)
    claims.forget_password(PACKAGE, claim.name)
    frappe.db.commit()  # background work: the refusal must be seen
    frappe.publish_realtime(PROGRESS_EVENT, {"name": claim.name, "package_status": "Failed"}, user=frappe.session.user)


def resume_interrupted_packages() -> None:
    """Put imports of packages without a sign of life into the queue again (scheduler, every minute)."""
    for name in stale(PACKAGE, "package_status", _OPEN):
        beat = frappe.db.get_value(PACKAGE, name, "heartbeat_at")
        claims.release(PACKAGE, name)
        _enqueue(name, attempt_after(beat, "lost"))
