"""Who administers which logins (X-57): system administrators all, account administrators those of their own tree.

The rule is in domain/assignments.py; here the places are looked up.
"""

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.access import conditions
from enforcement_cert.access.roles import ALL_ROLES, CLASS_DUTIES, DUTY_ROLES
from enforcement_cert.access.scope import Scope, current_scope, is_administrator, sees_agency
from enforcement_cert.domain.assignments import (
    AdministeredLogin,
    Administrator,
    DutyEffect,
    DutyException,
    possible_duties,
    require_may_administer,
    require_other_hand,
)
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.messages import explain

ROLE = DUTY_ROLES["may_administer"]
_PLACE = ("user", "user_class", "legal_office", "agency", "officer", "is_active", "valid_until", *DUTY_ROLES)
_EXCEPTION = ["duty", "effect", "valid_from", "valid_until"]
# Roles every login has, beside the app's own.
_COMMON_ROLES = frozenset({"All", "Guest", "Desk User"})


def administers(user: str | None = None) -> bool:
    """Say whether a login administers logins at all."""
    scope = current_scope(user)
    return is_administrator(scope) or ROLE in frappe.get_roles(scope.user)


def actor_of(scope: Scope) -> Administrator:
    """Return a login as the rules see who acts."""
    held = set(frappe.get_roles(scope.user))
    duties = frozenset(duty for duty, role in DUTY_ROLES.items() if role in held)
    return Administrator(scope.user, is_administrator(scope), ROLE in held, duties)


def require_administers(assignment, user: str | None = None) -> None:
    """Raise PermissionError unless the login (default: of this request) may change this assignment.

    Both what is stored and what is to be stored count: nobody moves a foreign login into his territory.
    """
    scope = current_scope(user)
    for facts in _facts(assignment, scope):
        try:
            require_may_administer(actor_of(scope), facts)
        except RuleViolation as refusal:
            frappe.throw(explain(refusal), frappe.PermissionError)


def may_administer(assignment, user: str | None = None) -> bool:
    """The same as a question."""
    scope = current_scope(user)
    try:
        for facts in _facts(assignment, scope):
            require_may_administer(actor_of(scope), facts)
    except RuleViolation:
        return False
    return True


def sees_assignment(scope: Scope, assignment) -> bool:
    """Say whether an administrator of logins sees this assignment: every one of the own tree, the own one too."""
    if is_administrator(scope):
        return True
    if ROLE not in frappe.get_roles(scope.user) or assignment.get("user_class") == "System Administrator":
        return False
    return _is_inside(scope, assignment)


def conditions_for(scope: Scope) -> str:
    """The same as a condition of list queries."""
    if is_administrator(scope):
        return ""
    if ROLE not in frappe.get_roles(scope.user):
        return conditions.NOTHING
    return conditions.assignments(scope)


def _facts(assignment, scope: Scope) -> list[AdministeredLogin]:
    stored = _stored(assignment)
    return [_fact(state, scope) for state in (assignment, stored) if state]


def _stored(assignment):
    """What the database says of an assignment; None of a new one."""
    if assignment.is_new():
        return None
    stored = frappe.db.get_value("User Assignment", assignment.name, _PLACE, as_dict=True)
    if stored:
        stored.duty_exceptions = frappe.get_all(
            "User Assignment Exception",
            filters={"parent": assignment.name, "parenttype": "User Assignment"},
            fields=_EXCEPTION,
            order_by="idx",
        )
    return stored


def require_gives_no_own_duty(assignment) -> None:
    """Raise PermissionError if saving gives a login of the own place a duty its administrator holds himself."""
    scope = current_scope()
    given, stored = duties_of(assignment), _stored(assignment)
    if stored and stored.user == assignment.user and _is_own_place(scope, stored):
        given -= duties_of(stored)  # what it had already, somebody else has given
    _require_other_hand(scope, assignment, given)


def require_makes_no_own_password(assignment) -> None:
    """Raise PermissionError if a login of the own place has a duty that who makes its password holds himself."""
    _require_other_hand(current_scope(), assignment, duties_of(assignment))


def _require_other_hand(scope: Scope, assignment, duties: frozenset[str]) -> None:
    try:
        require_other_hand(actor_of(scope), _fact(assignment, scope), duties)
    except RuleViolation as refusal:
        frappe.throw(explain(refusal), frappe.PermissionError)


def duties_of(state) -> frozenset[str]:
    """Return the duties that an assignment, as stored or as entered, gives today or may give later."""
    until = state.get("valid_until")
    possible = possible_duties(
        [duty for duty in DUTY_ROLES if state.get(duty)],
        [_exception(row) for row in state.get("duty_exceptions") or [] if row.get("effect") in tuple(DutyEffect)],
        bool(state.get("is_active")),
        getdate(until) if until else None,
        getdate(),
    )
    return possible & frozenset(CLASS_DUTIES.get(state.get("user_class") or "", ()))


def _exception(row) -> DutyException:
    first, last = (getdate(row.get(day)) if row.get(day) else None for day in ("valid_from", "valid_until"))
    return DutyException(row.get("duty") or "", DutyEffect(row.get("effect")), first, last)


def _fact(state, scope: Scope) -> AdministeredLogin:
    return AdministeredLogin(
        user=state.get("user") or "",
        user_class=state.get("user_class") or "",
        is_inside=_is_inside(scope, state),
        is_own_place=_is_own_place(scope, state),
        administers=bool(state.get("may_administer")) or _gets_by_exception(state),
        has_foreign_roles=has_foreign_roles(state.get("user")),
    )


def _gets_by_exception(state) -> bool:
    rows = state.get("duty_exceptions") or []
    return any(row.get("duty") == "may_administer" and row.get("effect") == "Extra" for row in rows)


def has_foreign_roles(user: str | None) -> bool:
    """Say whether a login has roles that this application does not give."""
    if not user or not frappe.db.exists("User", user):
        return False
    if user in frappe.STANDARD_USERS:
        return True
    return bool(set(frappe.get_roles(user)) - set(ALL_ROLES) - _COMMON_ROLES)


def _is_inside(scope: Scope, state) -> bool:
    if state.get("legal_office"):
        return bool(scope.office) and scope.covers(state.get("legal_office"))
    agency = state.get("agency")
    if state.get("officer"):
        agency = frappe.db.get_value("Enforcement Officer", state.get("officer"), "agency")
    return bool(agency) and scope.account_is_open and sees_agency(scope, agency)


def _is_own_place(scope: Scope, state) -> bool:
    own_office = bool(scope.office) and state.get("legal_office") == scope.office
    return own_office or (bool(scope.agency) and state.get("agency") == scope.agency)


def require_known_class(user_class: str) -> None:
    """Raise PermissionError if a delegated administrator wants to make a login of this class at all."""
    if user_class == "System Administrator" and not is_administrator(current_scope()):
        frappe.throw(_("Only a system administrator makes system administrators."), frappe.PermissionError)


def classes_below() -> tuple[str, ...]:
    """Return the classes of logins that can lie in the tree of the login of this request."""
    scope = current_scope()
    units = ("Enforcement Agency", "Second-level Body", "Enforcement Officer")
    below = {
        "Provincial Legal Office": ("Provincial Legal Office", "City Legal Office", "County Legal Office", *units),
        "City Legal Office": ("City Legal Office", "County Legal Office", *units),
        "County Legal Office": ("County Legal Office", *units),
        "Enforcement Agency": units,
    }
    return below.get(scope.user_class or "", ())
