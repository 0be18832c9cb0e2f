"""Where an application stands, step by step, for the person it is about (R-107)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from .application_stages import Stage

WAY = (Stage.DRAFT, Stage.FIRST_CHECK, Stage.LEGAL_REVIEW, Stage.CARD_MAKING, Stage.ISSUED)


class StepState(Enum):
    DONE = "done"
    CURRENT = "current"
    AHEAD = "ahead"
    STOPPED = "stopped"


@dataclass(frozen=True)
class Decision:
    """One step that was taken: from where to where, when, with which reason."""

    from_stage: Stage
    to_stage: Stage
    decided_at: datetime
    reason: str = ""


@dataclass(frozen=True)
class ProgressStep:
    """One stage of the way; `since`: when it was reached, for the last time."""

    stage: Stage
    state: StepState
    since: datetime | None = None


@dataclass(frozen=True)
class Progress:
    """The whole way, where the application lies since when, and why it came back or ended."""

    steps: tuple[ProgressStep, ...]
    since: datetime
    is_returned: bool = False
    reason: str = ""


def progress_of(stage: Stage | str, made_at: datetime, decisions: Sequence[Decision]) -> Progress:
    """Lay out the way of an application. `decisions` in the order they were taken.

    An application that came back shows the later stages as ahead again; a refused or withdrawn one stops
    where it was, and says so in place of the stage it did not pass.
    """
    stage = Stage(stage)
    last = decisions[-1] if decisions else None
    reached = {Stage.DRAFT: made_at} | {row.to_stage: row.decided_at for row in decisions}
    here = stage if stage in WAY else (last.from_stage if last else Stage.DRAFT)
    is_over = stage not in WAY
    position = WAY.index(here) if here in WAY else 0
    steps = tuple(
        ProgressStep(step, _state(index, position, stage, is_over), reached.get(step) if index <= position else None)
        for index, step in enumerate(WAY)
    )
    is_returned = last is not None and stage in WAY and _is_back(last)
    reason = last.reason if last and (is_over or is_returned) else ""
    return Progress(steps, last.decided_at if last else made_at, is_returned, reason)


def _state(index: int, position: int, stage: Stage, is_over: bool) -> StepState:
    if index < position or stage is Stage.ISSUED:
        return StepState.DONE
    if index > position:
        return StepState.AHEAD
    return StepState.STOPPED if is_over else StepState.CURRENT


def _is_back(row: Decision) -> bool:
    return row.from_stage in WAY and row.to_stage in WAY and WAY.index(row.to_stage) < WAY.index(row.from_stage)
