"""Where an officer worked, as what, and with which powers on a past day (X-63, X-64)."""

from datetime import date, datetime

from frappe.utils import getdate

from enforcement_cert import periods
from enforcement_cert.organization.history import agency_as_of
from enforcement_cert.periods import Series

OFFICER = "Enforcement Officer"
SERIES = Series(
    "Employment Period",
    "officer",
    OFFICER,
    (
        "agency",
        "officer_name",
        "post",
        "staffing_status",
        "is_in_post",
        "record_status",
        "enforcement_area",
        "power_scope",
    ),
)


def on_change(doc, method: str | None = None) -> None:
    """Document event: what the archive says of the officer's place and standing."""
    periods.follow(SERIES, doc)


def on_trash(doc, method: str | None = None) -> None:
    """Document event: a record that nothing stands on goes with its periods."""
    periods.forget_subject(SERIES, doc.name)


def employment_as_of(officer: str, day: date | str, known_at: datetime | None = None) -> dict | None:
    """Return place, standing and powers of an officer on a day; None before the record's beginning.

    Unit names and powers that the officer has from the unit are those of that day too:
    `agency_name`, `certificate_unit_name`, `enforcement_area`, `power_scope`.
    """
    on = getdate(day)
    facts = periods.as_of(SERIES, officer, on, known_at)
    if facts is None:
        return None
    unit = agency_as_of(facts["agency"], on, known_at) or {}
    for name in ("agency_name", "certificate_unit_name"):
        facts[name] = unit.get(name)
    for name in ("enforcement_area", "power_scope"):
        facts[name] = facts[name] or unit.get(name)
    return facts


def begin_employment_periods() -> int:
    """Scheduled: first periods for officers who came in by lists or by a migration."""
    return periods.begin_missing(SERIES)
