"""Officers' records: how their columns are built, shared by the form and the import of lists."""

from datetime import date

import frappe
from frappe.utils import getdate

from enforcement_cert import numbering
from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.domain.application_stages import OPEN_STAGES, Stage
from enforcement_cert.domain.certificate_states import LIVING_STATUSES
from enforcement_cert.domain.numbering import NumberContext
from enforcement_cert.domain.officer_rows import OfficerRow

OFFICER = "Enforcement Officer"
CLOSED_STATUSES = frozenset({"Transferred", "Left", "Retired", "Deceased"})


def take_officer_codes(count: int = 1, on: date | None = None) -> list[str]:
    """Take officer codes, one per person and for life (G-038), by the pattern in the settings."""
    settings = frappe.get_cached_doc("Certificate Settings")
    context = NumberContext(on=on or getdate(), division_code=settings.province_division)
    free: list[str] = []
    while len(free) < count:
        codes = numbering.take("officer", settings.officer_code_pattern, context, count - len(free))
        # People who came with a package have brought their codes with them.
        taken = set(frappe.get_all(OFFICER, filters={"name": ["in", codes]}, pluck="name", order_by="name"))
        free += [code for code in codes if code not in taken]
    return free


def living_digest(identity_digest: str | None, record_status: str) -> str | None:
    """Return the digest that must be unique among living records; None for closed ones."""
    return None if record_status in CLOSED_STATUSES else identity_digest


def officer_columns(row: OfficerRow, *, agency: str, officer_code: str) -> dict[str, object]:
    """Return the stored columns of a new officer from a clean row of a list.

    The same protection as in the form: masked text, cipher, digest and the unique living digest.
    """
    identity = OFFICER_IDENTITY.seal(row.identity_number)
    return {
        "name": officer_code,
        "officer_code": officer_code,
        "officer_name": row.officer_name,
        **identity,
        "living_identity_digest": identity["identity_digest"],
        **OFFICER_MOBILE.seal(row.mobile_number or ""),
        "agency": agency,
        "record_status": "Active",
        "sex": _text(row.sex),
        "birth_date": row.birth_date,
        "education": _text(row.education),
        "staffing_status": _text(row.staffing_status),
        "post": row.post or "",
        "enforcement_area": row.enforcement_area or "",
        "power_scope": row.power_scope or "",
        "is_in_post": 1,
        "is_overridden": 0,
        "ethnic_group": row.ethnic_group or "",
        "political_status": _text(row.political_status),
        "exam_result": _text(row.exam_result) or "Not Taken",
        "exam_passed_on": row.exam_passed_on,
    }


def _text(value) -> str:
    return str(value) if value else ""


def find_open_application(officer: str) -> str | None:
    """Return an application of this officer that an office is examining, or that is being made into a card."""
    examined = [str(stage) for stage in OPEN_STAGES if stage is not Stage.DRAFT]
    return frappe.db.get_value(
        "Certificate Application", {"officer": officer, "stage": ["in", examined]}, order_by="creation asc"
    )


def find_living_certificate(officer: str) -> str | None:
    """Return a certificate of this officer that is not cancelled."""
    living = [str(status) for status in LIVING_STATUSES]
    return frappe.db.get_value(
        "Enforcement Certificate", {"officer": officer, "certificate_status": ["in", living]}, order_by="creation asc"
    )
