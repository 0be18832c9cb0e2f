"""May this person enforce today, and for which powers: asked by case systems and by the reports (R-014, X-10)."""

import frappe
from frappe.utils import getdate

from enforcement_cert.domain.enforcing import (
    HeldCertificate,
    MayNotEnforce,
    Standing,
    best_certificate,
    powers_of,
    require_may_enforce,
    standing_of,
)
from enforcement_cert.messages import explain

OFFICER = "Enforcement Officer"
CERTIFICATE = "Enforcement Certificate"
# Supervision and hearing certificates give no power to enforce: order no. 292 speaks of 行政执法证件.
ENFORCEMENT_STYLE = "Enforcement"
_HELD = """
select held.name, held.certificate_number, held.certificate_status as status, held.valid_from, held.valid_until,
    held.review_counts_until, held.power_scope, held.enforcement_area, held.unit_name
from `tabEnforcement Certificate` held
join `tabCertificate Type` kind on kind.name = held.certificate_type
where held.officer = %(officer)s and kind.card_style = %(style)s
order by held.issued_on desc, held.name
"""


def answer_for(officer, power: str = "", area: str = "") -> dict:
    """Return the answer about one officer: may or may not, why, and the powers of the certificate.

    `officer`: row with name, officer_name, officer_code, record_status. Holds no identity or mobile number.
    """
    today = getdate()
    row, held = held_by(officer.name, today)
    problem = None
    try:
        require_may_enforce(held, officer.record_status == "Active", today, power, area)
    except MayNotEnforce as refused:
        problem = refused
    return {
        "may_enforce": problem is None,
        "reason": problem.code if problem else None,
        "explanation": explain(problem) if problem else None,
        "standing": str(standing_of(held, today)),
        "checked_on": str(today),
        "officer_name": officer.officer_name,
        "officer_code": officer.officer_code,
        **_certificate_facts(row if problem is None else None),
    }


def _certificate_facts(row) -> dict:
    """What a case system needs of the certificate; empty where the person may not enforce (G-094)."""
    return {
        "certificate_number": row.certificate_number if row else None,
        "unit_name": row.unit_name if row else None,
        "enforcement_area": row.enforcement_area if row else None,
        "powers": powers_of(row.power_scope) if row else [],
        "valid_until": str(row.valid_until) if row and row.valid_until else None,
    }


def held_by(officer: str, today) -> tuple:
    """Return (row, facts) of the enforcement certificate that counts for an officer, or (None, None)."""
    rows = frappe.db.sql(_HELD, {"officer": officer, "style": ENFORCEMENT_STYLE}, as_dict=True)
    facts = {_facts(row): row for row in reversed(rows)}
    best = best_certificate(facts, today)
    return (facts[best], best) if best else (None, None)


def _facts(row) -> HeldCertificate:
    return HeldCertificate(
        row.status,
        row.valid_from,
        row.valid_until,
        row.power_scope or "",
        row.enforcement_area or "",
        row.review_counts_until,
    )


def standing_of_group(row, today) -> Standing:
    """Return the standing of officers who share what a row says of their certificates; `row.status` may be empty."""
    if not row.status:
        return standing_of(None, today)
    counts_until = row.review_counts_until
    return standing_of(
        HeldCertificate(row.status, row.valid_from, row.valid_until, review_counts_until=counts_until), today
    )
