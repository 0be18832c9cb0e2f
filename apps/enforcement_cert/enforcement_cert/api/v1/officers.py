"""For case systems: /api/method/enforcement_cert.api.v1.officers.<name>, with the key of a login."""

import frappe
from frappe import _

from enforcement_cert.certificate.enforcing import OFFICER, answer_for

_LONGEST = 140


@frappe.whitelist(methods=["GET"])
def may_enforce(
    officer_code: str | None = None,
    certificate_number: str | None = None,
    power: str | None = None,
    area: str | None = None,
) -> dict:
    """Say whether an officer may enforce today, and may do this (X-10, R-014).

    ``officer_code`` or ``certificate_number`` names the person; ``power`` and ``area`` (optional) are
    compared with the powers and the area of the certificate. Only officers in the caller's own scope are
    answered for; all others are told as unknown (404).
    """
    officer = _find(officer_code, certificate_number)
    if officer is None:
        frappe.throw(_("There is no such officer in your territory."), frappe.DoesNotExistError)
    return answer_for(officer, (power or "")[:_LONGEST], (area or "")[:_LONGEST])


def _find(officer_code: str | None, certificate_number: str | None):
    """One officer inside the row scope of the login; the list query brings the scope."""
    if not officer_code and not certificate_number:
        frappe.throw(_("Please give the officer code or the certificate number."))
    filters = {"officer_code": officer_code} if officer_code else {}
    if certificate_number:
        holder = frappe.db.get_value("Enforcement Certificate", {"certificate_number": certificate_number}, "officer")
        filters["name"] = holder or ""
    fields = ["name", "officer_name", "officer_code", "record_status"]
    found = frappe.get_list(OFFICER, filters=filters, fields=fields, order_by="name asc", limit=1)
    return found[0] if found else None
