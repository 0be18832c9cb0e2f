"""What administrators do with logins: make, look at, new first password, unlock, end sessions, reset (X-57, R-006).

Every function checks `delegation.require_administers`: system administrators everywhere, delegated
ones in their own tree. Every act is written into the Account Change Log.
"""

import json
import re

import frappe
from frappe import _

from enforcement_cert.access import (
    assignments,
    change_log,
    delegation,
    external,
    login_guard,
    passwords,
    roles,
    second_factor,
    sessions,
)
from enforcement_cert.access.login_records import RECORD, factor_is_required
from enforcement_cert.domain.errors import Label

ASSIGNMENT = "User Assignment"
MIN_REASON_LENGTH = 4
_EMAIL = re.compile(r"[^@\s<>]+@[^@\s<>]+\.[^@\s<>]+")
_PLACES = ("legal_office", "agency", "officer")


@frappe.whitelist(methods=["POST"])
def create_login(
    login_name: str,
    full_name: str,
    user_class: str,
    place: str | None = None,
    duties: str | list | None = None,
    valid_from: str | None = None,
    valid_until: str | None = None,
    by_link: int = 0,
) -> dict:
    """Make a login with its place and duties; return it with a first password, or a link, shown this once.

    `login_name` is an e-mail address, or letters and digits. `place` names the legal office, agency
    or officer. `duties` are names of duties. Raises PermissionError outside the own tree (X-57).
    """
    delegation.require_known_class(user_class)
    assignment = _new_assignment(user_class, place, duties, valid_from, valid_until)
    delegation.require_administers(assignment)
    delegation.require_gives_no_own_duty(assignment)
    assignment.user = _insert_user(login_name, full_name, assignments.wanted_roles(assignment))
    # Checked above, by the rule of delegated administration; the role itself may create nothing.
    assignment.insert(ignore_permissions=True)
    change_log.record(assignment.user, Label("Login made"))
    return {"assignment": assignment.name, **_first_entry(assignment.user, bool(by_link))}


def _new_assignment(user_class: str, place, duties, valid_from, valid_until):
    if user_class not in roles.CLASS_ROLES:
        frappe.throw(_("Please choose: {0}.").format(_("User Class")))
    assignment = frappe.new_doc(ASSIGNMENT)
    assignment.update({"user_class": user_class, "valid_from": valid_from, "valid_until": valid_until})
    if field := place_field(user_class):
        assignment.set(field, place)
        target = assignment.meta.get_field(field).options
        if not place or not frappe.db.exists(target, place):
            frappe.throw(_("Please choose: {0}.").format(_(assignment.meta.get_label(field))))
    chosen = json.loads(duties) if isinstance(duties, str) and duties else duties or []
    for duty in set(chosen) & set(roles.CLASS_DUTIES[user_class]):
        assignment.set(duty, 1)
    return assignment


def place_field(user_class: str) -> str | None:
    """Return the field that holds the place of a class; None for system administrators."""
    if user_class.endswith("Legal Office"):
        return "legal_office"
    return {"Enforcement Agency": "agency", "Second-level Body": "agency", "Enforcement Officer": "officer"}.get(
        user_class
    )


def _insert_user(login_name: str, full_name: str, first_roles: set[str]) -> str:
    """Insert the engine's user. Never takes over one that exists: who could, could give himself its password."""
    login_name = (login_name or "").strip()
    if not (full_name or "").strip():
        frappe.throw(_("Please enter the name of the person."))
    is_email = bool(_EMAIL.fullmatch(login_name))
    email = login_name.lower() if is_email else external.require_free_login_name(login_name)
    if frappe.db.exists("User", email):
        frappe.throw(_("This login name is taken. Please choose another one."))
    user = frappe.new_doc("User")
    user.update({"email": email, "first_name": full_name.strip(), "language": "zh", "send_welcome_email": 0})
    if not is_email:
        user.username = login_name.lower()
    # With its roles from the start: the engine complains of a user without any.
    user.extend("roles", [{"role": role} for role in sorted(first_roles)])
    user.flags.no_welcome_mail = True
    user.insert(ignore_permissions=True)  # see create_login
    return email


def _first_entry(user: str, by_link: bool) -> dict:
    password = passwords.give_first_password(user)
    if not by_link:
        return {"user": user, "password": password}
    passwords.settle(user)  # the link itself asks for a password of the user's own choice
    link = frappe.get_doc("User", user).reset_password(send_email=False)
    return {"user": user, "link": frappe.utils.get_url(link or "") if not str(link).startswith("http") else link}


