"""Requests to correct a person's facts: decided by a second person, applied in the same transaction (X-12).

The request keeps the old value; numbers rest in it as everywhere, masked and encrypted. Applying a correction
goes by the officer's own checks, then brings along what hangs on the fact: the keys of living certificates and
drafts, the name on the certificate, the public page's memory.
"""

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.access.masking import CORRECTION_NEW, CORRECTION_OLD, OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.history import follow_written
from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.domain.corrections import (
    PROTECTED_FACTS,
    CorrectionActor,
    Fact,
    Request,
    RequestStatus,
    require_decision,
    require_withdrawal,
    steps_open,
)
from enforcement_cert.domain.errors import block
from enforcement_cert.errors import plain_duplicates, plain_refusals, refuse
from enforcement_cert.messages import explain
from enforcement_cert.personnel import forced_list
from enforcement_cert.personnel.officers import OFFICER
from enforcement_cert.portal.forgetting import forget

REQUEST = "Officer Correction"
CERTIFICATE = "Enforcement Certificate"
APPLICATION = "Certificate Application"
FIELD_OF = {
    Fact.NAME: "officer_name",
    Fact.IDENTITY_NUMBER: "identity_number",
    Fact.BIRTH_DATE: "birth_date",
    Fact.SEX: "sex",
    Fact.MOBILE: "mobile",
}
_SOURCE = {Fact.IDENTITY_NUMBER: OFFICER_IDENTITY, Fact.MOBILE: OFFICER_MOBILE}


@frappe.whitelist(methods=["POST"])
def steps(name: str) -> list[str]:
    """Return what the present user may do with a request: "decide", "withdraw"."""
    request = _readable(name)
    facts = _facts_of(request)
    return list(steps_open(facts, correction_actor(facts.barred_by)))


@frappe.whitelist(methods=["POST"])
def decide_correction(name: str, is_granted: int | str, reason: str = "") -> dict:
    """Grant a request, which corrects the record at once, or refuse it with a reason.

    Raises RuleRefused, PermissionError, and what the officer's own checks raise.
    """
    granted = str(is_granted) == "1"
    request = _locked(name)
    facts = _facts_of(request)
    with plain_refusals():
        require_decision(facts, correction_actor(facts.barred_by), reason, granted)
    if granted:
        _apply(request)
    return _close(request, RequestStatus.CORRECTED if granted else RequestStatus.REFUSED, reason)


@frappe.whitelist(methods=["POST"])
def withdraw_correction(name: str, reason: str = "") -> dict:
    """Take back an own request that is still open."""
    request = _locked(name)
    with plain_refusals():
        require_withdrawal(_facts_of(request), correction_actor())
    return _close(request, RequestStatus.WITHDRAWN, reason)


def withdraw_requests(officer: str, reason: str) -> None:
    """Close the open requests on a person who moves or leaves: the new unit knows what is wrong, and asks anew."""
    waiting = {"officer": officer, "request_status": str(RequestStatus.REQUESTED)}
    for name in frappe.get_all(REQUEST, filters=waiting, pluck="name", order_by="name"):
        _close(frappe.get_doc(REQUEST, name, for_update=True), RequestStatus.WITHDRAWN, reason)


def correction_actor(barred_by: str | None = None) -> CorrectionActor:
    """Return the present user as the rules of corrections see an actor; `barred_by`: an entry of the forced list."""
    scope, roles = current_scope(), set(frappe.get_roles())
    is_reviewer = bool(scope.office) and "Legal Reviewer" in roles
    return CorrectionActor(
        login=scope.user,
        agency=scope.agency if scope.account_is_open else None,
        office=scope.office,
        is_checker="Agency Checker" in roles,
        is_reviewer=is_reviewer,
        is_provincial=is_reviewer and scope.user_class == "Provincial Legal Office",
        may_lift_bar=bool(barred_by and scope.office and forced_list.may_take_off(barred_by)),
    )


def present_value(officer, fact: Fact) -> str:
    """Return an officer's present value of a fact in full; never log or show that of a protected one."""
    if field := _SOURCE.get(fact):
        return field.open(officer.get(field.cipher_field))
    value = officer.get(FIELD_OF[fact])
    return getdate(value).isoformat() if fact is Fact.BIRTH_DATE and value else value or ""


def value_columns(fact: Fact, old: str, new: str) -> dict[str, object]:
    """Return the columns that hold both values: protected ones masked with their ciphers, others as text."""
    if fact in PROTECTED_FACTS:
        return {**CORRECTION_OLD.seal(old), **CORRECTION_NEW.seal(new)}
    return {"old_value": old, "new_value": new, "old_value_cipher": "", "new_value_cipher": ""}


# ---------------------------------------------------------------- one decision


def _readable(name: str):
    request = frappe.get_doc(REQUEST, name)
    if not request.has_permission("read"):
        raise frappe.PermissionError
    return request


