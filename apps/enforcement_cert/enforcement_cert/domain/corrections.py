"""Corrections of a person's facts: by request with reason and evidence, decided by a second person (X-12)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from .dates import parse_date
from .errors import RuleViolation, TextEnum
from .identifiers import Sex, read_identity_number, read_mobile
from .text import clean_name


class Fact(TextEnum):
    NAME = "Name"
    IDENTITY_NUMBER = "Identity Number"
    BIRTH_DATE = "Birth Date"
    SEX = "Sex"
    MOBILE = "Mobile"


class Decider(TextEnum):
    AGENCY = "Agency"
    OFFICE = "Reviewing Office"


class RequestStatus(TextEnum):
    REQUESTED = "Requested"
    CORRECTED = "Corrected"
    REFUSED = "Refused"
    WITHDRAWN = "Withdrawn"


class CorrectionRefused(RuleViolation):
    """A request that cannot be made, or a step that is not for this login."""


# Who a person is, the office decides that has judged it; the rest the unit's own checker.
_BY_OFFICE = frozenset({Fact.NAME, Fact.IDENTITY_NUMBER})
_WITHOUT_EVIDENCE = frozenset({Fact.MOBILE})
PROTECTED_FACTS = frozenset({Fact.IDENTITY_NUMBER, Fact.MOBILE})


def decider_of(fact: Fact | str) -> Decider:
    """Say who decides on a fact."""
    return Decider.OFFICE if Fact(fact) in _BY_OFFICE else Decider.AGENCY


def needs_evidence(fact: Fact | str) -> bool:
    """Say whether a request has to bring a document."""
    return Fact(fact) not in _WITHOUT_EVIDENCE


def read_right_value(fact: Fact | str, value: str | date | None, today: date) -> str:
    """Read the value a fact shall get, in the form it is stored in (dates as ISO text). Raises RuleViolation."""
    readers: dict[Fact, Callable[[], str]] = {
        Fact.NAME: lambda: clean_name(value),
        Fact.IDENTITY_NUMBER: lambda: read_identity_number(value, today=today).number,
        Fact.BIRTH_DATE: lambda: _past_day(value, today),
        Fact.SEX: lambda: _sex(value),
        Fact.MOBILE: lambda: read_mobile(value),
    }
    return readers[Fact(fact)]()


def _past_day(value: str | date | None, today: date) -> str:
    day = parse_date(value)
    if day > today:
        raise CorrectionRefused("date_in_future", given=day)
    return day.isoformat()


def _sex(value: str | date | None) -> str:
    if value not in tuple(Sex):
        raise CorrectionRefused("sex_unreadable", given=str(value or "")[:10])
    return str(Sex(value))


@dataclass(frozen=True)
class Request:
    """A request as the rules see it; place and office are the person's of today.

    `barred_by`: the standing entry of the forced-cancellation list bound to the number to be corrected.
    """

    fact: Fact | str
    status: RequestStatus | str
    requested_by: str
    agency: str
    reviewing_office: str | None
    barred_by: str | None = None


@dataclass(frozen=True)
class CorrectionActor:
    """A login with its place and duties.

    `is_provincial`: a reviewer of the provincial office. `may_lift_bar`: could take the person off the
    forced-cancellation list.
    """

    login: str
    agency: str | None = None
    office: str | None = None
    is_checker: bool = False
    is_reviewer: bool = False
    is_provincial: bool = False
    may_lift_bar: bool = False


def require_decision(request: Request, actor: CorrectionActor, reason: str | None, is_granted: bool) -> None:
    """Allow a decision or raise CorrectionRefused.

    Never the login that asked. The unit's checker decides on simple facts; name and identity number are for
    the reviewing office, which (like the provincial office) may also decide the others. The number of somebody on
    the forced-cancellation list is corrected by who could take the person off (G-043). Refusing needs a reason.
    """
    _require_open(request)
    if actor.login == request.requested_by:
        raise CorrectionRefused("correction_own_request")
    of_unit = decider_of(request.fact) is Decider.AGENCY and actor.is_checker and actor.agency == request.agency
    of_office = actor.is_reviewer and bool(actor.office) and actor.office == request.reviewing_office
    of_bar = bool(request.barred_by) and actor.may_lift_bar
    if not (of_unit or of_office or of_bar or actor.is_provincial):
        raise CorrectionRefused("correction_other_decider", decider=decider_of(request.fact))
    if request.barred_by and is_granted and not of_bar:
        raise CorrectionRefused("correction_barred", number=request.barred_by)
    if not is_granted and not (reason or "").strip():
        raise CorrectionRefused("correction_reason_missing")


def require_withdrawal(request: Request, actor: CorrectionActor) -> None:
    """Only the login that asked may take an open request back. Raises CorrectionRefused."""
    _require_open(request)
    if actor.login != request.requested_by:
        raise CorrectionRefused("correction_not_yours")


def _require_open(request: Request) -> None:
    if RequestStatus(request.status) is not RequestStatus.REQUESTED:
        raise CorrectionRefused("correction_closed", status=RequestStatus(request.status))


def steps_open(request: Request, actor: CorrectionActor) -> tuple[str, ...]:
    """List what this login may do now: "decide", "withdraw"."""
    steps = []
    for step, rule in (
        ("decide", lambda: require_decision(request, actor, "asked for the list of steps", True)),
        ("withdraw", lambda: require_withdrawal(request, actor)),
    ):
        try:
            rule()
        except CorrectionRefused:
            continue
        steps.append(step)
    return tuple(steps)
