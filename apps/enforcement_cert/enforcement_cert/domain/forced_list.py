"""The list of persons who may not hold a certificate: who does what with an entry, and when it counts.

A heavy effect needs procedure: one office proposes, a city or province office decides by another login,
objections are heard, and only the deciding office or one above it may take a person off (G-043, R-094).
"""

from dataclasses import dataclass
from datetime import date

from .errors import RuleViolation, TextEnum


class ListStatus(TextEnum):
    PROPOSED = "Proposed"
    IN_FORCE = "In Force"
    OBJECTION_PENDING = "Objection Pending"
    REMOVED = "Removed"
    EXPIRED = "Expired"
    REJECTED = "Not Admitted"


class ListAction(TextEnum):
    PROPOSE = "Propose for the List"
    ADMIT = "Put on the List"
    REJECT = "Reject the Proposal"
    WITHDRAW = "Withdraw the Proposal"
    OBJECT = "Record an Objection"
    OVERRULE = "Reject the Objection"
    SUSTAIN = "Grant the Objection"
    REMOVE = "Remove from the List"
    EXPIRE = "Let the Entry Expire"
    TAKE_OVER = "Take Over from an Earlier List"
    FOLLOW = "Follow a Corrected Number"


class ListRefused(RuleViolation):
    """This act does not exist in this state, or not for this office or login."""


_S, _A = ListStatus, ListAction
_STEPS: dict[tuple[ListStatus, ListAction], ListStatus] = {
    (_S.PROPOSED, _A.ADMIT): _S.IN_FORCE,
    (_S.PROPOSED, _A.REJECT): _S.REJECTED,
    (_S.PROPOSED, _A.WITHDRAW): _S.REJECTED,
    (_S.IN_FORCE, _A.OBJECT): _S.OBJECTION_PENDING,
    (_S.OBJECTION_PENDING, _A.OVERRULE): _S.IN_FORCE,
    (_S.OBJECTION_PENDING, _A.SUSTAIN): _S.REMOVED,
    (_S.IN_FORCE, _A.REMOVE): _S.REMOVED,
    (_S.OBJECTION_PENDING, _A.REMOVE): _S.REMOVED,
    (_S.IN_FORCE, _A.EXPIRE): _S.EXPIRED,
    (_S.OBJECTION_PENDING, _A.EXPIRE): _S.EXPIRED,
}
# While one of these exists, the person is on the list; an objection does not lift it.
STANDING = frozenset({_S.IN_FORCE, _S.OBJECTION_PENDING})
_DECIDING_LEVELS = frozenset({"Province", "City"})
_ADMITTING = frozenset({_A.ADMIT, _A.REJECT})
_BY_DECIDING_OFFICE = frozenset({_A.REMOVE, _A.OVERRULE, _A.SUSTAIN})
_DECISIONS = _ADMITTING | _BY_DECIDING_OFFICE
_NEEDS_REASON = frozenset({_A.REJECT, _A.WITHDRAW, _A.REMOVE, _A.OVERRULE, _A.SUSTAIN})
_BY_THE_CLOCK = frozenset({_A.EXPIRE, _A.TAKE_OVER, _A.FOLLOW})


@dataclass(frozen=True)
class ListActor:
    """Who acts: a login of a legal office. `territory`: its own office and all below; None: every office."""

    login: str
    office: str | None
    level: str | None
    territory: frozenset[str] | None
    is_reviewer: bool = False

    def covers(self, office: str | None) -> bool:
        """Say whether the office is the actor's own or stands below it."""
        return bool(self.office) and (self.territory is None or office in self.territory)


@dataclass(frozen=True)
class ListEntry:
    """One entry as the rules see it."""

    status: ListStatus | str
    proposing_office: str | None
    proposed_by: str | None
    deciding_office: str | None = None
    decided_by: str | None = None


def require_list_step(action: ListAction, entry: ListEntry, actor: ListActor, reason: str | None = None) -> ListStatus:
    """Return the status after an act, or raise ListRefused.

    Deciding: a reviewer of a city or province office in whose territory the proposal was made, never the
    login that proposed. Removing and answering objections: the deciding office or one above it; an
    objection is never answered by the login that had put the person on the list. Source: G-043.
    """
    after = _STEPS.get((ListStatus(entry.status), action))
    if after is None or action in _BY_THE_CLOCK:
        raise ListRefused("list_no_such_act", action=action, status=ListStatus(entry.status))
    if not actor.office:
        raise ListRefused("list_legal_offices_only")
    if action in _DECISIONS:
        _require_decider(action, entry, actor)
    elif action is _A.WITHDRAW and actor.office != entry.proposing_office:
        raise ListRefused("list_other_office_proposed")
    if action in _NEEDS_REASON and not (reason or "").strip():
        raise ListRefused("list_reason_missing", action=action)
    return after


def _require_decider(action: ListAction, entry: ListEntry, actor: ListActor) -> None:
    if not actor.is_reviewer or actor.level not in _DECIDING_LEVELS:
        raise ListRefused("list_city_or_province")
    if action in _ADMITTING:
        if actor.login == entry.proposed_by:
            raise ListRefused("list_own_proposal")
        if not actor.covers(entry.proposing_office):
            raise ListRefused("list_other_territory")
        return
    # What an earlier list brought without naming an office, the province alone may change.
    if not actor.covers(entry.deciding_office):
        raise ListRefused("list_deciding_or_higher")
    if action is not _A.REMOVE and actor.login == entry.decided_by:
        raise ListRefused("list_own_decision")


def open_acts(entry: ListEntry, actor: ListActor) -> tuple[ListAction, ...]:
    """List the acts this login may do now; the same table as require_list_step."""
    return tuple(action for (status, action) in _STEPS if status == entry.status and _may(action, entry, actor))


def _may(action: ListAction, entry: ListEntry, actor: ListActor) -> bool:
    try:
        require_list_step(action, entry, actor, reason="asked for the list of acts")
    except ListRefused:
        return False
    return True


def status_after_expiry(status: ListStatus | str) -> ListStatus:
    """Return the status of an entry whose last day is over. Raises ListRefused if it does not stand."""
    after = _STEPS.get((ListStatus(status), _A.EXPIRE))
    if after is None:
        raise ListRefused("list_no_such_act", action=_A.EXPIRE, status=ListStatus(status))
    return after


def is_standing(status: ListStatus | str, until: date | None, today: date) -> bool:
    """Say whether an entry bars its person today; its last day still counts (G-043)."""
    return ListStatus(status) in STANDING and (until is None or today <= until)


def require_decision_dates(decided_on: date | None, until: date | None, today: date) -> None:
    """A decision is not dated ahead, and an end, where there is one, lies ahead. Raises RuleViolation."""
    if decided_on is None:
        raise ListRefused("list_decision_date_missing")
    if decided_on > today:
        raise ListRefused("list_decision_date_ahead", given=decided_on)
    if until is not None and until < today:
        raise ListRefused("list_end_past", given=until)
