"""Until when a certificate stands without a finished review: one day on it, kept by whoever moves it (G-005).

`Enforcement Certificate.review_counts_until` is what the public page, the register, the report on certified posts, the
interface for case systems and the officer's own page judge by. The rule is `domain/review_rules.counts_until`; it is
written after every step of a review, when a due day moves, and for all certificates each night.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import lru_cache

import frappe
from frappe.utils import cint, getdate

from enforcement_cert.domain.review_profile import ReviewStage, first_stage
from enforcement_cert.domain.review_rules import counts_until
from enforcement_cert.portal.forgetting import forget
from enforcement_cert.review import clock
from enforcement_cert.review.profiles import find_profile, read_profile

CERTIFICATE = "Enforcement Certificate"
_CHUNK = 1000
_COLUMNS = (
    "select c.name, c.certificate_type, c.review_due_on, c.review_counts_until, r.review_stage, r.review_profile, "
    "r.review_year from `tabEnforcement Certificate` c "
    "left join `tabCertificate Review` r on r.living_review_key = c.name where "
)
_ALL = _COLUMNS + "c.living_certificate_key is not null"
_NAMED = _COLUMNS + "c.name in %s"
# The review that was under way at the end of a day; its stage follows from the moments of its steps.
_UNDER_WAY = (
    "select review_profile, review_year, unit_reviewed_at, office_reviewed_at from `tabCertificate Review` "
    "where certificate = %(certificate)s and applied_at <= %(moment)s "
    "and (finished_at is null or finished_at > %(moment)s) order by applied_at desc limit 1"
)


def before_validate(doc, method: str | None = None) -> None:
    """Document event: the last day follows a due day that is set or moved with the record."""
    if doc.is_new() or doc.has_value_changed("review_due_on"):
        row = _row_of(doc)
        doc.review_counts_until = _last_day(row, _profiles())


def settle(names: Iterable[str] | None = None) -> int:
    """Bring the last days of certificates up to date (all living ones without `names`); return how many differed.

    The public page asks the changed ones anew. All in the caller's transaction.
    """
    chosen = None if names is None else tuple(names)
    if chosen == ():
        return 0
    rows = frappe.db.sql(_ALL, as_dict=True) if chosen is None else frappe.db.sql(_NAMED, (chosen,), as_dict=True)
    profiles, by_day = _profiles(), defaultdict(list)
    for row in rows:
        last_day = _last_day(row, profiles)
        if last_day != row.review_counts_until:
            by_day[last_day].append(row.name)
    for last_day, changed in by_day.items():
        for start in range(0, len(changed), _CHUNK):
            _write(changed[start : start + _CHUNK], last_day)
    return sum(map(len, by_day.values()))


def settle_all() -> None:
    """Daily job, and after a rule was put in force or ended: bring every certificate up to date."""
    settle()


def of_day(certificate: str, certificate_type: str | None, due_on: date | None, day: date) -> date | None:
    """Return the last day as it stood at the end of a past day, from the record of the reviews (X-64)."""
    if due_on is None:
        return None
    moment = datetime.combine(day + timedelta(days=1), time()) - timedelta(seconds=1)
    found = frappe.db.sql(_UNDER_WAY, {"certificate": certificate, "moment": moment}, as_dict=True)
    if not found:
        profile = find_profile(certificate_type, day)
        return profile and counts_until(profile, getdate(due_on))
    review = found[0]
    profile = read_profile(review.review_profile)
    return counts_until(profile, getdate(due_on), _stage_at(review, profile, moment), cint(review.review_year))


def _stage_at(review, profile, moment: datetime) -> ReviewStage:
    if review.office_reviewed_at and review.office_reviewed_at <= moment:
        return ReviewStage.COMPLETION
    if review.unit_reviewed_at and review.unit_reviewed_at <= moment:
        return ReviewStage.OFFICE_REVIEW
    return first_stage(profile)


def _row_of(doc) -> frappe._dict:
    stored = None if doc.is_new() else frappe.db.sql(_NAMED, ((doc.name,),), as_dict=True)
    row = stored[0] if stored else frappe._dict(certificate_type=doc.certificate_type)
    row.review_due_on = getdate(doc.review_due_on) if doc.review_due_on else None
    return row


def _last_day(row, profile_of) -> date | None:
    if row.review_due_on is None:
        return None
    if row.review_stage:
        profile = read_profile(row.review_profile)
        return counts_until(profile, row.review_due_on, row.review_stage, cint(row.review_year))
    profile = profile_of(row.certificate_type)
    return profile and counts_until(profile, row.review_due_on)


def _profiles():
    """Today's rule of a type, asked once per type."""
    return lru_cache(maxsize=None)(lambda kind: find_profile(kind, clock.today()))


def _write(names: list[str], last_day: date | None) -> None:
    frappe.db.set_value(CERTIFICATE, {"name": ["in", names]}, "review_counts_until", last_day, update_modified=False)
    forget(*names)
    for name in names:
        frappe.clear_document_cache(CERTIFICATE, name)
