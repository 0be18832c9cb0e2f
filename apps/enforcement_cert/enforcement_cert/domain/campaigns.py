"""A review year of an office: its window, and how far its units are. Sources: R-141, R-145, R-164, G-007, G-095."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from .errors import Finding, block, warn

# standings a certificate of the year can have, from nothing done to the end
STANDINGS = (
    "missing",
    "unit_review",
    "office_review",
    "to_complete",
    "done",
    "ended",
)


@dataclass(frozen=True)
class UnitProgress:
    """How many certificates of a unit stand where; `overdue` are those of `missing` whose due day has passed."""

    counts: Mapping[str, int]
    overdue: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.get(name, 0) for name in STANDINGS)

    @property
    def percent_done(self) -> int:
        """Whole percent, rounded down: 100 means every single one."""
        return self.counts.get("done", 0) * 100 // self.total if self.total else 100


def window_findings(year: int, opens_on: date, closes_on: date) -> tuple[Finding, ...]:
    """Say what is wrong with a window: turned round, or outside its year; it may begin in the year before."""
    found = []
    if closes_on < opens_on:
        found.append(block("campaign_window_reversed", opens=opens_on, closes=closes_on))
    if closes_on > date(year, 12, 31) or opens_on < date(year - 1, 1, 1):
        found.append(block("campaign_window_year", year=year))
    if (closes_on - opens_on).days < 13 and not found:
        found.append(warn("campaign_window_short", days=(closes_on - opens_on).days + 1))
    return tuple(found)
