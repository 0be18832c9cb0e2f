"""When a unit's data are ready to be reported upward."""

from dataclasses import dataclass

from .errors import TextEnum


class UnitState(TextEnum):
    """Where a unit stands before its superior reports."""

    NOTHING = "Nothing Entered"
    INCOMPLETE = "Incomplete"
    NOT_APPROVED = "Not Yet Approved"
    COMPLETE = "Complete"


@dataclass(frozen=True)
class UnitFigures:
    """Living officers of a unit, those approved, and the entries for cards that are missing among them."""

    officers: int
    approved: int
    missing: int


def unit_state(figures: UnitFigures) -> UnitState:
    """Say how far a unit is.

    Whoever is approved had everything a card needs, so nothing is missing there; what is missing comes
    before what waits for approval. Source: R-103, R-104, R-197.
    """
    if not figures.officers:
        return UnitState.NOTHING
    if figures.missing:
        return UnitState.INCOMPLETE
    if figures.approved < figures.officers:
        return UnitState.NOT_APPROVED
    return UnitState.COMPLETE
