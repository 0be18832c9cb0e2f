"""Agencies and offices as the rules see them, read from their records."""

import frappe

from enforcement_cert.domain.organization import AgencyFacts, AgencyKind, GovernmentLevel, LegalKind, OfficeKey
from enforcement_cert.domain.unit_names import UnitFace, unit_face

AGENCY_FIELDS = (
    "name",
    "agency_name",
    "agency_kind",
    "legal_kind",
    "superior_agency",
    "claimed_superior",
    "government_level",
    "administrative_division",
    "reviewing_office",
    "account_status",
    "unit_code",
    "enforcement_area",
    "power_scope",
    "certificate_unit_name",
)


def read_agency(name: str | None):
    """Return the stored row of an agency, or None."""
    if not name:
        return None
    return frappe.db.get_value("Enforcement Agency", name, AGENCY_FIELDS, as_dict=True)


def agency_facts(row) -> AgencyFacts:
    """Turn a record or a stored row into the facts that rules work on."""
    return AgencyFacts(
        name=row.agency_name,
        kind=AgencyKind(row.agency_kind),
        level=GovernmentLevel(row.government_level),
        division_code=row.administrative_division,
        legal_kind=LegalKind(row.legal_kind) if row.legal_kind else None,
    )


def facts_of_agency(name: str | None) -> AgencyFacts | None:
    """The same of a stored agency; None if there is none of that name."""
    row = read_agency(name)
    return agency_facts(row) if row else None


def face_of_agency(row) -> UnitFace:
    """Return the unit names for cards and the public page (R-021 to R-023, G-026)."""
    return unit_face(agency_facts(row), facts_of_agency(row.superior_agency or row.claimed_superior))


def office_key(row) -> OfficeKey:
    """Turn a legal office's record into its key."""
    return OfficeKey(GovernmentLevel(row.government_level), row.administrative_division)


def find_office(key: OfficeKey) -> str | None:
    """Return the name of the living legal office with this key."""
    return frappe.db.get_value(
        "Legal Office",
        {
            "government_level": str(key.level),
            "administrative_division": key.division_code,
            "is_disabled": 0,
        },
    )
