"""Who sees which review campaign: the offices along the tree, and the units that the office reviews."""

import frappe

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import READING, Scope, current_scope, has_writing_duty, is_administrator

_OF_OFFICES = "`tabReview Campaign`.`legal_office` in ({})"


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    if not scope.account_is_open:
        return False
    if doc.is_new() or ptype not in READING:
        return _may_write(scope, doc)
    return scope.is_unrestricted or doc.get("legal_office") in _visible(scope)


def _may_write(scope: Scope, doc) -> bool:
    """An office keeps its own campaigns, by its reviewers; administrators all."""
    if is_administrator(scope):
        return True
    stored = doc.get("legal_office") if doc.is_new() else frappe.db.get_value(doc.doctype, doc.name, "legal_office")
    offices = {stored, doc.get("legal_office")} - ({None, ""} if doc.is_new() else set())
    return bool(scope.office) and offices <= {scope.office} and has_writing_duty(scope)


def _visible(scope: Scope) -> tuple[str, ...]:
    if scope.agency:
        office = frappe.db.get_value("Enforcement Agency", scope.agency, "reviewing_office")
        return (office,) if office else ()
    return tuple(scope.offices or ())


def campaign_conditions(user: str | None = None) -> str:
    """Rows of Review Campaign that a user sees."""
    scope = current_scope(user)
    if scope.is_unrestricted:
        return ""
    offices = _visible(scope) if scope.account_is_open else ()
    if not offices:
        return conditions.NOTHING
    return _OF_OFFICES.format(", ".join(frappe.db.escape(office) for office in offices))
