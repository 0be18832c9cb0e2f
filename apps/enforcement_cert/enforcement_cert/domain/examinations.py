"""Who may sit an examination, who comes through the door, what a score means, and who pays.

Nothing here asks a clock or a database. Sources: requirements R-110, R-160 to R-174, G-010, G-011.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from .certificate_states import CertificateStatus
from .code_lists import ExamResult
from .enforcing import HeldCertificate, Standing, standing_of
from .errors import Finding, Label, RuleViolation, TextEnum, TransitionRefused, block
from .exam_sitting import FINAL_STATUSES, SittingStatus
from .organization import GovernmentLevel


class SessionState(TextEnum):
    PLANNED = "Planned"
    OPEN = "Open"
    RUNNING = "Running"
    CLOSED = "Closed"


class CandidateKind(TextEnum):
    NEW_APPLICANT = "New Applicant"
    REVIEW = "Review"


class Attendance(TextEnum):
    REGISTERED = "Enrolled"
    ADMITTED = "Admitted"
    ABSENT = "Absent"
    REFUSED = "Entry Refused"
    WITHDRAWN = "Withdrawn"


class AdmissionMethod(TextEnum):
    CERTIFICATE_QR = "Certificate QR"
    RESIDENT_CARD = "Resident ID Card"
    TYPED_NUMBER = "Typed Number"


_S, _A, _K = SessionState, Attendance, CandidateKind
NEXT_STATE: dict[SessionState, frozenset[SessionState]] = {
    _S.PLANNED: frozenset({_S.OPEN}),
    _S.OPEN: frozenset({_S.RUNNING, _S.CLOSED}),
    _S.RUNNING: frozenset({_S.CLOSED}),
    _S.CLOSED: frozenset(),
}
# While these last, the door can be open at all.
DOOR_STATES = frozenset({_S.OPEN, _S.RUNNING})


def require_state_change(from_: SessionState | str, to: SessionState | str) -> None:
    """Raise TransitionRefused unless the table knows this change of a session."""
    if SessionState(to) not in NEXT_STATE[SessionState(from_)]:
        raise TransitionRefused("exam_state_no_such_change", state=Label(str(from_)), wanted=Label(str(to)))


# ---------------------------------------------------------------- who pays


@dataclass(frozen=True)
class BudgetBearer:
    """Whose budget bears the cost: the finance of one division."""

    level: GovernmentLevel
    division: str


def budget_bearer(office_level: str, office_division: str, division_level: str) -> BudgetBearer:
    """Return who bears the cost of an office's training and examinations: the finance of its own level, nobody else.

    Raises RuleViolation where office and division do not stand on one level. Source: R-110, R-174.
    """
    if office_level != division_level:
        raise RuleViolation("exam_budget_level", office=Label(office_level), division=Label(division_level))
    return BudgetBearer(GovernmentLevel(office_level), office_division)


# ---------------------------------------------------------------- the session itself


@dataclass(frozen=True)
class SessionRules:
    """Lengths in minutes, marks in points."""

    minutes: int
    full_mark: int
    pass_mark: int
    capacity: int
    attempts_allowed: int
    opens_minutes: int
    closes_minutes: int


def session_findings(rules: SessionRules) -> list[Finding]:
    """Return what is wrong with a session's numbers (G-011)."""
    found = []
    if min(rules.minutes, rules.full_mark, rules.capacity, rules.attempts_allowed) < 1:
        found.append(block("exam_session_numbers"))
    if not 0 < rules.pass_mark <= rules.full_mark:
        found.append(block("exam_session_pass_mark", full=rules.full_mark))
    if min(rules.opens_minutes, rules.closes_minutes) < 0 or rules.closes_minutes > rules.minutes:
        found.append(block("exam_session_window"))
    return found


def free_seats(taken: Collection[int], capacity: int) -> list[int]:
    """Return the numbers of the free seats, lowest first; seats count from 1."""
    return [seat for seat in range(1, capacity + 1) if seat not in taken]


# ---------------------------------------------------------------- registration


