"""Applying for certificates: one officer, or a whole selection from the archive (R-090, R-099)."""

import frappe

from enforcement_cert.certificate import flow
from enforcement_cert.certificate.bulk import run_on_selection
from enforcement_cert.domain.application_stages import Stage


@frappe.whitelist(methods=["POST"])
def apply_for_officers(officers: list | str, certificate_type: str = "ENFORCEMENT", submit: int | str = 1) -> dict:
    """Make an application for every officer of the selection; with `submit`, hand them to the first check.

    Returns {"done", "refused"} or {"run"} as certificate.bulk.run_on_selection.
    """
    frappe.has_permission("Certificate Application", "create", throw=True)
    names = [str(name) for name in frappe.parse_json(officers)]
    arguments = {"certificate_type": certificate_type, "submit": int(submit)}
    return run_on_selection("apply", names, arguments)


def apply_for_one(officer: str, certificate_type: str, submit: int):
    """Make one application, as the present user, and return it. Raises what the record's checks raise."""
    application = frappe.new_doc("Certificate Application")
    application.update({"officer": officer, "certificate_type": certificate_type})
    application.insert()
    if submit:
        flow.advance(application, flow.action_to_stage(application, Stage.FIRST_CHECK))
    return application
