"""What a unit was called, where it stood and what it might do on a past day (X-64, R-131, G-044)."""

from datetime import date, datetime

import frappe
from frappe.utils import getdate

from enforcement_cert import periods
from enforcement_cert.periods import Series

AGENCY = "Enforcement Agency"
SERIES = Series(
    "Agency Period",
    "agency",
    AGENCY,
    (
        "agency_name",
        "certificate_unit_name",
        "agency_kind",
        "legal_kind",
        "superior_agency",
        "government_level",
        "administrative_division",
        "reviewing_office",
        "account_status",
        "enforcement_area",
        "power_scope",
        "legal_basis",
    ),
)


def on_change(doc, method: str | None = None) -> None:
    """Document event: the unit's own facts; a new name goes to the units and cards that bear it (R-131)."""
    periods.follow(SERIES, doc)
    before = doc.get_doc_before_save()
    if before and before.agency_name != doc.agency_name:
        _pass_name_on(doc.name, before.agency_name)


def _pass_name_on(agency: str, former_name: str) -> None:
    from enforcement_cert.organization.structure_effects import print_names_anew

    below = entrusted_units(agency)
    for name in below:
        periods.follow_name(SERIES, name, {"certificate_unit_name": former_name})
    print_names_anew([agency, *below])


def on_trash(doc, method: str | None = None) -> None:
    """Document event: a unit that nothing stands on goes with its periods."""
    periods.forget_subject(SERIES, doc.name)


def entrusted_units(agency: str) -> list[str]:
    """Return the entrusted units right below a unit; their cards bear its name (R-021)."""
    return frappe.get_all(
        AGENCY,
        filters={"superior_agency": agency, "agency_kind": "Entrusted Unit"},
        pluck="name",
        order_by="name",
    )


def agency_as_of(agency: str, day: date | str, known_at: datetime | None = None) -> dict | None:
    """Return the facts of a unit on a day; None if it was not yet in the system then.

    `known_at`: as it was known at that moment, corrections made later left aside (X-64).
    """
    return periods.as_of(SERIES, agency, getdate(day), known_at)


def begin_agency_periods() -> int:
    """Scheduled: first periods for units that have none yet."""
    return periods.begin_missing(SERIES)
