"""What was true when, and since when that is known: periods of one subject, without gaps or overlaps.

A period holds the facts of one subject from its first to its last day, both inclusive; the present
one has no last day. Nothing is overwritten: a period that ends is closed, one that was wrong is
superseded by others beside it, and both moments are kept. So two questions have an answer: what was
true on a day, and what was known of that day at an earlier moment. Source: X-63, X-64, G-044.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Any

from .errors import RuleViolation

ONE_DAY = timedelta(days=1)
Facts = Mapping[str, Any]


class PeriodRefused(RuleViolation):
    """A period cannot be written this way."""


@dataclass(frozen=True)
class Period:
    """Facts of one subject from `valid_from` to `valid_until` (inclusive; None: until further notice).

    `recorded_at`: since when it stands here; `closed_at`: when its end became known;
    `superseded_at`: when a correction took its place. `key` is the caller's own name for it, empty until it is written.
    """

    facts: Facts
    valid_from: date
    valid_until: date | None
    recorded_at: datetime
    closed_at: datetime | None = None
    superseded_at: datetime | None = None
    is_correction: bool = False
    key: str = ""

    def covers(self, day: date) -> bool:
        """Say whether the day lies in the period; first and last day do."""
        return self.valid_from <= day and self.reaches(day)

    def reaches(self, day: date) -> bool:
        """Say whether the day is not behind the last one; it may lie before the first."""
        return self.valid_until is None or day <= self.valid_until


@dataclass(frozen=True)
class Plan:
    """What has to be written, in this order: superseded, closed (key → last day), new ones."""

    superseded: tuple[str, ...] = ()
    closed: Mapping[str, date] = field(default_factory=dict)
    added: tuple[Period, ...] = ()

    @property
    def is_empty(self) -> bool:
        return not (self.superseded or self.closed or self.added)


def known_at(periods: Iterable[Period], moment: datetime | None = None) -> list[Period]:
    """Return the periods as they were known at a moment (default: now), in their order of days."""
    known = [found for period in periods if (found := _as_known(period, moment))]
    return sorted(known, key=lambda period: period.valid_from)


def _as_known(period: Period, moment: datetime | None) -> Period | None:
    if moment is None:
        return None if period.superseded_at else period
    if period.recorded_at > moment or (period.superseded_at and period.superseded_at <= moment):
        return None
    if period.closed_at and period.closed_at > moment:
        return replace(period, valid_until=None, closed_at=None)
    return period


def period_on(periods: Iterable[Period], day: date, moment: datetime | None = None) -> Period | None:
    """Return the period that covers a day, as known at a moment; None before the first one."""
    return next((period for period in known_at(periods, moment) if period.covers(day)), None)


def plan_change(periods: Iterable[Period], changes: Facts, effective_on: date, now: datetime) -> Plan:
    """Plan that facts are different from a day on, until further notice.

    A day before the first period counts as its first day. Periods that begin on the day or later
    (a second change of the same day, a change written down late) are superseded by ones that carry
    the new facts too; equal facts plan nothing.
    """
    living = known_at(periods)
    if not living:
        return Plan(added=(Period(dict(changes), effective_on, None, now),))
    start = max(effective_on, living[0].valid_from)
    touched = [p for p in living if p.reaches(start) and _differs(p, changes)]
    superseded: list[str] = []
    closed: dict[str, date] = {}
    added: list[Period] = []
    for period in touched:
        changed = Period({**period.facts, **changes}, max(start, period.valid_from), period.valid_until, now)
        added.append(changed)
        if period.valid_from >= start:
            superseded.append(period.key)
        elif period.valid_until is None:
            closed[period.key] = start - ONE_DAY
        else:
            superseded.append(period.key)
            added.append(replace(period, valid_until=start - ONE_DAY, recorded_at=now, closed_at=None, key=""))
    return Plan(tuple(superseded), closed, _in_order(added))


def plan_correction(periods: Iterable[Period], changes: Facts, first: date, last: date, now: datetime) -> Plan:
    """Plan that facts were different in a past span of days, both inclusive.

    What was written stays beside it as superseded. The present period is changed through the record
    itself, never here. Raises PeriodRefused: days the wrong way round, before the first period, or
    in the present one.
    """
    living = known_at(periods)
    if first > last:
        raise PeriodRefused("period_days_reversed", first=first, last=last)
    if not living or first < living[0].valid_from:
        raise PeriodRefused("period_before_beginning", first=first)
    if living[-1].valid_until is None and last >= living[-1].valid_from:
        raise PeriodRefused("period_is_present", since=living[-1].valid_from)
    touched = [p for p in living if p.valid_from <= last and p.reaches(first) and _differs(p, changes)]
    added = [piece for period in touched for piece in _pieces(period, changes, first, last, now)]
    return Plan(tuple(period.key for period in touched), {}, _in_order(added))


def _pieces(period: Period, changes: Facts, first: date, last: date, now: datetime) -> list[Period]:
    """Cut a past period into what stands before, inside and behind the corrected span."""
    base = replace(period, recorded_at=now, closed_at=None, superseded_at=None, is_correction=True, key="")
    start, end = max(period.valid_from, first), min(period.valid_until or last, last)
    pieces = [replace(base, facts={**period.facts, **changes}, valid_from=start, valid_until=end)]
    if period.valid_from < start:
        pieces.append(replace(base, valid_until=start - ONE_DAY))
    if period.valid_until is None or period.valid_until > end:
        pieces.append(replace(base, valid_from=end + ONE_DAY))
    return pieces


def require_seamless(periods: Sequence[Period]) -> None:
    """Raise PeriodRefused unless the living periods follow each other day by day up to an open one."""
    living = known_at(periods)
    for before, after in pairwise(living):
        if before.valid_until is None or before.valid_until + ONE_DAY != after.valid_from:
            raise PeriodRefused("period_gap", first=after.valid_from)
    if living and living[-1].valid_until is not None:
        raise PeriodRefused("period_gap", first=living[-1].valid_until)


def changed_facts(before: Facts, after: Facts) -> dict[str, tuple[Any, Any]]:
    """Return fact → (before, after) for what differs; empty text and nothing are the same."""
    names = [*before, *(name for name in after if name not in before)]
    pairs = {name: (before.get(name), after.get(name)) for name in names}
    return {name: pair for name, pair in pairs.items() if _plain(pair[0]) != _plain(pair[1])}


def _differs(period: Period, changes: Facts) -> bool:
    return any(_plain(period.facts.get(name)) != _plain(value) for name, value in changes.items())


def _plain(value: Any) -> Any:
    return value or None


def _in_order(periods: Iterable[Period]) -> tuple[Period, ...]:
    return tuple(sorted(periods, key=lambda period: period.valid_from))
