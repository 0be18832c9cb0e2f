"""Cancellation in two steps: drafted and checked by the unit, decided by its legal office (R-125 to R-127, R-129).

Every step locks the certificate first and the request after it, asks the rules, and adds a decision with time,
login and place. The approval cancels the certificate in the same transaction.
"""

import frappe
from frappe import _
from frappe.utils import cint, now_datetime

from enforcement_cert.access.actors import actors_of, place_name
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate import cancelling
from enforcement_cert.certificate.bulk import run_on_selection
from enforcement_cert.certificate.presented_cards import note_card_end, owner_of, prove_card
from enforcement_cert.domain.cancellations import (
    OPEN_STATUSES,
    CancellationFacts,
    CancellationKind,
    RequestAct,
    RequestPlace,
    RequestStatus,
    approval_findings,
    request_findings,
    require_step,
)
from enforcement_cert.domain.card_states import CardStatus
from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.domain.errors import Label
from enforcement_cert.errors import plain_refusals, refuse, sentences_of
from enforcement_cert.personnel.documents import keep_document
from enforcement_cert.personnel.moves import clerk_unit, save_step

REQUEST, CERTIFICATE, LOSS = "Cancellation Request", "Enforcement Certificate", "Loss Report"
LONGEST_REASON = 500
_TAKE_BACK_ROLES = frozenset({"Agency Clerk", "Agency Checker", "Legal Reviewer"})


@frappe.whitelist(methods=["POST"])
def draft_requests(
    certificates: list | str, kind: str, ground: str, reason: str, proof_file: str = "", submit: int | str = 1
) -> dict:
    """Ask as the unit's clerk for the cancellation of every certificate of the selection (R-125, R-129).

    `kind`, `ground`: values of the record's lists; `proof_file`: address of an own upload. With `submit` the
    requests go to the unit check at once. Returns {"done", "refused"} or {"run"}.
    """
    clerk_unit()
    names = [str(name) for name in frappe.parse_json(certificates)]
    arguments = {"kind": kind, "ground": ground, "reason": reason, "proof_file": proof_file, "submit": cint(submit)}
    return run_on_selection("draft_cancellation", names, arguments)


def draft_one(certificate: str, kind: str, ground: str, reason: str, proof_file: str = "", submit: int = 1):
    """Make one request as the present clerk; returns it. Raises what the rules refuse."""
    unit = clerk_unit()
    document = locked_certificate(certificate)
    if document.agency != unit:
        frappe.throw(_("This certificate belongs to another unit."), frappe.PermissionError)
    request = frappe.new_doc(REQUEST)
    request.update(
        {
            "certificate": document.name,
            "officer": document.officer,
            "officer_name": document.officer_name,
            "agency": unit,
            "reviewing_office": office_of(unit),
            "request_status": str(RequestStatus.DRAFT),
            "cancellation_kind": _choice("cancellation_kind", kind),
            "cancellation_ground": _choice("cancellation_ground", ground),
            "reason": plain_text(reason, _("Reason")),
            "loss_report": _void_report_of(document.name),
            "living_request_key": document.name,
        }
    )
    _refuse(request_findings(facts_of(request, document), frappe.utils.getdate()))
    save_step(request)
    if request.loss_report:
        frappe.db.set_value(LOSS, request.loss_report, "cancellation_request", request.name)
    if proof_file:
        request.proof_file = keep_document(proof_file, request, "proof_file")
        save_step(request)
    if submit:
        _take(request, document, RequestAct.SUBMIT, "")
    return request


@frappe.whitelist(methods=["POST"])
def decide_requests(names: list | str, act: str, reason: str = "") -> dict:
    """Take one step on every request of the selection; rows that may not be decided keep their place (R-005, R-091)."""
    wanted = [str(name) for name in frappe.parse_json(names)]
    return run_on_selection("decide_cancellation", wanted, {"act": act, "reason": reason})


def decide_one(name: str, act: str, reason: str = "") -> None:
    """Take one step on one request, as the present user."""
    if act not in {str(known) for known in RequestAct}:
        frappe.throw(_("Please choose: {0}.").format(_("Action")))
    request, document = _locked(name)
    _take(request, document, RequestAct(act), (reason or "").strip()[:LONGEST_REASON])


def _take(request, document, act: RequestAct, reason: str) -> None:
    actors = actors_of(current_scope())
    with plain_refusals():
        step = require_step(request.request_status, act, actors, _place(request, document), reason)
    facts, today = facts_of(request, document), frappe.utils.getdate()
    if step.to_status is RequestStatus.APPROVED:
        _refuse(approval_findings(facts, today))
    elif step.to_status in OPEN_STATUSES and step.to_status is not RequestStatus.DRAFT:
        _refuse(request_findings(facts, today))
    record(request, str(act), step.to_status, reason)
    save_step(request)
    if step.to_status is RequestStatus.APPROVED:
        cancelling.cancel_approved(document, request.cancellation_kind, request.cancellation_ground, request.reason)
        if request.is_card_returned:
            note_card_end(document.name, CardStatus.RETURNED, _("Handed in ({0}).").format(request.name))


