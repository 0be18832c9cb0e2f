"""A change of structure as the rules see it, read from its record."""

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.domain.errors import Finding, block
from enforcement_cert.domain.organization import AgencyKind
from enforcement_cert.domain.structure_changes import (
    CHOOSING_KINDS,
    ChangeKind,
    ChangeRules,
    Move,
    Proposal,
    UnitFacts,
    proposal_findings,
)

AGENCY, OFFICER, CHANGE = "Enforcement Agency", "Enforcement Officer", "Structure Change"
UNFINISHED_IMPORTS = ("Queued", "Running")


def change_rules() -> ChangeRules:
    """Return the limits of the effective day from the settings."""
    settings = frappe.get_cached_doc("Certificate Settings")
    return ChangeRules(int(settings.structure_days_back or 0), int(settings.structure_days_ahead or 0))


def unit_facts(name: str | None) -> UnitFacts | None:
    """Return a unit with its superiors and the kinds of living units right below it."""
    if not name:
        return None
    columns = ["agency_name", "agency_kind", "account_status", "lft", "rgt"]
    row = frappe.db.get_value(AGENCY, name, columns, as_dict=True)
    if not row:
        return None
    above = frappe.get_all(
        AGENCY, filters={"lft": ["<", row.lft], "rgt": [">", row.rgt]}, pluck="name", order_by="lft desc"
    )
    kinds = frappe.get_all(AGENCY, filters=living_below(name), pluck="agency_kind", order_by="name")
    return UnitFacts(
        name=name,
        label=row.agency_name,
        kind=AgencyKind(row.agency_kind),
        is_open=row.account_status == "Open",
        above=tuple(above),
        kinds_below=frozenset(AgencyKind(kind) for kind in kinds),
    )


def living_below(name: str) -> dict:
    """Return the filter for the units right below a unit whose accounts are not at an end."""
    return {"superior_agency": name, "account_status": ["not in", ["Closed", "Declined"]]}


def officers_in_service(agency: str) -> list[str]:
    """Return the officers of a unit who have not left it."""
    return frappe.get_all(OFFICER, filters={"agency": agency, "record_status": "Active"}, pluck="name", order_by="name")


def proposal_of(change) -> Proposal:
    """Return what a change asks for."""
    kind, source = ChangeKind(change.change_kind), unit_facts(change.agency)
    if source is None:
        frappe.throw(_("Please choose: {0}.").format(_(AGENCY)))
    targets: dict[str, UnitFacts | None] = {}
    moves = [_move(change, row, targets) for row in change.officers] if kind in CHOOSING_KINDS else []
    return Proposal(
        kind=kind,
        source=source,
        effective_on=getdate(change.effective_on) if change.effective_on else None,
        reason=change.reason or "",
        new_name=change.new_name or "",
        target=unit_facts(change.target_agency),
        moves=tuple(moves),
        officers_of_source=len(officers_in_service(change.agency)) if kind in CHOOSING_KINDS else 0,
    )


def _move(change, row, targets: dict) -> Move:
    target = row.target_agency or change.target_agency
    if target not in targets:
        targets[target] = unit_facts(target)
    place = frappe.db.get_value(OFFICER, row.officer, ["agency", "record_status"], as_dict=True) or frappe._dict()
    present = place.agency if place.record_status == "Active" else ""
    return Move(row.officer, row.officer_name or row.officer, present, targets[target])


def findings_of(change, *, is_start: bool = False) -> tuple[Finding, ...]:
    """Return what speaks against a change; before it is carried out, also what runs at this moment.

    What was approved in time may be carried out late, so the effective day is judged before only.
    """
    findings = proposal_findings(proposal_of(change), getdate(), change_rules())
    if not is_start:
        return findings
    left = tuple(finding for finding in findings if not finding.code.startswith("change_day_"))
    return (*left, *_running_imports(change))


def _running_imports(change) -> list[Finding]:
    units = [row.agency for row in change.units]
    running = frappe.db.get_value(
        "Officer Import", {"agency": ["in", units], "import_status": ["in", UNFINISHED_IMPORTS]}, "name"
    )
    return [block("change_import_running", number=running)] if running else []


def offices_of(change) -> list[str]:
    """Return the offices whose word a change needs: those that review any of its units (G-022, G-045)."""
    units = [row.agency for row in change.units]
    offices = frappe.get_all(AGENCY, filters={"name": ["in", units]}, pluck="reviewing_office", order_by="name")
    return sorted({*offices, change.new_reviewing_office} - {None, ""})
