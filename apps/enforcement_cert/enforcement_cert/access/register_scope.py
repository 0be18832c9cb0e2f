"""Who sees which entry of the register of readings (X-17): the person, the person's unit, the offices above it.

Entries about many persons are seen by whoever sees one of them. Nobody writes the register but audit.py.
"""

import frappe

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import Scope, current_scope, sees_agency

_OF_PERSON = (
    "(`tabPersonal Data Access Log`.`officer` = {0} or `tabPersonal Data Access Log`.`name` in "
    "(select `access_log` from `tabPersonal Data Access Person` where `officer` = {0}))"
)
_OF_UNITS = (
    "(`tabPersonal Data Access Log`.`agency` in (select `name` from `tabEnforcement Agency` where {0}) "
    "or `tabPersonal Data Access Log`.`name` in (select `access_log` from `tabPersonal Data Access Person` "
    "where `agency` in (select `name` from `tabEnforcement Agency` where {0})))"
)
_READING = frozenset({"read", "select", "report", "export", "print", "email"})


def log_conditions(user: str | None = None) -> str:
    """Rows of Personal Data Access Log that a user sees, as a condition for list queries."""
    scope = current_scope(user)
    if scope.is_unrestricted:
        return ""
    if scope.officer:
        return _OF_PERSON.format(frappe.db.escape(scope.officer))
    if not scope.account_is_open or not (scope.agency or scope.offices):
        return conditions.NOTHING
    return _OF_UNITS.format(conditions.agencies(scope))


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one entry. Only narrows what roles allow."""
    scope = current_scope(user)
    if ptype not in _READING:
        return False
    if scope.is_unrestricted:
        return True
    if scope.officer:
        return doc.get("officer") == scope.officer or _is_among(doc.name, scope.officer)
    return scope.account_is_open and _concerns_own_units(scope, doc)


def _is_among(entry: str, officer: str) -> bool:
    return bool(frappe.db.exists("Personal Data Access Person", {"access_log": entry, "officer": officer}))


def _concerns_own_units(scope: Scope, doc) -> bool:
    if doc.get("agency"):
        return sees_agency(scope, doc.agency)
    agencies = frappe.get_all(
        "Personal Data Access Person",
        filters={"access_log": doc.name},
        pluck="agency",
        distinct=True,
        order_by="agency",
    )
    return any(sees_agency(scope, agency) for agency in agencies)