@dataclass(frozen=True)
class RegistrationFacts:
    """A person who wants to sit. `attempts_used`: examinations sat in this cycle (one application or review)."""

    kind: CandidateKind
    session_state: SessionState | str
    is_case_open: bool = True
    needs_exam: bool = True
    is_in_service: bool = True
    is_in_territory: bool = True
    has_passed: bool = False
    is_number_valid: bool = True
    is_number_in_correction: bool = False
    is_number_confirmed: bool = False
    needs_confirmation: bool = True
    attempts_used: int = 0
    attempts_allowed: int = 2
    seat_here: int | None = None
    other_session: str | None = None
    has_free_seat: bool = True


def registration_findings(facts: RegistrationFacts) -> list[Finding]:
    """Return why a person cannot be registered for a session; empty: can be.

    The first attempt needs a correct identity number, a resit one that was confirmed once more (R-163, G-010).
    """
    if facts.session_state not in (_S.PLANNED, _S.OPEN):
        return [block("exam_registration_over", state=Label(str(facts.session_state)))]
    if facts.seat_here is not None:
        return [block("exam_registration_here", seat=facts.seat_here)]
    if facts.attempts_used >= facts.attempts_allowed:
        return [block("exam_attempts_used", allowed=facts.attempts_allowed)]
    found = [*_case_findings(facts), *_number_findings(facts)]
    if facts.other_session:
        found.append(block("exam_registration_elsewhere", session=facts.other_session))
    return found or ([] if facts.has_free_seat else [block("exam_session_full")])


def _case_findings(facts: RegistrationFacts) -> list[Finding]:
    if not facts.is_in_territory:
        return [block("exam_other_territory")]
    if not facts.is_in_service:
        return [block("exam_not_in_service")]
    if not facts.is_case_open:
        return [block("exam_case_over")]
    if not facts.needs_exam:
        return [block("exam_not_needed")]
    return [block("exam_passed_already")] if facts.has_passed else []


def _number_findings(facts: RegistrationFacts) -> list[Finding]:
    if not facts.is_number_valid:
        return [block("exam_number_wrong")]
    if facts.is_number_in_correction:
        return [block("exam_number_in_correction")]
    if facts.attempts_used and facts.needs_confirmation and not facts.is_number_confirmed:
        return [block("exam_number_unconfirmed", attempt=facts.attempts_used + 1)]
    return []


# ---------------------------------------------------------------- the door


@dataclass(frozen=True)
class Door:
    """When and whether a session lets people in; moments of local time."""

    state: SessionState | str
    starts_at: datetime
    opens_minutes: int
    closes_minutes: int

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.opens_minutes)

    @property
    def closes_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.closes_minutes)


def door_findings(door: Door, now: datetime) -> list[Finding]:
    """Return why the door is shut at this moment; the last minute still counts."""
    if door.state not in DOOR_STATES:
        return [block("exam_entrance_state", state=Label(str(door.state)))]
    if now < door.opens_at:
        return [block("exam_entrance_early", opens=f"{door.opens_at:%H:%M}", day=door.opens_at.date())]
    if now > door.closes_at:
        return [block("exam_entrance_late", closes=f"{door.closes_at:%H:%M}", day=door.closes_at.date())]
    return []


@dataclass(frozen=True)
class Visitor:
    """Who stands at the door, as far as known: place on the list, and the certificate that was shown."""

    method: AdmissionMethod
    is_on_list: bool = False
    kind: CandidateKind | str | None = None
    attendance: Attendance | str | None = None
    is_code_known: bool = True
    is_replaced_card: bool = False
    is_number_readable: bool = True
    is_same_certificate: bool = True
    status: CertificateStatus | str | None = None
    valid_from: date | None = None
    valid_until: date | None = None
    review_counts_until: date | None = None

    @property
    def held(self) -> HeldCertificate:
        """The certificate that was shown, as every other place judges it."""
        counts_until = self.review_counts_until
        return HeldCertificate(str(self.status), self.valid_from, self.valid_until, review_counts_until=counts_until)


