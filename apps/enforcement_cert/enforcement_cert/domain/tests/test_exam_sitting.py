"""Time of a sitting, signing in."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.exam_sitting import (
    Flag,
    FlagFacts,
    SessionTime,
    end_of_sitting,
    flags_of,
    is_over,
    read_code,
    read_last_six,
    require_extra_minutes,
    require_session_time,
    seconds_left,
)

NINE = datetime(2026, 12, 1, 9)
SESSION = SessionTime(NINE, 90, 30, 15)


def at(minutes: float) -> datetime:
    return NINE + timedelta(minutes=minutes)


@pytest.mark.requirement("R-171")
@pytest.mark.parametrize(
    ("minutes", "is_open", "code"),
    [
        (-30.1, True, "exam_sitting_early"),
        (-30, True, None),
        (104.9, True, None),
        (105, True, "exam_sitting_over"),
        (0, False, "exam_sitting_not_open"),
    ],
)
def test_who_signs_in_when(minutes, is_open, code):
    try:
        require_session_time(SESSION, is_open, at(minutes))
        answer = None
    except RuleViolation as refused:
        answer = refused.code
    assert answer == code


@pytest.mark.requirement("X-33", "X-34", "G-011")
@pytest.mark.parametrize(
    ("begins", "extra", "ends"), [(0, 0, 90), (15, 0, 105), (15.5, 0, 105), (60, 0, 105), (0, 30, 120), (60, 30, 135)]
)
def test_the_end_of_a_sitting(begins, extra, ends):
    assert end_of_sitting(at(begins), SESSION, extra) == at(ends)


def test_nobody_begins_before_the_session():
    with pytest.raises(RuleViolation):
        end_of_sitting(at(-0.1), SESSION)


@given(st.floats(0, 105), st.integers(0, 180), st.floats(-10, 400))
def test_time_left_is_never_negative_and_nothing_is_left_exactly_when_over(begins, extra, now):
    ends_at = end_of_sitting(at(begins), SESSION, extra)
    left = seconds_left(ends_at, at(now))
    assert left >= 0
    if is_over(ends_at, at(now)):
        assert left == 0
    assert end_of_sitting(at(begins), SESSION, 0) <= ends_at <= SESSION.last_moment(extra)


def test_the_last_moment_is_too_late():
    assert is_over(at(90), at(90))
    assert not is_over(at(90), at(90) - timedelta(microseconds=1))


@pytest.mark.requirement("R-171", "G-009")
def test_last_six_and_code_as_people_type_them():
    assert read_last_six(" 12345x ") == "12345X"
    assert read_code("7kq-m2 x") == "7KQM2X"
    for wrong in ("", "1", "12345", "X12345", "1234567", "１２３４５６"):
        with pytest.raises(RuleViolation):
            read_last_six(wrong)
    for wrong in ("", "1", "111111", "7KQM2", "7KQM2XX", "7KQM2O"):
        with pytest.raises(RuleViolation):
            read_code(wrong)


FACTS = FlagFacts(True, True, True, NINE, at(90), 1800, 0, 1)


@pytest.mark.requirement("R-169", "X-35")
@pytest.mark.parametrize(
    ("change", "flags"),
    [
        ({}, []),
        ({"has_start_photo": False}, [Flag.NO_START_PHOTO]),
        ({"has_random_photo": False}, [Flag.NO_RANDOM_PHOTO]),
        ({"has_random_photo": False, "over_at": at(29)}, []),
        ({"has_random_photo": False, "over_at": None}, []),
        ({"has_start_photo": False, "has_random_photo": False, "takes_photos": False}, []),
        ({"leavings": 2}, []),
        ({"leavings": 3}, [Flag.LEFT_PAGE]),
        ({"sign_ins": 2}, [Flag.SIGNED_IN_AGAIN]),
    ],
)
def test_what_an_inspector_looks_at(change, flags):
    assert flags_of(replace(FACTS, **change)) == flags


def test_extra_minutes_have_a_limit():
    require_extra_minutes(0)
    require_extra_minutes(180)
    for wrong in (-1, 181):
        with pytest.raises(RuleViolation):
            require_extra_minutes(wrong)
