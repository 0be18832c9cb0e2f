"""Is this name something that can be called from outside at all? For the settings page."""

import frappe

from enforcement_cert.gate.calls import DOCUMENT_RUNNERS
from enforcement_cert.gate.grammar import GrammarError, read_doctype, read_method, read_name
from enforcement_cert.gate.kinds import UserKind
from enforcement_cert.gate.shipped import shipped_names


def is_callable_name(name: str) -> bool:
    """True for shipped names, whitelisted functions and whitelisted document methods."""
    if name in shipped_names(UserKind.MANAGER):
        return True
    if "::" in name:
        return _is_document_method(*name.split("::", 1))
    return name not in DOCUMENT_RUNNERS and _is_function(name)


def _is_function(name: str) -> bool:
    try:
        function = frappe.get_attr(read_method("method", name)) if "." in name else None
    except (GrammarError, ImportError, AttributeError, frappe.AppNotInstalledError, frappe.ValidationError):
        frappe.clear_last_message()
        return False
    return function in frappe.whitelisted


def _is_document_method(doctype: str, method: str) -> bool:
    try:
        doctype, method = read_doctype("doctype", doctype), read_name("method", method)
    except GrammarError:
        return False
    if not frappe.db.exists("DocType", doctype):
        return False
    controller = frappe.model.base_document.get_controller(doctype)
    return getattr(controller, method, None) in frappe.whitelisted