def visitor_findings(visitor: Visitor, today: date) -> list[Finding]:
    """Return why a person may not come in; empty: may.

    The reviewed are admitted by the QR code of their certificate, which is checked by that (R-162, R-168); new
    applicants by their resident identity card, and only with a number on the list (R-167).
    """
    by_code = visitor.method is AdmissionMethod.CERTIFICATE_QR
    if by_code and not visitor.is_code_known:
        return [block("exam_entrance_code_unknown")]
    if not by_code and not visitor.is_number_readable:
        return [block("exam_entrance_number_wrong")]
    if not visitor.is_on_list:
        return [block("exam_entrance_not_listed" if by_code else "exam_entrance_number_not_listed")]
    if visitor.attendance == _A.WITHDRAWN:
        return [block("exam_entrance_withdrawn")]
    if by_code != (visitor.kind == _K.REVIEW):
        return [block("exam_entrance_needs_identity_card" if by_code else "exam_entrance_needs_certificate")]
    return certificate_findings(visitor, today) if by_code else []


def certificate_findings(visitor: Visitor, today: date) -> list[Finding]:
    """Return why the certificate that was shown is not in force on this day; both its days count (R-162, G-005)."""
    if visitor.is_replaced_card:
        return [block("exam_entrance_card_replaced")]
    if not visitor.is_same_certificate:
        return [block("exam_entrance_other_certificate")]
    if visitor.status != CertificateStatus.VALID:
        return [block("exam_entrance_certificate_stopped", status=Label(str(visitor.status)))]
    standing = standing_of(visitor.held, today)
    if standing is Standing.NOT_BEGUN:
        return [block("exam_entrance_certificate_early", first=visitor.valid_from)]
    if standing is Standing.EXPIRED:
        last_days = (visitor.valid_until, visitor.review_counts_until)
        last = next(day for day in last_days if day and today > day)
        return [block("exam_entrance_certificate_expired", last=last)]
    return []


# ---------------------------------------------------------------- results


def outcome_of(score: float, pass_mark: float, full_mark: float) -> ExamResult:
    """Say whether a score passes; the pass mark itself does (G-011). Raises RuleViolation outside 0 … full mark."""
    if not 0 <= score <= full_mark:
        raise RuleViolation("exam_score_range", full=f"{full_mark:g}")
    return ExamResult.PASSED if score >= pass_mark else ExamResult.FAILED


def attempts_left(attempt: int, allowed: int, outcome: ExamResult | str) -> int:
    """Return how many more times a person may sit in this cycle; none after a pass (G-010)."""
    return 0 if outcome == ExamResult.PASSED else max(allowed - attempt, 0)


def entry_findings(attendance: Attendance | str, outcome: ExamResult | str) -> list[Finding]:
    """Return why no result can be entered: only who was admitted has one, and a confirmed one stands."""
    if outcome != ExamResult.NONE:
        return [block("exam_score_confirmed")]
    return [] if attendance == _A.ADMITTED else [block("exam_score_not_admitted", attendance=Label(str(attendance)))]


def paper_findings(attempt_status: SittingStatus | str | None) -> list[Finding]:
    """Return why no score on paper is taken: the person sits or sat online, and that attempt is not void (R-165)."""
    if attempt_status in (None, SittingStatus.VOID):
        return []
    is_over = attempt_status in FINAL_STATUSES
    return [block("exam_score_sat_online" if is_over else "exam_score_sits_online")]


def confirmation_findings(
    entered_by: str | None, confirmed_by: str, entered: float | None, seen: float | None
) -> list[Finding]:
    """Return why a login cannot confirm a result on paper: it takes a second person who has read this very score."""
    if not entered_by:
        return [block("exam_score_not_entered")]
    if entered_by == confirmed_by:
        return [block("exam_score_second_person")]
    is_read = entered is not None and seen is not None and round(entered, 1) == round(seen, 1)
    return [] if is_read else [block("exam_score_changed", score=f"{entered or 0:g}")]
