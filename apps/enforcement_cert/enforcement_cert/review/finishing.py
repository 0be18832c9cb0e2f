"""What a finished review writes: the certificate's new days, the officer's marks, the public page (R-139, G-001)."""

from collections import defaultdict

import frappe
from frappe import _
from frappe.utils import cint

from enforcement_cert import periods
from enforcement_cert.certificate.history import follow_written
from enforcement_cert.domain.review_rules import completed_dates
from enforcement_cert.portal.forgetting import forget
from enforcement_cert.review import clock, last_days
from enforcement_cert.review.announcing import announce_stage
from enforcement_cert.review.facts import CERTIFICATE, REVIEW, facts_of, open_review_of
from enforcement_cert.review.profiles import read_profile

_MARKS = (
    "update `tabEnforcement Officer` o join `tabEnforcement Certificate` c on c.name = o.certificate "
    "set o.review_due_on = c.review_due_on, o.certificate_valid_until = c.valid_until where c.name in %s"
)


def finish(group: list, how: dict) -> None:
    """Finish reviews of one stage: `group` holds (review, row of the certificate), `how` says who, when, with what.

    The day written is the one the chip already shows, else today. All in the caller's transaction.
    """
    by_dates, reviews_by_day = defaultdict(list), defaultdict(list)
    said = {row.name: {"review_due_on": row.review_due_on, "term_until": row.valid_until} for _review, row in group}
    for review, row in group:
        profile = read_profile(review.review_profile)
        on = review.reviewed_on or clock.today()
        years = cint(frappe.get_cached_value("Certificate Type", row.certificate_type, "validity_years"))
        done = completed_dates(facts_of(row), open_review_of(review), profile, on, validity_years=years)
        by_dates[done, row.valid_until].append(row.name)
        reviews_by_day[on, done.due_on].append(review)
    for (done, valid_until), certificates in by_dates.items():
        _write_certificates(certificates, done, is_renewed=done.valid_until != valid_until)
    with periods.noting(_("The periodic review has been completed.")):
        follow_written(said)  # the statements above go past the document events
    for (on, due_on), reviews in reviews_by_day.items():
        _write_reviews([review.name for review in reviews], {**how, "reviewed_on": on, "next_due_on": due_on})
        announce_stage("Done", reviews, day=due_on)
    last_days.settle(said)
    _tell_others([row.name for _review, row in group])


def _write_certificates(names: list[str], done, *, is_renewed: bool) -> None:
    values = {
        "last_review_on": done.last_review_on,
        "review_due_on": done.due_on,
        "review_count": done.review_count,
        "review_base_year": done.last_review_on.year,
        "review_extension_days": 0,
    }
    if is_renewed:  # the card shows the old last day
        values |= {"valid_until": done.valid_until, "is_face_outdated": 1, "face_outdated_on": clock.today()}
    frappe.db.set_value(CERTIFICATE, {"name": ["in", names]}, values)


def _write_reviews(names: list[str], values: dict) -> None:
    end = {"review_stage": "Done", "finished_at": clock.now(), "living_review_key": None}
    frappe.db.set_value(REVIEW, {"name": ["in", names]}, {**end, **values})


def _tell_others(certificates: list[str]) -> None:
    """What hears of certificates by document events else: marks in the archive, answers kept for the public."""
    frappe.db.sql(_MARKS, (tuple(certificates),))
    forget(*certificates)
    for name in certificates:
        frappe.clear_document_cache(CERTIFICATE, name)
