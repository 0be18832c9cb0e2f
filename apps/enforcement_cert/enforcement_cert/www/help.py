"""The manual at a public address: /help, /help/faq and so on. Source: R-066, R-067."""

import frappe
from frappe import _

from enforcement_cert.help import pages
from enforcement_cert.setup.desk import PRODUCT_NAME

no_cache = 1
sitemap = 1


def get_context(context):
    """Show one page of the manual; unknown names lead to the first."""
    name = frappe.form_dict.get("page") or pages.FIRST
    if name not in pages.PAGES:
        frappe.local.flags.redirect_location = "/help"
        raise frappe.Redirect
    context.update(
        {
            "title": _(str(pages.PAGES[name])),
            "product": frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME,
            "navigation": pages.navigation(name),
            "content_html": pages.html_of(name),
            "is_guest": frappe.session.user == "Guest",
        }
    )
    return context
