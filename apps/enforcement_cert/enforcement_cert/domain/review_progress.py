"""How far a unit is in a review year. Sources: R-141, R-145, G-005, G-007."""

from collections.abc import Mapping
from dataclasses import dataclass

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
    """How many certificates of a unit stand where; `overdue` are those of `missing` whose due day has passed.

    `delayed` are those of `office_review` whose due day has passed: the unit was in time, the office is not yet done,
    and its superior sees it (G-005).
    """

    counts: Mapping[str, int]
    overdue: int = 0
    delayed: int = 0

    @property
    def total(self) -> int:
        return sum(self.counts.get(name, 0) for name in STANDINGS)

    @property
    def percent_done(self) -> int:
        """Whole percent, rounded down: 100 means every single one."""
        return self.counts.get("done", 0) * 100 // self.total if self.total else 100
