"""Units of the old system become legal offices and agencies (R-043, R-047).

The whole table is planned at once, superiors first; a second planning of the same rows gives the same
order, so a killed job goes on at its mark. Accounts arrive as "registered": their data have to be
completed and reviewed before other business opens (R-047, R-055).
"""

from dataclasses import dataclass, field, replace
from typing import Any

import frappe

from enforcement_cert.domain.account_life import AccountStatus
from enforcement_cert.domain.errors import Finding, RuleViolation, block, warn
from enforcement_cert.domain.identifiers import (
    read_credit_code,
    read_mobile,
    read_organization_code,
    read_unit_code,
)
from enforcement_cert.domain.legacy_codes import UnitTarget
from enforcement_cert.domain.legacy_units import LegacyUnit, complete_unit, plan_units
from enforcement_cert.domain.organization import (
    AgencyFacts,
    AgencyKind,
    GovernmentLevel,
    OfficeKey,
    default_reviewing_office,
    office_division,
)
from enforcement_cert.domain.text import clean_cell, squeeze
from enforcement_cert.errors import words_of
from enforcement_cert.exchange.legacy import staged
from enforcement_cert.exchange.legacy.context import Context, Decided
from enforcement_cert.organization.facts import find_office

AGENCY, OFFICE = "Enforcement Agency", "Legal Office"
_TABLE = "Agencies"
_UNIQUE = {"organization_code": read_organization_code, "unified_social_credit_code": read_credit_code}
_SOURCE = {"unified_social_credit_code": "credit_code"}
_TEXTS = ("enforcement_area", "power_scope", "legal_basis", "administrator_name")
_LONGEST = 140


@dataclass
class UnitEntry:
    """One unit code of the old system: its row, its plan, what keeps it out, and its record here."""

    row: Any
    unit: LegacyUnit
    fields: dict[str, Any]
    findings: list[Finding] = field(default_factory=list)
    same_as: "UnitEntry | None" = None
    existing: str | None = None

    @property
    def is_usable(self) -> bool:
        if self.same_as:
            return self.same_as.is_usable
        return not any(finding.blocks for finding in self.findings)


