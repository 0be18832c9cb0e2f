"""A review year of an office: progress of its units, reminders before the due day (R-164, R-145)."""

import frappe
from frappe import _
from frappe.utils import add_days, cint

from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.notification.reminding import reminder_days
from enforcement_cert.review import clock
from enforcement_cert.review.announcing import announce_due
from enforcement_cert.review.notices import NOTICE
from enforcement_cert.review.progress import lines, progress_of

CAMPAIGN = "Review Campaign"
_HELD = (
    "select c.agency, count(distinct c.name) as n from `tabReview Hold` h "
    "join `tabEnforcement Certificate` c on c.officer = h.officer and c.living_certificate_key is not null "
    "where h.hold_status = 'Open' and c.agency in %s group by c.agency"
)
_TO_REMIND = """
select c.name, c.officer, c.officer_name, c.agency, c.review_due_on, a.reviewing_office
from `tabEnforcement Certificate` c
join `tabEnforcement Agency` a on a.name = c.agency
left join `tabCertificate Review` r on r.living_review_key = c.name
left join `tabReview Notice` n on n.notice_key = concat('remind:', c.name, ':', c.review_due_on, ':', %(days)s)
where c.review_due_on > %(after)s and c.review_due_on <= %(until)s and c.living_certificate_key is not null
    and c.certificate_status in ('Valid', 'Suspended') and r.name is null and n.name is null
order by c.name limit 1000
"""


@frappe.whitelist(methods=["POST"])
def progress(name: str) -> list[dict]:
    """Return one line per unit of the campaign's office, as the report on progress counts (`progress.lines`).

    `held` beside it: how many certificates stand under an open hold. Units see their own line and those below.
    """
    campaign = frappe.get_doc(CAMPAIGN, name)
    campaign.check_permission("read")
    of_office = {"reviewing_office": campaign.legal_office}
    seen = frappe.get_list("Enforcement Agency", filters=of_office, pluck="name", order_by="agency_name", limit=0)
    held = dict(frappe.db.sql(_HELD, (tuple(seen),))) if seen else {}
    found = lines(progress_of(cint(campaign.review_year), seen))
    return sorted(
        ({**line, "held": held.get(line["agency"], 0)} for line in found), key=lambda line: line["agency_name"]
    )


def send_reminders() -> None:
    """Daily job: remind of the reviews that are due and not applied for. What a missed day left out comes the next day.

    Chunk by chunk, each with its key, so that nobody is told twice whoever runs it and however often.
    """
    days = reminder_days()
    for place, before in enumerate(days):
        after = days[place + 1] if place + 1 < len(days) else -1
        while remind_next(before, after):
            frappe.db.commit()  # a job: each chunk stands by itself


def remind_next(before: int, after: int) -> int:
    """Tell one chunk of those due in at most `before` and more than `after` days; return how many it held."""
    today = clock.today()
    window = {"days": before, "until": add_days(today, before), "after": add_days(today, after)}
    rows = frappe.db.sql(_TO_REMIND, window, as_dict=True)
    insert_rows(NOTICE, [_notice(row, before) for row in rows], owner=frappe.session.user, moment=str(clock.now()))
    announce_due(rows, before)
    return len(rows)


def _notice(row, before: int) -> dict:
    return {
        "name": frappe.generate_hash(length=12),
        "notice_kind": "Review Reminder",
        "subject": _("The review is due on {0} and has not been applied for.").format(row.review_due_on),
        "agency": row.agency,
        "officer": row.officer,
        "for_office": row.reviewing_office,
        "certificate": row.name,
        "due_on": row.review_due_on,
        "days_before": before,
        "told_at": clock.now(),
        "notice_key": f"remind:{row.name}:{row.review_due_on}:{before}",
    }
