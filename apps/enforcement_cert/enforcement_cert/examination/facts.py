"""What the rules need to know of somebody who wants to sit an examination."""

from dataclasses import dataclass

import frappe
from frappe.utils import cint

from enforcement_cert.access.exam_duties import is_in_territory
from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.certificate.findings import exam_result_of
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.code_lists import ExamResult
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.examinations import CandidateKind, RegistrationFacts
from enforcement_cert.domain.identifiers import read_identity_number
from enforcement_cert.domain.review_profile import OPEN_STAGES as OPEN_REVIEW_STAGES
from enforcement_cert.domain.review_profile import ReviewKind
from enforcement_cert.domain.review_rules import exam_counts_from
from enforcement_cert.examination import clock
from enforcement_cert.examination.sessions import CANDIDATE, SESSION
from enforcement_cert.review.facts import facts_of as review_facts_of
from enforcement_cert.review.facts import read_rows
from enforcement_cert.review.profiles import read_profile

APPLICATION, REVIEW, OFFICER = "Certificate Application", "Certificate Review", "Enforcement Officer"
# From the card on nothing waits for an examination any more.
WAITING_STAGES = (str(Stage.DRAFT), str(Stage.FIRST_CHECK), str(Stage.LEGAL_REVIEW))
_SAT = ("Passed", "Failed")


@dataclass(frozen=True)
class Case:
    """Why somebody sits: an application or a review, with the officer and whether an examination is (still) needed."""

    kind: CandidateKind
    name: str
    officer: str
    is_open: bool
    needs_exam: bool
    certificate: str | None = None
    certificate_type: str | None = None

    @property
    def link(self) -> str:
        """The field of a candidate that names the case."""
        return "application" if self.kind is CandidateKind.NEW_APPLICANT else "review"


def case_of_application(name: str) -> Case:
    """Return the case of an application."""
    fields = ["officer", "stage", "application_kind", "certificate_type"]
    row = frappe.db.get_value(APPLICATION, name, fields, as_dict=True)
    needs = cint(frappe.get_cached_value("Certificate Type", row.certificate_type, "needs_exam"))
    return Case(
        CandidateKind.NEW_APPLICANT,
        name,
        row.officer,
        is_open=row.stage in WAITING_STAGES,
        needs_exam=bool(needs) and row.application_kind != "Replacement",
    )


def case_of_review(name: str) -> Case:
    """Return the case of a review."""
    fields = ["officer", "review_stage", "review_kind", "certificate"]
    row = frappe.db.get_value(REVIEW, name, fields, as_dict=True)
    return Case(
        CandidateKind.REVIEW,
        name,
        row.officer,
        is_open=row.review_stage in OPEN_REVIEW_STAGES,
        needs_exam=row.review_kind == ReviewKind.EXAM,
        certificate=row.certificate,
    )


def registration_facts(session, case: Case, officer, *, has_free_seat: bool) -> RegistrationFacts:
    """Return what the rules of registration ask about one person and one session."""
    office = frappe.db.get_value("Enforcement Agency", officer.agency, "reviewing_office")
    last = last_attempt(case)
    return RegistrationFacts(
        kind=case.kind,
        session_state=session.session_state,
        is_case_open=case.is_open,
        needs_exam=case.needs_exam,
        is_in_service=officer.record_status == "Active",
        is_in_territory=is_in_territory(session.legal_office, office),
        has_passed=has_passed(case, officer),
        is_number_valid=is_number_valid(officer),
        is_number_in_correction=is_number_in_correction(officer.name),
        is_number_confirmed=bool(last and last.confirmed_digest and last.confirmed_digest == officer.identity_digest),
        needs_confirmation=bool(cint(frappe.db.get_single_value("Exam Settings", "confirm_number_again"))),
        attempts_used=last.attempt_number if last else 0,
        attempts_allowed=session.attempts_allowed,
        seat_here=_seat_here(session.name, officer.name),
        other_session=_other_session(session.name, officer.name),
        has_free_seat=has_free_seat,
    )


def last_attempt(case: Case):
    """Return the last examination that was sat in this cycle, None if there is none; absences are no attempts."""
    return frappe.db.get_value(
        CANDIDATE,
        {case.link: case.name, "result": ["in", _SAT]},
        ["name", "attempt_number", "confirmed_digest", "result"],
        as_dict=True,
        order_by="attempt_number desc",
    )


def has_passed(case: Case, officer) -> bool:
    """Say whether a pass of this cycle is on record already (R-101, R-160)."""
    if case.kind is CandidateKind.NEW_APPLICANT:
        return exam_result_of(officer) is ExamResult.PASSED
    row = read_rows([case.certificate]).get(case.certificate) if case.certificate else None
    review = frappe.db.get_value(REVIEW, case.name, ["review_profile", "due_on"], as_dict=True)
    if row is None or row.exam_result != ExamResult.PASSED or not row.exam_passed_on:
        return False
    begins = exam_counts_from(read_profile(review.review_profile), review_facts_of(row), review.due_on)
    return bool(begins and begins <= row.exam_passed_on)


def is_number_valid(officer) -> bool:
    """Say whether the number on record is a correct one (R-163). It is compared and forgotten."""
    try:
        read_identity_number(OFFICER_IDENTITY.open(officer.identity_cipher), today=clock.today())
    except RuleViolation:
        return False
    return True


def is_number_in_correction(officer: str) -> bool:
    """Say whether a correction of the person's number waits for its decision."""
    asked = {"officer": officer, "fact": "Identity Number", "request_status": "Requested"}
    return bool(frappe.db.exists("Officer Correction", asked))


def _seat_here(session: str, officer: str) -> int | None:
    key = {"living_candidate_key": f"{session}:{officer}"}
    seat = frappe.db.get_value(CANDIDATE, key, "seat_number", for_update=True)  # also one of a moment ago
    return cint(seat) if seat is not None else None


def _other_session(session: str, officer: str) -> str | None:
    other = {"open_candidate_key": officer, "session": ["!=", session]}
    found = frappe.db.get_value(CANDIDATE, other, "session")
    return frappe.db.get_value(SESSION, found, "session_title") if found else None
