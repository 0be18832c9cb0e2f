"""The sitting of an online examination: its states, its time by the server's clock, signing in (R-165, R-171, X-33).

The clock of a candidate begins with the paper and never stops: a crash, another computer or a lost network take
nothing away and add nothing. Who was let in during the entrance time has the whole time (G-011); nobody writes
after the last moment of the session. Extra minutes of single candidates (X-34) move both ends.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from .errors import RuleViolation, TextEnum

EXTRA_MINUTES_MOST = 180
CODE_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # nothing that is mistaken for something else
CODE_LENGTH = 6
_LAST_SIX = re.compile(r"[0-9]{5}[0-9X]")


class SittingStatus(TextEnum):
    NOT_BEGUN = "Not Begun"
    RUNNING = "Running"
    HANDED_IN = "Handed In"
    TIMED_OUT = "Timed Out"
    VOID = "Void"


OPEN_STATUSES = frozenset({SittingStatus.NOT_BEGUN, SittingStatus.RUNNING})
FINAL_STATUSES = frozenset(SittingStatus) - OPEN_STATUSES
FINISHED_STATUSES = FINAL_STATUSES - {SittingStatus.VOID}  # with marks


@dataclass(frozen=True)
class SessionTime:
    """When a session begins, how long one writes, and when the doors open and close (minutes)."""

    starts_at: datetime
    minutes: int
    entrance_opens_minutes: int
    entrance_closes_minutes: int

    @property
    def opens_at(self) -> datetime:
        return self.starts_at - timedelta(minutes=self.entrance_opens_minutes)

    def last_moment(self, extra_minutes: int = 0) -> datetime:
        """Return when the last answer of the session can be given."""
        return self.starts_at + timedelta(minutes=self.minutes + self.entrance_closes_minutes + extra_minutes)


def read_last_six(typed: str) -> str:
    """Return the last six characters of an identity number as typed. Raises RuleViolation."""
    found = (typed or "").strip().upper()
    if not _LAST_SIX.fullmatch(found):
        raise RuleViolation("exam_sitting_last_six")
    return found


def read_code(typed: str) -> str:
    """Return an admission code as typed, without gaps. Raises RuleViolation."""
    found = re.sub(r"[\s-]", "", typed or "").upper()
    if len(found) != CODE_LENGTH or set(found) - set(CODE_ALPHABET):
        raise RuleViolation("exam_sitting_code")
    return found


def require_session_time(session: SessionTime, is_open: bool, now: datetime, extra_minutes: int = 0) -> None:
    """Raise RuleViolation unless candidates may sign in to this session now."""
    if not is_open:
        raise RuleViolation("exam_sitting_not_open")
    if now < session.opens_at:
        raise RuleViolation("exam_sitting_early")
    if now >= session.last_moment(extra_minutes):
        raise RuleViolation("exam_sitting_over")


def end_of_sitting(begins_at: datetime, session: SessionTime, extra_minutes: int = 0) -> datetime:
    """Return the moment from which nothing is taken any more. Raises RuleViolation before the session's start."""
    if begins_at < session.starts_at:
        raise RuleViolation("exam_sitting_not_started")
    own = begins_at + timedelta(minutes=session.minutes + extra_minutes)
    return min(own, session.last_moment(extra_minutes))


def seconds_left(ends_at: datetime, now: datetime) -> int:
    """Return the whole seconds that are left, never less than 0."""
    return max(0, int((ends_at - now).total_seconds()))


def is_over(ends_at: datetime, now: datetime) -> bool:
    """Say whether the time is up; the last moment itself is too late."""
    return now >= ends_at


def require_extra_minutes(minutes: int) -> None:
    """Raise RuleViolation for extra minutes nobody would grant (X-34)."""
    if not 0 <= minutes <= EXTRA_MINUTES_MOST:
        raise RuleViolation("exam_sitting_extra", most=EXTRA_MINUTES_MOST)


# ---------------------------------------------------------------- what an inspector looks at


class Flag(TextEnum):
    """Each a sentence; {leavings} and {sign_ins} stand for the counts."""

    NO_START_PHOTO = "No photo at the start"
    NO_RANDOM_PHOTO = "No photo at the random moment"
    LEFT_PAGE = "The page was left {leavings} times"
    SIGNED_IN_AGAIN = "Signed in {sign_ins} times"


LEAVINGS_LOOKED_AT = 3
SIGN_INS_LOOKED_AT = 2


@dataclass(frozen=True)
class FlagFacts:
    """What is known of an attempt: its photos, how often the page was left and how often somebody signed in."""

    takes_photos: bool
    has_start_photo: bool
    has_random_photo: bool
    begins_at: datetime | None
    over_at: datetime | None
    random_photo_after_seconds: int
    leavings: int
    sign_ins: int


def wants_random_photo(begins_at: datetime, after_seconds: int, now: datetime) -> bool:
    """Say whether the random moment of the photo has come (G-097)."""
    return now >= begins_at + timedelta(seconds=after_seconds)


def _reached_random_moment(facts: FlagFacts) -> bool:
    if not (facts.begins_at and facts.over_at):
        return False
    return wants_random_photo(facts.begins_at, facts.random_photo_after_seconds, facts.over_at)


def flags_of(facts: FlagFacts) -> list[Flag]:
    """Return why an attempt is to be looked at (R-169, X-35).

    The random photo is missed only in a sitting that lasted beyond its moment.
    """
    found = []
    if facts.takes_photos and facts.begins_at and not facts.has_start_photo:
        found.append(Flag.NO_START_PHOTO)
    if facts.takes_photos and not facts.has_random_photo and _reached_random_moment(facts):
        found.append(Flag.NO_RANDOM_PHOTO)
    if facts.leavings >= LEAVINGS_LOOKED_AT:
        found.append(Flag.LEFT_PAGE)
    if facts.sign_ins >= SIGN_INS_LOOKED_AT:
        found.append(Flag.SIGNED_IN_AGAIN)
    return found
