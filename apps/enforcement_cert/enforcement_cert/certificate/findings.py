"""What the rules find about an application: the applicant's facts and the registers, put together.

The registers answer through `register_answers` in the order of T-2: forced list, other certificates and
applications, staffing register. The forced list's ground is told to legal offices alone.
"""

from dataclasses import replace

import frappe
from frappe.utils import getdate

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.certificate_types import may_hold
from enforcement_cert.domain.eligibility import (
    Applicant,
    Conditions,
    ExamResult,
    RegisterAnswers,
    application_findings,
    approval_findings,
)
from enforcement_cert.domain.errors import Finding, warn
from enforcement_cert.domain.organization import AgencyKind
from enforcement_cert.domain.replacements import ReplacementFacts, card_making_findings, replacement_findings
from enforcement_cert.examination.door_log import is_recorded_here
from enforcement_cert.organization.letter_facts import has_letter_in_force
from enforcement_cert.personnel import forced_list
from enforcement_cert.personnel.registers import identity_check, staffing

_EXAM = {"Passed": ExamResult.PASSED, "Failed": ExamResult.FAILED}
_ALL_MET = Conditions(True, True, True, True)


def findings_for_step(application, officer, to_stage: Stage) -> tuple[Finding, ...]:
    """Return everything that speaks for or against taking an application to a stage.

    Up to the first check the conditions of R-081 are still open; passing it confirms them;
    from the legal review on the examination must be passed (R-101), and a letter of entrustment be in force
    where the unit acts under one (G-024).
    """
    conditions = _ALL_MET if to_stage is Stage.FIRST_CHECK else _conditions(application, officer)
    applicant = applicant_of(application, officer, conditions)
    answers = register_answers(application, officer)
    if application.replaces_certificate:
        return _findings_for_replacement(application, applicant, answers, to_stage)
    if to_stage in (Stage.CARD_MAKING, Stage.ISSUED):
        answers = replace(answers, is_entrustment_lapsed=_is_entrustment_lapsed(application.agency))
        certificate_type = frappe.get_cached_doc("Certificate Type", application.certificate_type)
        if certificate_type.needs_exam:
            # A result that was not made in this system was entered by the unit; the reviewer sees that it was.
            by_unit = () if is_recorded_here(officer) else (warn("exam_entered_by_unit"),)
            return (*approval_findings(applicant, answers, getdate()), *by_unit)
    return application_findings(applicant, answers, getdate())


def _findings_for_replacement(application, applicant, answers: RegisterAnswers, to_stage: Stage) -> tuple[Finding, ...]:
    """A new card: the certificate must be in use, a damaged card be back; no examination (R-122, G-039)."""
    judge = card_making_findings if to_stage in (Stage.CARD_MAKING, Stage.ISSUED) else replacement_findings
    own = answers.living_certificate == application.replaces_certificate
    if to_stage in (Stage.CARD_MAKING, Stage.ISSUED):
        answers = replace(answers, is_entrustment_lapsed=_is_entrustment_lapsed(application.agency))
    answers = replace(answers, living_certificate=None) if own else answers
    found = judge(_replacement_facts(application), getdate())
    return (*found, *application_findings(applicant, answers, getdate()))


def _replacement_facts(application) -> ReplacementFacts:
    fields = ["certificate_status", "valid_until", "review_due_on", "is_face_outdated"]
    row = frappe.db.get_value("Enforcement Certificate", application.replaces_certificate, fields, as_dict=True)
    row = row or frappe._dict()
    return ReplacementFacts(
        reason=application.replacement_reason,
        status=row.certificate_status,
        valid_until=row.valid_until,
        review_due_on=row.review_due_on,
        is_face_outdated=bool(row.is_face_outdated),
        is_card_returned=bool(application.is_card_returned),
    )


