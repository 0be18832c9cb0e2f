"""Divisions that have ended stay readable and cannot be chosen for anything new (X-18)."""

import frappe
from frappe import _
from frappe.utils import cint, formatdate, getdate

from enforcement_cert.errors import refuse

DIVISION = "Administrative Division"
FIELD = "administrative_division"
FILTERED = frozenset({"name", "division_code", "division_level", "parent_division"})


def require_living_division(doc, method: str | None = None) -> None:
    """Refuse a newly chosen division that is not in force today (hook: validate). Old entries stay."""
    division = doc.get(FIELD)
    if not division or not (doc.is_new() or doc.has_value_changed(FIELD)):
        return
    row = frappe.db.get_value(
        DIVISION, division, ["full_name", "valid_from", "valid_until", "successor_division"], as_dict=True
    )
    if not row:
        return
    today = getdate()
    if row.valid_from and row.valid_from > today:
        refuse([_("The division {0} exists from {1} on only.").format(row.full_name, formatdate(row.valid_from))])
    if row.valid_until and row.valid_until < today:
        sentence = _("The division {0} has not existed since {1}.").format(row.full_name, formatdate(row.valid_until))
        successor = row.successor_division and frappe.db.get_value(DIVISION, row.successor_division, "full_name")
        refuse([f"{sentence} {_('Choose “{0}” instead.').format(successor)}" if successor else sentence])


@frappe.whitelist(methods=["GET", "POST"])
def offer_living_divisions(
    doctype: str,
    txt: str,
    searchfield: str | None = None,
    start: int | str = 0,
    page_len: int | str = 20,
    filters: dict | list | str | None = None,
    as_dict: bool | int | str = False,
    reference_doctype: str | None = None,
) -> list:
    """Answer a link field with the divisions in force today whose code or name holds the text (hook: standard_queries).

    Rows of (code, full name). Read rights as in any list; filters on the fields of FILTERED only.
    """
    today = getdate()
    rows = frappe.get_list(
        DIVISION,
        filters=_conditions(filters),
        or_filters=[["division_code", "like", f"%{txt}%"], ["full_name", "like", f"%{txt}%"]],
        fields=["name", "full_name", "valid_from", "valid_until"],
        order_by="division_code",
        limit=0,
    )
    living = [
        row
        for row in rows
        if (not row.valid_from or row.valid_from <= today) and (not row.valid_until or row.valid_until >= today)
    ]
    page = living[cint(start) : cint(start) + cint(page_len)]
    return page if cint(as_dict) else [(row.name, row.full_name) for row in page]


def _conditions(filters: dict | list | str | None) -> list[list]:
    given = frappe.parse_json(filters or [])
    if isinstance(given, dict):
        pairs = given.items()
        rows = [[field, *(value if isinstance(value, list | tuple) else ("=", value))] for field, value in pairs]
    else:
        rows = [list(row)[-3:] for row in given]
    return [row for row in rows if row[0] in FILTERED and row[1] in ("=", "!=", "in", "not in")]
