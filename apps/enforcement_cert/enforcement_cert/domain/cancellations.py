"""Cancelling a certificate: the unit checks, the legal office decides; first the card comes back, or a notice.

Sources: R-125 to R-127, R-129, R-091, R-124, R-130, G-040, G-042.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .application_stages import Actor, ActorKind
from .certificate_states import CertificateStatus
from .errors import Finding, TextEnum, TransitionRefused, block


class CancellationKind(TextEnum):
    WITH_CERTIFICATE = "With Certificate"
    WITHOUT_CERTIFICATE = "Without Certificate"
    FORCED = "Forced"


class RequestStatus(TextEnum):
    DRAFT = "Draft"
    UNIT_CHECK = "Unit Check"
    LEGAL_REVIEW = "Legal Review"
    APPROVED = "Approved"
    REFUSED = "Refused"
    WITHDRAWN = "Withdrawn"


class RequestAct(TextEnum):
    SUBMIT = "Submit Request"
    PASS = "Pass Unit Check"
    APPROVE = "Approve Cancellation"
    RETURN = "Return Request"
    REFUSE = "Refuse Request"
    WITHDRAW = "Withdraw Request"


@dataclass(frozen=True)
class RequestStep:
    """One row of the table: who does what, from where to where, and must he say why."""

    from_status: RequestStatus
    to_status: RequestStatus
    act: RequestAct
    actor_kind: ActorKind
    needs_reason: bool = False


@dataclass(frozen=True)
class RequestPlace:
    """Where a request belongs, and whether its certificate's number has been declared void."""

    agency: str
    reviewing_office: str | None
    is_void: bool = False


_S, _A = RequestStatus, RequestAct
_CLERK, _CHECKER, _OFFICE = ActorKind.AGENCY_CLERK, ActorKind.AGENCY_CHECKER, ActorKind.LEGAL_OFFICE
STEPS: tuple[RequestStep, ...] = (
    RequestStep(_S.DRAFT, _S.UNIT_CHECK, _A.SUBMIT, _CLERK),
    RequestStep(_S.DRAFT, _S.WITHDRAWN, _A.WITHDRAW, _CLERK),
    RequestStep(_S.UNIT_CHECK, _S.LEGAL_REVIEW, _A.PASS, _CHECKER),
    RequestStep(_S.UNIT_CHECK, _S.DRAFT, _A.RETURN, _CHECKER, needs_reason=True),
    RequestStep(_S.UNIT_CHECK, _S.REFUSED, _A.REFUSE, _CHECKER, needs_reason=True),
    RequestStep(_S.UNIT_CHECK, _S.WITHDRAWN, _A.WITHDRAW, _CLERK, needs_reason=True),
    RequestStep(_S.LEGAL_REVIEW, _S.APPROVED, _A.APPROVE, _OFFICE),
    RequestStep(_S.LEGAL_REVIEW, _S.DRAFT, _A.RETURN, _OFFICE, needs_reason=True),
    RequestStep(_S.LEGAL_REVIEW, _S.REFUSED, _A.REFUSE, _OFFICE, needs_reason=True),
    RequestStep(_S.LEGAL_REVIEW, _S.WITHDRAWN, _A.WITHDRAW, _CLERK, needs_reason=True),
)
OPEN_STATUSES = frozenset({_S.DRAFT, _S.UNIT_CHECK, _S.LEGAL_REVIEW})
# A number declared void stays void: its cancellation is put right, never given up.
_GIVING_UP = frozenset({_A.WITHDRAW, _A.REFUSE})
# The unit cannot be asked, or is not the one to ask: its office may act by itself, with a reason.
DIRECT_GROUNDS = frozenset({"Death", "Unit Abolished", "Qualification Withdrawn", "Forged Data", "Discipline"})


def require_step(
    status: RequestStatus | str, act: RequestAct | str, actors: Iterable[Actor], place: RequestPlace, reason: str = ""
) -> RequestStep:
    """Return the row of the table for an act, or raise TransitionRefused.

    A unit acts for its own requests only; the legal review is the reviewing office's own (R-004, R-005);
    returning, refusing and withdrawing what was submitted need a reason (R-091).
    """
    status, act = RequestStatus(status), RequestAct(act)
    row = next((step for step in STEPS if (step.from_status, step.act) == (status, act) and _fits(step, actors)), None)
    row = row or next((step for step in STEPS if (step.from_status, step.act) == (status, act)), None)
    if row is None:
        raise TransitionRefused("cancellation_no_step", status=status, act=act)
    _require_actor(row, tuple(actors), place)
    if place.is_void and act in _GIVING_UP:
        raise TransitionRefused("cancellation_void_goes_on")
    if row.needs_reason and not (reason or "").strip():
        raise TransitionRefused("stage_reason_missing", action=act)
    return row


