"""The days of an officer's working life must follow each other (section 0.5 of the archive's fields)."""

from dataclasses import dataclass
from datetime import date

from .errors import Finding, Label, block

_LEAST_AGE = 14


@dataclass(frozen=True)
class Career:
    """Entry days as recorded; None = not recorded."""

    birth_date: date | None = None
    work_started_on: date | None = None
    joined_unit_on: date | None = None
    enforcement_since: date | None = None


_LABELS = (
    ("work_started_on", Label("Began to Work On")),
    ("joined_unit_on", Label("In This Unit Since")),
    ("enforcement_since", Label("In Enforcement Since")),
)


def career_findings(career: Career, today: date) -> tuple[Finding, ...]:
    """Everything impossible about the entry days: in the future, before the age of 14, out of order."""
    given = [(label, day) for name, label in _LABELS if (day := getattr(career, name))]
    findings = [block("date_in_future", field=label, given=day) for label, day in given if day > today]
    if career.birth_date:
        earliest = date(career.birth_date.year + _LEAST_AGE, career.birth_date.month, 1)
        findings += [block("career_too_young", field=label, given=day) for label, day in given if day < earliest]
    if career.work_started_on:
        findings += [
            block("career_before_work", field=label, given=day, started=career.work_started_on)
            for label, day in given
            if day < career.work_started_on
        ]
    return tuple(findings)
