"""Answers of the engine that tell too much, in its place: see override_whitelisted_methods in hooks.py.

Each asks the same question of the engine and gives only what the login may read of the answer.
"""

import frappe
from frappe.client import validate_link as engine_validate_link
from frappe.desk.form.linked_with import get as engine_linked_with
from frappe.desk.search import get_link_title as engine_link_title


def _may_name(doctype: str, name: str) -> bool:
    """Say whether a login may know of this record: it may read it, or choose it in a link."""
    if not frappe.db.exists(doctype, name):
        return True  # the engine says what is missing
    doc = frappe.get_cached_doc(doctype, name)
    return doc.has_permission("read") or doc.has_permission("select")


@frappe.whitelist()
def link_title(doctype: str, docname: str) -> str:
    """Title of a linked record; the bare name where the record is not the login's to read (R-003)."""
    return engine_link_title(doctype, docname) if _may_name(doctype, docname) else docname


@frappe.whitelist()
def validate_link(doctype: str, docname: str, fields: str | list | None = None) -> dict:
    """Whether a link can be made, and the fields it brings; an unreadable record does not exist (R-003)."""
    if doctype != "DocType" and not _may_name(doctype, docname):
        return {}
    return engine_validate_link(doctype, docname, fields)


@frappe.whitelist()
def linked_with(doctype: str, docname: str) -> dict:
    """Records that link to this one, of every kind, as far as the login may list them (R-003, R-004)."""
    frappe.has_permission(doctype, "read", doc=docname, throw=True)
    found = engine_linked_with(doctype, docname)
    return {kind: rows for kind, found_rows in found.items() if (rows := _listed(kind, found_rows))}


def _listed(doctype: str, rows: list) -> list:
    if not frappe.has_permission(doctype, "read"):
        return []
    names = [row.get("name") for row in rows]
    visible = set(frappe.get_list(doctype, filters={"name": ["in", names]}, pluck="name", limit=0, order_by=None))
    return [row for row in rows if row.get("name") in visible]
