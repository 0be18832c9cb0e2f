"""The page of open login steps: changing a first password, the second factor. Source: R-058, X-54."""

from typing import NoReturn

import frappe
from frappe import _
from frappe.sessions import get_csrf_token
from frappe.utils import cint

from enforcement_cert.access.entrance import step_of
from enforcement_cert.access.login_records import facts_of, password_rules
from enforcement_cert.domain.login_steps import LoginStep
from enforcement_cert.setup.desk import PRODUCT_NAME

no_cache = 1
sitemap = 0


def get_context(context):
    """Show the open step, or a change the user has asked for; lead everybody else on."""
    if frappe.session.user == "Guest":
        _go("/login")
    step = step_of(frappe.session.user)
    wished = step or _wished()
    if not wished:
        _go(home())
    context.update(
        {
            "title": _titles()[wished],
            "product": frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME,
            "step": wished.name,
            "is_forced": bool(step),
            "rules": password_rules(),
            "needs_score": cint(frappe.db.get_single_value("System Settings", "minimum_password_score")),
            "csrf_token": get_csrf_token(),
            "home": home(),
        }
    )
    return context


def _wished() -> LoginStep | None:
    """What the user has asked for by ?change=password or ?change=factor."""
    wish = frappe.form_dict.get("change")
    if wish == "password":
        return LoginStep.PASSWORD
    is_enrolled = facts_of(frappe.session.user, is_verified=True, has_key=False).is_enrolled
    return LoginStep.ENROL if wish == "factor" and not is_enrolled else None


def _titles() -> dict[LoginStep, str]:
    return {
        LoginStep.CODE: _("Enter the code"),
        LoginStep.PASSWORD: _("Change the password"),
        LoginStep.ENROL: _("Set up the second factor"),
    }


def home() -> str:
    """Where a login goes once it is settled."""
    return "/app" if frappe.session.data.get("user_type") == "System User" else "/"


def _go(address: str) -> NoReturn:
    frappe.local.flags.redirect_location = address
    raise frappe.Redirect
