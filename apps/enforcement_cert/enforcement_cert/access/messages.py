"""Who sees which message and whose preferences; `scope` gives the place of a login, this the rows.

* a message: its recipient; the officer it is written to; whoever sees the unit it is written to. Messages to legal
  offices belong to no unit: their recipients, the province and administrators see them;
* preferences: the login itself and administrators.

One rule per record and one condition per list, saying the same.
"""

import frappe

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import READING, Scope, current_scope, is_administrator, sees_agency

_OWN = "`tabOutbox Message`.`recipient_user` = {}"
_OF_OFFICER = "`tabOutbox Message`.`officer` = {}"
_OF_UNITS = "`tabOutbox Message`.`agency` in (select `name` from `tabEnforcement Agency` where {})"
_EITHER = "({} or {})"
_OWN_CHOICES = "`tabMessage Preference`.`user` = {}"


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    return bool(_RULES[doc.doctype](scope, doc, ptype not in READING))  # None would mean: not decided


def _message_rule(scope: Scope, doc, writing: bool) -> bool:
    if writing:
        return False
    if doc.get("recipient_user") == scope.user:
        return True
    if scope.officer:
        return doc.get("officer") == scope.officer
    return scope.is_unrestricted or (scope.account_is_open and sees_agency(scope, doc.get("agency")))


def _preference_rule(scope: Scope, doc, writing: bool) -> bool:
    if is_administrator(scope):
        return True
    if doc.is_new():
        return doc.get("user") in (None, "", scope.user)  # an empty form; saving fills in the login
    return doc.get("user") == scope.user == frappe.db.get_value(doc.doctype, doc.name, "user")


_RULES = {"Outbox Message": _message_rule, "Message Preference": _preference_rule}


def message_conditions(user: str | None = None) -> str:
    """Rows of Outbox Message that a user sees."""
    scope = current_scope(user)
    if scope.is_unrestricted:
        return ""
    own = _OWN.format(frappe.db.escape(scope.user))
    if scope.officer:
        return _EITHER.format(own, _OF_OFFICER.format(frappe.db.escape(scope.officer)))
    if not scope.account_is_open or not (scope.agency or scope.offices):
        return own
    return _EITHER.format(own, _OF_UNITS.format(conditions.agencies(scope)))


def preference_conditions(user: str | None = None) -> str:
    """Rows of Message Preference that a user sees: the own one; administrators all."""
    scope = current_scope(user)
    return "" if is_administrator(scope) else _OWN_CHOICES.format(frappe.db.escape(scope.user))
