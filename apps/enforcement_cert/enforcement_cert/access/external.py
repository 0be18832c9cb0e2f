"""Logins of citizens and enterprises: registering, clearing, deleting, and the purge of what was never used.

Which record types count as business stands in the hook `external_business`: {record type: field that
holds the login}; rooms that serve citizens add theirs. Source: R-068, R-070, R-071, G-080.
"""

import re

import frappe
from frappe import _
from frappe.rate_limiter import rate_limit
from frappe.utils import add_days, cint, getdate, today

from enforcement_cert.access import change_log, passwords, sessions
from enforcement_cert.access.login_records import setting
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.external_accounts import PurgeStep, purge_step
from enforcement_cert.errors import plain_refusals

ACCOUNT = "External Account"
_KINDS = ("Citizen", "Enterprise")
_LOGIN_NAME = re.compile(r"[A-Za-z][A-Za-z0-9._-]{3,29}")
_REGISTRATIONS_PER_HOUR = 20
_LONGEST_NAME = 60


@frappe.whitelist(allow_guest=True, methods=["POST"])
@rate_limit(limit=_REGISTRATIONS_PER_HOUR, seconds=3600)
def register(login_name: str, password: str, repeated: str, holder_name: str, account_kind: str = "Citizen") -> dict:
    """Register the visitor with a login name and password of his own (R-068).

    Raises ValidationError with a plain sentence. At most 20 an hour from one address.
    """
    if account_kind not in _KINDS:
        frappe.throw(_("Please choose whether you register as a citizen or for an enterprise."))
    if not 2 <= len((holder_name or "").strip()) <= _LONGEST_NAME:
        frappe.throw(_("Please enter the name of the person or enterprise."))
    email = require_free_login_name(login_name)
    with plain_refusals():
        passwords.require_new_twice("", password, repeated)
        passwords.require_acceptable(password, passwords.password_rules(), [login_name])
    _insert_login(email, login_name, holder_name.strip(), password)
    _insert_account(email, holder_name.strip(), account_kind)
    change_log.record(email, Label("External user registered"))
    return {"message": _("You are registered. Log in with the login name {0}.").format(login_name)}


def require_free_login_name(login_name: str) -> str:
    """Return the address under which a login name is stored. Raises ValidationError if it is malformed or taken."""
    if not _LOGIN_NAME.fullmatch(login_name or ""):
        frappe.throw(_("A login name has 4 to 30 letters, digits, dots or dashes and begins with a letter."))
    email = f"{login_name.lower()}@{setting('login_domain') or 'logins.cert.example'}"
    if frappe.db.exists("User", email) or frappe.db.exists("User", {"username": login_name.lower()}):
        frappe.throw(_("This login name is taken. Please choose another one."))
    return email


def _insert_login(email: str, login_name: str, holder_name: str, password: str) -> None:
    user = frappe.new_doc("User")
    user.update({"email": email, "first_name": holder_name, "username": login_name.lower(), "language": "zh"})
    user.update({"user_type": "Website User", "send_welcome_email": 0, "enabled": 1})
    user.flags.no_welcome_mail = True
    user.insert(ignore_permissions=True)  # the visitor has no login yet that could have rights
    passwords.set_password(email, password)


def _insert_account(email: str, holder_name: str, account_kind: str) -> None:
    account = frappe.new_doc(ACCOUNT)
    account.update({"user": email, "holder_name": holder_name, "account_kind": account_kind})
    account.update({"is_self_registered": 1, "registered_on": today()})
    account.insert(ignore_permissions=True)  # see above


def require_external(user: str) -> None:
    """Raise ValidationError unless this is a login without rights in the desk."""
    if frappe.db.get_value("User", user, "user_type") != "Website User" or user in frappe.STANDARD_USERS:
        frappe.throw(_("This login belongs to staff; external accounts are for citizens and enterprises."))


# ---------------------------------------------------------------- administrators


@frappe.whitelist(methods=["POST"])
def clear_password(account: str) -> dict:
    """Give an external user a new first password, shown this once (R-070)."""
    record = frappe.get_doc(ACCOUNT, account)
    if not record.has_permission("write"):
        raise frappe.PermissionError
    sessions.end_sessions(record.user)
    password = passwords.give_first_password(record.user)
    change_log.record(record.user, Label("New first password made"))
    return {"user": record.user, "password": password}


def has_business(user: str) -> bool:
    """Say whether a login has a record of any kind that counts as business."""
    for doctype, fields in frappe.get_hooks("external_business", {}).items():
        for field in fields if isinstance(fields, list) else [fields]:
            if frappe.db.exists("DocType", doctype) and frappe.db.exists(doctype, {field: user}):
                return True
    return False


def note_business(user: str) -> None:
    """Note the first business of an external user; called by the rooms that serve citizens."""
    if frappe.db.exists(ACCOUNT, {"user": user, "first_business_on": ["is", "not set"]}):
        frappe.db.set_value(ACCOUNT, user, "first_business_on", today())


def require_no_business(user: str) -> None:
    """Raise ValidationError if this login has a case: then its account stays."""
    if has_business(user):
        frappe.throw(_("This user has a case. The account cannot be deleted; disable the login instead."))


def delete_login(user: str) -> None:
    """Delete the login behind a deleted account, with its sessions."""
    sessions.end_sessions(user)
    sessions.remove_keys(user)
    change_log.record(user, Label("External user deleted"))
    if frappe.db.exists("User", user):
        # Whoever may delete the account decides on the login, without rights on other users' records.
        frappe.delete_doc("User", user, ignore_permissions=True, force=True)
    frappe.db.delete("Login Security", {"name": user})


# ---------------------------------------------------------------- purge


def purge_unused() -> None:
    """Warn, and later delete, self-registered accounts that never did any business. Daily; idempotent (G-080)."""
    after, before = cint(setting("purge_after_days")), cint(setting("purge_notice_days"))
    if not after:
        return
    candidates = frappe.get_all(
        ACCOUNT,
        filters={
            "is_self_registered": 1,
            "first_business_on": ["is", "not set"],
            "registered_on": ["<=", add_days(today(), before - after)],
        },
        fields=["name", "user", "registered_on", "purge_notice_on"],
        order_by="registered_on, name",
    )
    for account in candidates:
        if not has_business(account.user):
            _take_step(account, after, before)


def _take_step(account, after: int, before: int) -> None:
    step = purge_step(account.registered_on, account.purge_notice_on, getdate(), after, before)
    if step is PurgeStep.NOTICE:
        frappe.db.set_value(ACCOUNT, account.name, "purge_notice_on", today())
        change_log.record(account.user, Label("Notice of deletion given"), _("{0} days").format(before))
        _send_notice(account.user, before)
    elif step is PurgeStep.DELETE:
        frappe.delete_doc(ACCOUNT, account.name, ignore_permissions=True)  # a job has no user to ask


def _send_notice(user: str, days: int) -> None:
    """Leave the notice where the user sees it after logging in; mail goes out only to real addresses."""
    note = frappe.new_doc("Notification Log")
    subject = _("Your account has never been used and will be deleted in {0} days.").format(days)
    note.update({"for_user": user, "subject": subject, "type": "Alert"})
    note.insert(ignore_permissions=True)  # a job has no user to ask
    is_real = not user.endswith("@" + (setting("login_domain") or ""))
    if is_real and frappe.db.exists("Email Account", {"default_outgoing": 1, "enable_outgoing": 1}):
        frappe.sendmail(recipients=[user], subject=subject, message=subject)