class UnitBook:
    """All units of a migration, by code, in the order in which they are taken over."""

    def __init__(self, context: Context):
        self.context = context
        self.entries: list[UnitEntry] = []
        self.by_code: dict[str, UnitEntry] = {}
        for row in staged.rows_where(context.migration, _TABLE):
            self._add(row)
        for entry in self.entries:
            self._decide(entry)
        self._plan()
        self.entries.sort(key=lambda entry: entry.same_as is not None)  # repeated rows after all others

    def find(self, code: Any) -> UnitEntry | None:
        """The entry of a unit code, by way of the decision that two codes mean the same unit."""
        entry = self.by_code.get(self.context.mapped.real_code(code))
        return entry.same_as or entry if entry else None

    def agency_of(self, entry: UnitEntry) -> str | None:
        """The agency of an entry; None in a trial, where most do not exist yet."""
        if entry.existing or entry.row.target_doctype == AGENCY:
            return entry.existing or entry.row.target_name
        if entry.row.outcome == "Present" and entry.unit.kind is not UnitTarget.LEGAL_OFFICE:
            entry.existing = self._present(entry)  # found when the units were taken over, in another book
        return entry.existing

    def get_agency(self, entry: UnitEntry) -> str:
        """The agency of an entry that has been worked on in the real run. Raises LookupError if there is none."""
        agency = self.agency_of(entry)
        if not agency:
            raise LookupError(entry.unit.code)
        return agency

    def _add(self, row) -> None:
        fields = self.context.fields_of(row)
        unit = self._unit(fields)
        entry = UnitEntry(row, unit, fields)
        self.entries.append(entry)
        first = self.by_code.get(unit.code)
        if not unit.code:
            entry.findings.append(block("legacy_unit_code_missing"))
        elif first and squeeze(first.unit.name) != squeeze(unit.name):
            entry.findings.append(block("legacy_unit_code_repeated", name=first.unit.name))
        elif first:
            entry.same_as = first
        else:
            self.by_code[unit.code] = entry

    def _unit(self, fields: dict[str, Any]) -> LegacyUnit:
        mapped = self.context.mapped
        kind, level = (mapped.meaning(name, fields.get(name)) for name in ("unit_kind", "government_level"))
        return LegacyUnit(
            code=squeeze(fields.get("unit_code")).upper()[:_LONGEST],
            name=clean_cell(fields.get("unit_name"))[:_LONGEST],
            kind=UnitTarget(kind) if kind else None,
            level=GovernmentLevel(level) if level else None,
            division_code=squeeze(fields.get("division_code"))[:6] or None,
            superior_code=squeeze(fields.get("superior_code")).upper() or None,
        )

    def _decide(self, entry: UnitEntry) -> None:
        """A person's decision counts more than what the file says."""
        decision = self.context.mapped.units.get(entry.unit.code)
        if not decision:
            return
        entry.existing = decision.existing_agency or None
        meant = self.find(entry.unit.code) if squeeze(decision.treat_as_code) else None
        if meant and meant is not entry:
            entry.same_as = meant
            entry.findings.clear()
        changes = {
            "kind": UnitTarget(decision.unit_kind) if decision.unit_kind else None,
            "level": GovernmentLevel(decision.government_level) if decision.government_level else None,
            "division_code": decision.administrative_division,
            "superior_code": squeeze(decision.superior_code).upper() or None,
        }
        entry.unit = replace(entry.unit, **{name: value for name, value in changes.items() if value})

    def _plan(self) -> None:
        own = [entry for entry in self.entries if self.by_code.get(entry.unit.code) is entry and not entry.same_as]
        for entry in own:
            entry.unit = complete_unit(entry.unit)
        known = frozenset(frappe.get_all("Administrative Division", pluck="name", order_by="name"))
        plan = plan_units([entry.unit for entry in own], known)
        for entry in own:
            if not entry.existing:
                entry.findings.extend(plan.findings.get(entry.unit.code, ()))
        offices = self._offices(own)
        for entry in own:
            if entry.is_usable and not entry.existing and entry.unit.kind is not UnitTarget.LEGAL_OFFICE:
                self._require_office(entry, offices)
        place = {unit.code: number for number, unit in enumerate(plan.units)}
        self.entries.sort(key=lambda entry: (place.get(entry.unit.code, len(place)), entry.row.position))

    def _offices(self, own: list[UnitEntry]) -> set[OfficeKey]:
        """The legal offices there are, and those that come with this migration."""
        here = frappe.get_all(
            OFFICE, filters={"is_disabled": 0}, fields=["government_level", "administrative_division"], order_by="lft"
        )
        offices = {OfficeKey(GovernmentLevel(o.government_level), o.administrative_division) for o in here}
        for entry in own:
            key = office_key_of(entry.unit) if entry.unit.kind is UnitTarget.LEGAL_OFFICE else None
            if key and entry.is_usable:
                offices.add(key)
        return offices

    def _require_office(self, entry: UnitEntry, offices: set[OfficeKey]) -> None:
        superior = self.by_code.get(entry.unit.superior_code or "")
        key = default_reviewing_office(_facts(entry.unit), _facts(superior.unit) if superior else None)
        if key not in offices:
            entry.findings.append(block("legacy_unit_no_office", level=key.level, division=key.division_code))

    # ------------------------------------------------------------ deciding and writing

    def work(self, entries: list[UnitEntry]) -> list[Decided]:
        """Decide on units in order and, in the real run, make their records."""
        return [self._work_one(entry) for entry in entries]

    def _work_one(self, entry: UnitEntry) -> Decided:
        row = entry.row
        done = (row.target_doctype, row.target_name) if row.target_name else None
        if entry.same_as:
            ok = entry.same_as.is_usable
            finding = (
                warn("legacy_unit_same", name=entry.same_as.unit.name)
                if ok
                else block("legacy_unit_superior_faulty", superior=entry.same_as.unit.name)
            )
            return Decided(row, "Present" if ok else "Rejected", [finding])
        if not entry.is_usable:
            return Decided(row, "Rejected", entry.findings)
        if done:
            return Decided(row, "Kept", entry.findings, target=done)
        if entry.existing or (present := self._present(entry)):
            entry.existing = entry.existing or present
            return Decided(row, "Present", [*entry.findings, warn("legacy_unit_present", name=entry.existing)])
        if not self.context.is_real:
            _values, warnings = self._columns(entry)
            return Decided(row, "Kept", [*entry.findings, *warnings])
        return self._bring(entry)

    def _present(self, entry: UnitEntry) -> str | None:
        """An agency (or office) that is here already under this code."""
        if entry.unit.kind is UnitTarget.LEGAL_OFFICE:
            key = office_key_of(entry.unit)
            return find_office(key) if key else None
        return frappe.db.get_value(AGENCY, {"unit_code": entry.unit.code}, "name")

    def _bring(self, entry: UnitEntry) -> Decided:
        key = office_key_of(entry.unit) if entry.unit.kind is UnitTarget.LEGAL_OFFICE else None
        values, warnings = self._office_columns(entry, key) if key else self._columns(entry)
        record = frappe.new_doc(OFFICE if key else AGENCY)
        record.update(values)
        record.flags.from_legacy_migration = True
        frappe.db.savepoint("legacy_unit")
        try:
            # Asked for by an administrator; the record's own checks run.
            record.insert(ignore_permissions=True)
        except (frappe.ValidationError, RuleViolation) as refusal:
            frappe.db.rollback(save_point="legacy_unit")
            frappe.clear_messages()
            sentence = words_of(refusal)
            return Decided(entry.row, "Rejected", [block("legacy_unit_refused")], sentences=[sentence])
        entry.row.target_doctype, entry.row.target_name = record.doctype, record.name
        return Decided(entry.row, "Kept", [*entry.findings, *warnings], target=(record.doctype, record.name))

    def _office_columns(self, entry: UnitEntry, key: OfficeKey) -> tuple[dict[str, Any], list[Finding]]:
        above = {GovernmentLevel.CITY: GovernmentLevel.PROVINCE, GovernmentLevel.COUNTY: GovernmentLevel.CITY}
        level = above.get(key.level)
        parent = find_office(OfficeKey(level, office_division(level, key.division_code))) if level else None
        return {
            "office_name": entry.unit.name,
            "government_level": str(key.level),
            "administrative_division": key.division_code,
            "parent_legal_office": parent,
        }, []

    def _columns(self, entry: UnitEntry) -> tuple[dict[str, Any], list[Finding]]:
        """The fields of the new account; a code that is wrong stays out and has to be completed."""
        unit, fields = entry.unit, entry.fields
        superior = self.find(unit.superior_code) if unit.superior_code else None
        values: dict[str, Any] = {
            "agency_name": unit.name,
            "agency_kind": str(unit.kind),
            "legal_kind": unit.legal_kind,
            "superior_agency": self.agency_of(superior) if superior else None,
            "government_level": str(unit.level),
            "administrative_division": unit.division_code,
            "account_status": str(AccountStatus.REGISTERED),
        }
        values.update({name: clean_cell(fields.get(name)).replace("<", "").replace(">", "") for name in _TEXTS})
        warnings: list[Finding] = []
        for name, read in {**_UNIQUE, "administrator_mobile": read_mobile, "unit_code": _unit_code}.items():
            value, finding = self._code(name, fields.get(_SOURCE.get(name, name)), read)
            values[name] = value
            warnings += [finding] if finding else []
        return values, warnings

    def _code(self, name: str, cell: Any, read) -> tuple[str | None, Finding | None]:
        if not squeeze(cell):
            return None, None
        try:
            value = read(cell)
        except RuleViolation as violation:
            return None, warn(violation.code, **violation.context)
        if name in _UNIQUE and frappe.db.exists(AGENCY, {name: value}):
            return None, warn("legacy_unit_number_taken", number=value)
        return value, None


def _unit_code(cell: Any) -> str:
    return read_unit_code(cell).code


def office_key_of(unit: LegacyUnit) -> OfficeKey | None:
    """The key of the legal office a unit becomes, or is served by; None if nobody has said its level."""
    if unit.level is None:
        return None
    level = GovernmentLevel.COUNTY if unit.level is GovernmentLevel.TOWNSHIP else unit.level
    return OfficeKey(level, office_division(level, unit.division_code or "000000"))


def _facts(unit: LegacyUnit) -> AgencyFacts:
    return AgencyFacts(
        unit.name, AgencyKind(str(unit.kind)), unit.level or GovernmentLevel.COUNTY, unit.division_code or ""
    )
