"""The dry run of a change of structure: exactly what it would change, counted and named, nothing written (X-58)."""

import frappe
from frappe import _

from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.structure_changes import CHOOSING_KINDS, ApplicationEffect, ChangeKind, application_effect
from enforcement_cert.errors import sentences_of
from enforcement_cert.organization.facts import read_agency
from enforcement_cert.organization.history import AGENCY, entrusted_units
from enforcement_cert.organization.structure_effects import APPLICATION, CERTIFICATE, LIVING, OFFICER, OPEN
from enforcement_cert.organization.structure_facts import CHANGE, findings_of, living_below, officers_in_service

SHOWN = 200


@frappe.whitelist(methods=["POST"])
def preview(name: str) -> dict:
    """Return what a change would do, for whoever may read it.

    {"problems": [sentence], "counts": [{"label", "count"}], "officers": [{"name", "officer_name", "to",
    "certificate", "application"}], "units": [{"label", "what"}], "left_out": number of officers not listed}
    """
    change = frappe.get_doc(CHANGE, name)
    change.check_permission("read")
    moving, renamed = _moving(change), _renamed_units(change)
    certificates, applications = _of_officers(moving, renamed)
    people = _people(moving, certificates, applications)
    return {
        "problems": sentences_of(finding for finding in findings_of(change) if finding.blocks),
        "counts": _counts(change, moving, certificates, applications),
        "officers": people[:SHOWN],
        "left_out": max(0, len(people) - SHOWN),
        "units": _units(change, renamed),
    }


def _moving(change) -> dict[str, str]:
    """Officer → receiving unit, of those who are still to move."""
    kind = ChangeKind(change.change_kind)
    if kind is ChangeKind.MERGE:
        return dict.fromkeys(officers_in_service(change.agency), change.target_agency or "")
    if kind not in CHOOSING_KINDS:
        return {}
    return {row.officer: row.target_agency or change.target_agency or "" for row in change.officers}


def _renamed_units(change) -> list[str]:
    """Units on whose cards another name will stand though nobody moves."""
    kind = ChangeKind(change.change_kind)
    if kind is ChangeKind.RENAME:
        return [change.agency, *entrusted_units(change.agency)]
    if kind is ChangeKind.UNIT_TRANSFER:
        is_entrusted = read_agency(change.agency).agency_kind == "Entrusted Unit"
        return [change.agency] if is_entrusted else []
    return entrusted_units(change.agency) if kind is ChangeKind.MERGE else []


def _of_officers(moving: dict, units: list[str]) -> tuple[list, list]:
    among = [("officer", list(moving)), ("agency", units)]
    certificates, applications = [], []
    for field, names in among:
        if not names:
            continue
        certificates += frappe.get_all(
            CERTIFICATE,
            filters={field: ["in", names], "certificate_status": ["in", LIVING]},
            fields=["name", "officer"],
            order_by="name",
        )
        applications += frappe.get_all(
            APPLICATION,
            filters={field: ["in", names], "stage": ["in", OPEN]},
            fields=["name", "officer", "stage", "reviewing_office"],
            order_by="name",
        )
    return certificates, applications


def _people(moving: dict, certificates: list, applications: list) -> list[dict]:
    numbers = {row.officer: row.name for row in certificates}
    under_way = {row.officer: row for row in applications}
    among = {"name": ["in", list(moving) or [""]]}
    names = dict(frappe.get_all(OFFICER, filters=among, fields=["name", "officer_name"], as_list=True, order_by="name"))
    units = {target: read_agency(target) for target in set(moving.values()) if target}
    return [
        {
            "name": officer,
            "officer_name": names.get(officer, officer),
            "to": units[target].agency_name if target in units else "",
            "certificate": numbers.get(officer, ""),
            "application": _effect_on(under_way.get(officer), units.get(target)),
        }
        for officer, target in moving.items()
    ]


def _effect_on(application, unit) -> str:
    if not (application and unit):
        return ""
    effect = application_effect(application.stage, same_office=application.reviewing_office == unit.reviewing_office)
    return f"{application.name}: {_(str(effect))}"


def _counts(change, moving: dict, certificates: list, applications: list) -> list[dict]:
    backwards = [row for row in applications if row.officer in moving and _goes_back(row, moving[row.officer])]
    in_making = [row for row in applications if row.stage == Stage.CARD_MAKING]
    units = [row.agency for row in change.units]
    imports = frappe.db.count(
        "Officer Import",
        {"agency": ["in", units], "import_status": ["in", ["Draft", "Ready", "Queued", "Running"]]},
    )
    counts = [
        (_("Officers who move"), len(moving)),
        (_("Certificates that keep their number and whose face is outdated"), len(certificates)),
        (_("Applications under way"), len(applications)),
        (_("of these, sent back"), len(backwards)),
        (_("of these, in card making"), len(in_making)),
        (_("Imports not finished"), imports),
    ]
    if change.change_kind == ChangeKind.MERGE:
        logins = frappe.db.count("User Assignment", {"agency": change.agency, "is_active": 1})
        counts.append((_("Logins taken out of use"), logins))
    return [{"label": label, "count": count} for label, count in counts]


def _goes_back(application, target: str) -> bool:
    unit = read_agency(target)
    same_office = bool(unit) and application.reviewing_office == unit.reviewing_office
    effect = application_effect(application.stage, same_office=same_office)
    return effect in (ApplicationEffect.BACK_TO_DRAFT, ApplicationEffect.BACK_TO_REVIEW)


def _units(change, renamed: list[str]) -> list[dict]:
    kind, target = ChangeKind(change.change_kind), read_agency(change.target_agency)
    rows = []
    if kind is ChangeKind.RENAME:
        rows = [(unit, _("Unit name on cards: {0}").format(change.new_name or "")) for unit in renamed]
    if kind is ChangeKind.UNIT_TRANSFER and target:
        rows = [(change.agency, _("New superior: {0}").format(target.agency_name))]
    if kind is ChangeKind.MERGE and target:
        below = frappe.get_all(AGENCY, filters=living_below(change.agency), pluck="name", order_by="name")
        rows = [(unit, _("New superior: {0}").format(target.agency_name)) for unit in below]
        rows.append((change.agency, _("The account is closed.")))
    return [{"label": read_agency(unit).agency_name, "what": what} for unit, what in rows]


@frappe.whitelist(methods=["POST"])
def officers_to_choose(agency: str) -> list[dict]:
    """Return the officers in service of a unit for the selection: code, name, post, certificate number."""
    if not frappe.get_doc(AGENCY, agency).has_permission("read"):
        raise frappe.PermissionError
    rows = frappe.get_all(
        OFFICER,
        filters={"agency": agency, "record_status": "Active"},
        fields=["name", "officer_name", "post"],
        order_by="officer_name asc, name asc",
    )
    numbers = dict(
        frappe.get_all(
            CERTIFICATE,
            filters={"agency": agency, "certificate_status": ["in", LIVING]},
            fields=["officer", "name"],
            as_list=True,
            order_by="name",
        )
    )
    return [{**row, "certificate": numbers.get(row.name, "")} for row in rows]
