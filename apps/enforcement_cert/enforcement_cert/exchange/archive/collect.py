"""Rows of the archive within the reader's own territory, in the order and words of the format.

Everything goes through permission-checked lists of the asking user; nobody exports what the lists of the same
login would not show.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import frappe
from frappe import _

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.access.scope import current_scope
from enforcement_cert.exchange.archive.canonical import text_of
from enforcement_cert.exchange.archive.schema import AGENCIES, CERTIFICATES, OFFICERS, SHOWN_IN_WORDS, Table

PAGE = 500
OWN_UNIT, LOWER_UNITS = "Own Unit", "All Lower Units"


@dataclass(frozen=True)
class Units:
    """The agencies of an export, superiors first: name of the record → key in the format."""

    names: tuple[str, ...]
    keys: Mapping[str, str]
    codes: Mapping[str, str]
    titles: Mapping[str, str]


def chosen_units(range_kind: str, agency: str | None) -> Units:
    """Return the units of an export (R-198): one unit, or it and all below; an office: its territory.

    Raises ValidationError if no unit was chosen where one is needed or nothing is visible.
    """
    scope = current_scope()
    root = agency or scope.agency
    if range_kind == OWN_UNIT and not root:
        frappe.throw(_("Please choose the unit whose data are to be exported."))
    filters: dict = {}
    if root and range_kind == OWN_UNIT:
        filters = {"name": root}
    elif root:
        bounds = frappe.db.get_value("Enforcement Agency", root, ["lft", "rgt"], as_dict=True)
        if not bounds:
            frappe.throw(_("Please choose the unit whose data are to be exported."))
        filters = {"lft": [">=", bounds.lft], "rgt": ["<=", bounds.rgt]}
    rows = frappe.get_list(
        "Enforcement Agency",
        filters=filters,
        fields=["name", "agency_name", "unit_code", "organization_code", "unified_social_credit_code"],
        order_by="lft asc, name asc",
        limit=0,
    )
    if not rows or (root and root not in {row.name for row in rows}):
        frappe.throw(_("There is no unit that you may export."), frappe.PermissionError)
    return Units(
        tuple(row.name for row in rows),
        {row.name: key_of_unit(row) for row in rows},
        {row.name: row.unit_code or "" for row in rows},
        {row.name: row.agency_name for row in rows},
    )


def key_of_unit(row: Mapping) -> str:
    """Return what names a unit in every system: its unit code, else another official code, else its name."""
    code = row.get("unit_code") or row.get("organization_code") or row.get("unified_social_credit_code")
    return code or f"名称:{row.get('agency_name')}"


def agency_rows(units: Units) -> Iterator[dict[str, str]]:
    """Give the units, superiors before those below them, siblings by key."""
    fields = _fields(AGENCIES, leave_out=("agency",))
    rows = _listed("Enforcement Agency", {"name": ["in", units.names]}, [*fields, "lft"])
    by_name = {row.name: row for row in rows}
    for name in sorted(by_name, key=lambda name: _path_of(name, by_name, units)):
        row = by_name[name]
        texts = _texts(AGENCIES, row, fields)
        texts["agency"] = units.keys[name]
        texts["superior"] = _key_of(row.superior_agency, units)
        yield texts


def _path_of(name: str, rows: Mapping, units: Units) -> tuple[str, ...]:
    path: list[str] = []
    while name in rows and len(path) < len(rows):
        path.insert(0, units.keys[name])
        name = rows[name].superior_agency
    return tuple(path)


def _key_of(name: str | None, units: Units) -> str:
    if not name:
        return ""
    if name in units.keys:
        return units.keys[name]
    fields = ["agency_name", "unit_code", "organization_code", "unified_social_credit_code"]
    return key_of_unit(frappe.db.get_value("Enforcement Agency", name, fields, as_dict=True) or {})


def officer_rows(units: Units, *, full_numbers: bool, after: str = "") -> Iterator[dict[str, str]]:
    """Give the officers of the units by officer code, from behind `after` on. `photo` holds the file's address."""
    fields = _fields(OFFICERS, leave_out=("unit_code", "unit_name"))
    for page in _pages("Enforcement Officer", units, fields, after):
        numbers = _full_numbers([row.name for row in page]) if full_numbers else {}
        for row in page:
            texts = _texts(OFFICERS, row, fields)
            texts["agency"] = units.keys[row.agency]
            texts["unit_code"], texts["unit_name"] = units.codes[row.agency], units.titles[row.agency]
            yield {**texts, **numbers.get(row.name, {})}


def _full_numbers(names: list[str]) -> dict[str, dict[str, str]]:
    """The list of the asking user has decided that these records are seen; the register notes the reading."""
    rows = frappe.get_all(
        "Enforcement Officer",
        filters={"name": ["in", names]},
        fields=["name", "identity_cipher", "mobile_cipher"],
        order_by="name",
    )
    return {
        row.name: {
            "identity_number": OFFICER_IDENTITY.open(row.identity_cipher),
            "mobile_number": OFFICER_MOBILE.open(row.mobile_cipher),
        }
        for row in rows
    }


def certificate_rows(units: Units) -> Iterator[dict[str, str]]:
    """Give the certificates of the units by number."""
    fields = _fields(CERTIFICATES)
    for page in _pages("Enforcement Certificate", units, fields, ""):
        for row in page:
            texts = _texts(CERTIFICATES, row, fields)
            texts["agency"] = units.keys[row.agency]
            yield texts


def count_rows(units: Units) -> dict[str, int]:
    """Return how many officers and certificates the units have."""
    among = {"agency": ["in", units.names]}
    return {table.name: _count(table.doctype, among) for table in (OFFICERS, CERTIFICATES)}


def _count(doctype: str, filters: dict) -> int:
    return len(frappe.get_list(doctype, filters=filters, pluck="name", order_by="name", limit=0))


def _pages(doctype: str, units: Units, fields: list[str], after: str) -> Iterator[list]:
    while True:
        filters = {"agency": ["in", units.names], "name": [">", after]}
        page = _listed(doctype, filters, fields, limit=PAGE)
        if page:
            yield page
        if len(page) < PAGE:
            return
        after = page[-1].name


def _listed(doctype: str, filters: dict, fields: list[str], limit: int = 0) -> list:
    return frappe.get_list(
        doctype, filters=filters, fields=list(dict.fromkeys(["name", *fields])), order_by="name asc", limit=limit
    )


def _fields(table: Table, leave_out: tuple[str, ...] = ()) -> list[str]:
    """The fields that this release of the record type has."""
    meta = frappe.get_meta(table.doctype)
    return [c.fieldname for c in table.columns if c.name not in leave_out and meta.has_field(c.fieldname)]


def _texts(table: Table, row: Mapping, fields: list[str]) -> dict[str, str]:
    known = set(fields)
    return {c.name: text_of(row.get(c.fieldname), c.kind) for c in table.columns if c.fieldname in known}


def in_words(texts: Mapping[str, str], *, yes_no: bool = True) -> dict[str, str]:
    """Return a row as people read it: values of code lists in the reader's language, yes and no as words."""
    shown = dict(texts)
    for name in SHOWN_IN_WORDS & shown.keys():
        shown[name] = _(shown[name]) if shown[name] else ""
    if yes_no and "is_in_post" in shown:
        shown["is_in_post"] = _("Yes") if shown["is_in_post"] == "1" else _("No")
    return shown
