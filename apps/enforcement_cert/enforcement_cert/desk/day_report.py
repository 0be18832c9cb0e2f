"""Rows of the reports "as of a day": the periods that cover a day, inside the row scope of the login (X-64)."""

import frappe
from frappe import _
from frappe.utils import getdate

LONGEST = 20_000
_WIDTHS = {"Date": 110, "Small Text": 260, "Select": 120}


def columns_of(doctype: str, names: tuple[str, ...]) -> list[dict]:
    """Return the report's columns with the labels and kinds of the record type's fields."""
    meta = frappe.get_meta(doctype)
    fields = [meta.get_field(name) for name in names]
    subject = names[0]
    return [
        {
            "fieldname": field.fieldname,
            "label": _(field.label),
            "fieldtype": field.fieldtype if field.fieldname == subject or field.fieldtype == "Date" else "Data",
            "options": field.options if field.fieldname == subject else None,
            "width": _WIDTHS.get(field.fieldtype, 180),
        }
        for field in fields
    ]


def rows_of_day(doctype: str, names: tuple[str, ...], filters: dict) -> list[dict]:
    """Return the periods that cover the day, as they are known today. At most LONGEST rows.

    The engine's list query brings the row scope. Raises ValidationError for a day that is none.
    """
    day = _day(filters.get("day"))
    conditions = [["valid_from", "<=", day], ["superseded_at", "is", "not set"]]
    if filters.get("agency"):
        conditions.append(["agency", "=", filters["agency"]])
    rows = frappe.get_list(
        doctype,
        filters=conditions,
        or_filters=[["valid_until", ">=", day], ["valid_until", "is", "not set"]],
        fields=list(names),
        order_by="agency asc, valid_from asc, name asc",
        limit=LONGEST,
    )
    for name in names[1:]:
        _show(frappe.get_meta(doctype).get_field(name), rows)
    return rows


def _show(field, rows: list) -> None:
    """Turn stored values of a column into words: options translated, linked records by their title."""
    name = field.fieldname
    if field.fieldtype == "Select":
        for row in rows:
            row[name] = _(row[name]) if row[name] else ""
    title = frappe.get_meta(field.options).title_field if field.fieldtype == "Link" else None
    if title:
        among = {"name": ["in", list({row[name] for row in rows if row[name]}) or [""]]}
        titles = dict(
            frappe.get_all(field.options, filters=among, fields=["name", title], as_list=True, order_by="name")
        )
        for row in rows:
            row[name] = titles.get(row[name], row[name])


def _day(text):
    try:
        return getdate(text or None)
    except (ValueError, frappe.ValidationError):
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))
