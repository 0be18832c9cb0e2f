"""Periods of facts: what was true on a day, what was known of it when, and that nothing gets lost."""

from dataclasses import replace
from datetime import date, datetime, timedelta
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.periods import (
    Period,
    PeriodRefused,
    changed_facts,
    known_at,
    period_on,
    plan_change,
    plan_correction,
    require_seamless,
)

FIRST_DAY = date(2024, 1, 10)
NOON = datetime(2024, 1, 10, 12)


class Book:
    """Carries out plans as the database does; each act is an hour later than the one before."""

    def __init__(self, **facts):
        self.keys, self.now = count(1), NOON
        self.rows = [Period(facts, FIRST_DAY, None, NOON, key="0")]

    def change(self, day, **facts):
        self._carry_out(plan_change, facts, day)
        return self.now

    def correct(self, first, last, **facts):
        self._carry_out(plan_correction, facts, first, last)
        return self.now

    def _carry_out(self, plan_of, facts, *days):
        self.now += timedelta(hours=1)
        plan = plan_of(self.rows, facts, *days, self.now)
        rows = {row.key: row for row in self.rows}
        for key in plan.superseded:
            assert rows[key].superseded_at is None
            rows[key] = replace(rows[key], superseded_at=self.now)
        for key, last in plan.closed.items():
            rows[key] = replace(rows[key], valid_until=last, closed_at=self.now)
        self.rows = [*rows.values(), *(replace(row, key=str(next(self.keys))) for row in plan.added)]

    def on(self, day, moment=None):
        found = period_on(self.rows, day, moment)
        return found and found.facts


@pytest.mark.requirement("X-64", "G-044")
def test_the_last_day_before_a_change_and_the_day_itself():
    book = Book(name="甲局")
    book.change(date(2024, 2, 29), name="乙局")

    assert book.on(date(2024, 2, 28)) == {"name": "甲局"}
    assert book.on(date(2024, 2, 29)) == book.on(date(2030, 1, 1)) == {"name": "乙局"}
    assert book.on(date(2024, 1, 10)) == {"name": "甲局"}
    assert book.on(date(2024, 1, 9)) is None


@pytest.mark.requirement("X-64")
def test_the_day_before_the_first_of_march_is_the_leap_day_in_leap_years_only():
    book = Book(name="甲局")
    book.change(date(2024, 3, 1), name="乙局")
    book.change(date(2025, 3, 1), name="丙局")

    assert [row.valid_until for row in known_at(book.rows)] == [date(2024, 2, 29), date(2025, 2, 28), None]


@pytest.mark.requirement("X-64", "G-044")
def test_of_two_names_on_one_day_the_later_act_counts_and_the_earlier_one_is_still_known():
    book = Book(name="甲局")
    morning = book.change(date(2024, 5, 1), name="乙局")
    book.change(date(2024, 5, 1), name="丙局")

    assert book.on(date(2024, 5, 1)) == {"name": "丙局"}
    assert book.on(date(2024, 5, 1), morning) == {"name": "乙局"}
    assert book.on(date(2024, 4, 30)) == {"name": "甲局"}
    require_seamless(book.rows)


@pytest.mark.requirement("X-64")
def test_a_change_written_down_late_keeps_other_facts_that_changed_since():
    book = Book(name="甲局", area="市")
    book.change(date(2024, 6, 1), area="全省")
    before = book.now
    book.change(date(2024, 3, 1), name="乙局")

    assert book.on(date(2024, 4, 1)) == {"name": "乙局", "area": "市"}
    assert book.on(date(2024, 7, 1)) == {"name": "乙局", "area": "全省"}
    assert book.on(date(2024, 4, 1), before) == {"name": "甲局", "area": "市"}
    require_seamless(book.rows)


@pytest.mark.requirement("X-64", "X-12")
def test_a_correction_stands_beside_what_was_written_before():
    book = Book(name="甲局")
    wrong = book.change(date(2024, 2, 1), name="乙剧")
    book.change(date(2024, 6, 1), name="丙局")
    book.correct(date(2024, 2, 1), date(2024, 5, 31), name="乙局")

    assert book.on(date(2024, 3, 1)) == {"name": "乙局"}
    assert book.on(date(2024, 3, 1), wrong) == {"name": "乙剧"}
    assert [row.facts["name"] for row in book.rows if row.superseded_at] == ["乙剧"]
    assert [row.is_correction for row in known_at(book.rows)] == [False, True, False]


@pytest.mark.requirement("X-64")
@pytest.mark.parametrize(
    ("first", "last", "code"),
    [
        (date(2024, 3, 2), date(2024, 3, 1), "period_days_reversed"),
        (date(2024, 1, 9), date(2024, 3, 1), "period_before_beginning"),
        (date(2024, 3, 1), date(2024, 6, 1), "period_is_present"),
    ],
)
def test_impossible_corrections_are_refused(first, last, code):
    book = Book(name="甲局")
    book.change(date(2024, 6, 1), name="乙局")

    with pytest.raises(PeriodRefused) as refusal:
        book.correct(first, last, name="丙局")

    assert refusal.value.code == code


def test_a_change_before_the_beginning_counts_from_the_first_day():
    book = Book(name="甲局")
    book.change(date(2020, 1, 1), name="乙局")

    assert book.on(FIRST_DAY) == {"name": "乙局"}
    assert book.on(date(2023, 12, 31)) is None


def test_what_is_the_same_is_not_written_again():
    book = Book(name="甲局", area=None)
    book.change(date(2024, 2, 1), name="甲局", area="")

    assert len(book.rows) == 1
    assert changed_facts({"a": 1, "b": None}, {"a": 2, "b": ""}) == {"a": (1, 2)}


@pytest.mark.parametrize("last", [date(2024, 3, 30), date(2024, 4, 2), None])
def test_gaps_overlaps_and_a_missing_present_are_found(last):
    first = Period({}, FIRST_DAY, last, NOON)
    with pytest.raises(PeriodRefused):
        require_seamless([first, Period({}, date(2024, 4, 1), None, NOON)])
    with pytest.raises(PeriodRefused):
        require_seamless([replace(first, valid_until=date(2024, 4, 1))])


days = st.dates(date(2024, 1, 1), date(2024, 4, 10))
acts = st.lists(st.tuples(days, days, st.sampled_from("ab"), st.sampled_from("甲乙丙")), max_size=12)


@pytest.mark.requirement("X-64")
@given(acts)
def test_whatever_happens_days_stay_seamless_and_the_past_stays_known(acts):
    book, seen = Book(a="甲", b="甲"), []
    for first, last, fact, value in acts:
        before = book.now
        if first < last:
            try:
                book.correct(first, last, **{fact: value})
            except PeriodRefused:
                book.now = before + timedelta(hours=1)
        else:
            book.change(first, **{fact: value})
            assert book.on(date(2030, 1, 1))[fact] == value
        require_seamless(book.rows)
        seen.append((book.now, book.on(date(2024, 2, 29)), book.on(date(2024, 1, 10))))
    for moment, leap_day, first_day in seen:
        assert book.on(date(2024, 2, 29), moment) == leap_day
        assert book.on(date(2024, 1, 10), moment) == first_day
