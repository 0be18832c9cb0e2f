"""From an application in card making to a certificate."""

from datetime import date

import frappe
from dateutil.relativedelta import relativedelta
from frappe.utils import getdate, now_datetime

from enforcement_cert import numbering
from enforcement_cert.access.keys import derived_key
from enforcement_cert.certificate.card_codes import new_token, take_card_serial
from enforcement_cert.certificate.cards import make_first_card
from enforcement_cert.certificate.findings import enforcement_area_of, living_key, power_scope_of
from enforcement_cert.certificate.photo import read_photo
from enforcement_cert.domain.check_code import certificate_check_code
from enforcement_cert.domain.numbering import NumberContext
from enforcement_cert.organization.facts import face_of_agency, read_agency


def check_code_of(certificate_number: str) -> str:
    """Return the check characters printed behind a certificate number."""
    return certificate_check_code(derived_key("check-code"), certificate_number)


def issue(application, officer, on: date | None = None):
    """Create the certificate of an application, once: the application is a unique key of it.

    Takes number and card serial, freezes what the card shows, makes its first card. Returns the certificate.
    """
    on = on or getdate()
    agency = read_agency(application.agency)
    face = face_of_agency(agency)
    kind = frappe.get_cached_doc("Certificate Type", application.certificate_type)
    number = take_certificate_number(kind, agency, on)
    certificate = frappe.new_doc("Enforcement Certificate")
    certificate.update(
        {
            "certificate_number": number,
            "check_code": check_code_of(number),
            "certificate_type": kind.name,
            "certificate_status": "Valid",
            "valid_from": on,
            "valid_until": last_day(on, kind.validity_years),
            "officer": officer.name,
            "officer_name": officer.officer_name,
            "officer_code": officer.officer_code,
            "agency": agency.name,
            "unit_name": face.printed_name,
            "entrusted_unit_name": face.entrusted_unit_name,
            "enforcement_area": enforcement_area_of(officer),
            "power_scope": power_scope_of(officer),
            "issued_on": on,
            "card_serial": take_card_serial(on),
            "application": application.name,
            "card_batch": application.card_batch,
            "status_changed_at": now_datetime(),
            "verification_token": new_token(),
            "living_certificate_key": living_key(application, officer),
        }
    )
    # Nobody may write certificates by hand; this service alone makes them, after the application's own checks.
    certificate.insert(ignore_permissions=True)
    _keep_photo(certificate, officer.photo)
    make_first_card(certificate)
    return certificate


def last_day(on: date, years: int) -> date:
    """Return the last day of validity: the day before the anniversary (clamped to the month's end)."""
    return on + relativedelta(years=years, days=-1)


def take_certificate_number(kind, agency, on: date) -> str:
    """Take the next certificate number by the pattern of its type (X-19, G-038).

    Certificates that came with a package have brought their numbers with them; those are passed over.
    """
    context = NumberContext(
        on=on,
        division_code=agency.administrative_division,
        type_code=kind.type_code[:4],
        unit_code=agency.unit_code or "",
    )
    return numbering.take_free(f"certificate:{kind.name}", kind.number_pattern, context, _existing_numbers)


def _existing_numbers(numbers: list[str]) -> list[str]:
    return frappe.get_all("Enforcement Certificate", filters={"name": ["in", numbers]}, pluck="name", order_by="name")


def _keep_photo(certificate, address: str | None) -> None:
    """Give the certificate its own private copy of the photo, which outlives a new one in the archive.

    The attachment comes first and the field after it: given the field alone, the engine makes the
    attachment itself and writes a public copy of the private file.
    """
    if not address:
        return
    copy = frappe.new_doc("File")
    copy.update(
        {
            "file_name": f"photo-{certificate.name}.jpg",
            "content": read_photo(address),
            "is_private": 1,
            "attached_to_doctype": certificate.doctype,
            "attached_to_name": certificate.name,
            "attached_to_field": "photo",
        }
    )
    copy.insert(ignore_permissions=True)  # a copy of what the holder's record already has
    certificate.db_set("photo", copy.file_url)
