"""Dates mean the same under every locale, time zone and system date format (R-203, G-092)."""

import locale
import os
import time
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_cert.domain.dates import find_date, parse_date
from enforcement_cert.domain.errors import InvalidDate

_ZONES = ("Asia/Shanghai", "UTC", "America/Los_Angeles", "Pacific/Kiritimati", "Asia/Kolkata")
_LOCALES = ("C", "C.UTF-8", "POSIX", "zh_CN.UTF-8", "en_US.UTF-8", "de_DE.UTF-8", "ja_JP.UTF-8", "ar_SA.UTF-8")
_FORMS = (
    "{0.year}-{0.month}-{0.day}",
    "{0.year}.{0.month}.{0.day}",
    "{0.year}/{0.month}/{0.day}",
    "{0:%Y%m%d}",
    "{0.year}年{0.month}月{0.day}日",
    "{0.year}-{0.month:02}-{0.day:02} 00:00:00",
)
_DAYS = st.dates(date(1900, 1, 1), date(2199, 12, 31))


@pytest.fixture(autouse=True)
def machine_as_it_was():
    """Give the process its zone and locale back."""
    before, zone = locale.setlocale(locale.LC_ALL), os.environ.get("TZ")
    yield
    locale.setlocale(locale.LC_ALL, before)
    os.environ.pop("TZ", None)
    if zone:
        os.environ["TZ"] = zone
    time.tzset()


def put_machine_into(zone: str, name: str) -> None:
    """Set zone and locale of this process; a locale that this machine lacks stands in its environment only."""
    os.environ["TZ"] = zone
    time.tzset()
    for category in (locale.LC_TIME, locale.LC_NUMERIC, locale.LC_CTYPE):
        try:
            locale.setlocale(category, name)
        except locale.Error:
            locale.setlocale(category, "C")


@pytest.mark.requirement("R-203", "G-092")
@settings(max_examples=150, deadline=None)
@given(day=_DAYS, form=st.sampled_from(_FORMS), zone=st.sampled_from(_ZONES), name=st.sampled_from(_LOCALES))
def test_a_written_date_is_the_same_day_everywhere(day, form, zone, name):
    put_machine_into(zone, name)
    assert parse_date(form.format(day)) == day
    assert parse_date(day) == day and parse_date(datetime(day.year, day.month, day.day, 23, 59)) == day


@pytest.mark.requirement("R-203", "G-092")
@settings(max_examples=100, deadline=None)
@given(
    moment=st.datetimes(datetime(1900, 1, 2), datetime(2199, 12, 30)),
    offset=st.integers(-12, 14),
    zone=st.sampled_from(_ZONES),
)
def test_a_moment_with_a_zone_counts_by_chinese_time(moment, offset, zone):
    put_machine_into(zone, "C")
    aware = moment.replace(tzinfo=timezone(timedelta(hours=offset)))
    assert parse_date(aware) == (moment - timedelta(hours=offset) + timedelta(hours=8)).date()


@pytest.mark.requirement("R-203", "G-092")
@settings(max_examples=150, deadline=None)
@given(
    day=_DAYS,
    form=st.sampled_from(
        (
            "{0:%d}-{0:%m}-{0:%y}", "{0:%y}-{0:%m}-{0:%d}", "{0.month}/{0.day}/{0:%y}", "{0:%d}.{0:%m}.{0.year}",
            "{0.month}/{0.day}/{0.year}", "{0.day}-{0.month}-{0.year}", "{0:%y}年{0.month}月{0.day}日", "{0:%y%m%d}",
        )
    ),
    zone=st.sampled_from(_ZONES),
    name=st.sampled_from(_LOCALES),
)  # fmt: skip
def test_short_years_and_other_orders_are_refused_everywhere(day, form, zone, name):
    put_machine_into(zone, name)
    with pytest.raises(InvalidDate):
        find_date(form.format(day))
