"""Filters of long lists that a login keeps under a name (R-072, R-205).

Kept as the engine's own saved filters, always for the login alone. Identity numbers never get in here:
exact search goes over the digest (access.masking.find_officer_by_identity).
"""

import json

import frappe
from frappe import _

from enforcement_cert.domain.identifiers import normalize_identity_number
from enforcement_cert.domain.text import clean_cell

RECORD = "List Filter"
MOST_KEPT = 30
_LONGEST_NAME = 40
_PROTECTED = frozenset({"identity_number", "mobile"})


@frappe.whitelist(methods=["GET", "POST"])
def saved_filters(doctype: str) -> list[dict]:
    """Return the filters this login has kept for a list: rows of {"name", "title", "filters"}."""
    rows = frappe.get_all(
        RECORD,
        filters={"reference_doctype": doctype, "for_user": frappe.session.user},
        fields=["name", "filter_name", "filters"],
        order_by="filter_name",
        limit=MOST_KEPT,
    )
    return [{"name": row.name, "title": row.filter_name, "filters": frappe.parse_json(row.filters)} for row in rows]


@frappe.whitelist(methods=["POST"])
def keep_filter(doctype: str, title: str, filters: list | str) -> str:
    """Keep the filters of a list under a name; one of the same name is replaced. Returns its record's name.

    Raises ValidationError for a missing name, too many kept filters, or a protected number among them.
    """
    if not frappe.has_permission(doctype, "read"):
        raise frappe.PermissionError
    title = clean_cell(title)[:_LONGEST_NAME]
    if not title or any(sign in title for sign in "<>&"):
        frappe.throw(_("Please give the filter a name without special characters."))
    conditions = frappe.parse_json(filters)
    _require_no_numbers(conditions)
    key = {"reference_doctype": doctype, "for_user": frappe.session.user, "filter_name": title}
    name = frappe.db.get_value(RECORD, key)
    if not name and frappe.db.count(RECORD, {"for_user": frappe.session.user}) >= MOST_KEPT:
        frappe.throw(_("You have kept {0} filters already. Remove one first.").format(MOST_KEPT))
    record = frappe.get_doc(RECORD, name) if name else frappe.new_doc(RECORD)
    record.update({**key, "filters": json.dumps(conditions, ensure_ascii=False)})
    # the record carries the login's own name; which roles the engine lets keep filters differs by release
    record.save(ignore_permissions=True)
    return record.name


def _require_no_numbers(conditions: list) -> None:
    for condition in conditions:
        is_named = any(part in _PROTECTED for part in condition if isinstance(part, str))
        if is_named or any(_looks_like_identity(part) for part in condition):
            frappe.throw(_("Identity and mobile numbers are never kept in filters."))


def _looks_like_identity(part: object) -> bool:
    text = normalize_identity_number(part) if isinstance(part, str) else ""
    return len(text.strip("%")) == 18 and text.strip("%")[:17].isdigit()


@frappe.whitelist(methods=["POST"])
def remove_filter(name: str) -> None:
    """Remove a kept filter of this login."""
    if frappe.db.get_value(RECORD, name, "for_user") != frappe.session.user:
        raise frappe.PermissionError
    frappe.delete_doc(RECORD, name, ignore_permissions=True)  # the own one, as just checked
