"""The two sides of a changed rule."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.review_profile import ReviewProfile
from enforcement_cert.domain.review_rules import ReviewFacts, next_due
from enforcement_cert.domain.review_simulation import Effect, effects_between, standing_now, standing_under

NOW = ReviewProfile("now")
ISSUED = date(2024, 6, 30)
FACTS = ReviewFacts("Valid", ISSUED, date(2026, 6, 30), valid_until=date(2029, 6, 29))


def effects(facts: ReviewFacts, new: ReviewProfile, on: str) -> set[Effect]:
    day = date.fromisoformat(on)
    return set(effects_between(standing_now(NOW, facts, day), standing_under(new, facts, day)))


@pytest.mark.parametrize(
    ("change", "on", "expected"),
    [
        ({}, "2026-05-01", set()),
        ({"legal_source": "别的依据"}, "2026-05-01", set()),
        ({"cycle_months": 36}, "2026-05-01", {Effect.DUE_LATER, Effect.REFUSED}),
        ({"cycle_months": 36}, "2026-07-01", {Effect.DUE_LATER, Effect.NO_LONGER_OVERDUE}),
        ({"cycle_months": 12}, "2026-05-01", {Effect.DUE_EARLIER, Effect.OVERDUE_AT_ONCE, Effect.REFUSED}),
        ({"cycle_months": 12}, "2025-06-30", {Effect.DUE_EARLIER, Effect.ALLOWED}),  # the last day is in time
        ({"cycle_months": 12}, "2025-07-01", {Effect.DUE_EARLIER, Effect.OVERDUE_AT_ONCE}),
        ({"exam_every": 1}, "2026-05-01", {Effect.EXAM_ADDED}),
    ],
)
def test_what_a_change_does(change, on, expected):
    assert effects(FACTS, replace(NOW, **change), on) == expected


def test_an_extension_that_was_granted_stays():
    facts = replace(FACTS, due_on=date(2026, 7, 30))
    assert standing_under(NOW, facts, date(2026, 5, 1), extension_days=30) == standing_now(NOW, facts, date(2026, 5, 1))


@given(st.dates(date(2015, 1, 1), date(2026, 1, 1)), st.dates(date(2015, 1, 1), date(2030, 1, 1)))
def test_the_same_rule_affects_nobody(issued, on):
    facts = ReviewFacts("Valid", issued, next_due(NOW, issued))
    assert effects_between(standing_now(NOW, facts, on), standing_under(NOW, facts, on)) == ()
