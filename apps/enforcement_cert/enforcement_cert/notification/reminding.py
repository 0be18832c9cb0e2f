"""Reminders so many days before a day that stands in a record: for any record type, with one index and few statements.

A reminder notes until when it has looked: days on which nothing ran are made up for, at most a month back, and the
unique key of each message keeps a second run from reminding twice. Source: R-219, R-164, G-095.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

import frappe
from frappe.utils import getdate

from enforcement_cert.domain.notices import NoticeEvent, days_reached, read_reminder_days
from enforcement_cert.notification.send import Notice, announce_all

SETTINGS = "Message Settings"
USUAL_DAYS = "60, 30, 7, 0"
LONGEST_GAP_DAYS = 31
_PAGE = 1000


@dataclass(frozen=True)
class Reminder:
    """What to look for. `notice_of(row, days_left)` gives recipients and facts, or None: nobody to remind.

    `marker`: the field of Message Settings that notes until when was looked; `keep`: sees a page of rows and gives
    those that are to be reminded.
    """

    event: NoticeEvent
    doctype: str
    date_field: str
    marker: str
    fields: tuple[str, ...]
    notice_of: Callable[[frappe._dict, int], Notice | None]
    filters: dict = field(default_factory=dict)
    keep: Callable[[list], list] = list


def reminder_days() -> tuple[int, ...]:
    """Return how many days before a day is reminded of it, falling: one setting for whatever runs out (G-095)."""
    return read_reminder_days(frappe.db.get_single_value(SETTINGS, "reminder_days") or USUAL_DAYS)


def remind(reminder: Reminder, today: date) -> int:
    """Announce what has come near its day since this reminder looked last; return how many messages are new."""
    before = _looked_until(reminder.marker, today)
    if before >= today:
        return 0
    steps = reminder_days()
    count = 0
    for page in _pages(reminder, today, before, steps):
        notices = (_notice(reminder, row, today, before, steps) for row in reminder.keep(page))
        count += announce_all(reminder.event, [notice for notice in notices if notice])
    frappe.db.set_single_value(SETTINGS, reminder.marker, today)
    return count


def _notice(reminder: Reminder, row, today: date, before: date, steps: tuple[int, ...]) -> Notice | None:
    day = row[reminder.date_field]
    left = (day - today).days
    step = days_reached(left, (day - before).days, steps)
    notice = reminder.notice_of(row, left) if step is not None else None
    if notice is None:
        return None
    facts = {**notice.facts, "day": day.isoformat(), "days": str(left)}
    return Notice(notice.record_type, notice.record_name, notice.recipients, facts, f"{day.isoformat()}-{step}")


def _looked_until(marker: str, today: date) -> date:
    """Return the day of the last run, at most a month back, yesterday at the first run."""
    noted = frappe.db.get_single_value(SETTINGS, marker)
    noted = getdate(noted) if noted else None
    if not noted or noted.year == 1:  # an unset date of a single page reads year 1 on some engines
        return today - timedelta(days=1)
    return max(noted, today - timedelta(days=LONGEST_GAP_DAYS))


def _pages(reminder: Reminder, today: date, before: date, steps: tuple[int, ...]) -> Iterator[list]:
    """Give the records whose day one of the steps may have reached, in pages."""
    last = ""
    while page := frappe.get_all(
        reminder.doctype,
        filters={**reminder.filters, "name": [">", last]},
        or_filters=_ranges(reminder.date_field, today, before, steps),
        fields=["name", reminder.date_field, *reminder.fields],
        order_by="name",
        limit=_PAGE,
    ):
        yield page
        last = page[-1].name


def _ranges(date_field: str, today: date, before: date, steps: tuple[int, ...]) -> list[list]:
    """For each step the days it has reached since `before`, none of them past."""
    gap = (today - before).days
    return [
        [date_field, "between", [today + timedelta(days=max(step - gap + 1, 0)), today + timedelta(days=step)]]
        for step in steps
    ]
