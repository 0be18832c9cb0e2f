"""Texts, quiet hours and reminder days of messages."""

from datetime import datetime, time, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.notices import (
    PLACEHOLDERS,
    NoticeEvent,
    QuietHours,
    days_reached,
    fill,
    list_of,
    read_reminder_days,
    read_time_of_day,
    safe_facts,
    text_findings,
    wait_before,
)

E = NoticeEvent
NIGHT = QuietHours(time(21), time(8))


def test_every_event_has_placeholders():
    assert set(PLACEHOLDERS) == set(NoticeEvent)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("{name}:{number}", []),
        ("没有占位符", []),
        ("{name.__class__}", ["notice_placeholder_unknown"]),
        ("{{ frappe.session }}", ["notice_placeholder_unknown", "notice_braces"]),
        ("{count}", ["notice_placeholder_unknown"]),
        ("{name", ["notice_braces"]),
        ("name}", ["notice_braces"]),
    ],
)
def test_texts_hold_known_placeholders_only(text, codes):
    assert [found.code for found in text_findings(E.CARD_MADE, text)] == codes


def test_gathered_texts_may_say_how_many_and_who():
    assert text_findings(E.CARD_MADE, "{count}:{list}", is_gathered=True) == []


def test_facts_are_put_in_once_and_as_text():
    assert fill("{name}/{unit}/{reason}", {"name": "{unit}", "unit": "甲局"}) == "{unit}/甲局/–"


@given(st.text(), st.dictionaries(st.sampled_from(["name", "unit"]), st.text()))
def test_filling_never_fails(text, facts):
    assert isinstance(fill(text, facts), str)


@pytest.mark.parametrize(
    ("given_text", "kept"),
    [
        ("身份证37000019900101001X有误", "身份证***有误"),
        ("电话13800000001打不通", "电话***打不通"),
        ("证号370120260000001", "证号370120260000001"),
        ("2026年3月1日", "2026年3月1日"),
    ],
)
def test_no_identity_or_mobile_number_gets_into_a_message(given_text, kept):
    assert safe_facts(E.APPLICATION_RETURNED, {"reason": given_text, "identity_number": "x"}) == {"reason": kept}


def test_a_list_names_the_first_ones_and_counts_the_rest():
    assert list_of(["甲", "乙"], 2) == "甲、乙"
    assert list_of(["甲", "乙", "丙"], 2) == "甲、乙……（3）"


@pytest.mark.parametrize(
    ("hour", "minute", "day", "end_hour"),
    [(20, 59, 1, 20), (21, 0, 2, 8), (23, 59, 2, 8), (0, 0, 1, 8), (7, 59, 1, 8), (8, 0, 1, 8)],
)
def test_quiet_hours_over_midnight(hour, minute, day, end_hour):
    allowed = NIGHT.next_allowed(datetime(2026, 3, 1, hour, minute))
    assert (allowed.day, allowed.hour) == (day, end_hour)


@given(st.times(), st.times(), st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)))
def test_the_next_allowed_moment_is_allowed_and_within_a_day(begins, ends, moment):
    hours = QuietHours(begins, ends)
    allowed = hours.next_allowed(moment)
    assert not hours.covers(allowed)
    assert timedelta(0) <= allowed - moment <= timedelta(days=1)


@pytest.mark.parametrize(
    ("text", "expected"), [("21:00", time(21)), ("8:05", time(8, 5)), (" 21：30 ", time(21, 30)), ("08:00:00", time(8))]
)
def test_times_of_day_are_read(text, expected):
    assert read_time_of_day(text) == expected


@pytest.mark.parametrize("text", ["", "21", "25:00", "8:60", "八点", "8.30"])
def test_unreadable_times_are_refused(text):
    with pytest.raises(RuleViolation) as refusal:
        read_time_of_day(text)
    assert refusal.value.code == "notice_time_unreadable"


def test_the_wait_doubles_and_ends_at_a_day():
    waits = [wait_before(attempt, 5) for attempt in (1, 2, 3, 30)]
    assert waits == [timedelta(minutes=m) for m in (5, 10, 20, 24 * 60)]


@pytest.mark.parametrize(
    ("text", "days"), [("60,30,7,0", (60, 30, 7, 0)), ("7、30 0，60", (60, 30, 7, 0)), ("7,7", (7,))]
)
def test_reminder_days_are_read(text, days):
    assert read_reminder_days(text) == days


@pytest.mark.parametrize("text", ["", "七", "-1", "400", "7,x", "²"])
def test_unreadable_reminder_days_are_refused(text):
    with pytest.raises(RuleViolation, match="notice_days_unreadable"):
        read_reminder_days(text)


@pytest.mark.requirement("G-095")
@pytest.mark.parametrize(
    ("days_left", "before", "step"),
    [
        (61, 62, None),
        (60, 61, 60),
        (59, 60, None),
        (30, 31, 30),
        (7, 8, 7),
        (0, 1, 0),
        (-1, 0, None),
        (28, 32, 30),  # four days without a run
        (5, 40, 7),  # a month without one: the nearest reminder alone
    ],
)
def test_which_reminder_a_day_brings(days_left, before, step):
    assert days_reached(days_left, before, (60, 30, 7, 0)) == step
