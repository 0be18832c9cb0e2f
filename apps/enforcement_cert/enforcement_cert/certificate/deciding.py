"""Decisions on applications, one or a whole selection (R-091, R-097 to R-101)."""

import frappe

from enforcement_cert.certificate import flow
from enforcement_cert.certificate.bulk import run_on_selection
from enforcement_cert.domain.application_stages import Stage

CONDITIONS = ("is_in_post", "education_fits", "conduct_is_good", "other_conditions_met")


@frappe.whitelist(methods=["POST"])
def decide_applications(names: list | str, action: str, reason: str = "", confirmed: list | str | None = None) -> dict:
    """Take one workflow action on every application of the selection.

    `confirmed` names the conditions of R-081 that the first check confirms. Rows that may not
    be decided stay as they are and are listed with the reason (R-005, R-101).
    """
    frappe.has_permission("Certificate Application", "write", throw=True)
    arguments = {
        "action": action,
        "reason": reason,
        "confirmed": [c for c in frappe.parse_json(confirmed or "[]") if c in CONDITIONS],
    }
    return run_on_selection("decide", [str(name) for name in frappe.parse_json(names)], arguments)


def decide_one(name: str, action: str, reason: str = "", confirmed: list | None = None) -> None:
    """Take one action on one application, as the present user."""
    application = frappe.get_doc("Certificate Application", name)
    application.check_permission("write")
    if application.stage == Stage.FIRST_CHECK:
        application.update({condition: 1 for condition in confirmed or []})
    flow.advance(application, action, reason)
