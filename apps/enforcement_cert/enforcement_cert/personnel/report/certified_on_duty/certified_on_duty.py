"""持证上岗: who works in an enforcement post with a certificate in force, and who without (R-014, R-015).

As figures per unit, or as the work list of the persons. The list queries of the engine bring the row
scope; the rule that judges (domain/enforcing.py) is the one of the interface for case systems.
"""

import frappe
from frappe import _
from frappe.utils import cint, getdate

from enforcement_cert.certificate.enforcing import ENFORCEMENT_STYLE, standing_of_group
from enforcement_cert.domain.enforcing import Standing
from enforcement_cert.domain.errors import Label

LONGEST = 20_000
PERSONS = "Persons"
_LABELS = {
    Standing.CERTIFIED: Label("Certified"),
    Standing.WITHOUT: Label("No Certificate"),
    Standing.NOT_BEGUN: Label("Not Yet Valid"),
    Standing.EXPIRED: Label("Certificate Expired"),
    Standing.STOPPED: Label("Certificate Suspended"),
    Standing.ENDED: Label("Certificate Cancelled"),
}
# Per officer in an enforcement post the certificate that counts: one in force, else a living one, else the last.
_HELD = """
with counting as (
    select held.officer, held.name, held.certificate_number, held.certificate_status, held.valid_from, held.valid_until,
        held.review_counts_until,
        row_number() over (
            partition by held.officer
            order by (
                held.certificate_status = 'Valid'
                and coalesce(held.valid_from <= %(today)s, 1) and coalesce(held.valid_until >= %(today)s, 1)
                and coalesce(held.review_counts_until >= %(today)s, 1)
            ) desc, held.living_certificate_key is not null desc, held.issued_on desc, held.name desc
        ) as place
    from `tabEnforcement Certificate` held
    join `tabCertificate Type` kind on kind.name = held.certificate_type and kind.card_style = %(style)s
)
"""
_GROUPS = (
    _HELD
    + """
select officer.agency, held.certificate_status as status, count(*) as officers,
    min(held.valid_from) as valid_from, min(held.valid_until) as valid_until,
    min(held.review_counts_until) as review_counts_until
from `tabEnforcement Officer` officer
left join counting held on held.officer = officer.name and held.place = 1
where officer.agency in %(units)s and officer.is_in_post = 1 and officer.record_status = 'Active'
group by officer.agency, held.certificate_status, held.valid_from > %(today)s, held.valid_until < %(today)s,
    held.review_counts_until < %(today)s
"""
)
_PERSONS = (
    _HELD
    + """
select officer.name as officer, officer.officer_name, officer.officer_code, officer.agency, officer.post,
    held.certificate_number, held.certificate_status as status, held.valid_from, held.valid_until,
    held.review_counts_until
from `tabEnforcement Officer` officer
left join counting held on held.officer = officer.name and held.place = 1
where officer.agency in %(units)s and officer.is_in_post = 1 and officer.record_status = 'Active'
order by officer.agency, officer.officer_code, officer.name
limit %(longest)s
"""
)


def execute(filters=None):
    """Return columns, rows, and the summary. `filters`: view (Units or Persons), agency, standing, only_without."""
    filters = frappe._dict(filters or {})
    units = _units(filters.get("agency"))
    if filters.get("view") == PERSONS:
        rows = _persons(units, filters)
        return _person_columns(), rows, None, None, None
    rows = _figures(units)
    summary = _summary(rows)
    if cint(filters.get("only_without")):
        rows = [row for row in rows if row["lacking"]]
    return _unit_columns(), rows, None, None, summary


def _units(agency: str | None) -> list:
    among = {}
    if agency:
        bounds = frappe.db.get_value("Enforcement Agency", agency, ["lft", "rgt"]) or (0, 0)
        among = {"lft": [">=", bounds[0]], "rgt": ["<=", bounds[1]]}
    fields = ["name", "agency_name", "administrative_division"]
    return frappe.get_list("Enforcement Agency", filters=among, fields=fields, order_by="lft asc", limit=0)


def _values(units: list) -> dict:
    names = tuple(unit.name for unit in units) or ("",)
    return {"units": names, "today": getdate(), "style": ENFORCEMENT_STYLE, "longest": LONGEST}


def _figures(units: list) -> list[dict]:
    counted: dict[str, dict] = {unit.name: dict.fromkeys(Standing, 0) for unit in units}
    for row in frappe.db.sql(_GROUPS, _values(units), as_dict=True):
        counted[row.agency][standing_of_group(row, getdate())] += row.officers
    return [_figures_of(unit, counted[unit.name]) for unit in units if any(counted[unit.name].values())]


def _figures_of(unit, numbers: dict) -> dict:
    posts, certified = sum(numbers.values()), numbers[Standing.CERTIFIED]
    return {
        "agency": unit.name,
        "agency_name": unit.agency_name,
        "posts": posts,
        "lacking": posts - certified,
        "share": round(100 * certified / posts, 1),
        **{standing.name.lower(): number for standing, number in numbers.items()},
    }


def _persons(units: list, filters) -> list[dict]:
    names = {unit.name: unit.agency_name for unit in units}
    rows = []
    for row in frappe.db.sql(_PERSONS, _values(units), as_dict=True):
        standing = standing_of_group(row, getdate())
        if filters.get("standing") and filters.standing != str(standing):
            continue
        if cint(filters.get("only_without")) and standing is Standing.CERTIFIED:
            continue
        shown = {
            "agency_name": names[row.agency],
            "standing": str(standing),
            "shown_standing": _(str(_LABELS[standing])),
        }
        rows.append({**row, **shown})
    return rows


def _text(fieldname: str, label: str, width: int = 140) -> dict:
    return {"fieldname": fieldname, "label": label, "fieldtype": "Data", "width": width}


def _link(fieldname: str, label: str, doctype: str) -> dict:
    return {"fieldname": fieldname, "label": label, "fieldtype": "Link", "options": doctype, "width": 110}


def _unit_columns() -> list[dict]:
    number = {"fieldtype": "Int", "width": 110}
    return [
        _link("agency", _("Agency"), "Enforcement Agency"),
        _text("agency_name", _("Agency Name"), 220),
        {"fieldname": "posts", "label": _("In Enforcement Post"), **number},
        *(
            {"fieldname": standing.name.lower(), "label": _(str(label)), **number}
            for standing, label in _LABELS.items()
        ),
        {"fieldname": "lacking", "label": _("Not Certified Together"), **number},
        {"fieldname": "share", "label": _("Certified, %"), "fieldtype": "Float", "precision": 1, "width": 110},
    ]


def _person_columns() -> list[dict]:
    return [
        _link("officer", _("Officer"), "Enforcement Officer"),
        _text("officer_name", _("Officer Name"), 100),
        _text("agency_name", _("Agency Name"), 220),
        _text("post", _("Post")),
        _text("shown_standing", _("State")),
        _text("certificate_number", _("Certificate Number"), 170),
        {"fieldname": "valid_until", "label": _("Valid Until"), "fieldtype": "Date", "width": 110},
    ]


def _summary(rows: list[dict]) -> list[dict]:
    posts, lacking = (sum(row[name] for row in rows) for name in ("posts", "lacking"))
    return [
        {"label": _("In Enforcement Post"), "value": posts, "indicator": "Blue", "datatype": "Int"},
        {"label": _("Certified"), "value": posts - lacking, "indicator": "Green", "datatype": "Int"},
        {"label": _("Not Certified Together"), "value": lacking, "indicator": "Red", "datatype": "Int"},
    ]
