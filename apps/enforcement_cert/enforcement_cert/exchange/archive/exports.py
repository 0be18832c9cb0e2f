"""Export of the archive: ask for it, stop it, the name of its file, background work (R-197 to R-199, X-58)."""

import re

import frappe
from frappe import _
from frappe.utils import cint, getdate, now, now_datetime

from enforcement_cert.access.retention import SETTINGS
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.errors import plain_refusals, words_of
from enforcement_cert.exchange.archive import claims, collect
from enforcement_cert.exchange.archive.claims import Claim
from enforcement_cert.exchange.archive.export_run import EXPORT, ExportStopped, run_export
from enforcement_cert.exchange.jobs import attempt_after, enqueue_attempt, work_as

JOB = "enforcement_cert.exchange.archive.exports.run"
MIN_PASSWORD, MIN_PURPOSE = 10, 4
_LONGEST_RUN_SECONDS = 4 * 3600
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f%#]+')
_ENDINGS = {"Package": ".zip", "Excel Workbook": ".xlsx", "Text Tables": ".zip", "XML for Access": ".zip"}
_OPEN = ("Queued", "Running")
_SHOWN_WHILE_RUNNING = ("export_status", "rows_done", "rows_total", "message", "result_file")
_SYSTEM_FIELDS = (
    "rows_done", "rows_total", "message", "agency_count", "officer_count", "certificate_count", "result_file",
    "file_size", "content_digest", "started_at", "finished_at", "run_token",
)  # fmt: skip


# ---------------------------------------------------------------- asked for by people


@frappe.whitelist(methods=["POST"])
def propose_name(range_kind: str, export_format: str, agency: str | None = None) -> dict:
    """Return a file name of unit and day, without ending, and whether an export of that name exists (R-199)."""
    frappe.has_permission(EXPORT, "create", throw=True)
    units = collect.chosen_units(range_kind, agency or None)
    place = units.titles[units.names[0]] if (agency or current_scope().agency) else _place_of_office()
    name = clean_name(f"执法档案_{place}_{getdate():%Y%m%d}")
    return {"file_name": name, "exists": bool(find_earlier(name, export_format)), "units": len(units.names)}


def _place_of_office() -> str:
    office = current_scope().office
    return frappe.db.get_value("Legal Office", office, "office_name") if office else _("Whole Province")


@frappe.whitelist(methods=["POST"])
def find_by_name(file_name: str, export_format: str) -> str | None:
    """Return the name of an own earlier export with this file name, or None."""
    frappe.has_permission(EXPORT, "create", throw=True)
    return find_earlier(clean_name(file_name), export_format)


@frappe.whitelist(methods=["POST"])
def stop(export_name: str) -> str:
    """Stop an export; nothing of it is kept. Returns the new state."""
    record = frappe.get_doc(EXPORT, export_name)
    record.check_permission("read")  # its owner alone sees it, and nobody edits it
    if frappe.db.get_value(EXPORT, export_name, "export_status", for_update=True) not in _OPEN:
        frappe.throw(_("This export is not under way."))
    frappe.db.set_value(EXPORT, export_name, {"export_status": "Stopped", "finished_at": now(), "run_token": ""})
    claims.forget_password(EXPORT, export_name)
    return "Stopped"


@frappe.whitelist(methods=["POST"])
def progress(export_name: str) -> dict:
    """Return state and counters, for pages that get no live messages."""
    record = frappe.get_doc(EXPORT, export_name)
    record.check_permission("read")
    return {field: record.get(field) for field in _SHOWN_WHILE_RUNNING}


# ---------------------------------------------------------------- what a request must have


def take_request(record) -> None:
    """Check a new export and fill what the system says about it. Raises ValidationError, PermissionError."""
    with plain_refusals():
        collect.chosen_units(record.range_kind, record.agency or None)
    record.update(dict.fromkeys(_SYSTEM_FIELDS))
    record.update({"requested_by": frappe.session.user, "export_status": "Queued"})
    record.file_name = clean_name(record.file_name)
    if not record.file_name:
        frappe.throw(_("Please enter a name for the file."))
    if len((record.purpose or "").strip()) < MIN_PURPOSE:
        frappe.throw(_("Please say in a few words what the export is for."))
    _require_password(record)
    _require_free_name(record)


