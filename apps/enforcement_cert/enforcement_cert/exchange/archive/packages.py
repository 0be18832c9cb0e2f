"""Import of a package of the archive: start, stop, background work, log (R-186, R-195, R-200, X-58).

Blocks of rows, their counters and the mark are committed together; a killed import goes on at the mark. Nothing
goes in unless the whole package is right: password, version, every part's hash.
"""

import json
from collections.abc import Iterator
from io import BytesIO

import frappe
from frappe import _
from frappe.translate import get_user_lang
from frappe.utils import get_datetime, now
from frappe.utils.password import remove_encrypted_password, set_encrypted_password
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from enforcement_cert.access import territory
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.text import without_control
from enforcement_cert.exchange.archive.canonical import read_csv
from enforcement_cert.exchange.archive.schema import TABLES, Table
from enforcement_cert.exchange.archive.sealed_zip import OpenPackage
from enforcement_cert.exchange.archive.take_in import INSERTED, PRESENT, REJECTED, Taken, TakingIn
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.uploads import find_upload, path_of
from enforcement_cert.messages import explain

PACKAGE = "Archive Package"
JOB = "enforcement_cert.exchange.archive.packages.run"
PROGRESS_EVENT = "archive_package_progress"
BLOCK_ROWS = 200
_OPEN = ("Queued", "Running")
_COUNTERS = ("rows_inserted", "rows_present", "rows_rejected")
_LONGEST_RUN_SECONDS = 6 * 3600
_SYSTEM_FIELDS = (
    "message", "rows_total", "rows_inserted", "rows_present", "rows_rejected", "log_file", "content_digest",
    "started_at", "finished_at", "heartbeat_at", "progress_mark", "report",
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
    frappe.db.set_value(PACKAGE, package_name, {"package_status": "Stopped", "finished_at": now()})
    return "Stopped"


@frappe.whitelist(methods=["POST"])
def progress(package_name: str) -> dict:
    """Return state, counters and the first noted rows, for the page of the import."""
    record = frappe.get_doc(PACKAGE, package_name)
    record.check_permission("read")
    fields = ("package_status", "progress_mark", "rows_total", "rows_inserted", "rows_present", "rows_rejected")
    return {**{field: record.get(field) for field in fields}, "noted": json.loads(record.report or "[]")[:100]}


# ---------------------------------------------------------------- background work


def _enqueue(package_name: str, attempt: str) -> None:
    frappe.enqueue(
        JOB,
        queue="long",
        timeout=_LONGEST_RUN_SECONDS,
        job_id=f"archive-package-{package_name}-{attempt}",
        deduplicate=True,
        enqueue_after_commit=True,
        package_name=package_name,
    )


def run(package_name: str) -> None:
    """Do the work as the person who started it. Safe to call any number of times and at once."""
    state = frappe.db.get_value(PACKAGE, package_name, ["package_status", "requested_by"], as_dict=True)
    if not state or state.package_status not in _OPEN:
        return
    frappe.set_user(state.requested_by)
    frappe.local.lang = get_user_lang(state.requested_by)
    try:
        _run(frappe.get_doc(PACKAGE, package_name))
    except PackageOvertaken:
        frappe.db.rollback()
    except (RuleViolation, frappe.ValidationError) as refusal:
        frappe.db.rollback()
        is_rule = isinstance(refusal, RuleViolation)
        _fail(package_name, explain(refusal) if is_rule else frappe.utils.strip_html(str(refusal)))
    except frappe.db.OperationalError:
        raise  # the database is away: the import goes on later
    except Exception:
        frappe.db.rollback()
        entry = frappe.log_error(title=f"Archive Package {package_name}", message=frappe.get_traceback())
        _fail(
            package_name,
            _("An unexpected fault has stopped the import. Your administrator finds details under {0}.").format(
                entry.name
            ),
        )


def _run(record) -> None:
    package = OpenPackage(path_of(record.package_file), record.get_password("package_password"))
    total = sum(1 for _row in _rows(package))
    if total != sum(package.manifest["counts"].values()):
        raise UnreadableFile("package_damaged")
    _begin(record.name, total, package)
    taking = TakingIn(current_scope(), package, now())
    mark = frappe.db.get_value(PACKAGE, record.name, "progress_mark") or 0
    for start_row, table, rows in _blocks(package):
        if start_row + len(rows) <= mark:
            continue
        _commit_block(record.name, start_row, taking.take(table, rows))
    _finish(record.name)


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


def _begin(name: str, total: int, package: OpenPackage) -> None:
    if frappe.db.get_value(PACKAGE, name, "package_status", for_update=True) not in _OPEN:
        raise PackageOvertaken
    digest = package.manifest["content_sha256"]
    values = {"package_status": "Running", "rows_total": total, "content_digest": digest, "heartbeat_at": now()}
    frappe.db.set_value(PACKAGE, name, {**values, "started_at": now()}, update_modified=False)
    frappe.db.commit()  # background work: from here on everybody sees that it runs


def _commit_block(name: str, start_row: int, taken: list[Taken]) -> None:
    fields = [
        "package_status",
        "progress_mark",
        "rows_inserted",
        "rows_present",
        "rows_rejected",
        "report",
        "rows_total",
    ]
    state = frappe.db.get_value(PACKAGE, name, fields, as_dict=True, for_update=True)
    if state.package_status != "Running" or (state.progress_mark or 0) != start_row:
        raise PackageOvertaken
    outcomes = [each.outcome for each in taken]
    values = {
        "progress_mark": start_row + len(taken),
        "rows_inserted": (state.rows_inserted or 0) + outcomes.count(INSERTED),
        "rows_present": (state.rows_present or 0) + outcomes.count(PRESENT),
        "rows_rejected": (state.rows_rejected or 0) + outcomes.count(REJECTED),
        "heartbeat_at": now(),
    }
    noted = json.loads(state.report or "[]") + [
        _noted(each) for each in taken if each.outcome != INSERTED or each.reason
    ]
    frappe.db.set_value(
        PACKAGE, name, {**values, "report": json.dumps(noted, ensure_ascii=False)}, update_modified=False
    )
    territory.settle()
    frappe.db.commit()  # background work: block, counters and mark become visible together
    facts = {key: values[key] for key in values if key != "heartbeat_at"}
    frappe.publish_realtime(
        PROGRESS_EVENT, {"name": name, "rows_total": state.rows_total, **facts}, user=frappe.session.user
    )


def _noted(each: Taken) -> list[str]:
    row = each.row
    shown = row.get("officer_name") or row.get("agency_name") or ""
    return [each.table.title, row.get(each.table.key, ""), shown, each.outcome, each.reason]


def _finish(name: str) -> None:
    state = frappe.db.get_value(PACKAGE, name, ["package_status", "report"], as_dict=True, for_update=True)
    if state.package_status != "Running":
        raise PackageOvertaken
    values = {
        "package_status": "Done",
        "finished_at": now(),
        "log_file": _attach_log(name, json.loads(state.report or "[]")),
    }
    frappe.db.set_value(PACKAGE, name, values, update_modified=False)
    remove_encrypted_password(PACKAGE, name, "package_password")
    frappe.db.commit()  # background work: the import is over
    frappe.publish_realtime(PROGRESS_EVENT, {"name": name, "package_status": "Done"}, user=frappe.session.user)


def _attach_log(name: str, noted: list[list[str]]) -> str:
    """Write every row that was not taken in, or with a remark, into a workbook (R-194, R-195)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Import Log"))
    titles = [_("Table"), _("Code"), _("Name"), _("Outcome"), _("Reason")]
    for cells in [titles, *([*row[:3], _(row[3]), row[4]] for row in noted)]:
        sheet.append([_text_cell(sheet, cell) for cell in cells])
    stream = BytesIO()
    book.save(stream)
    file = frappe.new_doc("File")
    file.update({"file_name": f"{name}.xlsx", "content": stream.getvalue(), "is_private": 1})
    file.update({"attached_to_doctype": PACKAGE, "attached_to_name": name, "attached_to_field": "log_file"})
    # The log is the import's own file; who may read it follows from who may read the import.
    file.insert(ignore_permissions=True)
    return file.file_url


def _text_cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, without_control(text or ""))
    cell.data_type = "s"
    return cell


def _fail(name: str, message: str) -> None:
    frappe.db.set_value(PACKAGE, name, {"package_status": "Failed", "message": message, "finished_at": now()})
    frappe.db.commit()  # background work: the refusal must be seen
    frappe.publish_realtime(PROGRESS_EVENT, {"name": name, "package_status": "Failed"}, user=frappe.session.user)


def resume_interrupted_packages() -> None:
    """Put imports of packages without a sign of life into the queue again (scheduler, every minute)."""
    for name in stale(PACKAGE, "package_status", _OPEN):
        beat = frappe.db.get_value(PACKAGE, name, "heartbeat_at")
        frappe.db.set_value(PACKAGE, name, "heartbeat_at", now(), update_modified=False)
        _enqueue(name, get_datetime(beat).strftime("%Y%m%d%H%M%S") if beat else "lost")
