"""Reminders before a certificate's last day: to its holder, and gathered to the clerks of the unit (R-219, G-095).

A daily job over the index of last days. It notes until when it has looked: days on which nothing ran are made up for,
and the unique key of each message keeps a second run from reminding twice.
"""

from collections.abc import Iterator
from datetime import date, timedelta

import frappe
from frappe.utils import cint, getdate

from enforcement_cert.domain.notices import NoticeEvent, days_reached, read_reminder_days
from enforcement_cert.notification.recipients import holder, logins_of_agency, staff
from enforcement_cert.notification.send import Notice, announce_all

SETTINGS = "Message Settings"
CERTIFICATE = "Enforcement Certificate"
LONGEST_GAP_DAYS = 31
_FIELDS = ["name", "officer", "officer_name", "agency", "unit_name", "certificate_type", "valid_until"]
_PAGE = 1000


def remind_of_last_days(today: date | None = None) -> int:
    """Daily job: announce what has come near its last day since the job ran last; return how many messages."""
    today = today or getdate()
    before = _looked_until(today)
    if before >= today:
        return 0
    steps = read_reminder_days(frappe.db.get_single_value(SETTINGS, "reminder_days") or "60, 30, 7, 0")
    clerks: dict[str, list[str]] = {}
    count = 0
    for page in _pages(today, before, steps):
        notices = [
            _notice(row, step, today, clerks)
            for row in page
            if (step := days_reached((row.valid_until - today).days, (row.valid_until - before).days, steps))
            is not None
        ]
        count += announce_all(NoticeEvent.CERTIFICATE_EXPIRING, notices)
    frappe.db.set_single_value(SETTINGS, "reminded_until", today)
    return count


def _looked_until(today: date) -> date:
    """Return the day of the last run, at most a month back, yesterday at the first run."""
    noted = frappe.db.get_single_value(SETTINGS, "reminded_until")
    noted = getdate(noted) if noted else None
    if not noted or noted.year == 1:  # an unset date of a single page reads year 1 on some engines
        return today - timedelta(days=1)
    return max(noted, today - timedelta(days=LONGEST_GAP_DAYS))


def _pages(today: date, before: date, steps: tuple[int, ...]) -> Iterator[list]:
    """Give the certificates whose last day one of the steps may have reached, in pages."""
    last = ""
    while page := frappe.get_all(
        CERTIFICATE,
        filters={
            "certificate_status": ["in", ["Valid", "Suspended"]],
            "valid_until": ["between", [today, today + timedelta(days=steps[0])]],
            "name": [">", last],
        },
        or_filters=_ranges(today, before, steps),
        fields=_FIELDS,
        order_by="name",
        limit=_PAGE,
    ):
        yield page
        last = page[-1].name


def _ranges(today: date, before: date, steps: tuple[int, ...]) -> list[list]:
    """For each step the last days it has reached since `before`."""
    gap = (today - before).days
    return [
        ["valid_until", "between", [today + timedelta(days=max(step - gap + 1, 0)), today + timedelta(days=step)]]
        for step in steps
    ]


def _notice(row, step: int, today: date, clerks: dict[str, list[str]]) -> Notice:
    if row.agency not in clerks:
        clerks[row.agency] = logins_of_agency(row.agency, "may_draft")
    facts = {
        "name": row.officer_name,
        "unit": row.unit_name,
        "number": row.name,
        "type": frappe.get_cached_value("Certificate Type", row.certificate_type, "type_name"),
        "day": row.valid_until.isoformat(),
        "days": str(cint((row.valid_until - today).days)),
    }
    recipients = (holder(row.officer), *staff(clerks[row.agency]))
    return Notice(CERTIFICATE, row.name, recipients, facts, occasion=f"{row.valid_until.isoformat()}-{step}")
