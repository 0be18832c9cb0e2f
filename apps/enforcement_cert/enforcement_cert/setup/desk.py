"""The desk of a fresh site: names on the login page, no foreign branding, stock pages for managers only.

What an administrator has changed stays: only empty values and values of the bare engine are replaced.
"""

import frappe

PRODUCT_NAME = "行政执法证件管理平台"
LOGO = "/assets/enforcement_cert/images/emblem.svg"
MANAGER_ROLE = "System Manager"
_ENGINE_NAMES = ("", None, "Frappe", "Frappe Framework")
# Menu entries that lead to the engine's makers or to settings that clerks have no use for.
_HIDDEN_MENU = (
    "About",
    "My Profile",
    "Frappe Support",
    "View Website",
    "Session Defaults",
    "Apps",
    "Manage Subscriptions",
)


def set_names() -> None:
    """Put the product's name and emblem where the engine shows its own; close sign-up."""
    website = frappe.get_doc("Website Settings")
    wanted = {"app_name": PRODUCT_NAME, "app_logo": LOGO, "favicon": LOGO}
    for field, value in wanted.items():
        if website.meta.has_field(field) and website.get(field) in _ENGINE_NAMES:
            website.set(field, value)
    if not website.brand_html:
        website.brand_html = f'<img src="{LOGO}" alt="" style="height: 1.4em"> {PRODUCT_NAME}'
    website.update({"disable_signup": 1, "hide_footer_signup": 1})
    if website.meta.has_field("footer_powered") and not website.footer_powered:
        website.footer_powered = PRODUCT_NAME
    website.flags.ignore_mandatory = True
    website.save(ignore_permissions=True)  # set-up has no user to ask
    if frappe.db.get_single_value("System Settings", "app_name") in _ENGINE_NAMES:
        frappe.db.set_single_value("System Settings", "app_name", PRODUCT_NAME)
    # Links in mails log in without a password; offices that want them switch them on.
    frappe.db.set_single_value("System Settings", "login_with_email_link", 0)


def open_desk() -> None:
    """Lead logins to the start pages instead of the engine's set-up assistant, whose questions are answered."""
    if frappe.db.get_default("desktop:home_page") in (None, "", "setup-wizard"):
        frappe.db.set_default("desktop:home_page", "workspace")


def hide_foreign_menu_entries() -> None:
    """Hide menu entries of the engine that mean nothing to staff; an administrator may show them again."""
    settings = frappe.get_doc("Navbar Settings")
    for row in [*settings.settings_dropdown, *settings.help_dropdown]:
        if row.item_label in _HIDDEN_MENU:
            row.hidden = 1
    settings.save(ignore_permissions=True)  # set-up has no user to ask


def keep_stock_pages_for_managers() -> None:
    """Let only System Managers see the workspaces that come with other apps.

    Workspaces on which somebody has put roles are left as they are. Runs after every migration,
    because updates of the engine bring its workspaces back without roles.
    """
    ours = frappe.get_all("Module Def", filters={"app_name": "enforcement_cert"}, pluck="name", order_by="name")
    pages = frappe.get_all(
        "Workspace", filters={"public": 1, "module": ["not in", ours]}, pluck="name", order_by="name"
    )
    for name in pages:
        if not frappe.db.exists("Has Role", {"parenttype": "Workspace", "parent": name}):
            _give_role(name)


def _give_role(workspace: str) -> None:
    """Add the role row alone: saving a workspace of another app would write into its source folder."""
    row = frappe.new_doc("Has Role")
    row.update({"parenttype": "Workspace", "parentfield": "roles", "parent": workspace, "idx": 1, "role": MANAGER_ROLE})
    row.db_insert()
