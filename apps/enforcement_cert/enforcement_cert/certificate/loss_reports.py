"""A lost card: reported at once by unit, holder or office; found before the notice, or declared void for ever.

The void notice makes the cancellation request by itself; after its approval one step leads to the new
application (R-123, R-124, G-039 to G-041). Every step locks the certificate first, then the report.
"""

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate import cancelling
from enforcement_cert.certificate.applying import apply_for_one
from enforcement_cert.certificate.cancellation_requests import (
    CERTIFICATE,
    LOSS,
    draft_one,
    locked_certificate,
    office_of,
    plain_text,
)
from enforcement_cert.certificate.presented_cards import note_card_end, prove_card
from enforcement_cert.domain.cancellations import CancellationKind
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.domain.loss_reports import (
    LossAct,
    LossStatus,
    LostCard,
    ReporterKind,
    VoidNotice,
    notice_findings,
    status_after,
    status_after_finding,
)
from enforcement_cert.errors import plain_refusals, refuse, sentences_of
from enforcement_cert.organization.entrustment_effects import bring_into_line
from enforcement_cert.personnel.documents import keep_document
from enforcement_cert.personnel.moves import clerk_unit, save_step

_REPORTABLE = (CertificateStatus.VALID, CertificateStatus.SUSPENDED)
# Stopped elsewhere (older edition, package) without a report here: the report is made afterwards, the status stays.
_REPORTED_ELSEWHERE = (CertificateStatus.REPORTED_LOST, CertificateStatus.DECLARED_VOID)
_LOSS_GROUND = "Loss"


@frappe.whitelist(methods=["POST"])
def report_loss(certificate: str, circumstances: str, lost_on: str = "") -> dict:
    """Report a lost card, as the unit's clerk, the holder, or the office where the unit cannot.

    The certificate stops at once; one that was stopped elsewhere keeps its status and gets its report.
    `lost_on`: ISO date, not ahead. Returns {"name", "report_status"}.
    """
    document = locked_certificate(certificate)
    kind = reporter_kind(document)
    if kind is None:
        frappe.throw(_("Only the holder, the unit and its legal office report a loss."), frappe.PermissionError)
    _require_reportable(document)
    report = frappe.new_doc(LOSS)
    report.update(
        {
            "certificate": document.name,
            "officer": document.officer,
            "officer_name": document.officer_name,
            "agency": document.agency,
            "report_status": str(LossStatus.REPORTED),
            "lost_on": _day(lost_on) or getdate(),
            "circumstances": plain_text(circumstances, _("Circumstances")),
            "reporter_kind": str(kind),
            "reported_by": frappe.session.user,
            "reported_at": now_datetime(),
            "status_before": str(_status_before(document)),
            "suspended_until_before": document.suspended_until,
            "was_lapse_suspension": document.is_lapse_suspension,
            "living_report_key": document.name,
        }
    )
    save_step(report)
    if document.certificate_status in _REPORTABLE:
        cancelling.report_lost(document, _("Reported lost ({0}).").format(report.name))
    return _answer(report)


def _status_before(document) -> CertificateStatus:
    status = CertificateStatus(document.certificate_status)
    return CertificateStatus.VALID if status in _REPORTED_ELSEWHERE else status


def reporter_kind(document) -> ReporterKind | None:
    """Return in which capacity the present login may report the loss of this card, None if in none."""
    scope, roles = current_scope(), set(frappe.get_roles())
    if scope.officer and scope.officer == document.officer:
        return ReporterKind.HOLDER
    if scope.agency and scope.agency == document.agency and scope.account_is_open and "Agency Clerk" in roles:
        return ReporterKind.UNIT
    if scope.office and scope.office == office_of(document.agency) and "Legal Reviewer" in roles:
        return ReporterKind.OFFICE
    return None


def _require_reportable(document) -> None:
    if document.certificate_status in _REPORTABLE:
        return
    living = frappe.db.get_value(LOSS, {"living_report_key": document.name}, "name")
    if living:
        frappe.throw(_("The loss of this card has been reported already ({0}).").format(living))
    if document.certificate_status in _REPORTED_ELSEWHERE:
        return
    frappe.throw(_("This certificate is not in use any more, so a loss changes nothing."))


@frappe.whitelist(methods=["POST"])
def withdraw_report(name: str, reason: str, code: str = "", operation: str = "") -> dict:
    """Take a report back as the unit, because the card is found, before a notice was published (G-041).

    The card is read on the reader (`operation`) or its code scanned (`code`); a typed serial is not enough.
    """
    report, document = _locked(name)
    if clerk_unit() != report.agency:
        raise frappe.PermissionError
    is_void = document.certificate_status == CertificateStatus.DECLARED_VOID
    with plain_refusals():
        after = status_after(LossStatus.DECLARED_VOID if is_void else report.report_status, LossAct.WITHDRAW)
    proof = prove_card(document, code, operation, by_machine=True)
    report.update(
        {
            "report_status": str(after),
            "found_means": str(proof.means),
            "chip_operation": proof.operation,
            "withdrawal_reason": plain_text(reason, _("Reason")),
            "withdrawn_at": now_datetime(),
            "withdrawn_by": frappe.session.user,
            "finished_at": now_datetime(),
            "living_report_key": None,
        }
    )
    save_step(report)
    _give_back(document, report)
    return _answer(report)


