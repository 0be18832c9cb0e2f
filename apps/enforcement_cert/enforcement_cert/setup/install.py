"""What a fresh site needs. Everything here inserts what is missing and never overwrites."""

import frappe

from enforcement_cert.access import territory
from enforcement_cert.certificate.card_templates import insert_templates
from enforcement_cert.exchange.unit_letters import insert_letters
from enforcement_cert.review import dates, last_days, profiles
from enforcement_cert.setup import (
    code_lists,
    defaults,
    desk,
    divisions,
    indexes,
    legal_bases,
    logins,
    messages,
    printed_forms,
    roles,
    workflow,
)


def after_install() -> None:
    """Bring a new site to a working state: language, roles, code lists, workflow."""
    defaults.set_site_defaults()
    desk.set_names()
    desk.open_desk()
    desk.hide_foreign_menu_entries()
    after_migrate()


def after_migrate() -> None:
    """Insert what a newer version of the app needs. Safe to run any number of times."""
    roles.insert_roles()
    divisions.load_divisions()
    insert_letters()
    code_lists.load_code_lists()
    defaults.insert_certificate_types()
    legal_bases.load_legal_bases()
    insert_templates()
    defaults.fill_settings()
    messages.insert_message_defaults()
    printed_forms.insert_printed_forms()
    profiles.insert_shipped_profiles()
    logins.fill_login_settings()
    logins.add_menu_entries()
    workflow.insert_application_workflow()
    desk.keep_stock_pages_for_managers()
    territory.make_columns()
    indexes.make_indexes()
    frappe.clear_cache()


def settle_reviews() -> None:
    """Give certificates from before the periodic review their days (patches.txt, once)."""
    profiles.insert_shipped_profiles()
    dates.settle_days()
    last_days.settle_loaded()


def before_uninstall() -> None:
    """Remove what `after_install` added outside the app's own record types."""
    workflow.remove_application_workflow()
    roles.remove_roles()
