"""Until when a certificate stands without a finished review: one day on it, kept by whoever moves it (G-005).

`Enforcement Certificate.review_counts_until` is what the public page, the register, the report on certified posts, the
interface for case systems and the officer's own page judge by. The rule is `domain/review_rules.counts_until`; it is
written after every step of a review, when a due day moves, and for all certificates each night.
"""

from collections import defaultdict
from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from functools import cache

import frappe
from frappe.utils import cint, getdate

from enforcement_cert.domain.review_profile import ReviewStage, first_stage
from enforcement_cert.domain.review_rules import counts_until
from enforcement_cert.portal.forgetting import forget
from enforcement_cert.review.profiles import read_profile, rule_of_day

CERTIFICATE = "Enforcement Certificate"
_CHUNK = 1000
# `lapsed_on`: last day of a review that was approved and not completed; after it only cancellation is left.
_NAMED = (
    "select c.name, c.certificate_type, c.review_due_on, c.review_counts_until, r.review_stage, r.review_profile, "
    "r.review_year, (select max(l.close_on) from `tabCertificate Review` l where l.certificate = c.name "
    "and l.review_stage = 'Expired' and l.office_reviewed_at is not null) as lapsed_on "
    "from `tabEnforcement Certificate` c left join `tabCertificate Review` r on r.living_review_key = c.name "
    "where c.name in %s"
)
_LOCK = "select name from `tabEnforcement Certificate` where name in %s order by name for update"
# The review that was under way at the end of a day; its stage follows from the moments of its steps.
_UNDER_WAY = (
    "select review_profile, review_year, unit_reviewed_at, office_reviewed_at from `tabCertificate Review` "
    "where certificate = %(certificate)s and applied_at <= %(moment)s "
    "and (finished_at is null or finished_at > %(moment)s) order by applied_at desc limit 1"
)


def before_validate(doc, method: str | None = None) -> None:
    """Document event: the last day follows a due day that is set or moved with the record."""
    if doc.is_new() or doc.has_value_changed("review_due_on"):
        doc.review_counts_until = _last_day(_row_of(doc), rule_of_day)


def settle(names: Iterable[str]) -> int:
    """Bring the last days of these certificates up to date; return how many differed.

    The public page asks the changed ones anew. All in the caller's transaction.
    """
    chosen = tuple(names)
    if not chosen:
        return 0
    rule_of, by_day = cache(rule_of_day), defaultdict(list)
    for row in frappe.db.sql(_NAMED, (chosen,), as_dict=True):
        last_day = _last_day(row, rule_of)
        if last_day != row.review_counts_until:
            by_day[last_day].append(row.name)
    for last_day, changed in by_day.items():
        values = {"review_counts_until": last_day}
        frappe.db.set_value(CERTIFICATE, {"name": ["in", changed]}, values, update_modified=False)
        forget(*changed)
    return sum(map(len, by_day.values()))


def settle_loaded() -> int:
    """The same for all living certificates, in the caller's transaction: after a province was loaded or upgraded."""
    differed, last = 0, ""
    while names := _next_names(last):
        differed, last = differed + settle(names), names[-1]
    return differed


def settle_all() -> int:
    """Daily job, and after a rule was put in force or ended: bring every living certificate up to date.

    Chunk by chunk, each locked before it is read, so that a step taken meanwhile is not written over.
    """
    differed, last = 0, ""
    while names := _next_names(last):
        frappe.db.commit()  # a job: each chunk stands by itself and is read as it is now
        frappe.db.sql(_LOCK, (tuple(names),))
        differed, last = differed + settle(names), names[-1]
    frappe.db.commit()
    return differed


def _next_names(last: str) -> list[str]:
    living = {"name": [">", last], "living_certificate_key": ["is", "set"]}
    return frappe.get_all(CERTIFICATE, filters=living, pluck="name", order_by="name", limit=_CHUNK)


def of_day(certificate: str, certificate_type: str | None, due_on: date | None, day: date) -> date | None:
    """Return the last day as it stood at the end of a past day, from the record of the reviews (X-64)."""
    if due_on is None:
        return None
    moment = datetime.combine(day + timedelta(days=1), time()) - timedelta(seconds=1)
    found = frappe.db.sql(_UNDER_WAY, {"certificate": certificate, "moment": moment}, as_dict=True)
    if not found:
        rule = rule_of_day(certificate_type, getdate(due_on))
        return counts_until(rule, getdate(due_on)) if rule else None
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


def _last_day(row, rule_of) -> date | None:
    if row.review_due_on is None:
        return None
    if row.review_stage:
        rule = read_profile(row.review_profile)
        return counts_until(rule, row.review_due_on, row.review_stage, cint(row.review_year))
    # What has expired by the rule of its day stays expired, whatever rule comes later.
    rule = rule_of(row.certificate_type, row.review_due_on)
    if rule is None:
        return row.review_counts_until  # without a rule nothing is decided anew
    last_day = counts_until(rule, row.review_due_on)
    if not row.lapsed_on:
        return last_day
    lapsed_on = max(row.lapsed_on, row.review_due_on)
    return min(last_day, lapsed_on) if last_day else lapsed_on
