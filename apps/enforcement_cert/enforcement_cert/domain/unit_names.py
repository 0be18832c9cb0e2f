"""The unit name on card and public page: produced, never typed (R-023)."""

from dataclasses import dataclass

from .errors import OrganizationRuleBroken
from .organization import AgencyFacts, AgencyKind


@dataclass(frozen=True)
class UnitFace:
    """What card and public page say about the unit."""

    printed_name: str
    entrusted_unit_name: str | None = None
    former_name: str | None = None


def unit_face(agency: AgencyFacts, superior: AgencyFacts | None = None) -> UnitFace:
    """Produce the names for an officer of this agency.

    A first- or second-level body prints its own name (R-022), an entrusted
    unit the name of the body that entrusted it (R-021); the public page adds
    the entrusted unit itself (G-026) and, after a renaming, the old name (G-044).
    Raises OrganizationRuleBroken if an entrusted unit has no superior.
    """
    if agency.kind is not AgencyKind.ENTRUSTED:
        return UnitFace(agency.name, former_name=agency.former_name)
    if superior is None:
        raise OrganizationRuleBroken("agency_superior_missing", kind=agency.kind)
    return UnitFace(superior.name, entrusted_unit_name=agency.name, former_name=superior.former_name)


def printed_unit_name(agency: AgencyFacts, superior: AgencyFacts | None = None) -> str:
    """The name on the card face alone."""
    return unit_face(agency, superior).printed_name
