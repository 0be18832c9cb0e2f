"""What the rules need to know of certificates and their reviews, for many at once: three questions, not three each."""

from collections.abc import Collection, Iterable

import frappe
from frappe.utils import cint, getdate

from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.review_rules import HoldFact, OpenReview, ReviewFacts
from enforcement_cert.organization.letter_facts import units_without_letter

CERTIFICATE, REVIEW, HOLD = "Enforcement Certificate", "Certificate Review", "Review Hold"
_COLUMNS = (
    "select c.name, c.certificate_type, c.certificate_status, c.issued_on, c.valid_from, c.valid_until, "
    "c.review_due_on, c.last_review_on, c.review_count, c.review_base_year, c.review_extension_days, c.officer, "
    "c.officer_name, c.agency, c.is_departure_suspension, o.record_status, o.exam_result, o.exam_passed_on, "
    "(select case when k.result = 'Passed' then k.sat_on end from `tabExam Candidate` k where k.officer = c.officer "
    "and k.result in ('Passed', 'Failed') order by k.confirmed_at desc, k.creation desc limit 1) as exam_held_on, "
    "a.account_status, a.agency_kind, a.reviewing_office, a.superior_agency, a.claimed_superior, "
    "r.name as open_review, "
    "(select l.name from `tabCertificate Review` l where l.certificate = c.name and l.review_stage = 'Expired' "
    "and l.office_reviewed_at is not null order by l.creation desc limit 1) as lapsed_review "
    "from `tabEnforcement Certificate` c "
    "left join `tabEnforcement Officer` o on o.name = c.officer "
    "left join `tabEnforcement Agency` a on a.name = c.agency "
    "left join `tabCertificate Review` r on r.living_review_key = c.name "
)
_BY_NAME = _COLUMNS + "where c.name in %s"
_HOLDS = (
    "select officer, hold_source, reason, held_since from `tabReview Hold` "
    "where hold_status = 'Open' and officer in %s order by held_since, name"
)


def read_rows(names: Collection[str]) -> dict[str, frappe._dict]:
    """Return certificate name → row with everything `facts_of` needs; names nobody knows are left out."""
    if not names:
        return {}
    rows = frappe.db.sql(_BY_NAME, (tuple(names),), as_dict=True)
    return complete(rows)


def complete(rows: list[frappe._dict]) -> dict[str, frappe._dict]:
    """Add holds and lapsed entrustments to rows of `_COLUMNS`; return them by name."""
    lapsed = _lapsed_units(rows)
    holds = open_holds({row.officer for row in rows})
    for row in rows:
        row.entrustment_lapsed = row.agency in lapsed
        row.holds = holds.get(row.officer, ())
    return {row.name: row for row in rows}


def _lapsed_units(rows: Iterable[frappe._dict]) -> set[str]:
    units = {
        row.agency: frappe._dict(
            name=row.agency,
            agency_kind=row.agency_kind,
            superior_agency=row.superior_agency,
            claimed_superior=row.claimed_superior,
        )
        for row in rows
        if row.agency_kind == "Entrusted Unit"
    }
    return set(units_without_letter(list(units.values()))) if units else set()


def open_holds(officers: Collection[str]) -> dict[str, tuple[HoldFact, ...]]:
    """Return officer → open holds, oldest first (G-017)."""
    found: dict[str, tuple[HoldFact, ...]] = {}
    wanted = tuple(officer for officer in officers if officer)
    for officer, source, reason, since in frappe.db.sql(_HOLDS, (wanted,)) if wanted else ():
        found[officer] = (*found.get(officer, ()), HoldFact(Label(source), reason or "", getdate(since)))
    return found


def facts_of(row: frappe._dict) -> ReviewFacts:
    """Return a row as the rules see it."""
    return ReviewFacts(
        status=row.certificate_status,
        issued_on=row.issued_on or row.valid_from,
        due_on=row.review_due_on,
        last_review_on=row.last_review_on,
        valid_until=row.valid_until,
        review_count=cint(row.review_count),
        is_in_service=row.record_status == "Active" and not row.is_departure_suspension,
        account_is_open=row.account_status == "Open",
        entrustment_lapsed=bool(row.entrustment_lapsed),
        exam_result=row.exam_result or "Not Taken",
        exam_passed_on=row.exam_passed_on,
        is_exam_held_here=bool(row.exam_passed_on and row.exam_passed_on == row.exam_held_on),
        holds=row.holds,
        open_review=row.open_review,
        lapsed_review=row.lapsed_review,
    )


def open_review_of(review: frappe._dict) -> OpenReview:
    """Return a stored review as the rules see it."""
    return OpenReview(cint(review.review_year), review.due_on, review.review_kind)
