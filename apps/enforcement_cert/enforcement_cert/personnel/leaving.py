"""Leaving reports: an officer has left, retired or died; in time, and with the certificate dealt with (X-63)."""

import frappe
from frappe import _
from frappe.utils import cint, getdate, now_datetime

from enforcement_cert.certificate.cancelling import suspend_for_departure
from enforcement_cert.domain.transfers import is_overdue
from enforcement_cert.domain.working_days import add_working_days
from enforcement_cert.errors import plain_duplicates
from enforcement_cert.periods import by_act
from enforcement_cert.personnel import corrections
from enforcement_cert.personnel.moves import (
    clerk_unit,
    find_examined_application,
    living_certificates,
    locked_officer,
    save_step,
    withdraw_drafts,
)

REPORT = "Leaving Report"
KINDS = ("Left", "Retired", "Deceased")


@frappe.whitelist(methods=["POST"])
def report_leaving(
    officer: str, leaving_kind: str, left_on: str, reason: str = "", is_handed_in: int | str = 0
) -> dict:
    """Report as the unit that an officer is no longer in service; the record is closed at once.

    `left_on`: ISO date, not ahead. The person may be entered by another unit from then on; a living
    certificate is suspended at once and keeps the report open until its office has cancelled it.
    Returns {"name", "report_status"}.
    """
    unit, day = clerk_unit(), _day(left_on)
    person = locked_officer(officer)
    _require_reportable(person, unit, leaving_kind)
    certificate = next(iter(living_certificates(person.name)), None)
    due_on = add_working_days(day, cint(frappe.db.get_single_value("Certificate Settings", "leaving_working_days")))
    report = frappe.new_doc(REPORT)
    report.update(
        {
            "officer": person.name,
            "officer_name": person.officer_name,
            "agency": unit,
            "leaving_kind": leaving_kind,
            "reason": (reason or "").strip(),
            "left_on": day,
            "due_on": due_on,
            "reported_on": getdate(),
            "reported_by": frappe.session.user,
            "is_late": int(is_overdue(due_on, getdate(), getdate())),
            "certificate": certificate,
            "is_handed_in": cint(is_handed_in) if certificate else 0,
            "report_status": "Open" if certificate else "Done",
            "finished_at": None if certificate else now_datetime(),
            "living_report_key": person.name if certificate else None,
        }
    )
    with plain_duplicates(lambda: _("The leaving of this officer has been reported already.")):
        save_step(report)
    _close_record(person, report)
    return {"name": report.name, "report_status": report.report_status}


def _close_record(person, report) -> None:
    """Close the archive record; the person's living key is free from now on (G-048)."""
    note = _("Leaving report {0}").format(report.name)
    withdraw_drafts(person.name, note)
    corrections.withdraw_requests(person.name, note)
    for certificate in living_certificates(person.name):
        with by_act(REPORT, report.name):
            suspend_for_departure(certificate, _("The officer has left the service ({0}).").format(report.name))
    with by_act(REPORT, report.name, report.left_on, report.reason):
        # Past the form: the report is the act, and a certified officer's form is locked.
        person.db_set({"record_status": report.leaving_kind, "living_identity_digest": None, "is_in_post": 0})


def _require_reportable(person, unit: str, leaving_kind: str) -> None:
    if person.agency != unit or person.record_status != "Active":
        frappe.throw(_("This officer is not in service in your unit."), frappe.PermissionError)
    if leaving_kind not in KINDS:
        frappe.throw(_("Please choose: {0}.").format(_("Kind of Leaving")))
    transfer = frappe.db.get_value("Officer Transfer", {"living_transfer_key": person.name}, "name")
    if transfer:
        frappe.throw(
            _("A transfer of this officer is under way ({0}). Let it be finished or withdrawn first.").format(transfer)
        )
    application = find_examined_application(person.name)
    if application:
        frappe.throw(_("Application {0} of this officer is under way. Withdraw it first.").format(application))


def _day(text: str):
    try:
        day = getdate(text) if text else None
    except (ValueError, frappe.ValidationError):
        day = None
    if day is None or day > getdate():
        frappe.throw(_("Please give the last day of service; it does not lie ahead."))
    return day


@frappe.whitelist(methods=["POST"])
def hand_in_certificate(name: str) -> dict:
    """Note as the unit that the certificate has been given back."""
    report = frappe.get_doc(REPORT, name, for_update=True)
    report.check_permission("read")
    if clerk_unit() != report.agency:
        raise frappe.PermissionError
    if report.report_status == "Open":
        report.is_handed_in = 1
        save_step(report)
    return {"name": report.name, "report_status": report.report_status}


def on_certificate_change(doc, method: str | None = None) -> None:
    """Document event: with the last living certificate cancelled, an open report is done."""
    if doc.certificate_status != "Cancelled":
        return
    name = frappe.db.get_value(REPORT, {"living_report_key": doc.officer}, "name")
    if not name or living_certificates(doc.officer):
        return
    report = frappe.get_doc(REPORT, name, for_update=True)
    report.update({"report_status": "Done", "finished_at": now_datetime(), "living_report_key": None})
    save_step(report)


def mark_late_reports() -> None:
    """Daily: reports whose certificate is still not dealt with after the last day count as late."""
    late = {"report_status": "Open", "is_late": 0, "due_on": ["<", getdate()]}
    for name in frappe.get_all(REPORT, filters=late, pluck="name", order_by="name"):
        frappe.db.set_value(REPORT, name, "is_late", 1)
