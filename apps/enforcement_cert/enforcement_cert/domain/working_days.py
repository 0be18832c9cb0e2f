"""Counting working days: Monday to Friday, without the public holidays, with the days worked in their place."""

from collections.abc import Container
from datetime import date, timedelta

_SATURDAY = 5


def is_working_day(day: date, holidays: Container[date] = (), extra_days: Container[date] = ()) -> bool:
    """Say whether offices work on a day. `extra_days`: weekend days worked in place of a holiday."""
    return day in extra_days or (day.weekday() < _SATURDAY and day not in holidays)


def add_working_days(start: date, count: int, holidays: Container[date] = (), extra_days: Container[date] = ()) -> date:
    """Return the last day of a term of `count` working days; the day it begins does not count.

    With `count` 0 the term ends on the day it begins. Raises ValueError for a negative count.
    """
    if count < 0:
        raise ValueError("count must not be negative")
    day = start
    while count:
        day += timedelta(days=1)
        count -= is_working_day(day, holidays, extra_days)
    return day