def _require_password(record) -> None:
    record.with_full_numbers = int(bool(record.with_full_numbers) or record.export_format == "Package")
    if not record.with_full_numbers:
        record.package_password = None
        return
    if len(record.package_password or "") < MIN_PASSWORD:
        frappe.throw(
            _("Full personal numbers leave only encrypted. Please enter a password of {0} characters or more.").format(
                MIN_PASSWORD
            )
        )


def _require_free_name(record) -> None:
    earlier = find_earlier(record.file_name, record.export_format)
    if not earlier:
        return
    if not cint(record.overwrite):
        frappe.throw(
            _("There is already an export with the name {0}. Choose another name, or have it replaced.").format(
                record.file_name
            ),
            frappe.DuplicateEntryError,
        )
    remove_files(earlier)
    frappe.db.set_value(EXPORT, earlier, {"result_file": "", "message": _("Replaced by a newer export.")})


def find_earlier(file_name: str, export_format: str) -> str | None:
    """Return an own export that is kept under this name."""
    filters = {
        "file_name": file_name,
        "export_format": export_format,
        "requested_by": frappe.session.user,
        "result_file": ["is", "set"],
    }
    return frappe.db.get_value(EXPORT, filters, "name", order_by="creation desc")


def clean_name(name: str | None) -> str:
    """Return a file name without signs that file systems refuse, and without ending."""
    bare = _FORBIDDEN.sub("_", str(name or "")).strip(" ._")
    return re.sub(r"\.(zip|xlsx|csv|xml)$", "", bare, flags=re.IGNORECASE)[:100]


def remove_files(export_name: str) -> None:
    """Remove what an export has written."""
    own = {"attached_to_doctype": EXPORT, "attached_to_name": export_name}
    for name in frappe.get_all("File", filters=own, pluck="name", order_by="name"):
        # The file is the export's own; whoever may replace or delete the export may remove it.
        frappe.delete_doc("File", name, ignore_permissions=True)


# ---------------------------------------------------------------- background work


def enqueue(export_name: str, attempt: str = "first") -> None:
    """Put an export into the queue, once per attempt."""
    enqueue_attempt(JOB, "archive-export", export_name, attempt, seconds=_LONGEST_RUN_SECONDS, export_name=export_name)


def run(export_name: str) -> None:
    """Do the work of an export as the person who asked for it. Safe to call any number of times and at once."""
    claim = claims.claim(EXPORT, "export_status", export_name)
    if not claim:
        return
    user = frappe.db.get_value(EXPORT, export_name, "requested_by")
    work_as(user)
    try:
        run_export(frappe.get_doc(EXPORT, export_name), claim)
    except ExportStopped:
        frappe.db.rollback()
    except frappe.PermissionError:
        frappe.db.rollback()
        _fail(claim, _("There is no unit that you may export."))
    except frappe.ValidationError as refusal:
        frappe.db.rollback()
        _fail(claim, words_of(refusal))
    except frappe.db.OperationalError:
        raise  # the database is away: the export begins anew later
    except Exception:
        frappe.db.rollback()
        entry = frappe.log_error(title=f"Archive Export {export_name}", message=frappe.get_traceback())
        _fail(
            claim,
            _("An unexpected fault has stopped the export. Your administrator finds details under {0}.").format(
                entry.name
            ),
        )


def _fail(claim: Claim, message: str) -> None:
    if not claim.holds(lock=True):
        frappe.db.rollback()
        return
    values = {"export_status": "Failed", "message": message, "finished_at": now(), "run_token": ""}
    frappe.db.set_value(EXPORT, claim.name, values)
    claims.forget_password(EXPORT, claim.name)
    frappe.db.commit()  # background work: the failure must be seen


def resume_interrupted_exports() -> None:
    """Begin exports without a sign of life anew (scheduler, every minute)."""
    for name in stale(EXPORT, "export_status", _OPEN):
        beat = frappe.db.get_value(EXPORT, name, "heartbeat_at")
        claims.release(EXPORT, name)
        enqueue(name, attempt_after(beat, "lost"))


def remove_old_files() -> None:
    """Remove exported files after the days set for uploaded lists (scheduler, daily): copies age badly."""
    days = cint(frappe.db.get_single_value(SETTINGS, "list_days"))
    if not days:
        return
    limit = frappe.utils.add_days(now_datetime(), -days)
    old = frappe.get_all(
        EXPORT, filters={"result_file": ["is", "set"], "finished_at": ["<", limit]}, pluck="name", order_by="name"
    )
    for name in old:
        remove_files(name)
        frappe.db.set_value(
            EXPORT, name, {"result_file": "", "message": _("The file was removed after {0} days.").format(days)}
        )