def _fits(step: RequestStep, actors: Iterable[Actor]) -> bool:
    return any(actor.kind is step.actor_kind for actor in actors)


def _require_actor(row: RequestStep, actors: tuple[Actor, ...], place: RequestPlace) -> None:
    fitting = [actor for actor in actors if actor.kind is row.actor_kind]
    if not fitting:
        raise TransitionRefused("stage_wrong_actor", action=row.act, actor=row.actor_kind)
    if row.actor_kind is _OFFICE:
        if not place.reviewing_office or all(actor.office != place.reviewing_office for actor in fitting):
            raise TransitionRefused("cancellation_other_office")
    elif all(place.agency not in actor.agencies for actor in fitting):
        raise TransitionRefused("cancellation_other_agency")


def steps_for(status: RequestStatus | str, actors: Iterable[Actor], place: RequestPlace) -> tuple[RequestStep, ...]:
    """List the steps these capacities may take now; the same table as require_step."""
    actors = tuple(actors)
    return tuple(row for row in STEPS if row.from_status is RequestStatus(status) and _may(row, actors, place))


def _may(row: RequestStep, actors: tuple[Actor, ...], place: RequestPlace) -> bool:
    try:
        return require_step(row.from_status, row.act, actors, place, reason="asked for the list") is row
    except TransitionRefused:
        return False


@dataclass(frozen=True)
class CancellationFacts:
    """What a cancellation is judged by."""

    kind: CancellationKind | str
    ground: str
    status: CertificateStatus | str
    review_due_on: date | None = None
    is_card_returned: bool = False
    is_notice_recorded: bool = False


def is_review_overdue(review_due_on: date | None, today: date) -> bool:
    """Say whether the review can no longer be applied for; the due day itself still counts (R-130, R-138)."""
    return bool(review_due_on and today > review_due_on)


def request_findings(facts: CancellationFacts, today: date) -> tuple[Finding, ...]:
    """Return what speaks against asking for this cancellation; empty: it may begin (R-125, R-130)."""
    kind, status = CancellationKind(facts.kind), CertificateStatus(facts.status)
    if status is CertificateStatus.CANCELLED:
        return (block("cancellation_done_already"),)
    if kind is CancellationKind.FORCED:
        return (block("cancellation_forced_elsewhere"),)
    found = []
    is_void = status is CertificateStatus.DECLARED_VOID
    if kind is CancellationKind.WITHOUT_CERTIFICATE and not is_void:
        found.append(block("cancellation_notice_first"))
    if kind is CancellationKind.WITH_CERTIFICATE and is_void:
        found.append(block("cancellation_void_without_card"))
    if facts.ground == "Overdue Review" and not is_review_overdue(facts.review_due_on, today):
        found.append(block("cancellation_not_overdue"))
    return tuple(found)


def approval_findings(facts: CancellationFacts, today: date) -> tuple[Finding, ...]:
    """Return what speaks against the approval: the card is back, or its number is void by a notice (R-126, R-127)."""
    if found := request_findings(facts, today):
        return found
    if facts.kind == CancellationKind.WITH_CERTIFICATE and not facts.is_card_returned:
        return (block("cancellation_card_missing"),)
    if facts.kind == CancellationKind.WITHOUT_CERTIFICATE and not facts.is_notice_recorded:
        return (block("cancellation_notice_missing"),)
    return ()


def direct_findings(facts: CancellationFacts, today: date, *, unit_can_act: bool) -> tuple[Finding, ...]:
    """Return what speaks against an office's cancelling without the unit: only where the unit cannot act."""
    found = approval_findings(facts, today)
    if not found and unit_can_act and facts.ground not in DIRECT_GROUNDS:
        return (block("cancellation_begins_at_unit"),)
    return found


class GuideState(TextEnum):
    DONE = "done"
    NEXT = "next"
    LATER = "later"


_WAY = (_S.DRAFT, _S.UNIT_CHECK, _S.LEGAL_REVIEW, _S.APPROVED)


def guide(status: RequestStatus | str, *, is_proven: bool) -> tuple[tuple[str, GuideState], ...]:
    """Return the steps of a cancellation with their state; empty for one that was given up.

    The card or the notice may come at any time before the approval, so that step is next until it is done.
    """
    if RequestStatus(status) not in _WAY:
        return ()
    place = _WAY.index(RequestStatus(status))
    rest = [GuideState.DONE] * place + [GuideState.NEXT] + [GuideState.LATER] * len(_WAY)
    proof = GuideState.DONE if is_proven else GuideState.NEXT
    return (("submit", rest[0]), ("proof", proof), ("unit_check", rest[1]), ("legal_review", rest[2]))
