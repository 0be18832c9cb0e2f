"""The app's roles in the site."""

import frappe

from enforcement_cert.access.roles import ALL_ROLES


def insert_roles() -> None:
    """Insert missing roles; what an administrator changed on existing ones stays."""
    for name in ALL_ROLES:
        if not frappe.db.exists("Role", name):
            role = frappe.new_doc("Role")
            role.update({"role_name": name, "desk_access": 1, "is_custom": 0})
            role.insert(ignore_permissions=True)  # set-up has no user to ask


def remove_roles() -> None:
    """Remove the roles when the app is uninstalled."""
    for name in ALL_ROLES:
        frappe.delete_doc("Role", name, ignore_missing=True, force=True, ignore_permissions=True)
