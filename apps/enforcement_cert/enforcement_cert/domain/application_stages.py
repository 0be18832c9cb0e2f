"""The way of a certificate application and who may move it (R-088, R-089, R-004, R-005)."""

from dataclasses import dataclass

from .errors import TextEnum, TransitionRefused


class Stage(TextEnum):
    DRAFT = "Draft"
    FIRST_CHECK = "First Check"
    LEGAL_REVIEW = "Legal Review"
    CARD_MAKING = "Card Making"
    ISSUED = "Issued"
    REFUSED = "Refused"
    WITHDRAWN = "Withdrawn"


class ActorKind(TextEnum):
    AGENCY_CLERK = "Agency Clerk"
    AGENCY_CHECKER = "Agency Checker"
    LEGAL_OFFICE = "Legal Office"
    CARD_MAKER = "Provincial Card Maker"


class Action(TextEnum):
    SUBMIT = "Submit"
    PASS = "Pass"
    APPROVE = "Approve"
    ISSUE = "Issue"
    RETURN = "Return"
    REFUSE = "Refuse"
    WITHDRAW = "Withdraw"


@dataclass(frozen=True)
class Transition:
    """One row of the table: who does what, from where to where, and must he say why."""

    from_stage: Stage
    to_stage: Stage
    action: Action
    actor_kind: ActorKind
    needs_reason: bool = False


@dataclass(frozen=True)
class Actor:
    """Who acts: a kind, the legal office he sits in, the agencies whose account he uses."""

    kind: ActorKind
    office: str | None = None
    agencies: frozenset[str] = frozenset()


@dataclass(frozen=True)
class ApplicationPlace:
    """Where an application belongs: its agency and the one office that reviews it (G-022)."""

    agency: str
    reviewing_office: str | None


_CLERK, _CHECKER = ActorKind.AGENCY_CLERK, ActorKind.AGENCY_CHECKER
_OFFICE, _MAKER = ActorKind.LEGAL_OFFICE, ActorKind.CARD_MAKER

TRANSITIONS: tuple[Transition, ...] = (
    Transition(Stage.DRAFT, Stage.FIRST_CHECK, Action.SUBMIT, _CLERK),
    Transition(Stage.DRAFT, Stage.WITHDRAWN, Action.WITHDRAW, _CLERK),
    Transition(Stage.FIRST_CHECK, Stage.LEGAL_REVIEW, Action.PASS, _CHECKER),
    Transition(Stage.FIRST_CHECK, Stage.DRAFT, Action.RETURN, _CHECKER, needs_reason=True),
    Transition(Stage.FIRST_CHECK, Stage.REFUSED, Action.REFUSE, _CHECKER, needs_reason=True),
    Transition(Stage.FIRST_CHECK, Stage.WITHDRAWN, Action.WITHDRAW, _CLERK, needs_reason=True),
    Transition(Stage.LEGAL_REVIEW, Stage.CARD_MAKING, Action.APPROVE, _OFFICE),
    Transition(Stage.LEGAL_REVIEW, Stage.DRAFT, Action.RETURN, _OFFICE, needs_reason=True),
    Transition(Stage.LEGAL_REVIEW, Stage.REFUSED, Action.REFUSE, _OFFICE, needs_reason=True),
    Transition(Stage.LEGAL_REVIEW, Stage.WITHDRAWN, Action.WITHDRAW, _CLERK, needs_reason=True),
    Transition(Stage.CARD_MAKING, Stage.ISSUED, Action.ISSUE, _MAKER),
    Transition(Stage.CARD_MAKING, Stage.LEGAL_REVIEW, Action.RETURN, _MAKER, needs_reason=True),
    Transition(Stage.CARD_MAKING, Stage.DRAFT, Action.RETURN, _MAKER, needs_reason=True),
    Transition(Stage.CARD_MAKING, Stage.REFUSED, Action.REFUSE, _MAKER, needs_reason=True),
)
_BY_STEP = {(row.from_stage, row.to_stage): row for row in TRANSITIONS}
OPEN_STAGES = frozenset({Stage.DRAFT, Stage.FIRST_CHECK, Stage.LEGAL_REVIEW, Stage.CARD_MAKING})


def is_open(stage: Stage | str) -> bool:
    """Say whether the application is under way, card making included (R-095, R-111)."""
    return Stage(stage) in OPEN_STAGES


def find_transition(from_: Stage | str, to: Stage | str) -> Transition | None:
    """Give the row of the table, None where no such step exists."""
    return _BY_STEP.get((Stage(from_), Stage(to)))


def require_transition(
    from_: Stage | str, to: Stage | str, actor: Actor, place: ApplicationPlace, reason: str | None = None
) -> Transition:
    """Allow one step or raise TransitionRefused.

    An agency acts for its own applications only (R-003); Legal Review is
    decided by the reviewing office itself, never by one above or beside it
    (R-004, R-005); returning and refusing need a reason (R-091).
    """
    row = find_transition(from_, to)
    if row is None:
        raise TransitionRefused("stage_no_step", from_stage=Stage(from_), to_stage=Stage(to))
    if row.actor_kind is not actor.kind:
        raise TransitionRefused("stage_wrong_actor", action=row.action, actor=row.actor_kind)
    _require_place(row, actor, place)
    if row.needs_reason and not (reason or "").strip():
        raise TransitionRefused("stage_reason_missing", action=row.action)
    return row


def _require_place(row: Transition, actor: Actor, place: ApplicationPlace) -> None:
    if row.actor_kind in (_CLERK, _CHECKER) and place.agency not in actor.agencies:
        raise TransitionRefused("stage_other_agency")
    if row.actor_kind is _OFFICE and (not place.reviewing_office or actor.office != place.reviewing_office):
        raise TransitionRefused("stage_other_office")


def steps_for(stage: Stage | str, actor: Actor, place: ApplicationPlace) -> tuple[Transition, ...]:
    """List the steps this actor may take now; the same table as require_transition."""
    return tuple(row for row in TRANSITIONS if row.from_stage is Stage(stage) and _may(row, actor, place))


def _may(row: Transition, actor: Actor, place: ApplicationPlace) -> bool:
    try:
        require_transition(row.from_stage, row.to_stage, actor, place, reason="asked for the list")
    except TransitionRefused:
        return False
    return True
