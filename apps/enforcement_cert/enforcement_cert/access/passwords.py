"""Setting passwords: rules, history, first passwords, and every way the engine offers to set one.

Source: R-058 to R-061, G-030. The rules themselves: domain/passwords.py.
"""

import json
import secrets

import frappe
from frappe import _
from frappe.auth import get_login_attempt_tracker
from frappe.utils import add_days, cint, now, now_datetime, today
from frappe.utils.password import check_password, passlibctx
from frappe.utils.password import update_password as write_password

from enforcement_cert.access import change_log
from enforcement_cert.access.login_records import is_production, password_rules, record_of, setting, store
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.login_steps import has_run_out
from enforcement_cert.domain.passwords import (
    PasswordRefused,
    is_historical_default,
    make_first_password,
    require_acceptable,
    require_new_twice,
)
from enforcement_cert.errors import plain_refusals

DEMO_DOMAIN = "@demo.example"
_NAME_FIELDS = ("name", "username", "first_name", "last_name", "mobile_no")


# ---------------------------------------------------------------- the user's own change


@frappe.whitelist(methods=["POST"])
def change_password(old_password: str, new_password: str, repeated: str) -> dict:
    """Change the own password: the old one once, the new one twice (R-058).

    Ends all other sessions. Raises RuleRefused with a plain sentence; wrong old passwords count
    toward the lock-out.
    """
    user = frappe.session.user
    if user == "Guest":
        raise frappe.PermissionError
    tracker = get_login_attempt_tracker(user)
    with plain_refusals():
        _require_old_password(user, old_password, tracker)
        require_new_twice(old_password, new_password, repeated)
        require_allowed(user, new_password)
    tracker.add_success_attempt()
    set_password(user, new_password)
    change_log.record(user, Label("Password changed by the user"))
    return {"message": _("Your password is changed.")}


def _require_old_password(user: str, password: str, tracker) -> None:
    try:
        check_password(user, password, delete_tracker_cache=False)
    except frappe.AuthenticationError:
        tracker.add_failure_attempt()
        frappe.clear_last_message() if frappe.local.message_log else None
        raise PasswordRefused("password_wrong_old") from None


def update_password(
    new_password: str, logout_all_sessions: int = 0, key: str | None = None, old_password: str | None = None
) -> str | None:
    """The engine's page for a new password by link or old password, held to the same rules.

    Stands in for the engine's method of the same name (hook override_whitelisted_methods).
    """
    from frappe.core.doctype.user import user as engine

    found = engine._get_user_for_update_password(key, old_password)
    user = found.get("user")
    if found.get("message") or not user:
        frappe.local.response.http_status_code = 410
        return found.get("message") or _("The reset password link has either been used before or is invalid")
    with plain_refusals():
        require_allowed(user, new_password)
    settle(user)
    answer = engine.update_password(new_password, logout_all_sessions, key, old_password)
    remember(user)
    change_log.record(user, Label("Password set by link or by the old one"))
    return answer


update_password = frappe.whitelist(allow_guest=True, methods=["POST"])(update_password)


# ---------------------------------------------------------------- rules and storage


def require_allowed(user: str, password: str) -> None:
    """Raise PasswordRefused unless this login may take the password."""
    names = frappe.db.get_value("User", user, _NAME_FIELDS) or ()
    words = [part for name in names if name for part in (name, name.split("@")[0])]
    rules = password_rules()
    require_acceptable(password, rules, words)
    _require_hard_to_guess(password, words)
    if any(passlibctx.verify(password, former) for former in _former(user)[: rules.remembered]):
        raise PasswordRefused("password_used_before", remembered=rules.remembered)


def _require_hard_to_guess(password: str, words: list[str]) -> None:
    from frappe.utils.password_strength import test_password_strength

    least = cint(frappe.db.get_single_value("System Settings", "minimum_password_score"))
    if least and test_password_strength(password, user_inputs=words)["score"] < least:
        raise PasswordRefused("password_guessable")


def _former(user: str) -> list[str]:
    """Hashes of the passwords this login has or had, the present one first."""
    stored = json.loads(record_of(user).password_hashes or "[]")
    present = _present_hash(user)
    return [present, *(h for h in stored if h != present)] if present else stored


def _present_hash(user: str) -> str | None:
    auth = frappe.qb.Table("__Auth")
    found = (
        frappe.qb.from_(auth)
        .select(auth.password)
        .where((auth.doctype == "User") & (auth.name == user) & (auth.fieldname == "password") & (auth.encrypted == 0))
        .run()
    )
    return found[0][0] if found else None


def set_password(user: str, password: str) -> None:
    """Store a password chosen by the user; all other sessions of the login end."""
    remember(user)  # also the one that goes
    write_password(user, password, logout_all_sessions=True)
    remember(user)
    settle(user)
    frappe.db.set_value("User", user, "last_password_reset_date", today(), update_modified=False)


def remember(user: str) -> None:
    """Keep the hash of the present password among the former ones."""
    hashes = _former(user)[: max(1, password_rules().remembered + 1)]
    store(user, password_hashes=json.dumps(hashes), password_set_at=now())


def settle(user: str) -> None:
    """Note that the login has a password of its own choice."""
    store(user, must_change_password=0, first_password_until=None)


# ---------------------------------------------------------------- first passwords


def give_first_password(user: str) -> str:
    """Give a login a random password that has to be changed at the first use; returns it, once.

    The caller checks who may. All sessions of the login end.
    """
    password = make_first_password(secrets.choice)
    write_password(user, password)
    remember(user)
    expect_change(user)
    return password


def expect_change(user: str) -> None:
    """Note that the login's password was set by somebody else and must be changed at once (R-058)."""
    days = cint(setting("first_password_days"))
    store(user, must_change_password=1, first_password_until=add_days(now_datetime(), days) if days else None)


def refuse_worn_first_password(login_manager) -> None:
    """Refuse a login whose first password has run out, and demonstration logins on production sites. Hook: on_login."""
    user = login_manager.user
    until = frappe.db.get_value("Login Security", {"name": user, "must_change_password": 1}, "first_password_until")
    if has_run_out(until, now_datetime()):
        frappe.throw(
            # The reader's language is settled only after the login.
            _("This first password has run out. Ask your administrator for a new one.", lang="zh"),
            frappe.AuthenticationError,
        )
    if user.endswith(DEMO_DOMAIN) and is_production():
        sentence = _("Demonstration logins are not open on a production site.", lang="zh")
        frappe.throw(sentence, frappe.AuthenticationError)


# ---------------------------------------------------------------- passwords set in the engine's user form


def check_password_of_form(doc, method: str | None = None) -> None:
    """Document event of User, before validation: the same rules for a password typed into the form."""
    password = doc.get("new_password")
    if not password:
        return
    doc.flags.password_by_other = doc.is_new() or doc.name != frappe.session.user
    if doc.flags.is_demonstration and doc.email.endswith(DEMO_DOMAIN) and not is_production():
        return
    with plain_refusals():
        if is_historical_default(password):
            raise PasswordRefused("password_default")
        require_acceptable(password, password_rules(), [doc.first_name or "", (doc.email or "").split("@")[0]])


def note_password_of_form(doc, method: str | None = None) -> None:
    """Document event of User, after saving: a password set by somebody else has to be changed."""
    if doc.flags.password_by_other is None:
        return
    remember(doc.name)
    if doc.flags.password_by_other and not doc.flags.keeps_password:
        expect_change(doc.name)
    doc.flags.password_by_other = None
