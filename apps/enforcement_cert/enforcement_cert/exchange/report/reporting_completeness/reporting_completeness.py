"""Before reporting upward: what every lower unit has entered, imported, had approved, and what is missing (R-104)."""

import frappe
from frappe import _

from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.reporting import UnitFigures, unit_state
from enforcement_cert.personnel.officers import CLOSED_STATUSES

_LABELS = {
    "Nothing Entered": Label("Nothing Entered"),
    "Incomplete": Label("Incomplete"),
    "Not Yet Approved": Label("Not Yet Approved"),
    "Complete": Label("Complete"),
}
# One pass over the officers of the visible units; an area is missing only if the unit has none either.
_FIGURES = """
select officer.agency,
    count(*) as officers,
    sum(coalesce(officer.officer_import, '') <> '') as imported,
    sum(coalesce(officer.photo, '') = '') as photo_missing,
    sum(coalesce(officer.enforcement_area, '') = '' and coalesce(unit.enforcement_area, '') = '') as area_missing,
    sum(officer.exam_result <> 'Passed') as exam_missing,
    sum(
        exists(
            select 1 from `tabEnforcement Certificate` held
            where held.officer = officer.name and held.certificate_status in %(living)s
        )
        or exists(
            select 1 from `tabCertificate Application` asked
            where asked.officer = officer.name and asked.stage in ('Card Making', 'Issued')
        )
    ) as approved
from `tabEnforcement Officer` officer
join `tabEnforcement Agency` unit on unit.name = officer.agency
where officer.agency in %(units)s and officer.record_status not in %(closed)s
group by officer.agency
"""
_LAST_IMPORTS = """
select agency, max(finished_at) as finished_at, sum(rows_rejected) as rejected
from `tabOfficer Import`
where agency in %(units)s and import_status = 'Done' and is_dry_run = 0
group by agency
"""


def execute(filters=None):
    """Return columns, one row per visible lower unit, no message, no chart, and the summary of states."""
    filters = frappe._dict(filters or {})
    units = _units(filters.get("agency"))
    figures, imports = _figures(units), _imports(units)
    rows = [_row(unit, figures.get(unit.name), imports.get(unit.name)) for unit in units]
    if filters.get("only_open"):
        rows = [row for row in rows if row["state"] != "Complete"]
    return _columns(), rows, None, None, _summary(rows)


def _units(agency: str | None) -> list:
    """The units that the lists of this login show, or those below one of them."""
    among: dict[str, object] = {"account_status": "Open"}
    if agency:
        bounds = frappe.db.get_value("Enforcement Agency", agency, ["lft", "rgt"]) or (0, 0)
        among |= {"lft": [">=", bounds[0]], "rgt": ["<=", bounds[1]]}
    fields = ["name", "agency_name", "unit_code", "administrative_division"]
    return frappe.get_list("Enforcement Agency", filters=among, fields=fields, order_by="lft asc", limit=0)


def _figures(units: list) -> dict:
    values = {
        "units": tuple(unit.name for unit in units) or ("",),
        "living": tuple(str(status) for status in LIVING_STATUSES),
        "closed": tuple(CLOSED_STATUSES),
    }
    return {row.agency: row for row in frappe.db.sql(_FIGURES, values, as_dict=True)}


def _imports(units: list) -> dict:
    values = {"units": tuple(unit.name for unit in units) or ("",)}
    return {row.agency: row for row in frappe.db.sql(_LAST_IMPORTS, values, as_dict=True)}


def _row(unit, found, imports) -> dict:
    names = ("officers", "imported", "photo_missing", "area_missing", "exam_missing", "approved")
    numbers = {name: int(found[name] or 0) if found else 0 for name in names}
    rejected = int(imports.rejected or 0) if imports else 0
    figures = UnitFigures(
        officers=numbers["officers"],
        approved=numbers["approved"],
        missing=numbers["photo_missing"] + numbers["area_missing"],
    )
    state = str(unit_state(figures))
    return {
        "agency": unit.name,
        "agency_name": unit.agency_name,
        "unit_code": unit.unit_code,
        **numbers,
        "open": numbers["officers"] - numbers["approved"],
        "last_import": imports.finished_at if imports else None,
        "rejected": rejected,
        "state": state,
        "shown_state": _(str(_LABELS[state])),
    }


def _columns() -> list[dict]:
    number = {"fieldtype": "Int", "width": 110}
    return [
        {
            "fieldname": "agency",
            "label": _("Agency"),
            "fieldtype": "Link",
            "options": "Enforcement Agency",
            "width": 110,
        },
        {"fieldname": "agency_name", "label": _("Agency Name"), "fieldtype": "Data", "width": 220},
        {"fieldname": "unit_code", "label": _("Unit Code"), "fieldtype": "Data", "width": 90},
        {"fieldname": "shown_state", "label": _("State"), "fieldtype": "Data", "width": 110},
        {"fieldname": "officers", "label": _("Entered"), **number},
        {"fieldname": "imported", "label": _("Of Them Imported"), **number},
        {"fieldname": "approved", "label": _("Approved"), **number},
        {"fieldname": "open", "label": _("Not Yet Approved"), **number},
        {"fieldname": "photo_missing", "label": _("Without Photo"), **number},
        {"fieldname": "area_missing", "label": _("Without Enforcement Area"), **number},
        {"fieldname": "exam_missing", "label": _("Examination Not Passed"), **number},
        {"fieldname": "rejected", "label": _("Rejected by Imports"), **number},
        {"fieldname": "last_import", "label": _("Last Import"), "fieldtype": "Datetime", "width": 160},
    ]


def _summary(rows: list[dict]) -> list[dict]:
    colours = {"Nothing Entered": "Red", "Incomplete": "Orange", "Not Yet Approved": "Blue", "Complete": "Green"}
    states = [row["state"] for row in rows]
    return [
        {"label": _(str(_LABELS[state])), "value": states.count(state), "indicator": colour, "datatype": "Int"}
        for state, colour in colours.items()
    ]
