"""A review year of an office: progress of its units, reminders before the due day (R-164, R-145)."""

import frappe
from frappe import _
from frappe.utils import add_days, cint

from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.review import clock
from enforcement_cert.review.announcing import announce_due
from enforcement_cert.review.notices import NOTICE

CAMPAIGN = "Review Campaign"
_PROGRESS = """
select a.name as agency, a.agency_name, count(*) as due,
    sum(r.name is null) as missing,
    sum(r.review_stage = 'Unit Review') as unit,
    sum(r.review_stage = 'Office Review') as office,
    sum(r.review_stage in ('Waiting for Completion', 'Waiting for Sticker')) as completion,
    sum(r.review_stage = 'Done') as done,
    sum(c.review_due_on < %(today)s and coalesce(r.review_stage, '') <> 'Done') as overdue,
    sum(exists(select 1 from `tabReview Hold` h where h.officer = c.officer and h.hold_status = 'Open')) as held
from `tabEnforcement Agency` a
join `tabEnforcement Certificate` c on c.agency = a.name and c.living_certificate_key is not null
left join `tabCertificate Review` r on r.name = (
    select max(x.name) from `tabCertificate Review` x
    where x.certificate = c.name and x.review_year = %(year)s
    and x.review_stage not in ('Refused', 'Withdrawn', 'Stopped'))
where a.reviewing_office = %(office)s
    and (r.name is not null or c.review_due_on between %(first)s and %(last)s)
group by a.name, a.agency_name order by a.agency_name
"""
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
_DEFAULT_DAYS = "60,30,7,0"


@frappe.whitelist(methods=["POST"])
def progress(name: str) -> list[dict]:
    """Return one line per unit of the campaign's office: how many are due, missing, at each step, done.

    Units see their own line and those below.
    """
    campaign = frappe.get_doc(CAMPAIGN, name)
    campaign.check_permission("read")
    year = cint(campaign.review_year)
    place = {"office": campaign.legal_office, "year": year, "today": clock.today()}
    place |= {"first": f"{year}-01-01", "last": f"{year}-12-31"}
    rows = frappe.db.sql(_PROGRESS, place, as_dict=True)
    among = {"name": ["in", [row.agency for row in rows] or [""]]}
    seen = set(frappe.get_list("Enforcement Agency", filters=among, pluck="name", order_by="name", limit=0))
    return [{key: cint(v) if key not in _WORDS else v for key, v in row.items()} for row in rows if row.agency in seen]


_WORDS = ("agency", "agency_name")


def reminder_days() -> list[int]:
    """Return the days before the due day on which units and officers are reminded, longest first."""
    text = frappe.db.get_single_value("Certificate Settings", "review_reminder_days") or _DEFAULT_DAYS
    return sorted({int(part) for part in text.replace("，", ",").split(",") if part.strip().isdigit()}, reverse=True)


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
