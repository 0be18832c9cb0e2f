"""What a site needs so that people can log in by the rules of this application."""

import frappe
from frappe.utils import cint

SETTINGS = "Login Settings"
# Whoever holds one of these gives a second factor where the rule asks for it.
FACTOR_ROLES = ("System Manager", "Certificate System Administrator", "Account Administrator")


def fill_login_settings() -> None:
    """Fill settings that are still unset with the defaults of their record type, and name administrators' roles."""
    settings = frappe.get_doc(SETTINGS)
    singles = frappe.qb.DocType("Singles")
    stored = {row[0] for row in frappe.qb.from_(singles).select(singles.field).where(singles.doctype == SETTINGS).run()}
    unset = [field for field in settings.meta.fields if field.default and field.fieldname not in stored]
    if not unset:
        return
    settings.run_method("onload")
    for field in unset:
        if not settings.get(field.fieldname):
            settings.set(field.fieldname, cint(field.default) if field.fieldtype == "Int" else field.default)
    if not settings.factor_roles:
        settings.extend("factor_roles", [{"role": role} for role in FACTOR_ROLES if frappe.db.exists("Role", role)])
    settings.save(ignore_permissions=True)  # set-up has no user to ask
    # Clerks log in with a short name; most have no mailbox of their own.
    frappe.db.set_single_value("System Settings", "allow_login_using_user_name", 1)
