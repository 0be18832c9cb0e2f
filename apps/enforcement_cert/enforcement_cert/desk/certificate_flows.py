"""What the guided forms of loss and cancellation show: which steps are done, what is next, what this login may do.

The rules decide (domain/loss_reports.py, domain/cancellations.py); here their answers get words and dates.
"""

import frappe
from frappe import _
from frappe.utils import format_datetime, formatdate, getdate

from enforcement_cert.access.actors import actors_of
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.cancellation_requests import CERTIFICATE, LOSS, REQUEST, facts_of, office_of
from enforcement_cert.certificate.loss_reports import lost_card, reporter_kind
from enforcement_cert.domain.cancellations import RequestAct, RequestPlace, approval_findings, steps_for
from enforcement_cert.domain.cancellations import guide as guide_request
from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.loss_reports import LossFacts, LossStatus, ReporterKind, guide
from enforcement_cert.errors import sentences_of

_FORWARD = frozenset({RequestAct.SUBMIT, RequestAct.PASS, RequestAct.APPROVE})
_FIELDS = ["name", "officer_name", "request_status", "agency", "certificate"]


@frappe.whitelist(methods=["POST"])
def guide_loss(name: str) -> dict:
    """Return the way of a loss and what the present login may do: {"steps", "acts", "notice_text"}."""
    report = _readable(LOSS, name)
    document = frappe.get_doc(CERTIFICATE, report.certificate)
    request = report.cancellation_request and frappe.get_doc(REQUEST, report.cancellation_request)
    facts = LossFacts(
        status=report.report_status,
        request_status=request.request_status if request else None,
        is_cancelled=document.certificate_status == CertificateStatus.CANCELLED,
        has_new_application=bool(report.new_application),
    )
    details = _details_of_loss(report, request, document)
    steps = [
        {"label": _(_LOSS_LABELS[step]), "state": str(state), "detail": details.get(step, "")}
        for step, state in guide(facts)
    ]
    return {"steps": steps, "acts": _acts_on_loss(report, document), "notice_text": notice_text(report, document)}


_LOSS_LABELS = {
    "report": Label("Loss Reported"),
    "found": Label("Card Found Again"),
    "notice": Label("Void Notice Published"),
    "unit_check": Label("Unit Check of the Cancellation"),
    "legal_review": Label("Cancellation Approved by the Legal Office"),
    "new_application": Label("New Certificate Applied For"),
}


def _details_of_loss(report, request, document) -> dict[str, str]:
    """One line for each step that has something to say: when, where, or what there is to do."""
    details = {
        "report": _("{0}; the public page says the certificate is stopped.").format(format_datetime(report.reported_at))
    }
    if report.withdrawn_at:
        details["found"] = f"{format_datetime(report.withdrawn_at)} · {report.withdrawal_reason}"
    if report.notice_on:
        details["notice"] = f"{report.notice_name}, {formatdate(report.notice_on)}"
    else:
        details["notice"] = _("Copy the text below, have it published, then record the notice with a copy.")
    if request:
        details["unit_check"] = f"{request.name} · {_(request.request_status)}"
    if document.certificate_status == CertificateStatus.CANCELLED:
        details["legal_review"] = format_datetime(document.status_changed_at)
        details["new_application"] = report.new_application or _("Under a new number; a passed examination counts.")
    return details


def _acts_on_loss(report, document) -> list[str]:
    kind = reporter_kind(document)
    acts = []
    if report.report_status == LossStatus.REPORTED and kind in (ReporterKind.UNIT, ReporterKind.OFFICE):
        acts.append("record_notice")
    if kind is not ReporterKind.UNIT:
        return acts
    if report.report_status == LossStatus.REPORTED:
        acts.append("withdraw")
    is_cancelled = document.certificate_status == CertificateStatus.CANCELLED
    if is_cancelled and report.report_status == LossStatus.CLOSED and not report.new_application:
        acts.append("start_new_application")
    return acts


def notice_text(report, document) -> str:
    """Return the text of a notice that names everything it has to (R-123)."""
    lost = lost_card(report, document)
    return _(
        "Notice: the law-enforcement certificate of {0} ({1}), number {2}, is lost and hereby declared void."
    ).format(lost.officer_name, lost.unit_name, lost.certificate_number)


@frappe.whitelist(methods=["POST"])
def guide_cancellation(name: str) -> dict:
    """Return the way of a cancellation, what it lacks, what the login may do: {"steps", "missing", "may_take_back"}."""
    request = _readable(REQUEST, name)
    document = frappe.get_doc(CERTIFICATE, request.certificate)
    steps = _steps_of_request(request, document)
    if not request.living_request_key:
        return {"steps": steps, "missing": [], "may_take_back": False}
    scope = current_scope()
    is_place = scope.agency == request.agency or (scope.office and scope.office == office_of(request.agency))
    waits_for_card = request.cancellation_kind == "With Certificate" and not request.is_card_returned
    return {
        "steps": steps,
        "missing": sentences_of(approval_findings(facts_of(request, document), getdate())),
        "may_take_back": bool(is_place and waits_for_card),
    }


_REQUEST_LABELS = {
    "submit": Label("Cancellation Asked For"),
    "unit_check": Label("Unit Check of the Cancellation"),
    "legal_review": Label("Cancellation Approved by the Legal Office"),
}


def _steps_of_request(request, document) -> list[dict]:
    facts = facts_of(request, document)
    is_with_card = request.cancellation_kind == "With Certificate"
    is_proven = facts.is_card_returned if is_with_card else facts.is_notice_recorded
    labels = {**_REQUEST_LABELS, "proof": _PROOFS[is_with_card]}
    return [
        {"label": _(labels[step]), "state": str(state), "detail": ""}
        for step, state in guide_request(request.request_status, is_proven=is_proven)
    ]


_PROOFS = {True: Label("Card Taken Back"), False: Label("Void Notice Published")}


@frappe.whitelist(methods=["POST"])
def steps_for_requests(names: list | str) -> dict:
    """Return the steps open for a selection of requests, and the rows left out with the reason.

    {"steps": [{"act", "names", "needs_reason", "is_forward"}], "left_out": [{"name", "label", "reason"}]}
    """
    wanted = [str(name) for name in frappe.parse_json(names)]
    rows = frappe.get_list(REQUEST, filters={"name": ["in", wanted or [""]]}, fields=_FIELDS, order_by="name", limit=0)
    actors = actors_of(current_scope())
    steps: dict[str, dict] = {}
    left_out = []
    for row in rows:
        is_void = frappe.db.get_value(CERTIFICATE, row.certificate, "certificate_status") == "Declared Void"
        taken = steps_for(row.request_status, actors, RequestPlace(row.agency, office_of(row.agency), is_void))
        for step in taken:
            choice = {"act": str(step.act), "needs_reason": step.needs_reason, "is_forward": step.act in _FORWARD}
            steps.setdefault(str(step.act), {**choice, "names": []})["names"].append(row.name)
        if not taken:
            reason = _("It stands at “{0}”; there is nothing for you to decide there.").format(_(row.request_status))
            left_out.append({"name": row.name, "label": row.officer_name, "reason": reason})
    return {"steps": list(steps.values()), "left_out": left_out}


def _readable(doctype: str, name: str):
    if not frappe.db.exists(doctype, name) or not frappe.has_permission(doctype, "read", name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return frappe.get_doc(doctype, name)
