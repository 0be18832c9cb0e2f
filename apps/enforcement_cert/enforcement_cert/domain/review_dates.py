"""Days of the periodic review: when it is due, when it turns red, which year it belongs to.

Civil dates, Asia/Shanghai; months are calendar months, clamped to the last day (G-003).
"""

from datetime import date
from functools import lru_cache

from dateutil.relativedelta import relativedelta

from .errors import TextEnum


class ReviewColour(TextEnum):
    """Where a certificate stands by its date alone (G-004: shown with icon and text, never colour alone)."""

    NONE = "In Time"
    DARK_RED = "Due Soon"
    BRIGHT_RED = "Review Overdue"


@lru_cache(maxsize=8192)
def add_months(day: date, months: int) -> date:
    """The same day so many months later (or earlier); clamped to the last day of the month (G-003)."""
    return day + relativedelta(months=months)


def warning_begins_after(due_on: date, warning_months: int) -> date:
    """Return the last day without colour: dark red begins the day after (R-134, R-136, G-002)."""
    return add_months(due_on, -warning_months)


def colour_on(due_on: date | None, today: date, warning_months: int) -> ReviewColour:
    """Say which colour the row has on a day.

    Dark red if due − warning < today ≤ due, bright red if today > due. Source: R-134 to R-136, T-1, G-002.
    """
    if due_on is None:
        return ReviewColour.NONE
    if today > due_on:
        return ReviewColour.BRIGHT_RED
    return ReviewColour.DARK_RED if today > warning_begins_after(due_on, warning_months) else ReviewColour.NONE


def colour_bounds(today: date, warning_months: int) -> tuple[date, date]:
    """Return (first, last) due day that is dark red today; earlier ones are bright red, later ones have no colour.

    The same rule as `colour_on` turned round, for conditions of lists. Clamping makes several due days share
    one last day without colour, so the bound is searched and not computed by adding months.
    """
    last = add_months(today, warning_months)
    while colour_on(date.fromordinal(last.toordinal() + 1), today, warning_months) is ReviewColour.DARK_RED:
        last = date.fromordinal(last.toordinal() + 1)
    while last >= today and colour_on(last, today, warning_months) is not ReviewColour.DARK_RED:
        last = date.fromordinal(last.toordinal() - 1)
    return today, last


def base_year(last_review_on: date | None, issued_on: date | None) -> int | None:
    """Return the year the filter 年检年度 goes by: that of the last review, else of the issue (R-146, T-6)."""
    base = last_review_on or issued_on
    return base.year if base else None


def reviews_done(issued_on: date | None, last_review_on: date | None, cycle_months: int) -> int:
    """Say how many reviews a certificate from elsewhere has had: whole cycles from issue to last review, nearest.

    Counted from the months, half a cycle rounded up; at least one if there was a review at all (G-008).
    """
    if last_review_on is None:
        return 0
    if issued_on is None or last_review_on <= issued_on:
        return 1
    span = relativedelta(last_review_on, issued_on)
    months = span.years * 12 + span.months
    return max(1, (2 * months + cycle_months) // (2 * cycle_months))


def filter_year(review_year: int, cycle_months: int) -> int:
    """Return the value of the year filter for the review of a year: 2012 → 2010 in a cycle of two years (R-146)."""
    return review_year - max(1, round(cycle_months / 12))


def last_day_of_year(year: int) -> date:
    """Return the day reviews of a year are closed (G-005)."""
    return date(year, 12, 31)
