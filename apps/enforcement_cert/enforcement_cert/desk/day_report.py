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
    return [
        {
            "fieldname": field.fieldname,
            "label": _(field.label),
            "fieldtype": "Data" if field.fieldtype in ("Select", "Small Text") else field.fieldtype,
            "options": field.options if field.fieldtype == "Link" else None,
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
    chosen = {field.fieldname for field in frappe.get_meta(doctype).fields if field.fieldtype == "Select"}
    for row in rows:
        for name in chosen & set(names):
            row[name] = _(row[name]) if row[name] else ""
    return rows


def _day(text):
    try:
        return getdate(text or None)
    except (ValueError, frappe.ValidationError):
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))
