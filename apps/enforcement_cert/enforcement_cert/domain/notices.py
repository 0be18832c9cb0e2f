"""Messages: which events there are, what their texts may say, and when they may be sent.

Sources: R-218, R-219, R-080, G-095; Personal Information Protection Law art. 6 (no more data than needed).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from types import MappingProxyType

from .errors import RuleViolation, TextEnum


class NoticeEvent(TextEnum):
    """What messages are about; the value is stored in templates and messages."""

    APPLICATION_SUBMITTED = "Application Submitted"
    APPLICATION_PASSED_ON = "Application Passed On"
    APPLICATION_RETURNED = "Application Returned"
    APPLICATION_REFUSED = "Application Refused"
    APPLICATION_APPROVED = "Application Approved"
    CARD_MADE = "Card Made"
    CERTIFICATE_EXPIRING = "Certificate Expiring"
    REVIEW_ANNOUNCED = "Review Announced"
    REVIEW_DUE = "Review Due"
    REVIEW_PASSED_ON = "Review Passed On"
    REVIEW_RETURNED = "Review Returned"
    REVIEW_REFUSED = "Review Refused"
    REVIEW_APPROVED = "Review Approved"
    REVIEW_DONE = "Review Done"
    REVIEW_MATTER = "Review Matter"
    EXAM_ANNOUNCED = "Exam Announced"
    EXAM_RESULT = "Exam Result"


class Audience(TextEnum):
    HOLDER = "Holder"
    STAFF = "Staff"


_E = NoticeEvent
_PERSON = frozenset({"name", "unit"})
_APPLICATION = _PERSON | {"number", "type", "reason"}
_CERTIFICATE = _PERSON | {"number", "type", "day", "days"}
_REVIEW = _PERSON | {"number", "year", "day", "days", "reason"}
_GATHERED = frozenset({"count", "list"})
PLACEHOLDERS: Mapping[NoticeEvent, frozenset[str]] = MappingProxyType(
    {
        _E.APPLICATION_SUBMITTED: _APPLICATION,
        _E.APPLICATION_PASSED_ON: _APPLICATION,
        _E.APPLICATION_RETURNED: _APPLICATION,
        _E.APPLICATION_REFUSED: _APPLICATION,
        _E.APPLICATION_APPROVED: _APPLICATION,
        _E.CARD_MADE: _APPLICATION | {"certificate"},
        _E.CERTIFICATE_EXPIRING: _CERTIFICATE,
        _E.REVIEW_ANNOUNCED: _REVIEW,
        _E.REVIEW_DUE: _REVIEW,
        _E.REVIEW_PASSED_ON: _REVIEW,
        _E.REVIEW_RETURNED: _REVIEW,
        _E.REVIEW_REFUSED: _REVIEW,
        _E.REVIEW_APPROVED: _REVIEW,
        _E.REVIEW_DONE: _REVIEW,
        _E.REVIEW_MATTER: _PERSON | {"subject"},
        _E.EXAM_ANNOUNCED: _PERSON | {"subject", "day", "time", "place", "seat", "bring"},
        _E.EXAM_RESULT: _PERSON | {"subject", "day", "score", "result", "next"},
    }
)
_BRACES = re.compile(r"\{([^{}]*)\}")
# Eight digits of a birth date inside a long number, or a mainland mobile: nothing a message needs.
_LONG_NUMBER = re.compile(r"(?<![0-9A-Za-z])[0-9]{6}(?:19|20)[0-9]{9}[0-9Xx](?![0-9A-Za-z])")
_MOBILE = re.compile(r"(?<![0-9A-Za-z])1[3-9][0-9]{9}(?![0-9A-Za-z])")
_LONGEST_FACT = 200


def text_findings(event: NoticeEvent | str, text: str, *, is_gathered: bool = False) -> list[RuleViolation]:
    """Return what is wrong with a template's text: unknown placeholders, braces that do not close."""
    allowed = PLACEHOLDERS[NoticeEvent(event)] | (_GATHERED if is_gathered else frozenset())
    found = [
        RuleViolation("notice_placeholder_unknown", name=name, known=", ".join(sorted(allowed)))
        for name in dict.fromkeys(_BRACES.findall(text))
        if name not in allowed
    ]
    if "{" in _BRACES.sub("", text) or "}" in _BRACES.sub("", text):
        found.append(RuleViolation("notice_braces"))
    return found


def fill(text: str, facts: Mapping[str, object]) -> str:
    """Put facts into a text, once and as text: braces inside a fact stay what they are. Missing ones read "–"."""
    return _BRACES.sub(lambda match: str(facts.get(match[1], "") or "–"), text)


def safe_facts(event: NoticeEvent | str, facts: Mapping[str, object]) -> dict[str, str]:
    """Return the facts a message of this event may hold, personal numbers masked, none too long."""
    allowed = PLACEHOLDERS[NoticeEvent(event)]
    return {name: without_numbers(str(value))[:_LONGEST_FACT] for name, value in facts.items() if name in allowed}


def without_numbers(text: str) -> str:
    """Mask identity and mobile numbers that somebody has written into a free text."""
    return _MOBILE.sub("***", _LONG_NUMBER.sub("***", text))


def list_of(names: Iterable[str], most: int = 10) -> str:
    """Return the names a gathered message lists: the first ones, then how many more there are."""
    names = list(names)
    shown = "、".join(names[:most])
    return shown if len(names) <= most else f"{shown}……（{len(names)}）"


# ---------------------------------------------------------------- times


@dataclass(frozen=True)
class QuietHours:
    """From when until when nobody is disturbed, local time; the same time twice means never."""

    begins: time
    ends: time

    def covers(self, moment: datetime) -> bool:
        at = moment.time()
        if self.begins <= self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends

    def next_allowed(self, moment: datetime) -> datetime:
        """Return the moment itself, or the end of the quiet hours it lies in. Source: G-095."""
        if not self.covers(moment):
            return moment
        end = datetime.combine(moment.date(), self.ends)
        return end if end > moment else end + timedelta(days=1)


def wait_before(attempt: int, first_minutes: int, longest_minutes: int = 24 * 60) -> timedelta:
    """Return how long to wait after so many failed attempts: twice as long each time, a day at most."""
    return timedelta(minutes=min(first_minutes * 2 ** max(attempt - 1, 0), longest_minutes))


def read_time_of_day(text: str) -> time:
    """Read "21:00" or "21：00", with or without seconds. Raises RuleViolation. Source: G-095."""
    parts = re.split(r"[:：]", (text or "").strip())
    try:
        hours, minutes = (int(part) for part in parts[:2])
        return time(hours, minutes)
    except ValueError:
        raise RuleViolation("notice_time_unreadable", given=text or "") from None


def read_reminder_days(text: str | None) -> tuple[int, ...]:
    """Read "60, 30, 7, 0": days before the day, falling. Raises RuleViolation. Source: G-095."""
    parts = [part.strip() for part in re.split(r"[,，、;；\s]+", text or "") if part.strip()]
    if not parts or not all(part.isdecimal() and int(part) <= 366 for part in parts):
        raise RuleViolation("notice_days_unreadable", given=text or "")
    return tuple(sorted({int(part) for part in parts}, reverse=True))


def days_reached(days_left: int, days_left_before: int, steps: Iterable[int]) -> int | None:
    """Return the reminder that falls between the last run and this one, the nearest to the day; None if none.

    `days_left_before` are the days that were left at the last run: days on which nothing ran are made up for.
    """
    reached = [step for step in steps if days_left <= step < days_left_before]
    return min(reached) if reached else None
