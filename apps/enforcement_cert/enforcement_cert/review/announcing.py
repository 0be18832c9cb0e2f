"""What officers and staff are told about reviews, over every channel (R-164, R-218): steps, due days, missing scans.

All set-based: a chunk of reviews is announced by the same few statements as one.
"""

from collections.abc import Iterable
from datetime import date
from functools import lru_cache

import frappe

from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.domain.review_profile import ReviewStage
from enforcement_cert.notification.recipients import Recipient, holder, logins_of_agency, logins_of_office, staff
from enforcement_cert.notification.reminding import Reminder, remind
from enforcement_cert.notification.send import Notice, announce, announce_all
from enforcement_cert.review import clock
from enforcement_cert.review.facts import CERTIFICATE, REVIEW

_E, _S = NoticeEvent, ReviewStage
# stage reached → event, whether the officer is told, which duty is told
_STEPS = {
    _S.UNIT_REVIEW: (_E.REVIEW_PASSED_ON, False, "may_check"),
    _S.OFFICE_REVIEW: (_E.REVIEW_PASSED_ON, False, "may_review"),
    _S.COMPLETION: (_E.REVIEW_APPROVED, True, "may_draft"),
    _S.REFUSED: (_E.REVIEW_REFUSED, True, "may_draft"),
    _S.DONE: (_E.REVIEW_DONE, True, "may_draft"),
}


def announce_stage(stage: ReviewStage | str, reviews: Iterable, *, reason: str = "", day: date | None = None) -> int:
    """Announce that reviews have come to a stage; return how many messages are new.

    `reviews`: rows with name, certificate, officer, officer_name, agency, review_year, close_on. `day`: what the text
    calls the day; without it the last day of the completion.
    """
    if ReviewStage(stage) not in _STEPS:
        return 0
    event, tells_holder, duty = _STEPS[ReviewStage(stage)]
    logins = lru_cache(maxsize=None)(lambda agency: tuple(_logins(agency, duty)))
    notices = [
        Notice(
            REVIEW,
            review.name,
            _recipients(review.officer if tells_holder else None, logins(review.agency)),
            _facts(review, reason=reason, day=day or review.close_on),
            occasion=str(stage),
        )
        for review in reviews
    ]
    return announce_all(event, notices)


def announce_matter(notice) -> int:
    """Put what the unit is told in the Review Notice into its clerks' inboxes, and the officer's if it names one."""
    recipients = _recipients(notice.officer, logins_of_agency(notice.agency, "may_draft"))
    facts = {"unit": _unit(notice.agency), "subject": notice.subject}
    if notice.officer:
        facts["name"] = frappe.db.get_value("Enforcement Officer", notice.officer, "officer_name")
    return announce(_E.REVIEW_MATTER, notice, recipients, facts)


def announce_due(rows: Iterable, days_before: int) -> int:
    """Announce reviews that are due and not applied for (R-164, G-095); return how many messages are new.

    `rows`: certificates with name, officer, officer_name, agency, review_due_on.
    """
    write = _reminder_writer(lambda row: row.review_due_on.year, CERTIFICATE)
    notices = []
    for row in rows:
        left = (row.review_due_on - clock.today()).days
        plain = write(row, left)
        facts = {**plain.facts, "day": row.review_due_on.isoformat(), "days": str(left)}
        occasion = f"{row.review_due_on.isoformat()}-{days_before}"
        notices.append(Notice(plain.record_type, plain.record_name, plain.recipients, facts, occasion))
    return announce_all(_E.REVIEW_DUE, notices)


def remind_of_scans() -> int:
    """Daily job: approved reviews that nobody has completed come near the close of their year (R-155, T-8 line 7)."""
    return remind(
        Reminder(
            event=_E.REVIEW_APPROVED,
            doctype=REVIEW,
            date_field="close_on",
            marker="scan_reminded_until",
            fields=("certificate", "officer", "officer_name", "agency", "review_year"),
            filters={"review_stage": str(_S.COMPLETION)},
            notice_of=_reminder_writer(lambda row: row.review_year, REVIEW),
        ),
        clock.today(),
    )


def _reminder_writer(year_of, record_type: str):
    clerks = lru_cache(maxsize=None)(lambda agency: tuple(logins_of_agency(agency, "may_draft")))

    def write(row, days_left: int) -> Notice:
        row.update({"certificate": row.get("certificate") or row.name, "review_year": year_of(row)})
        return Notice(record_type, row.name, _recipients(row.officer, clerks(row.agency)), _facts(row))

    return write


def announcement_writer(year: int):
    """Return what makes the announcement of a review year out of a certificate's row."""
    clerks = lru_cache(maxsize=None)(lambda agency: tuple(logins_of_agency(agency, "may_draft")))

    def write(row) -> Notice:
        row.update({"certificate": row.name, "review_year": year})
        facts = _facts(row, day=row.review_due_on)
        return Notice(CERTIFICATE, row.name, _recipients(row.officer, clerks(row.agency)), facts, occasion=str(year))

    return write


def without_review(rows: list) -> list:
    """Leave out whoever has applied: what is under way needs no reminder."""
    names = [row.name for row in rows]
    under_way = set(
        frappe.get_all(REVIEW, filters={"living_review_key": ["in", names]}, pluck="certificate", order_by="name")
    )
    return [row for row in rows if row.name not in under_way]


def _recipients(officer: str | None, logins: Iterable[str]) -> tuple[Recipient, ...]:
    return (*([holder(officer)] if officer else ()), *staff(logins))


def _logins(agency: str, duty: str) -> list[str]:
    if duty != "may_review":
        return logins_of_agency(agency, duty)
    office = frappe.get_cached_value("Enforcement Agency", agency, "reviewing_office")
    return logins_of_office(office) if office else []


def _facts(row, *, reason: str = "", day: date | None = None) -> dict[str, str]:
    return {
        "name": row.officer_name,
        "unit": _unit(row.agency),
        "number": row.certificate,
        "year": str(row.review_year),
        "reason": reason,
        "day": day.isoformat() if day else "",
    }


def _unit(agency: str) -> str:
    return frappe.get_cached_value("Enforcement Agency", agency, "agency_name") or ""
