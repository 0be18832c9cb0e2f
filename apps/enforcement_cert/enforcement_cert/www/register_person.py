"""Registration of citizens and enterprises with a login name and password of their own choice. Source: R-068."""

import frappe
from frappe import _

from enforcement_cert.access.login_records import password_rules
from enforcement_cert.setup.desk import PRODUCT_NAME

no_cache = 1
sitemap = 1


def get_context(context):
    """Give the page its title and the rules for passwords."""
    product = frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME
    context.update({"title": _("Register as citizen or enterprise"), "product": product, "rules": password_rules()})
    return context