def applicant_of(application, officer, conditions: Conditions) -> Applicant:
    """Return the officer as the rules see an applicant. Holds the full identity number: never log it."""
    return Applicant(
        officer_code=officer.officer_code,
        officer_name=officer.officer_name,
        unit_name=application.unit_name,
        enforcement_area=enforcement_area_of(officer),
        has_photo=bool(officer.photo),
        identity_number=OFFICER_IDENTITY.open(officer.identity_cipher),
        birth_date=getdate(officer.birth_date) if officer.birth_date else None,
        sex=officer.sex or None,
        override_reason=officer.override_reason,
        mobile_number=OFFICER_MOBILE.open(officer.mobile_cipher),
        staffing_status=officer.staffing_status or None,
        exam_result=exam_result_of(officer),
        conditions=conditions,
    )


def exam_result_of(officer) -> ExamResult:
    """Return the result as it counts today: after a transfer a pass counts for its time only (G-048)."""
    from enforcement_cert.personnel.transfers import exam_counts

    result = _EXAM.get(officer.exam_result, ExamResult.NONE)
    return result if result is not ExamResult.PASSED or exam_counts(officer) else ExamResult.NONE


def enforcement_area_of(officer) -> str:
    """Return the officer's own enforcement area, or that of the agency."""
    return officer.enforcement_area or _of_agency(officer.agency, "enforcement_area")


def power_scope_of(officer) -> str:
    """Return the officer's own scope of powers, or that of the agency."""
    return officer.power_scope or _of_agency(officer.agency, "power_scope")


def _of_agency(agency: str, field: str) -> str:
    return frappe.db.get_value("Enforcement Agency", agency, field) or ""


def _is_entrustment_lapsed(agency: str) -> bool:
    return _of_agency(agency, "agency_kind") == AgencyKind.ENTRUSTED and not has_letter_in_force(agency)


def register_answers(application, officer) -> RegisterAnswers:
    """Ask the registers about a person, over the whole province (R-093 to R-096, R-128)."""
    key = living_key(application, officer)
    certificate = _holder("Enforcement Certificate", {"living_certificate_key": key})
    other = _holder("Certificate Application", {"living_application_key": key, "name": ["!=", application.name or ""]})
    return RegisterAnswers(
        **_forced_answers(officer.identity_digest),
        is_real_number=identity_check.is_real_number(officer),
        living_certificate=certificate.name,
        certificate_unit=certificate.unit_name,
        open_application=other.name,
        application_unit=other.unit_name,
        establishment=staffing.answer(officer),
        has_establishment_proof=bool(officer.establishment_proof),
        may_hold_type=_may_hold_type(application.certificate_type, officer.agency),
    )


def _may_hold_type(certificate_type: str, agency: str) -> bool:
    rule = frappe.get_cached_value("Certificate Type", certificate_type, "holder_rule")
    is_body = bool(frappe.db.exists("Legal Office", {"own_unit": agency}))
    return may_hold(rule, is_of_supervision_body=is_body)


def _holder(doctype: str, key: dict):
    """Number and unit of the record with a living key; both None if there is none."""
    return frappe.db.get_value(doctype, key, ["name", "unit_name"], as_dict=True) or frappe._dict()


def _forced_answers(identity_digest: str) -> dict:
    """What may be told of the forced list: the entry and its ground only to a legal office (T-2)."""
    entry = forced_list.find_standing(identity_digest)
    if entry and current_scope().office:
        return {"is_on_forced_list": True, "forced_entry": entry.name, "forced_ground": entry.ground}
    return {"is_on_forced_list": bool(entry)}


def living_key(application, officer) -> str:
    """Return the key of which only one living application, and one living certificate, may exist.

    One person (by digest), one type of certificate, province-wide (R-095, G-048).
    """
    return f"{officer.identity_digest}:{application.certificate_type}"


def _conditions(application, officer) -> Conditions:
    """What the first check has confirmed; what nobody has confirmed yet counts as open, not as unmet."""
    return Conditions(
        in_enforcement_post=bool(application.is_in_post and officer.is_in_post) or None,
        education_fits=bool(application.education_fits) or None,
        conduct_is_good=bool(application.conduct_is_good) or None,
        other_conditions_met=bool(application.other_conditions_met) or None,
    )
