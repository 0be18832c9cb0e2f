"""Who sees talks with chips, and whose computers with card readers these are.

A talk belongs to the certificate's unit and to who held it; a computer to who paired it.
"""

import frappe

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import Scope, current_scope, is_administrator, sees_agency

_OWN_TALKS = "`tabChip Operation`.`operator` = {}"
_OWN_COMPUTERS = "`tabReader Computer`.`paired_by` = {}"
_EITHER = "({} or {})"


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    if is_administrator(scope):
        return True
    if not _works(scope):
        return False
    if doc.doctype == "Reader Computer":
        return doc.is_new() or frappe.db.get_value(doc.doctype, doc.name, "paired_by") == scope.user
    return doc.get("operator") == scope.user or sees_agency(scope, doc.get("agency"))


def operation_conditions(user: str | None = None) -> str:
    """Rows of Chip Operation that a user sees."""
    scope = current_scope(user)
    if is_administrator(scope):
        return ""
    if not _works(scope):
        return conditions.NOTHING
    by_unit = conditions.by_agency(scope, "Chip Operation", "certificate")
    own = _OWN_TALKS.format(frappe.db.escape(scope.user))
    return _EITHER.format(own, by_unit) if by_unit else ""


def computer_conditions(user: str | None = None) -> str:
    """Rows of Reader Computer that a user sees: those the login has paired; administrators all."""
    scope = current_scope(user)
    if is_administrator(scope):
        return ""
    return _OWN_COMPUTERS.format(frappe.db.escape(scope.user)) if _works(scope) else conditions.NOTHING


def _works(scope: Scope) -> bool:
    """Say whether this login works for an office or for a unit with an open account."""
    return scope.account_is_open and bool(scope.office or scope.agency)
