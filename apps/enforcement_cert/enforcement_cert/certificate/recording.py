"""Certificates that were issued elsewhere, recorded by the legal office of the holder's unit (G-050).

Such a type has no application and no card here. Its record is searched, counted, suspended and cancelled like any
other. If the type says so, the public may verify it by its number and check code; else no public page knows it.
"""

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.access import cards as hands
from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.card_codes import new_token
from enforcement_cert.certificate.findings import enforcement_area_of, living_key, power_scope_of
from enforcement_cert.certificate.issuing import check_code_of, take_certificate_number
from enforcement_cert.errors import plain_refusals
from enforcement_cert.organization.facts import face_of_agency, read_agency

CERTIFICATE = "Enforcement Certificate"


@frappe.whitelist(methods=["POST"])
def record_certificate(
    officer: str,
    certificate_type: str,
    issuing_body: str,
    original_number: str,
    valid_from: str,
    valid_until: str,
    power_scope: str = "",
) -> str:
    """Record a certificate that another body has issued to an officer; return its number here.

    Only the reviewing office of the officer's unit, or the province, may. Raises ValidationError with what to do.
    """
    holder = frappe.get_doc("Enforcement Officer", officer)
    agency = read_agency(holder.agency)
    _require_office(holder, agency)
    kind = frappe.get_cached_doc("Certificate Type", certificate_type)
    if not (kind.is_record_only and kind.is_enabled):
        frappe.throw(_("Certificates of the type {0} are applied for, not recorded.").format(kind.type_name))
    first, last = _term(valid_from, valid_until)
    if not issuing_body.strip() or not original_number.strip():
        frappe.throw(_("Please enter who has issued the certificate, and the number it bears."))
    with plain_refusals():
        face = face_of_agency(agency)
    number = take_certificate_number(kind, agency, getdate())
    certificate = frappe.new_doc(CERTIFICATE)
    certificate.update(
        {
            "certificate_number": number,
            "certificate_type": kind.name,
            "certificate_status": "Valid",
            "valid_from": first,
            "valid_until": last,
            "officer": holder.name,
            "officer_name": holder.officer_name,
            "officer_code": holder.officer_code,
            "agency": agency.name,
            "unit_name": face.printed_name,
            "entrusted_unit_name": face.entrusted_unit_name,
            "enforcement_area": enforcement_area_of(holder),
            "power_scope": power_scope.strip() or power_scope_of(holder),
            "issued_on": first,
            "issuing_body": issuing_body.strip(),
            "original_number": original_number.strip(),
            "status_changed_at": now_datetime(),
            "living_certificate_key": living_key(frappe._dict(certificate_type=kind.name), holder),
            **_public_codes(kind, number),
        }
    )
    # Nobody may write certificates by hand; the office's right has been asked for above.
    certificate.insert(ignore_permissions=True)
    return certificate.name


def _public_codes(kind, number: str) -> dict:
    """Without these the public page cannot find a certificate."""
    if not kind.is_publicly_verifiable:
        return {}
    return {"check_code": check_code_of(number), "verification_token": new_token()}


def _term(first: str, last: str):
    if not first or not last or getdate(last) < getdate(first):
        frappe.throw(_("Please enter first and last day of the certificate; the last one cannot lie before the first."))
    return getdate(first), getdate(last)


def _require_office(holder, agency) -> None:
    scope = current_scope()
    is_reviewer = hands.works_at_office(scope, agency.reviewing_office) or hands.is_card_maker(scope)
    if not (holder.has_permission("read") and is_reviewer):
        frappe.throw(
            _("Only the legal office that reviews this unit records certificates of other bodies."),
            frappe.PermissionError,
        )
