"""The unit name on cards: produced by the system, never typed (R-021 to R-023)."""

import frappe

from enforcement_cert.domain.unit_names import card_unit_name

AGENCY = "Enforcement Agency"


def unit_name_of(agency_name: str, agency_kind: str, superior_agency: str | None) -> str:
    """Return the name that cards of this agency's officers bear."""
    superior = frappe.db.get_value(AGENCY, superior_agency, "agency_name") if superior_agency else None
    return card_unit_name(agency_kind, agency_name, superior)
