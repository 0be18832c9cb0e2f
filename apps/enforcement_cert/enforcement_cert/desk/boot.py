"""What the browser is told about a login when the desk starts: its place, its work lists, its start page."""

import frappe

from enforcement_cert.access.roles import DUTY_ROLES
from enforcement_cert.access.scope import current_scope
from enforcement_cert.desk import news, site_marks
from enforcement_cert.desk.work_list import queues_of
from enforcement_cert.review.explaining import list_settings

# Start page of each user class; the value is the name of a workspace.
START_PAGES = {
    "Provincial Legal Office": "Provincial Office Desk",
    "City Legal Office": "City Office Desk",
    "County Legal Office": "County Office Desk",
    "Enforcement Agency": "Agency Desk",
    "Second-level Body": "Second-level Body Desk",
    "Enforcement Officer": "My Certificate",
    "System Administrator": "Certificate Administration",
}


# Start page of a login whose only duty is one of an approval subsystem.
APPROVAL_PAGES = {
    "Case Handler": "Case Handling Desk",
    "Approval System Manager": "Approval System Desk",
    "Service Centre Supervisor": "Service Centre Desk",
}
_OTHER_DUTIES = frozenset(DUTY_ROLES.values()) - frozenset(APPROVAL_PAGES)


def start_page(user_class: str | None, roles: list[str]) -> str | None:
    """Return the name of the workspace on which a login begins."""
    page = START_PAGES.get(user_class or "")
    if page and not _OTHER_DUTIES & set(roles):
        return next((own for role, own in APPROVAL_PAGES.items() if role in roles), page)
    return page


def add_to_boot(bootinfo) -> None:
    """Hook of the engine: put the login's place under `enforcement`. Holds no personal data."""
    scope = current_scope()
    bootinfo.enforcement = {
        "user_class": scope.user_class,
        "start_page": start_page(scope.user_class, frappe.get_roles()),
        "legal_office": scope.office,
        "agency": scope.agency,
        "account_is_open": scope.account_is_open,
        "officer": scope.officer,
        "queues": queues_of(scope),
        "review": list_settings() if scope.user_class else {},
        "is_engine_manager": "System Manager" in frappe.get_roles(),
        "is_training": site_marks.is_training_site(),
        "support": site_marks.support_contacts(),
        **news.facts(),
    }