def _administered(name: str):
    assignment = frappe.get_doc(ASSIGNMENT, name)
    delegation.require_administers(assignment)
    return assignment


def require_reason(reason: str | None) -> str:
    """Return the reason. Raises ValidationError if there is none."""
    given = (reason or "").strip()
    if len(given) < MIN_REASON_LENGTH:
        frappe.throw(_("Please give the reason in a few words."))
    return given


@frappe.whitelist(methods=["POST"])
def new_first_password(name: str, reason: str = "", by_link: int = 0) -> dict:
    """Give the login of an assignment a new first password, or a link, shown this once; ends its sessions."""
    assignment = _administered(name)
    delegation.require_makes_no_own_password(assignment)
    if delegation.has_foreign_roles(assignment.user):
        frappe.throw(_("This login has rights of its own; change its password in the user's form."))
    sessions.end_sessions(assignment.user)
    login_guard.unlock(assignment.user)
    entry = _first_entry(assignment.user, bool(by_link))
    kind = Label("Link for a password made") if by_link else Label("New first password made")
    change_log.record(assignment.user, kind, "", reason)
    return entry


@frappe.whitelist(methods=["POST"])
def unlock_login(name: str) -> dict:
    """End the lock-out of a login after failed attempts."""
    assignment = _administered(name)
    login_guard.unlock(assignment.user)
    change_log.record(assignment.user, Label("Login unlocked"))
    return {"message": _("The login is unlocked.")}


@frappe.whitelist(methods=["POST"])
def end_sessions(name: str, handle: str | None = None) -> dict:
    """End the open sessions of a login, or the one named by its handle."""
    assignment = _administered(name)
    ended = sessions.end_sessions(assignment.user, handle or None)
    change_log.record(assignment.user, Label("Sessions ended"), str(ended))
    return {"ended": ended}


@frappe.whitelist(methods=["POST"])
def reset_second_factor(name: str, reason: str) -> dict:
    """Take the second factor from a login whose telephone is lost; it is set up anew at the next login."""
    assignment = _administered(name)
    second_factor.reset(assignment.user, require_reason(reason))
    sessions.end_sessions(assignment.user)
    return {"message": _("The second factor is reset. It is set up anew at the next login.")}


@frappe.whitelist(methods=["POST"])
def deactivate(name: str, reason: str) -> dict:
    """Take a login out of use at once: roles, sessions and API keys end."""
    assignment = _administered(name)
    require_reason(reason)
    change_log.record(assignment.user, Label("Login taken out of use"), "", reason)
    assignment.is_active = 0
    assignment.save(ignore_permissions=True)  # checked above
    return {"message": _("The login is out of use; its sessions and keys have ended.")}


@frappe.whitelist(methods=["GET", "POST"])
def login_state(name: str) -> dict:
    """Return what the assignment's form shows of its login: open steps, lock-out, sessions, second factor, history."""
    assignment = frappe.get_doc(ASSIGNMENT, name)
    assignment.check_permission("read")
    user = assignment.user
    stored = frappe.db.get_value(RECORD, user, ["must_change_password", "first_password_until"], as_dict=True) or {}
    is_administered = delegation.may_administer(assignment)
    return {
        "may_administer": is_administered,
        "is_enabled": bool(frappe.db.get_value("User", user, "enabled")),
        "must_change_password": bool(stored.get("must_change_password")),
        "first_password_until": stored.get("first_password_until"),
        "locked_until": login_guard.locked_until(user),
        "last_login": frappe.db.get_value("User", user, "last_login"),
        "second_factor": {**second_factor.state_of(user), "is_required": factor_is_required(user)},
        "has_key": sessions.has_key(user),
        "sessions": sessions.open_sessions(user) if is_administered else [],
        "history": change_log.entries_of(user),
    }


@frappe.whitelist(methods=["GET", "POST"])
def my_administration() -> dict:
    """Return which classes of logins the caller may make, for the dialog of a new login."""
    if not delegation.administers():
        raise frappe.PermissionError
    is_system = delegation.actor_of(delegation.current_scope()).is_system
    classes = [name for name in roles.CLASS_ROLES if is_system or name in delegation.classes_below()]
    return {
        "classes": classes,
        "places": {name: place_field(name) for name in classes},
        "duties": {name: roles.CLASS_DUTIES[name] for name in classes},
    }
