"""From an assignment to roles, and what follows when it begins, changes or ends. Source: R-006, R-007, X-57."""

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.access import change_log, roles, scope, sessions
from enforcement_cert.domain.assignments import DutyEffect, DutyException, duties_in_force, is_in_force
from enforcement_cert.domain.errors import Label

_LOGGED = (
    "user_class",
    "is_active",
    "legal_office",
    "agency",
    "officer",
    *roles.DUTY_ROLES,
    "valid_from",
    "valid_until",
)


def wanted_roles(assignment) -> set[str]:
    """Return the app's roles an assignment gives today; none if it is not in force."""
    today = getdate()
    if not counts_today(assignment):
        return set()
    ticked = [duty for duty in roles.DUTY_ROLES if assignment.get(duty)]
    allowed = roles.CLASS_DUTIES[assignment.user_class]
    duties = duties_in_force(ticked, _exceptions(assignment), allowed, today)
    return roles.roles_of(assignment.user_class, dict.fromkeys(duties, True))


def counts_today(assignment) -> bool:
    """Say whether an assignment is in use and inside its days."""
    first, last = (getdate(day) if day else None for day in (assignment.valid_from, assignment.valid_until))
    return is_in_force(bool(assignment.is_active), first, last, getdate())


def _exceptions(assignment) -> list[DutyException]:
    return [
        DutyException(
            row.duty,
            DutyEffect(row.effect),
            getdate(row.valid_from) if row.valid_from else None,
            getdate(row.valid_until) if row.valid_until else None,
        )
        for row in assignment.get("duty_exceptions") or []
    ]


def apply(assignment) -> None:
    """Give the login exactly the app's roles its assignment gives today; a login that ends loses sessions and keys."""
    _give_roles(assignment.user, wanted_roles(assignment))
    if not assignment.is_active:
        close_login(assignment.user)
    elif not counts_today(assignment):
        sessions.end_sessions(assignment.user)
        sessions.remove_keys(assignment.user)
    else:
        _set_enabled(assignment.user, 1)
    scope.forget_scopes()


def _give_roles(name: str, wanted: set[str]) -> None:
    user = frappe.get_doc("User", name)
    have = {row.role for row in user.roles} & set(roles.ALL_ROLES)
    if have == wanted:
        return
    for row in [row for row in user.roles if row.role in have - wanted]:
        user.remove(row)
    for role in sorted(wanted - have):
        user.append("roles", {"role": role})
    # Whoever may save an assignment decides on these roles, without rights on other users' records.
    user.save(ignore_permissions=True)


def close_login(user: str) -> None:
    """End a login at once: sessions, API keys, and the login itself unless it has rights of another kind."""
    from enforcement_cert.access.delegation import has_foreign_roles

    sessions.end_sessions(user)
    sessions.remove_keys(user)
    if not has_foreign_roles(user):
        _set_enabled(user, 0)


def _set_enabled(user: str, enabled: int) -> None:
    """Past the engine's form, which wants a system manager to exist before anybody may be disabled."""
    if user in frappe.STANDARD_USERS or frappe.db.get_value("User", user, "enabled") == enabled:
        return
    frappe.db.set_value("User", user, "enabled", enabled)
    frappe.clear_cache(user=user)
    for key in ("enabled_users", "users_for_mentions"):
        frappe.cache.delete_key(key)


def log_changes(assignment) -> None:
    """Write down what a saved assignment changed, field by field."""
    before = assignment.get_doc_before_save()
    if before is None:
        change_log.record(assignment.user, Label("Login assigned"), _place_of(assignment))
        return
    changes = [
        f"{_(assignment.meta.get_label(field))}: {_shown(before.get(field))} → {_shown(assignment.get(field))}"
        for field in _LOGGED
        if _shown(before.get(field)) != _shown(assignment.get(field))
    ]
    if _exceptions(before) != _exceptions(assignment):
        changes.append(f"{_('Extra and Withdrawn Duties')}: {_exceptions_text(assignment)}")
    if changes:
        change_log.record(assignment.user, Label("Assignment changed"), "; ".join(changes))


def _place_of(assignment) -> str:
    place = assignment.legal_office or assignment.agency or assignment.officer or ""
    return " ".join(filter(None, (_(assignment.user_class), place)))


def _shown(value) -> str:
    return "" if value in (None, "", 0, "0") else str(value)


def _exceptions_text(assignment) -> str:
    rows = assignment.get("duty_exceptions") or []
    return ", ".join(
        f"{_(row.effect)} {_(row.duty)} ({row.valid_from or '…'} – {row.valid_until or '…'})" for row in rows
    )


# ---------------------------------------------------------------- days that come and go


def apply_days() -> None:
    """Give and take roles whose first or last day has come. Daily; running it again changes nothing."""
    for name in _dated():
        assignment = frappe.get_doc("User Assignment", name)
        if _is_settled(assignment):
            continue
        apply(assignment)
        change_log.record(assignment.user, Label("Rights follow the days of the assignment"))


def apply_days_of(login_manager) -> None:
    """The same for one login, at the moment it logs in. Hook: on_login."""
    name = frappe.db.get_value("User Assignment", {"user": login_manager.user})
    if name and name in _dated(login_manager.user):
        assignment = frappe.get_doc("User Assignment", name)
        if not _is_settled(assignment):
            apply(assignment)


def _is_settled(assignment) -> bool:
    have = set(
        frappe.get_all("Has Role", {"parent": assignment.user, "parenttype": "User"}, pluck="role", order_by="idx")
    )
    return have & set(roles.ALL_ROLES) == wanted_roles(assignment)


def _dated(user: str | None = None) -> list[str]:
    """Names of active assignments that have days, or exceptions."""
    chosen = {"is_active": 1, **({"user": user} if user else {})}
    either = {"valid_from": ["is", "set"], "valid_until": ["is", "set"]}
    dated = frappe.get_all("User Assignment", chosen, or_filters=either, pluck="name", order_by="name")
    parents = frappe.get_all(
        "User Assignment Exception",
        filters={"parenttype": "User Assignment"},
        pluck="parent",
        distinct=True,
        order_by="parent",
    )
    excepted = frappe.get_all(
        "User Assignment", {**chosen, "name": ["in", parents or [""]]}, pluck="name", order_by="name"
    )
    return sorted({*dated, *excepted})
