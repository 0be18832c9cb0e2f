"""Units of the 2008 edition on their way into the agency tree (R-043, R-047, G-087).

The old system knew a code, a name and at most a superior. What is missing is worked out where a rule
allows it; everything else is a finding, and a person decides on the mapping screen.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from .errors import Finding, RuleViolation, as_finding, block
from .identifiers import UNIT_CODE_DIVISIONS
from .legacy_codes import UnitTarget
from .organization import AgencyFacts, AgencyKind, GovernmentLevel, require_agency_place

_LEGAL_KIND = {
    UnitTarget.FIRST_LEVEL: "Administrative Organ",
    UnitTarget.SECOND_LEVEL: "Authorised Organisation",
    UnitTarget.ENTRUSTED: "Entrusted Organisation",
}


@dataclass(frozen=True)
class LegacyUnit:
    """One unit; None where neither the old data nor a decision says anything."""

    code: str
    name: str
    kind: UnitTarget | None = None
    level: GovernmentLevel | None = None
    division_code: str | None = None
    superior_code: str | None = None

    @property
    def legal_kind(self) -> str | None:
        """The usual legal kind of an account of this kind; the unit corrects it when completing its data."""
        return _LEGAL_KIND.get(self.kind) if self.kind else None


@dataclass(frozen=True)
class UnitPlan:
    """Units in an order in which every superior comes before what is below it; findings by code."""

    units: Sequence[LegacyUnit]
    findings: Mapping[str, tuple[Finding, ...]] = field(default_factory=dict)

    def is_usable(self, code: str) -> bool:
        return not self.findings.get(code)


def complete_unit(unit: LegacyUnit) -> LegacyUnit:
    """Work out what follows from the rest: the kind from a superior, the division from the code's letter (G-087),
    the level from the division."""
    kind = unit.kind or (UnitTarget.SECOND_LEVEL if unit.superior_code else UnitTarget.FIRST_LEVEL)
    division = unit.division_code or UNIT_CODE_DIVISIONS.get(unit.code[:1])
    level = unit.level or (level_of_division(division) if division else None)
    superior = unit.superior_code if kind in (UnitTarget.SECOND_LEVEL, UnitTarget.ENTRUSTED) else None
    return replace(unit, kind=kind, division_code=division, level=level, superior_code=superior)


def level_of_division(code: str) -> GovernmentLevel:
    """The level of government a division code belongs to: 370000, 370100, 370102."""
    if code[2:6] == "0000":
        return GovernmentLevel.PROVINCE
    return GovernmentLevel.CITY if code[4:6] == "00" else GovernmentLevel.COUNTY


def plan_units(units: Sequence[LegacyUnit], known_divisions: frozenset[str]) -> UnitPlan:
    """Order the units, superiors first, and say what keeps a unit from its place.

    Units are complete already (`complete_unit`) and their codes differ. Two runs over the same units
    give the same order.
    """
    by_code = {unit.code: unit for unit in units}
    findings: dict[str, tuple[Finding, ...]] = {}
    ordered: list[LegacyUnit] = []
    for unit in sorted(units, key=lambda unit: (*_rank(unit), _depth(unit, by_code), unit.code)):
        found = _faults(unit, by_code, known_divisions, findings)
        if found:
            findings[unit.code] = tuple(found)
        ordered.append(unit)
    return UnitPlan(ordered, findings)


def _rank(unit: LegacyUnit) -> tuple[int, int]:
    """Legal offices come before all agencies, and those of the higher levels first."""
    if unit.kind is not UnitTarget.LEGAL_OFFICE or unit.level is None:
        return 1, 0
    return 0, list(GovernmentLevel).index(unit.level)


def _depth(unit: LegacyUnit, by_code: Mapping[str, LegacyUnit]) -> int:
    """Steps up to a unit without a superior; a circle counts as deep as all units together."""
    seen = {unit.code}
    depth = 0
    while unit.superior_code is not None and unit.superior_code in by_code:
        unit = by_code[unit.superior_code]
        depth += 1
        if unit.code in seen:
            return len(by_code)
        seen.add(unit.code)
    return depth


def _faults(unit, by_code, known_divisions, findings) -> list[Finding]:
    faults = []
    if not unit.name:
        faults.append(block("legacy_unit_name_missing"))
    if not unit.division_code:
        faults.append(block("legacy_unit_division_missing"))
    elif unit.division_code not in known_divisions:
        faults.append(block("legacy_unit_division_unknown", division=unit.division_code))
    if unit.kind is UnitTarget.LEGAL_OFFICE:
        if unit.level is GovernmentLevel.TOWNSHIP:
            faults.append(block("office_township"))
        return faults
    return faults + _place_faults(unit, by_code, findings)


def _place_faults(unit, by_code, findings) -> list[Finding]:
    superior = by_code.get(unit.superior_code) if unit.superior_code else None
    if unit.superior_code and superior is None:
        return [block("legacy_unit_superior_unknown", superior=unit.superior_code)]
    if superior is not None and _depth(unit, by_code) >= len(by_code):
        return [block("legacy_unit_circle", superior=superior.name)]
    if superior is not None and superior.kind is UnitTarget.LEGAL_OFFICE:
        return [block("legacy_unit_below_office", superior=superior.name)]
    if superior is not None and findings.get(superior.code):
        return [block("legacy_unit_superior_faulty", superior=superior.name)]
    try:
        require_agency_place(_facts(unit), _facts(superior) if superior else None)
    except RuleViolation as violation:
        return [as_finding(violation)]
    return []


def _facts(unit: LegacyUnit) -> AgencyFacts:
    level = unit.level or GovernmentLevel.COUNTY
    return AgencyFacts(unit.name, AgencyKind(str(unit.kind)), level, unit.division_code or "")
