"""What a site needs so that people can log in by the rules of this application."""

import frappe
from frappe.utils import cint

from enforcement_cert.domain.errors import Label

SETTINGS = "Login Settings"
# Whoever holds one of these gives a second factor where the rule asks for it.
FACTOR_ROLES = ("System Manager", "Certificate System Administrator", "Account Administrator")
# Entries of the user's menu: label, address, or call in the browser.
MENU = (
    (Label("Change Password"), "/login-step?change=password", ""),
    (Label("User Manual"), "/help", ""),
    (Label("Technical Support"), "", "enforcement_cert.site.show_support()"),
    (Label("Check for New Version"), "", "enforcement_cert.site.check_version()"),
)


def add_menu_entries() -> None:
    """Insert missing entries of the user's menu; an administrator may hide them."""
    settings = frappe.get_doc("Navbar Settings")
    known = {row.item_label for row in settings.settings_dropdown}
    missing = [entry for entry in MENU if entry[0] not in known]
    for label, route, action in missing:
        kind = "Route" if route else "Action"
        row = {"item_label": str(label), "item_type": kind, "route": route, "action": action, "is_standard": 0}
        settings.append("settings_dropdown", row)
    if missing:
        _end_with_log_out(settings.settings_dropdown)
        settings.save(ignore_permissions=True)  # set-up has no user to ask


def _end_with_log_out(rows) -> None:
    """Leaving stays the last entry."""
    rows.sort(key=lambda row: row.item_label == "Log out")
    for position, row in enumerate(rows, start=1):
        row.idx = position


# Remembers that roles and login names were set once: later an administrator may have changed them.
_FILLED = "enforcement_login_settings_filled"


def fill_login_settings() -> None:
    """Fill settings that are still unset with the defaults of their record type, and name administrators' roles."""
    settings = frappe.get_doc(SETTINGS)
    singles = frappe.qb.DocType("Singles")
    stored = {row[0] for row in frappe.qb.from_(singles).select(singles.field).where(singles.doctype == SETTINGS).run()}
    unset = [field for field in settings.meta.fields if field.default and field.fieldname not in stored]
    is_first_time = not frappe.db.get_default(_FILLED)
    if not unset and not is_first_time:
        return
    settings.run_method("onload")
    for field in unset:
        if not settings.get(field.fieldname):
            settings.set(field.fieldname, cint(field.default) if field.fieldtype == "Int" else field.default)
    if is_first_time and not settings.factor_roles:
        settings.extend("factor_roles", [{"role": role} for role in FACTOR_ROLES if frappe.db.exists("Role", role)])
    settings.save(ignore_permissions=True)  # set-up has no user to ask
    if not is_first_time:
        return
    frappe.db.set_default(_FILLED, 1)
    # Clerks log in with a short name; most have no mailbox of their own.
    frappe.db.set_single_value("System Settings", "allow_login_using_user_name", 1)
