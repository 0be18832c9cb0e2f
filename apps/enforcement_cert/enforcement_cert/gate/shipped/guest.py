"""What a visitor without a login may call: enter, recover a password, read the page's words."""

from enforcement_cert.gate.shipped.group import Group

GROUPS = (
    Group("Log in and out", ("login", "logout", "web_logout")),
    Group("Health check of monitors and load balancers", ("ping", "frappe.ping")),
    Group(
        "Password reset page",
        ("reset_password", "update_password", "test_password_strength"),
        "frappe.core.doctype.user.user.",
    ),
    Group(
        "Words of the login page in the visitor's language",
        ("get_all_languages", "load_all_translations", "get_boot_translations"),
        "frappe.translate.",
    ),
    Group(
        "The realtime server asks who a visitor is before it lets him join a room",
        ("get_user_info", "has_permission", "can_subscribe_doc", "can_subscribe_doctype"),
        "frappe.realtime.",
    ),
)