def _locked(name: str):
    _readable(name)
    return frappe.get_doc(REQUEST, name, for_update=True)


def _facts_of(request) -> Request:
    """Unit and office are asked of the officer now: whoever has moved is no longer the old office's to correct."""
    agency, digest = frappe.db.get_value(OFFICER, request.officer, ["agency", "identity_digest"])
    entry = forced_list.find_standing(digest) if request.fact == Fact.IDENTITY_NUMBER else None
    return Request(
        fact=request.fact,
        status=request.request_status,
        requested_by=request.requested_by,
        agency=agency,
        reviewing_office=frappe.db.get_value("Enforcement Agency", agency, "reviewing_office"),
        barred_by=entry.name if entry else None,
    )


def _close(request, status: RequestStatus, reason: str) -> dict:
    request.update(
        {
            "request_status": str(status),
            "decided_by": frappe.session.user,
            "decided_for": place_name(current_scope()),
            "decided_at": now_datetime(),
            "decision_reason": (reason or "").strip(),
            "living_fact_key": None,
        }
    )
    request.flags.is_correction_step = True
    # Requests are read-only for everybody; their own steps alone change them, after the rules have agreed.
    request.save(ignore_permissions=True)
    return {"name": request.name, "request_status": request.request_status}


def place_name(scope) -> str:
    """Return the name of the office or unit a login acts for; empty for an officer's own request."""
    if scope.office:
        return frappe.db.get_value("Legal Office", scope.office, "office_name") or ""
    return (frappe.db.get_value("Enforcement Agency", scope.agency, "agency_name") if scope.agency else "") or ""


def _apply(request) -> None:
    fact = Fact(request.fact)
    officer = frappe.get_doc(OFFICER, request.officer, for_update=True)
    old, new = _values(request, fact)
    if present_value(officer, fact) != old:
        frappe.throw(_("The entry has changed since this request was made. Please refuse it and ask anew."))
    if fact is Fact.IDENTITY_NUMBER and (entry := forced_list.find_standing(OFFICER_IDENTITY.digest(new))):
        refuse([explain(block("correction_forced_list", number=entry.name))])
    digest_before = officer.identity_digest
    officer.set(FIELD_OF[fact], new)
    if fact in (Fact.BIRTH_DATE, Fact.SEX):
        officer.override_reason = officer.override_reason or request.reason
    officer.flags.is_correction = True
    # The decision stands for the right to write: checkers and offices may not change officers by hand.
    officer.save(ignore_permissions=True)
    if fact is Fact.IDENTITY_NUMBER:
        _move_keys(officer)
        forced_list.follow_number(digest_before, new, _("Correction {0}").format(request.name))
    elif fact is Fact.NAME:
        _rename_on_certificates(officer)


def _values(request, fact: Fact) -> tuple[str, str]:
    if fact in PROTECTED_FACTS:
        return CORRECTION_OLD.open(request.old_value_cipher), CORRECTION_NEW.open(request.new_value_cipher)
    return request.old_value or "", request.new_value


def _living_certificates(officer) -> list:
    return frappe.get_all(
        CERTIFICATE,
        filters={"officer": officer.name, "certificate_status": ["in", [str(s) for s in LIVING_STATUSES]]},
        fields=["name", "certificate_type"],
        order_by="name",
    )


def _drafts(officer) -> list:
    return frappe.get_all(
        APPLICATION,
        filters={"officer": officer.name, "stage": "Draft"},
        fields=["name", "certificate_type"],
        order_by="name",
    )


def _move_keys(officer) -> None:
    """One certificate and one application per person: the keys follow the corrected number (R-095)."""
    with plain_duplicates(lambda: explain(block("correction_other_certificate"))):
        for row in _living_certificates(officer):
            key = f"{officer.identity_digest}:{row.certificate_type}"
            _write(CERTIFICATE, row.name, {"living_certificate_key": key})
        for row in _drafts(officer):
            key = f"{officer.identity_digest}:{row.certificate_type}"
            _write(APPLICATION, row.name, {"living_application_key": key})


def _write(doctype: str, name: str, values: dict) -> None:
    try:
        frappe.db.set_value(doctype, name, values)
    except Exception as error:
        if error.args and frappe.db.is_unique_key_violation(error):
            raise frappe.UniqueValidationError from error
        raise


def _rename_on_certificates(officer) -> None:
    """The certificate names the person rightly at once; its card is out of date until it is made again (G-044)."""
    for row in _living_certificates(officer):
        values = {"officer_name": officer.officer_name, "is_face_outdated": 1, "face_outdated_on": getdate()}
        former = frappe.db.get_value(CERTIFICATE, row.name, "officer_name")
        frappe.db.set_value(CERTIFICATE, row.name, values)
        follow_written({row.name: {"officer_name": former}})
        forget(row.name)
    for row in _drafts(officer):
        frappe.db.set_value(APPLICATION, row.name, "officer_name", officer.officer_name)
