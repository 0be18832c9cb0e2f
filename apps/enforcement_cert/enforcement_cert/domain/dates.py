"""Reading of dates: the same result on every machine, and no guessing (R-203, G-092)."""

import re
from datetime import date, datetime, timedelta, timezone
from functools import lru_cache
from math import isfinite
from typing import Any

from .errors import InvalidDate
from .text import clean_cell, squeeze

CHINA_TIME = timezone(timedelta(hours=8))
EARLIEST = date(1900, 1, 1)
LATEST = date(2199, 12, 31)
# Day 0 of spreadsheets; serials up to 60 are off by one (1900 taken for a leap year).
_SERIAL_ZERO = date(1899, 12, 30)
_FIRST_SURE_SERIAL = 61

_YEAR_FIRST = re.compile(r"([0-9]{4})([-./\u2010-\u2015\u2212])([0-9]{1,2})\2([0-9]{1,2})")
_COMPACT = re.compile(r"([0-9]{4})()([0-9]{2})([0-9]{2})")
_CHINESE = re.compile(r"([0-9]{4})(年)([0-9]{1,2})月([0-9]{1,2})[日号]?")
_MIDNIGHT = re.compile(r"[T ]0{1,2}:00(?::00(?:\.0+)?)?$")
_INCOMPLETE = re.compile(r"[0-9]{4}(?:[-./年][0-9]{1,2}月?|年)?")
_DOUBTFUL = re.compile(
    r"[0-9]{1,4}(?:[-./年][0-9]{1,2}){0,2}(?:[-./月][0-9]{1,4})?[日号]?|[0-9]{1,2}[-./][0-9]{1,2}[-./][0-9]{4}|[0-9]+"
)


def parse_date(value: Any, *, excel_serial: bool = False) -> date:
    """Read a civil date.

    Accepts date and datetime (an aware one counts by Chinese time), 2010-6-30,
    2010.6.30, 2010/6/30, 20100630 (text or number) and 2010年6月30日, full-width
    or with spaces, also followed by a midnight time. Numbers are read as
    spreadsheet day numbers only with `excel_serial=True`.
    Raises InvalidDate: missing, unreadable, incomplete, ambiguous (two-digit
    year, day or month first, bare number), impossible, or outside 1900–2199.
    Source: G-092, R-203.
    """
    if isinstance(value, datetime):
        return _in_range(value.astimezone(CHINA_TIME).date() if value.tzinfo else value.date())
    if isinstance(value, date):
        return _in_range(value)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return _from_number(value, excel_serial)
    return _from_text(clean_cell(value))


def find_date(value: Any, *, excel_serial: bool = False) -> date | None:
    """Read a date like parse_date, None for an empty cell."""
    if value is None or (isinstance(value, str) and not squeeze(value)):
        return None
    return parse_date(value, excel_serial=excel_serial)


def _from_number(value: float, excel_serial: bool) -> date:
    if not isfinite(value):
        raise InvalidDate("date_unreadable", given=value)
    if value == int(value) and 19000101 <= value <= 21991231:
        return _from_text(str(int(value)))
    if not excel_serial:
        raise InvalidDate("date_ambiguous", given=value)
    if not _FIRST_SURE_SERIAL <= value < (LATEST - _SERIAL_ZERO).days + 1:
        raise InvalidDate("date_out_of_range", given=value)
    return _SERIAL_ZERO + timedelta(days=int(value))


@lru_cache(maxsize=8192)
def _from_text(text: str) -> date:
    if not text:
        raise InvalidDate("date_missing")
    bare = _MIDNIGHT.sub("", text).replace(" ", "")
    match = _YEAR_FIRST.fullmatch(bare) or _COMPACT.fullmatch(bare) or _CHINESE.fullmatch(bare)
    if not match:
        raise _not_a_date(bare)
    year, month, day = int(match[1]), int(match[3]), int(match[4])
    try:
        found = date(year, month, day)
    except ValueError:
        raise InvalidDate("date_impossible", given=text) from None
    return _in_range(found)


def _not_a_date(text: str) -> InvalidDate:
    shown = text[:30]
    if _INCOMPLETE.fullmatch(text):
        return InvalidDate("date_incomplete", given=shown)
    if _DOUBTFUL.fullmatch(text):
        return InvalidDate("date_ambiguous", given=shown)
    return InvalidDate("date_unreadable", given=shown)


def _in_range(found: date) -> date:
    if not EARLIEST <= found <= LATEST:
        raise InvalidDate("date_out_of_range", given=found)
    return found
