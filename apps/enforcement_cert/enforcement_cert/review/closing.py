"""The annual close: what was not completed by the last day of its year is expired data (G-005, R-120, R-153)."""

import frappe
from frappe import _

from enforcement_cert.domain.review_profile import OPEN_STAGES
from enforcement_cert.review import clock, last_days
from enforcement_cert.review.facts import REVIEW
from enforcement_cert.review.notices import tell
from enforcement_cert.review.profiles import mark_ended

_OVER = (
    "select name, certificate, agency, review_year from `tabCertificate Review` "
    "where living_review_key is not null and close_on < %s order by name limit %s for update"
)
_CHUNK = 1000


def close_years() -> None:
    """Daily job: reviews past their last day end as expired. Chunk by chunk; safe to run again or after a crash."""
    mark_ended()
    while close_next(clock.today()):
        frappe.db.commit()  # a job: each chunk stands by itself


def close_next(today) -> int:
    """Close one chunk in the running transaction and tell the units; return how many reviews it held."""
    over = frappe.db.sql(_OVER, (today, _CHUNK), as_dict=True)
    if not over:
        return 0
    message = _("Not completed by the last day of its year: expired data, the certificate can only be cancelled.")
    values = {"review_stage": "Expired", "finished_at": clock.now(), "living_review_key": None, "message": message}
    still_open = {"name": ["in", [row.name for row in over]], "review_stage": ["in", [str(s) for s in OPEN_STAGES]]}
    frappe.db.set_value(REVIEW, still_open, values)
    last_days.settle(row.certificate for row in over)
    for agency, year in sorted({(row.agency, row.review_year) for row in over}):
        subject = _("Reviews of {0} were not completed in time and have expired.").format(year)
        tell("Review Closed", agency, subject, key=f"closed:{agency}:{year}")
    return len(over)
