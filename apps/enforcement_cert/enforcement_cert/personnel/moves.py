"""What transfers and leaving share: the officer under lock, applications in the way, the living certificate."""

import frappe
from frappe import _

from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.application_stages import OPEN_STAGES, Stage
from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.domain.errors import Label

OFFICER, CERTIFICATE, APPLICATION = "Enforcement Officer", "Enforcement Certificate", "Certificate Application"
LIVING = [str(status) for status in LIVING_STATUSES]
_EXAMINED = [str(stage) for stage in OPEN_STAGES if stage is not Stage.DRAFT]


def clerk_unit() -> str:
    """Return the unit for which the login keeps officers. Raises PermissionError for everybody else."""
    scope = current_scope()
    if not (scope.agency and scope.account_is_open and "Agency Clerk" in frappe.get_roles()):
        frappe.throw(_("Only those who keep the officers of a unit can do this."), frappe.PermissionError)
    return scope.agency


def locked_officer(name: str):
    """Return an officer under the row lock, so that two moves of one person come one after the other."""
    return frappe.get_doc(OFFICER, name, for_update=True)


def find_examined_application(officer: str) -> str | None:
    """Return an application of the officer that somebody examines or makes into a card."""
    return frappe.db.get_value(APPLICATION, {"officer": officer, "stage": ["in", _EXAMINED]}, "name")


def withdraw_drafts(officer: str, reason: str) -> None:
    """Withdraw the drafts of applications, which nobody has seen yet; they would keep the person occupied."""
    drafts = {"officer": officer, "stage": str(Stage.DRAFT)}
    for name in frappe.get_all(APPLICATION, filters=drafts, pluck="name", order_by="name"):
        application = frappe.get_doc(APPLICATION, name, for_update=True)
        application.move(stage=str(Stage.WITHDRAWN), facts={}, action=str(Label("Officer Moved Away")), reason=reason)


def living_certificates(officer: str) -> list[str]:
    """Return the certificates of an officer that are not cancelled."""
    filters = {"officer": officer, "certificate_status": ["in", LIVING]}
    return frappe.get_all(CERTIFICATE, filters=filters, pluck="name", order_by="creation asc, name asc")


def save_step(record) -> None:
    """Store a step of a transfer or a report; the services' own checks decide who may."""
    record.flags.is_step = True
    record.save(ignore_permissions=True)  # nobody writes these records by hand, the steps alone do
    record.flags.is_step = False
