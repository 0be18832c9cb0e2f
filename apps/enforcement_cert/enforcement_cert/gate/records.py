"""Small steps of the engine that name a record but never ask whether the caller may read it.

Likes, assignments, followers, tags, shares and the log of downloads take a record type and a name and
act on them. Here the record is looked at first, for every engine and whatever its own fixes are.

The rows of a record's tables are read with the record: of a list of such rows the engine asks the right to the record
type alone, so that rows of records outside the caller's scope would be answered. Managers may list them.
"""

import json
from typing import Any

import frappe
from frappe import _

from enforcement_cert.gate.arguments import QUERY_METHODS
from enforcement_cert.gate.calls import Call
from enforcement_cert.gate.columns import find_meta
from enforcement_cert.gate.kinds import UserKind

# method → (argument with the record type, argument with one name or a JSON list of names)
_NAMED = {
    "frappe.core.doctype.access_log.access_log.make_access_log": ("doctype", "document"),
    "frappe.desk.doctype.tag.tag.add_tag": ("dt", "dn"),
    "frappe.desk.doctype.tag.tag.add_tags": ("dt", "docs"),
    "frappe.desk.doctype.tag.tag.remove_tag": ("dt", "dn"),
    "frappe.desk.form.assign_to.add": ("doctype", "name"),
    "frappe.desk.form.assign_to.add_multiple": ("doctype", "name"),
    "frappe.desk.form.assign_to.close": ("doctype", "name"),
    "frappe.desk.form.assign_to.remove": ("doctype", "name"),
    "frappe.desk.form.assign_to.remove_multiple": ("doctype", "names"),
    "frappe.desk.form.document_follow.follow_document": ("doctype", "doc_name"),
    "frappe.desk.form.document_follow.get_follow_users": ("doctype", "doc_name"),
    "frappe.desk.form.document_follow.unfollow_document": ("doctype", "doc_name"),
    "frappe.desk.form.document_follow.update_follow": ("doctype", "doc_name"),
    "frappe.desk.form.utils.add_comment": ("reference_doctype", "reference_name"),
    "frappe.desk.like.toggle_like": ("doctype", "name"),
    "frappe.share.add": ("doctype", "name"),
    "frappe.share.get_users": ("doctype", "name"),
    "frappe.share.set_permission": ("doctype", "name"),
}
# A record that takes another one in by being renamed: both must be the caller's to change.
_MERGING = "frappe.model.rename_doc.update_document_title"


def check_records(call: Call, kind: UserKind) -> None:
    """Raise PermissionError if the call names a record that its caller may not read (or, merging, not change).

    Also if somebody below a manager lists rows of tables by themselves.
    """
    meta = find_meta(call.doctype) if call.name in QUERY_METHODS and kind < UserKind.MANAGER else None
    if meta and meta.istable:
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
    if call.name == _MERGING:
        _check_merge(call.arguments)
    elif call.name in _NAMED:
        doctype, names = (call.arguments.get(argument) for argument in _NAMED[call.name])
        for name in _list_of(names):
            _require(doctype, name, "read")
        if call.name.endswith("make_access_log") and doctype:
            frappe.has_permission(str(doctype), "read", throw=True)


def _check_merge(arguments: dict[str, Any]) -> None:
    target = arguments.get("name") or arguments.get("updated_name")
    merges = str(arguments.get("merge") or "0").lower() not in ("0", "false", "none", "null", "")
    if merges and target:
        _require(arguments.get("doctype"), target, "write")
        _require(arguments.get("doctype"), target, "delete")


def _list_of(names: Any) -> list[str]:
    """One name, or the names of a JSON list."""
    if isinstance(names, str) and names.lstrip().startswith("["):
        try:
            names = json.loads(names)
        except ValueError:
            return [names]
    if isinstance(names, list | tuple):
        return [str(name) for name in names]
    return [str(names)] if names not in (None, "") else []


def _require(doctype: Any, name: str, right: str) -> None:
    if not doctype or not frappe.db.exists("DocType", str(doctype)) or not frappe.db.exists(str(doctype), name):
        return  # the engine says what is missing
    if not frappe.has_permission(str(doctype), right, doc=name):
        frappe.throw(_("You may not do this with this record."), frappe.PermissionError)
