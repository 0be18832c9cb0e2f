"""Changes of structure: rename, merge, split, transfer of units, re-division of officers (机构变动).

What may be asked for, who decides it, and what becomes of applications under way. Sources: R-051,
R-087 (re-division), R-131, G-044 (rename), G-045 (merge, split, bulk transfer), G-021 (depth of the
tree), G-022 (reviewing office).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from .application_stages import Stage
from .errors import Finding, OrganizationRuleBroken, TextEnum, TransitionRefused, as_finding, block
from .organization import AgencyFacts, AgencyKind, GovernmentLevel, require_agency_place


class ChangeKind(TextEnum):
    RENAME = "Agency Rename"
    MERGE = "Agency Merge"
    SPLIT = "Agency Split"
    UNIT_TRANSFER = "Unit Transfer"
    REDIVISION = "Officer Re-division"
    BULK_TRANSFER = "Bulk Officer Transfer"


# Kinds whose officers are chosen one by one, each with a receiving unit.
CHOOSING_KINDS = frozenset({ChangeKind.SPLIT, ChangeKind.REDIVISION, ChangeKind.BULK_TRANSFER})


class ChangeStatus(TextEnum):
    DRAFT = "Draft"
    SUBMITTED = "Submitted"
    APPROVED = "Approved"
    RUNNING = "Running"
    DONE = "Done"
    DONE_IN_PART = "Done in Part"
    REFUSED = "Refused"
    WITHDRAWN = "Withdrawn"


class ChangeAct(TextEnum):
    SUBMIT = "Submit"
    RETURN = "Return"
    REFUSE = "Refuse"
    APPROVE = "Approve"
    WITHDRAW = "Withdraw"
    START = "Start"
    FINISH = "Finish"
    STOP_SHORT = "Stop Short"


_S, _A = ChangeStatus, ChangeAct
NEXT_STATUS: dict[tuple[ChangeStatus, ChangeAct], ChangeStatus] = {
    (_S.DRAFT, _A.SUBMIT): _S.SUBMITTED,
    (_S.DRAFT, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.SUBMITTED, _A.RETURN): _S.DRAFT,
    (_S.SUBMITTED, _A.REFUSE): _S.REFUSED,
    (_S.SUBMITTED, _A.APPROVE): _S.APPROVED,
    (_S.SUBMITTED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.APPROVED, _A.WITHDRAW): _S.WITHDRAWN,
    (_S.APPROVED, _A.START): _S.RUNNING,
    (_S.DONE_IN_PART, _A.START): _S.RUNNING,
    (_S.RUNNING, _A.FINISH): _S.DONE,
    (_S.RUNNING, _A.STOP_SHORT): _S.DONE_IN_PART,
}
# In these a change occupies its units: no second one may be submitted for any of them.
LIVING_STATUSES = frozenset({_S.SUBMITTED, _S.APPROVED, _S.RUNNING, _S.DONE_IN_PART})


def status_after(status: ChangeStatus | str, act: ChangeAct) -> ChangeStatus:
    """Return the status an act leads to. Raises TransitionRefused if it is not open there."""
    after = NEXT_STATUS.get((ChangeStatus(status), act))
    if after is None:
        raise TransitionRefused("change_no_step", status=ChangeStatus(status), act=act)
    return after


@dataclass(frozen=True)
class UnitFacts:
    """One unit as these rules see it. `above`: the names of its superiors, nearest first."""

    name: str
    label: str
    kind: AgencyKind
    is_open: bool
    above: tuple[str, ...] = ()
    kinds_below: frozenset[AgencyKind] = frozenset()

    @property
    def top(self) -> str:
        return self.above[-1] if self.above else self.name


@dataclass(frozen=True)
class Move:
    """One officer of the selection: where the person is now, and where to."""

    officer: str
    officer_name: str
    present_unit: str
    target: UnitFacts | None


@dataclass(frozen=True)
class ChangeRules:
    """How far back and ahead the effective day may lie, in days."""

    days_back: int = 30
    days_ahead: int = 366


@dataclass(frozen=True)
class Proposal:
    """A change of structure as it is asked for."""

    kind: ChangeKind
    source: UnitFacts
    effective_on: date | None
    reason: str
    new_name: str = ""
    target: UnitFacts | None = None
    moves: tuple[Move, ...] = ()
    officers_of_source: int = 0


def proposal_findings(proposal: Proposal, today: date, rules: ChangeRules) -> tuple[Finding, ...]:
    """Return everything that speaks against a change; empty: it may be submitted and carried out."""
    findings = [*_day_findings(proposal.effective_on, today, rules)]
    if not proposal.reason.strip():
        findings.append(block("change_reason_missing"))
    findings += _FINDINGS[proposal.kind](proposal)
    return tuple(findings)


def _day_findings(day: date | None, today: date, rules: ChangeRules) -> list[Finding]:
    if day is None:
        return [block("change_day_missing")]
    earliest, latest = today - timedelta(days=rules.days_back), today + timedelta(days=rules.days_ahead)
    if day < earliest:
        return [block("change_day_too_early", day=day, earliest=earliest)]
    if day > latest:
        return [block("change_day_too_late", day=day, latest=latest)]
    return []


def _rename_findings(proposal: Proposal) -> list[Finding]:
    name = proposal.new_name.strip()
    if not name:
        return [block("change_name_missing")]
    if name == proposal.source.label:
        return [block("change_name_same", name=name)]
    return []


def _merge_findings(proposal: Proposal) -> list[Finding]:
    source, target = proposal.source, proposal.target
    if target is None:
        return [block("change_successor_missing")]
    if target.name == source.name:
        return [block("change_into_itself", unit=source.label)]
    if source.name in target.above:
        return [block("change_into_own_unit", unit=target.label)]
    findings = _open_findings(target)
    for kind in sorted(source.kinds_below):
        findings += _place_findings(kind, source, target)
    return findings


def _unit_transfer_findings(proposal: Proposal) -> list[Finding]:
    source, target = proposal.source, proposal.target
    if target is None:
        return [block("change_superior_missing")]
    if target.name == source.name:
        return [block("change_into_itself", unit=source.label)]
    if source.name in target.above:
        return [block("change_into_own_unit", unit=target.label)]
    if source.above[:1] == (target.name,):
        return [block("change_superior_same", unit=target.label)]
    return [*_open_findings(target), *_place_findings(source.kind, source, target)]


def _choosing_findings(proposal: Proposal) -> list[Finding]:
    moves = proposal.moves
    if not moves:
        return [block("change_nobody_chosen")]
    findings = _twice_findings(moves)
    for move in moves:
        findings += _move_findings(proposal, move)
    findings += [finding for unit in _targets(moves) for finding in _open_findings(unit)]
    if proposal.kind is ChangeKind.SPLIT and len(moves) >= proposal.officers_of_source:
        findings.append(block("split_leaves_nobody", unit=proposal.source.label))
    return findings


def _move_findings(proposal: Proposal, move: Move) -> list[Finding]:
    if move.target is None:
        return [block("change_target_missing", officer=move.officer_name)]
    if move.target.name == proposal.source.name:
        return [block("change_target_is_source", officer=move.officer_name)]
    if move.present_unit != proposal.source.name:
        return [block("change_officer_elsewhere", officer=move.officer_name, unit=proposal.source.label)]
    if proposal.kind is ChangeKind.REDIVISION and move.target.top != proposal.source.top:
        return [block("change_target_other_tree", officer=move.officer_name, unit=move.target.label)]
    return []


def _twice_findings(moves: Sequence[Move]) -> list[Finding]:
    seen: set[str] = set()
    twice = []
    for move in moves:
        if move.officer in seen:
            twice.append(block("change_officer_twice", officer=move.officer_name))
        seen.add(move.officer)
    return twice


def _targets(moves: Sequence[Move]) -> list[UnitFacts]:
    found = {move.target.name: move.target for move in moves if move.target}
    return [found[name] for name in sorted(found)]


def _open_findings(unit: UnitFacts) -> list[Finding]:
    return [] if unit.is_open else [block("change_unit_not_open", unit=unit.label)]


def _place_findings(kind: AgencyKind, below: UnitFacts, superior: UnitFacts) -> list[Finding]:
    """Ask the rule of the tree whether a unit of this kind may stand below that superior (G-021)."""
    as_facts = AgencyFacts(below.label, kind, GovernmentLevel.CITY, "")
    try:
        require_agency_place(as_facts, AgencyFacts(superior.label, superior.kind, GovernmentLevel.CITY, ""))
    except OrganizationRuleBroken as violation:
        return [as_finding(violation)]
    return []


_FINDINGS = {
    ChangeKind.RENAME: _rename_findings,
    ChangeKind.MERGE: _merge_findings,
    ChangeKind.UNIT_TRANSFER: _unit_transfer_findings,
    ChangeKind.SPLIT: _choosing_findings,
    ChangeKind.REDIVISION: _choosing_findings,
    ChangeKind.BULK_TRANSFER: _choosing_findings,
}


class ApplicationEffect(TextEnum):
    """What becomes of an application whose officer changes the unit."""

    MOVES_ALONG = "Moves Along"
    BACK_TO_REVIEW = "Back to Legal Review"
    BACK_TO_DRAFT = "Back to Draft"
    NONE = "None"


def application_effect(stage: Stage | str, *, same_office: bool) -> ApplicationEffect:
    """Say what becomes of an application under way.

    Until the legal review it takes unit and office from the archive anyway. What an office is
    judging stays with it if the new unit has the same office, and begins anew otherwise. What has
    been approved for one unit is looked at again before a card for another one is made.
    """
    stage = Stage(stage)
    if stage in (Stage.DRAFT, Stage.FIRST_CHECK):
        return ApplicationEffect.MOVES_ALONG
    if stage is Stage.LEGAL_REVIEW:
        return ApplicationEffect.MOVES_ALONG if same_office else ApplicationEffect.BACK_TO_DRAFT
    if stage is Stage.CARD_MAKING:
        return ApplicationEffect.BACK_TO_REVIEW if same_office else ApplicationEffect.BACK_TO_DRAFT
    return ApplicationEffect.NONE