def record(request, act: str, to_status: RequestStatus, reason: str) -> None:
    """Add an attributed, time-stamped act with the force of a stamp, and bring the request to its status (R-091)."""
    row = {
        "decided_at": now_datetime(),
        "action": act,
        "from_status": request.request_status,
        "to_status": str(to_status),
        "decided_by": frappe.session.user,
        "decided_for": place_name(current_scope()),
        "reason": reason,
    }
    request.append("decisions", row)
    if act == RequestAct.SUBMIT:
        request.submitted_at = now_datetime()
    if to_status not in OPEN_STATUSES:
        request.update({"living_request_key": None, "finished_at": now_datetime()})
    request.request_status = str(to_status)


@frappe.whitelist(methods=["POST"])
def return_card(name: str, code: str = "", operation: str = "") -> dict:
    """Record that the card of a request has come back (R-126). `code`: scanned or typed; `operation`: a reading.

    As the unit or the reviewing office. A second call finds the card recorded and changes nothing.
    """
    request, document = _locked(name)
    _require_taker(request)
    if request.cancellation_kind != CancellationKind.WITH_CERTIFICATE:
        frappe.throw(_("This cancellation goes without the card; its number has been declared void."))
    if request.request_status not in {str(status) for status in OPEN_STATUSES}:
        frappe.throw(_("This cancellation is at its end."))
    if not request.is_card_returned:
        _note_return(request, prove_card(document, code, operation))
    return {"name": request.name, "officer_name": request.officer_name, "return_means": request.return_means}


@frappe.whitelist(methods=["POST"])
def take_back(code: str = "", operation: str = "") -> dict:
    """Record a card that comes back: find its open request and note the return; for one card after another."""
    certificate = owner_of(code, operation)
    request = frappe.db.get_value(REQUEST, {"living_request_key": certificate}, "name")
    if not request or not frappe.has_permission(REQUEST, "read", request):
        frappe.throw(_("No cancellation has been asked for the certificate of this card. Ask for it first."))
    return return_card(request, code, operation)


def _note_return(request, proof) -> None:
    request.update(
        {
            "is_card_returned": 1,
            "return_means": str(proof.means),
            "returned_serial": proof.card_serial,
            "chip_operation": proof.operation,
            "returned_at": now_datetime(),
            "returned_by": frappe.session.user,
        }
    )
    record(request, str(Label("Card Taken Back")), RequestStatus(request.request_status), "")
    save_step(request)


def _require_taker(request) -> None:
    scope = current_scope()
    is_place = scope.agency == request.agency or (scope.office and scope.office == office_of(request.agency))
    if not (is_place and scope.account_is_open and _TAKE_BACK_ROLES & set(frappe.get_roles())):
        frappe.throw(_("Only the unit and its legal office take cards back."), frappe.PermissionError)


# ---------------------------------------------------------------- shared with the other flows


def locked_certificate(name: str):
    """Return a certificate under the row lock, if the present user sees it. Raises PermissionError."""
    if not frappe.db.exists(CERTIFICATE, name) or not frappe.has_permission(CERTIFICATE, "read", name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    return frappe.get_doc(CERTIFICATE, name, for_update=True)


def office_of(agency: str) -> str | None:
    """Return the office that reviews a unit today."""
    return frappe.db.get_value("Enforcement Agency", agency, "reviewing_office")


def plain_text(text: str | None, label: str) -> str:
    """Return a typed text, trimmed. Raises if it is empty, too long or contains markup."""
    text = (text or "").strip()
    if not text:
        frappe.throw(_("Please fill in: {0}.").format(label))
    if len(text) > LONGEST_REASON:
        frappe.throw(_("{0}: the text is longer than {1} characters. Please shorten it.").format(label, LONGEST_REASON))
    if "<" in text or ">" in text:
        frappe.throw(_("{0}: the text contains angle brackets. Please remove them.").format(label))
    return text


def facts_of(request, document) -> CancellationFacts:
    """Return what the rules judge a request by."""
    has_notice = bool(request.loss_report) and frappe.db.get_value(LOSS, request.loss_report, "notice_on")
    return CancellationFacts(
        kind=request.cancellation_kind,
        ground=request.cancellation_ground,
        status=document.certificate_status,
        review_due_on=document.review_due_on and frappe.utils.getdate(document.review_due_on),
        is_card_returned=bool(request.is_card_returned),
        is_notice_recorded=bool(has_notice),
    )


def _locked(name: str):
    """Return request and certificate under their locks, the certificate's first; the same order everywhere."""
    certificate = frappe.db.get_value(REQUEST, name, "certificate")
    if not certificate or not frappe.has_permission(REQUEST, "read", name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    document = frappe.get_doc(CERTIFICATE, certificate, for_update=True)
    return frappe.get_doc(REQUEST, name, for_update=True), document


def _place(request, document) -> RequestPlace:
    is_void = document.certificate_status == CertificateStatus.DECLARED_VOID
    return RequestPlace(request.agency, office_of(request.agency), is_void)


def _void_report_of(certificate: str) -> str | None:
    return frappe.db.get_value(LOSS, {"living_report_key": certificate, "report_status": "Declared Void"}, "name")


def _choice(field: str, value: str) -> str:
    cancelling.require_choice(field, value)
    return value


def _refuse(findings) -> None:
    if findings:
        refuse(sentences_of(findings))
