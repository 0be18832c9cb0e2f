"""Stopping a person's applications from outside the approval, because a law leaves no choice (R-128, G-043)."""

import frappe
from frappe import _
from frappe.model.workflow import get_workflow

from enforcement_cert.certificate.flow import APPLICATION
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.errors import Label

STOPPED = Label("Stop Application")


def stop_applications(identity_digest: str) -> list[str]:
    """Refuse every open application of a person and return their numbers.

    Waits for whoever is just working on one of them and sees what that person has written. The units
    read a sentence that names no ground: the list is for legal offices only (T-2).
    """
    table = frappe.qb.DocType(APPLICATION)
    rows = (
        frappe.qb.from_(table)
        .select(table.name)
        .where(table.living_application_key.like(f"{identity_digest}:%"))
        .orderby(table.name)
        .for_update()
        .run()
    )
    for (name,) in rows:
        _stop(frappe.get_doc(APPLICATION, name, for_update=True))
    return [name for (name,) in rows]


def _stop(application) -> None:
    reason = _("The legal office has stopped this application. Please ask your legal office about it.")
    application.stop(_refused_state(), str(STOPPED), reason)


def _refused_state() -> str | None:
    """Return the configured state that means a refused application, None if the workflow has none."""
    for row in get_workflow(APPLICATION).states:
        if row.update_field == "stage" and row.update_value == str(Stage.REFUSED):
            return row.state
    return None
