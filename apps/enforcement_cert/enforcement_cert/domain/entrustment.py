"""Letters of entrustment: their term, their state on a day, and what they must not do.

Source: Penalty Law art. 20 and 21; R-027, G-021, G-024.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from dateutil.relativedelta import relativedelta

from .errors import OrganizationRuleBroken, TextEnum
from .organization import AgencyKind

LONGEST_YEARS = 5
REMINDER_DAYS = 60


class LetterState(TextEnum):
    """Where a letter stands on a civil day (Asia/Shanghai); first and last day are in force."""

    DRAFT = "Draft"
    AHEAD = "Not Yet in Force"
    IN_FORCE = "In Force"
    EXPIRED = "Expired"
    REVOKED = "Revoked"


@dataclass(frozen=True)
class Letter:
    """The term of one letter; both days inclusive. `is_confirmed`: the entrusting side has put it in force."""

    valid_from: date
    valid_until: date
    is_confirmed: bool = True
    revoked_on: date | None = None
    name: str = ""

    @property
    def last_day(self) -> date:
        """The last day in force: the end of the term, or the day before the revocation."""
        if self.revoked_on is None:
            return self.valid_until
        return min(self.valid_until, self.revoked_on - relativedelta(days=1))


def letter_state(letter: Letter, today: date) -> LetterState:
    """Say where a letter stands. A revoked one is no longer in force on the day of revocation."""
    if not letter.is_confirmed:
        return LetterState.DRAFT
    if letter.revoked_on and today >= letter.revoked_on:
        return LetterState.REVOKED
    if today < letter.valid_from:
        return LetterState.AHEAD
    return LetterState.EXPIRED if today > letter.valid_until else LetterState.IN_FORCE


def is_in_force(letters: Iterable[Letter], today: date) -> bool:
    """Say whether any of a unit's letters is in force."""
    return any(letter_state(letter, today) is LetterState.IN_FORCE for letter in letters)


def covered_until(letters: Iterable[Letter], today: date) -> date | None:
    """Return the last day of unbroken entrustment from today on; None if there is none today."""
    confirmed = sorted((one for one in letters if one.is_confirmed), key=lambda one: one.valid_from)
    end = None
    for letter in confirmed:
        starts_in_time = letter.valid_from <= (today if end is None else end + relativedelta(days=1))
        if starts_in_time and letter.last_day >= max(today, letter.valid_from):
            end = max(end or letter.last_day, letter.last_day)
    return end


def require_term(valid_from: date | None, valid_until: date | None, longest_years: int = LONGEST_YEARS) -> None:
    """Raise OrganizationRuleBroken unless a term is given, runs forward and is not longer than allowed."""
    if not valid_from or not valid_until:
        raise OrganizationRuleBroken("letter_term_missing")
    if valid_until < valid_from:
        raise OrganizationRuleBroken("letter_term_backward")
    if valid_until >= valid_from + relativedelta(years=longest_years):
        raise OrganizationRuleBroken("letter_term_too_long", years=longest_years)


def require_parties(entrusted: AgencyKind | str, entrusting: AgencyKind | str, *, is_superior: bool) -> None:
    """Raise unless an entrusted unit is entrusted by its own superior, which is itself not entrusted (art. 20)."""
    if AgencyKind(entrusted) is not AgencyKind.ENTRUSTED:
        raise OrganizationRuleBroken("letter_not_entrusted_unit")
    if AgencyKind(entrusting) is AgencyKind.ENTRUSTED:
        raise OrganizationRuleBroken("letter_sub_entrustment")
    if not is_superior:
        raise OrganizationRuleBroken("letter_other_superior")


def require_no_overlap(letter: Letter, others: Iterable[Letter]) -> None:
    """Raise if the term shares a day with another confirmed letter of the same pair."""
    for other in others:
        if other.is_confirmed and other.valid_from <= letter.last_day and letter.valid_from <= other.last_day:
            raise OrganizationRuleBroken("letter_overlap", first=other.valid_from, last=other.last_day)