def _give_back(document, report) -> None:
    """Make the certificate what it was before; letters of entrustment may have begun or ended meanwhile (G-024)."""
    until = report.suspended_until_before and getdate(report.suspended_until_before)
    status = status_after_finding(report.status_before, until, bool(document.is_departure_suspension), getdate())
    is_suspended = status is CertificateStatus.SUSPENDED
    is_departed = bool(document.is_departure_suspension)
    cancelling.take_back_loss(
        document,
        status,
        _("The lost card was found ({0}).").format(report.name),
        until if is_suspended and not is_departed else None,
        is_lapse=is_suspended and bool(report.was_lapse_suspension) and not is_departed,
    )
    if frappe.db.get_value("Enforcement Agency", document.agency, "agency_kind") == "Entrusted Unit":
        bring_into_line(document.agency)


@frappe.whitelist(methods=["POST"])
def record_notice(
    name: str,
    medium: str,
    medium_name: str,
    published_on: str,
    notice_text: str,
    notice_file: str,
    ground: str = _LOSS_GROUND,
) -> dict:
    """Record a published void notice: the number is void for ever, and the cancellation begins (R-123, R-124, R-127).

    `notice_file`: address of an own upload with the copy. As the unit's clerk; as the office the notice is
    recorded only, and the office goes on by itself. Returns {"name", "report_status", "cancellation_request"}.
    """
    report, document = _locked(name)
    kind = reporter_kind(document)
    if kind not in (ReporterKind.UNIT, ReporterKind.OFFICE):
        raise frappe.PermissionError
    with plain_refusals():
        after = status_after(report.report_status, LossAct.RECORD_NOTICE)
    day = _day(published_on, is_ahead_allowed=True)
    notice = VoidNotice(medium, (medium_name or "").strip(), day, (notice_text or "").strip(), bool(notice_file))
    findings = notice_findings(notice, lost_card(report, document), getdate())
    if findings:
        refuse(sentences_of(findings))
    _keep_notice(report, notice, notice_file, after)
    if document.certificate_status != CertificateStatus.DECLARED_VOID:
        cancelling.declare_void(document, _("Declared void by a notice ({0}).").format(report.name))
    note_card_end(document.name, CardStatus.LOST, _("Declared void by a notice ({0}).").format(report.name))
    if kind is ReporterKind.UNIT:
        _ask_for_cancellation(report, ground)
    return {**_answer(report), "cancellation_request": report.cancellation_request}


def _keep_notice(report, notice: VoidNotice, notice_file: str, after: LossStatus) -> None:
    report.update(
        {
            "report_status": str(after),
            "notice_medium": str(notice.medium),
            "notice_name": notice.medium_name[:140],
            "notice_on": notice.published_on,
            "notice_text": notice.text,
            "notice_file": keep_document(notice_file, report, "notice_file"),
            "notice_recorded_at": now_datetime(),
            "notice_recorded_by": frappe.session.user,
        }
    )
    save_step(report)


def _ask_for_cancellation(report, ground: str) -> None:
    kind = str(CancellationKind.WITHOUT_CERTIFICATE)
    reason = _("Loss report {0}: {1}").format(report.name, report.circumstances)[:500]
    draft_one(report.certificate, kind, ground or _LOSS_GROUND, reason)
    report.reload()  # it names its request now


@frappe.whitelist(methods=["POST"])
def start_new_application(name: str) -> dict:
    """Begin the application for a new certificate under a new number, after the cancellation (G-039).

    As the unit's clerk; nothing of the old certificate stands in the way any more, a passed examination counts.
    A second call leads to the application that is under way. Returns {"application"}.
    """
    report, document = _locked(name)
    if clerk_unit() != report.agency:
        raise frappe.PermissionError
    if document.certificate_status != CertificateStatus.CANCELLED:
        frappe.throw(_("The certificate is not cancelled yet; the new application follows the cancellation."))
    running = report.new_application and frappe.db.get_value(
        "Certificate Application", report.new_application, "living_application_key"
    )
    issued = report.new_application and frappe.db.get_value(
        "Certificate Application", report.new_application, "certificate"
    )
    if not running and not issued:
        report.new_application = apply_for_one(document.officer, document.certificate_type, 0).name
        save_step(report)
    return {"application": report.new_application}


def lost_card(report, document) -> LostCard:
    """Return what a notice on this loss has to name, and the day it cannot be older than.

    That is the day of the report; of a certificate stopped elsewhere before, the day it was stopped or lost.
    """
    reported_on = min(getdate(report.reported_at), getdate(document.status_changed_at or report.reported_at))
    if document.certificate_status == CertificateStatus.DECLARED_VOID:
        reported_on = getdate(report.lost_on)
    return LostCard(document.unit_name, document.name, document.officer_name, reported_on)


def _locked(name: str):
    """Return report and certificate under their locks, the certificate's first; the same order everywhere."""
    certificate = frappe.db.get_value(LOSS, name, "certificate")
    if not certificate or not frappe.has_permission(LOSS, "read", name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    document = frappe.get_doc(CERTIFICATE, certificate, for_update=True)
    return frappe.get_doc(LOSS, name, for_update=True), document


def _day(text: str, *, is_ahead_allowed: bool = False):
    """Read a day; None for an empty one."""
    try:
        day = getdate(text) if text else None
    except (ValueError, frappe.ValidationError):
        frappe.throw(_("“{0}” is not a day. Please choose it from the calendar.").format(str(text)[:40]))
    if day and day > getdate() and not is_ahead_allowed:
        frappe.throw(_("The day of the loss does not lie ahead."))
    return day


def _answer(report) -> dict:
    return {"name": report.name, "report_status": report.report_status}
