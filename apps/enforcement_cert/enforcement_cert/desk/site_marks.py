"""What pages ask about the site: whether it is for training, and where users find help. Source: R-065, R-067."""

import frappe

SUPPORT = "Support Settings"


def is_training_site() -> bool:
    """Say whether the site configuration marks this site as one for training (R-065)."""
    return bool(frappe.conf.get("enforcement_training"))


def support_contacts() -> list[dict]:
    """Return the published contacts in their order (R-067). Holds nothing that is not public."""
    return frappe.get_all(
        "Support Contact",
        filters={"parent": SUPPORT, "parenttype": SUPPORT},
        fields=["contact_kind", "label", "contact_value", "service_hours"],
        order_by="idx",
    )


def support_note() -> str:
    """Return the note below the contacts, empty if there is none."""
    return frappe.db.get_single_value(SUPPORT, "support_note") or ""


def product_name() -> str:
    """Return the name of the product as the administrator has set it, for pages outside the desk (G-096)."""
    from enforcement_cert.setup.desk import PRODUCT_NAME

    return frappe.db.get_single_value("System Settings", "app_name") or PRODUCT_NAME
