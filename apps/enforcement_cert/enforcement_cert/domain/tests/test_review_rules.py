"""The periodic review by tables T-1, T-6, T-8, the worked example of R-136, and a day counter beside it."""

import calendar
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.errors import TransitionRefused
from enforcement_cert.domain.review_dates import (
    ReviewColour,
    add_months,
    base_year,
    colour_bounds,
    colour_on,
    filter_year,
)
from enforcement_cert.domain.review_profile import (
    CompletionMethod,
    ProfileTerm,
    ReviewAct,
    ReviewKind,
    ReviewProfile,
    ReviewStage,
    StepLimit,
    first_stage,
    profile_findings,
    profile_in_force,
    stage_after,
)
from enforcement_cert.domain.review_rules import (
    HoldFact,
    OpenReview,
    ReviewFacts,
    completed_dates,
    counts_until,
    exam_counts_from,
    extension_findings,
    is_early,
    is_lapsed,
    joins_unmade_card,
    judge_application,
    judge_step,
    kind_of_next,
    next_due,
    review_year_of,
    sticker_findings,
)
from enforcement_cert.domain.tests.profiles import LEGACY, NATIONAL, NEWER

NONE, DARK, BRIGHT = ReviewColour.NONE, ReviewColour.DARK_RED, ReviewColour.BRIGHT_RED
DUE = date(2010, 6, 30)
FACTS = ReviewFacts("Valid", date(2008, 6, 30), DUE)
DAYS = st.dates(date(1999, 1, 1), date(2101, 12, 31))


def codes(decision):
    return {finding.code for finding in decision.findings if finding.blocks}


def apply(today, facts=FACTS, profile=LEGACY, reason=""):
    return judge_application(facts, profile, today, early_reason=reason)


def step(act, today, facts=FACTS, profile=LEGACY, review=None):
    return judge_step(act, review or OpenReview(2010, DUE, ReviewKind.BIENNIAL), facts, profile, today)


# ---------------------------------------------------------------- T-1


@pytest.mark.requirement("R-136", "R-134", "R-135", "G-002")
@pytest.mark.parametrize(
    ("today", "colour", "may_apply"),
    [
        (date(2010, 4, 30), NONE, True),
        (date(2010, 5, 1), DARK, True),
        (date(2010, 6, 30), DARK, True),
        (date(2010, 7, 1), BRIGHT, False),
    ],
)
def test_worked_example_of_the_manual(today, colour, may_apply):
    decision = apply(today)
    assert decision.colour is colour
    assert decision.is_allowed is may_apply


@pytest.mark.requirement("R-134", "G-003")
@pytest.mark.parametrize(
    ("due", "last_day_without_colour"),
    [
        (date(2012, 4, 30), date(2012, 2, 29)),
        (date(2011, 4, 30), date(2011, 2, 28)),
        (date(2012, 2, 29), date(2011, 12, 29)),
        (date(2010, 12, 31), date(2010, 10, 31)),
        (date(2010, 8, 31), date(2010, 6, 30)),
        (date(2010, 1, 31), date(2009, 11, 30)),
    ],
)
def test_t1_month_ends_are_clamped(due, last_day_without_colour):
    assert colour_on(due, last_day_without_colour, 2) is NONE
    assert colour_on(due, last_day_without_colour + timedelta(days=1), 2) is DARK
    assert colour_on(due, due, 2) is DARK
    assert colour_on(due, due + timedelta(days=1), 2) is BRIGHT


def months_before(day, months):
    """Count months back one by one and look the last day up in a calendar: nothing shared with the rule."""
    year, month = day.year, day.month
    for _ in range(months):
        year, month = (year - 1, 12) if month == 1 else (year, month - 1)
    return date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def counted_colour(due, today, months):
    """Walk the days from the due day back to the last one without colour."""
    if today > due:
        return BRIGHT
    day, plain = due, months_before(due, months)
    while day > plain:
        if day == today:
            return DARK
        day -= timedelta(days=1)
    return NONE


@pytest.mark.requirement("R-134", "R-135", "G-002", "G-003")
@given(due=DAYS, distance=st.integers(-400, 60), months=st.integers(0, 12))
def test_colours_equal_a_brute_force_day_counter(due, distance, months):
    today = due + timedelta(days=distance)
    assert colour_on(due, today, months) is counted_colour(due, today, months)


@given(today=DAYS, months=st.integers(0, 12))
def test_bounds_for_lists_name_the_same_rows_as_the_colour(today, months):
    first, last = colour_bounds(today, months)
    for offset in range(-3, 31 * months + 6):
        due = today + timedelta(days=offset)
        assert (first <= due <= last) is (colour_on(due, today, months) is DARK), due


@pytest.mark.requirement("R-133", "G-001")
def test_the_next_review_is_two_years_after_the_last():
    assert next_due(LEGACY, date(2010, 6, 30)) == date(2012, 6, 30)
    assert next_due(LEGACY, date(2012, 2, 29)) == date(2014, 2, 28)


@pytest.mark.requirement("R-133")
@given(base=DAYS, months=st.integers(1, 60))
def test_due_days_equal_a_month_by_month_count(base, months):
    due = next_due(ReviewProfile("x", cycle_months=months), base)
    year, month = base.year, base.month
    for _ in range(months):
        year, month = (year + 1, 1) if month == 12 else (year, month + 1)
    assert due == date(year, month, min(base.day, calendar.monthrange(year, month)[1]))
    assert due > base


@pytest.mark.requirement("R-137", "R-138", "R-130")
def test_overdue_only_cancellation_is_left():
    decision = apply(date(2010, 7, 1))
    assert codes(decision) == {"review_overdue"}
    refusal = next(f for f in decision.findings if f.blocks)
    assert refusal.context == {"due": DUE, "profile": LEGACY.name}


@pytest.mark.requirement("R-150", "G-005")
def test_t8_6_application_on_the_due_day_unit_review_one_day_later():
    assert apply(DUE).is_allowed
    assert step(ReviewAct.UNIT_REVIEW, DUE).is_allowed
    assert codes(step(ReviewAct.UNIT_REVIEW, DUE + timedelta(days=1))) == {"review_step_late"}


@pytest.mark.requirement("R-153", "G-005")
@pytest.mark.parametrize("act", [ReviewAct.OFFICE_REVIEW, ReviewAct.COMPLETE, ReviewAct.STICKER])
def test_t8_7_office_and_completion_until_the_end_of_the_year(act):
    assert step(act, date(2010, 12, 31)).is_allowed
    assert codes(step(act, date(2011, 1, 1))) == {"review_year_closed"}
    assert not is_lapsed(True, date(2010, 12, 31), date(2010, 12, 31))
    assert is_lapsed(True, date(2010, 12, 31), date(2011, 1, 1))
    assert not is_lapsed(False, date(2010, 12, 31), date(2011, 1, 1))


@pytest.mark.requirement("G-005")
@pytest.mark.parametrize(
    ("stage", "until"),
    [
        (None, DUE),
        (ReviewStage.UNIT_REVIEW, DUE),
        (ReviewStage.OFFICE_REVIEW, date(2010, 12, 31)),
        (ReviewStage.COMPLETION, date(2010, 12, 31)),
        (ReviewStage.STICKER, date(2010, 12, 31)),
    ],
)
def test_a_certificate_stands_to_the_last_day_of_the_step_its_review_waits_for(stage, until):
    assert counts_until(LEGACY, DUE, stage, 2010) == until


@pytest.mark.requirement("G-005")
def test_an_early_review_takes_nothing_away_and_no_limit_is_no_end():
    assert counts_until(LEGACY, date(2012, 3, 1), ReviewStage.COMPLETION, 2010) == date(2012, 3, 1)
    endless = replace(LEGACY, limits={})
    assert counts_until(endless, DUE) is None
    assert counts_until(endless, DUE, ReviewStage.OFFICE_REVIEW, 2010) is None


@pytest.mark.requirement("G-005")
def test_an_application_by_the_end_of_the_year_means_the_year_of_the_due_day():
    by_year = replace(LEGACY, limits={ReviewAct.APPLY: StepLimit.END_OF_YEAR})
    assert judge_application(FACTS, by_year, date(2010, 12, 31)).is_allowed
    assert codes(judge_application(FACTS, by_year, date(2011, 1, 1))) == {"review_overdue"}
    assert counts_until(by_year, DUE) == date(2010, 12, 31)


@pytest.mark.requirement("R-153")
def test_a_lapsed_review_leaves_only_cancellation_even_before_the_due_day():
    facts = replace(FACTS, due_on=date(2012, 6, 30), lapsed_review="CR-1")
    assert "review_lapsed_before" in codes(apply(date(2012, 5, 1), facts))


# ---------------------------------------------------------------- year filter, early reviews


@pytest.mark.requirement("R-146", "R-145")
@pytest.mark.parametrize(("review_year", "value"), [(2012, 2010), (2016, 2014)])
def test_t6_year_filter(review_year, value):
    assert filter_year(review_year, 24) == value
    assert base_year(date(value, 5, 1), date(2001, 1, 1)) == value
    assert base_year(None, date(value, 5, 1)) == value
    assert base_year(None, None) is None


@pytest.mark.requirement("R-146")
@given(base=DAYS)
def test_the_filter_finds_exactly_the_certificates_due_in_the_year(base):
    due = next_due(LEGACY, base)
    assert filter_year(due.year, LEGACY.cycle_months) == base.year


@pytest.mark.requirement("R-147", "G-007")
def test_t8_8_and_9_a_certificate_of_another_year_needs_a_reason():
    facts = replace(FACTS, last_review_on=date(2012, 3, 1), due_on=date(2014, 3, 1))
    assert codes(apply(date(2012, 5, 1), facts)) == {"review_not_this_year"}
    confirmed = apply(date(2012, 5, 1), facts, reason="长期驻外")
    assert confirmed.is_allowed
    assert confirmed.review_year == 2012
    assert "review_early_confirmed" in {f.code for f in confirmed.findings}
    strict = replace(LEGACY, early_allowed=False)
    assert codes(apply(date(2012, 5, 1), facts, strict, reason="长期驻外")) == {"review_too_early"}


@pytest.mark.requirement("R-147")
@pytest.mark.parametrize(
    ("today", "early", "year"),
    [
        (date(2011, 11, 15), True, 2011),
        (date(2011, 11, 16), False, 2012),  # dark red already: two months before 15 January
        (date(2012, 1, 15), False, 2012),
        (date(2012, 1, 16), False, 2012),
    ],
)
def test_a_coloured_row_is_in_its_review_even_across_new_year(today, early, year):
    due = date(2012, 1, 15)
    assert is_early(LEGACY, due, today) is early
    assert review_year_of(LEGACY, due, today) == year


@given(due=DAYS, distance=st.integers(0, 800))
def test_whoever_is_coloured_and_not_overdue_is_never_early(due, distance):
    today = due - timedelta(days=distance)
    if colour_on(due, today, LEGACY.warning_months) is DARK:
        assert not is_early(LEGACY, due, today)
    assert is_early(LEGACY, due, today) is (today.year < due.year and counted_colour(due, today, 2) is NONE)


# ---------------------------------------------------------------- steps


@pytest.mark.requirement("R-139", "R-152")
def test_the_older_review_has_five_steps_and_is_not_done_with_four():
    stage = first_stage(LEGACY)
    seen = [stage]
    for act in (ReviewAct.UNIT_REVIEW, ReviewAct.OFFICE_REVIEW, ReviewAct.COMPLETE):
        stage = stage_after(LEGACY, stage, act)
        seen.append(stage)
    assert seen == ["Unit Review", "Office Review", "Waiting for Completion", "Waiting for Sticker"]
    assert stage_after(LEGACY, stage, ReviewAct.STICKER) is ReviewStage.DONE


@pytest.mark.requirement("R-155", "R-154", "G-015")
def test_the_newer_review_goes_to_the_office_and_ends_with_the_scan():
    assert first_stage(NEWER) is ReviewStage.OFFICE_REVIEW
    waiting = stage_after(NEWER, ReviewStage.OFFICE_REVIEW, ReviewAct.OFFICE_REVIEW)
    assert waiting is ReviewStage.COMPLETION
    assert stage_after(NEWER, waiting, ReviewAct.COMPLETE) is ReviewStage.DONE
    assert NEWER.completion is CompletionMethod.QR_SCAN and not NEWER.has_sticker


@pytest.mark.parametrize("stage", list(ReviewStage))
@pytest.mark.parametrize("act", list(ReviewAct))
def test_no_step_leads_out_of_an_end_and_none_is_skipped(stage, act):
    order = [*ReviewStage][:4]
    try:
        after = stage_after(LEGACY, stage, act)
    except TransitionRefused as refusal:
        assert refusal.code == "review_no_step"
        return
    assert stage in order
    if act not in (ReviewAct.REFUSE, ReviewAct.WITHDRAW):
        assert after is [*ReviewStage][order.index(stage) + 1]


# ---------------------------------------------------------------- four-year review


@pytest.mark.requirement("G-008", "R-157", "R-161")
def test_odd_reviews_are_biennial_even_ones_with_examination():
    kinds = [kind_of_next(NEWER, done, DUE, None) for done in range(4)]
    assert kinds == [ReviewKind.BIENNIAL, ReviewKind.EXAM] * 2


EXAM_REVIEW = OpenReview(2010, DUE, ReviewKind.EXAM)
FOURTH_YEAR = replace(FACTS, issued_on=date(2006, 6, 30), last_review_on=date(2008, 6, 30), review_count=1)


@pytest.mark.requirement("R-160")
@pytest.mark.parametrize(
    ("result", "passed_on", "may_pass"),
    [
        ("Not Taken", None, False),
        ("Failed", date(2010, 5, 1), False),
        ("Passed", None, False),
        ("Passed", date(2006, 5, 1), False),  # the one before the issue
        ("Passed", date(2008, 6, 30), False),  # of the cycle before
        ("Passed", date(2008, 7, 1), True),
        ("Passed", date(2010, 6, 1), True),
        ("Passed", date(2010, 6, 2), False),  # lies ahead
    ],
)
def test_t8_16_no_approval_without_a_pass_of_this_cycle(result, passed_on, may_pass):
    facts = replace(FOURTH_YEAR, exam_result=result, exam_passed_on=passed_on)
    decision = step(ReviewAct.OFFICE_REVIEW, date(2010, 6, 1), facts, NEWER, EXAM_REVIEW)
    assert decision.is_allowed is may_pass
    assert codes(decision) == (set() if may_pass else {"review_exam_missing"})
    application = apply(date(2010, 6, 1), facts, NEWER)
    assert application.is_allowed
    assert application.kind is ReviewKind.EXAM


@pytest.mark.requirement("R-160")
@pytest.mark.parametrize("is_held_here", [True, False])
def test_a_pass_that_the_unit_entered_is_named_as_such(is_held_here):
    passed = replace(FOURTH_YEAR, exam_result="Passed", exam_passed_on=date(2010, 6, 1), is_exam_held_here=is_held_here)
    decision = step(ReviewAct.OFFICE_REVIEW, date(2010, 6, 1), passed, NEWER, EXAM_REVIEW)
    assert decision.is_allowed
    assert ("exam_entered_by_unit" not in {finding.code for finding in decision.findings}) is is_held_here


@pytest.mark.requirement("R-163")
def test_t8_17_who_cannot_sit_the_exam_keeps_a_running_deadline():
    assert not step(ReviewAct.OFFICE_REVIEW, date(2010, 6, 1), FOURTH_YEAR, NEWER, EXAM_REVIEW).is_allowed
    assert codes(apply(date(2010, 7, 1), FOURTH_YEAR, NEWER)) == {"review_overdue"}


def test_an_exam_window_counts_back_from_the_due_day():
    facts = replace(FACTS, due_on=date(2027, 10, 31))
    assert exam_counts_from(NATIONAL, facts, date(2027, 10, 31)) == date(2027, 4, 30)


# ---------------------------------------------------------------- holds and states


@pytest.mark.requirement("G-017", "R-158", "R-177")
def test_t8_15_an_open_hold_stops_the_application_and_is_gone_when_settled():
    hold = HoldFact("Overdue Complaint", "投诉未按期处理", date(2010, 5, 1))
    held = apply(date(2010, 6, 1), replace(FACTS, holds=(hold,)))
    assert codes(held) == {"review_held"}
    assert apply(date(2010, 6, 1), FACTS).is_allowed
    later = step(ReviewAct.OFFICE_REVIEW, date(2010, 6, 1), replace(FACTS, holds=(hold,)))
    assert later.is_allowed
    assert "review_hold_open" in {f.code for f in later.findings}


@pytest.mark.requirement("R-124")
@pytest.mark.parametrize("status", ["Reported Lost", "Declared Void", "Cancelled"])
def test_t8_12_and_13_a_lost_or_void_card_stops_every_step(status):
    facts = replace(FACTS, status=status)
    assert codes(apply(date(2010, 6, 1), facts)) == {"review_certificate_stopped"}
    for act in (ReviewAct.UNIT_REVIEW, ReviewAct.OFFICE_REVIEW, ReviewAct.COMPLETE):
        assert codes(step(act, date(2010, 6, 1), facts)) == {"review_certificate_stopped"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"account_is_open": False}, "review_account_not_open"),
        ({"entrustment_lapsed": True}, "review_entrustment_lapsed"),
        ({"is_in_service": False}, "review_officer_left"),
        ({"open_review": "CR-1"}, "review_under_way"),
        ({"due_on": None}, "review_no_due_day"),
    ],
)
def test_t8_21_and_23_units_that_may_not_act(change, code):
    assert code in codes(apply(date(2010, 6, 1), replace(FACTS, **change)))
    overdue = apply(date(2010, 7, 1), replace(FACTS, **change))
    assert not overdue.is_allowed


@pytest.mark.requirement("R-118", "R-120")
def test_t8_10_and_11_the_prompt_stops_another_year_and_another_card():
    assert sticker_findings(2012, 2012, False) == ()
    assert [f.code for f in sticker_findings(2012, 2011, False)] == ["review_sticker_year"]
    assert [f.code for f in sticker_findings(2012, 2012, True)] == ["review_card_differs"]


@pytest.mark.requirement("R-108", "G-016")
def test_t8_14_unmade_cards_join_only_where_the_rule_is_switched_on():
    assert not joins_unmade_card(NEWER, date(2015, 3, 1), 2015)
    historic = replace(NEWER, includes_unmade_cards=True)
    assert joins_unmade_card(historic, date(2015, 3, 1), 2015)
    assert not joins_unmade_card(historic, date(2014, 12, 31), 2015)


# ---------------------------------------------------------------- completion, extension, national


@pytest.mark.requirement("G-001", "G-008")
def test_a_finished_review_counts_and_moves_both_days():
    done = completed_dates(FACTS, OpenReview(2010, DUE, ReviewKind.BIENNIAL), LEGACY, date(2010, 12, 20))
    assert (done.last_review_on, done.due_on, done.review_count) == (date(2010, 12, 20), date(2012, 12, 20), 1)


def test_national_renewal_lengthens_the_validity_and_a_yearly_check_does_not():
    facts = ReviewFacts("Valid", date(2022, 11, 1), date(2027, 10, 31), valid_until=date(2027, 10, 31))
    renewal = OpenReview(2027, date(2027, 10, 31), ReviewKind.EXAM)
    assert kind_of_next(NATIONAL, 0, renewal.due_on, facts.valid_until) is ReviewKind.EXAM
    done = completed_dates(facts, renewal, NATIONAL, date(2027, 9, 1), validity_years=5)
    assert (done.valid_until, done.due_on, done.review_count) == (date(2032, 10, 31), date(2032, 10, 31), 1)
    yearly = replace(NATIONAL, yearly_check=True)
    assert next_due(yearly, date(2022, 11, 1), facts.valid_until) == date(2023, 11, 1)
    assert next_due(yearly, date(2026, 11, 1), facts.valid_until) == date(2027, 10, 31)
    assert kind_of_next(yearly, 0, date(2023, 11, 1), facts.valid_until) is ReviewKind.YEARLY_CHECK
    checked = completed_dates(facts, OpenReview(2023, date(2023, 11, 1), ReviewKind.YEARLY_CHECK), yearly, DUE)
    assert (checked.valid_until, checked.review_count) == (facts.valid_until, 0)


@pytest.mark.requirement("G-018")
def test_extension_only_where_the_rule_knows_it_before_the_due_day_and_sixty_days_in_all():
    due = date(2027, 10, 31)
    assert [f.code for f in extension_findings(LEGACY, due, 0, 10, due)] == ["review_no_extension"]
    assert extension_findings(NATIONAL, due, 0, 60, due) == ()
    assert [f.code for f in extension_findings(NATIONAL, due, 0, 61, due)] == ["review_extension_long"]
    assert [f.code for f in extension_findings(NATIONAL, due, 50, 11, due)] == ["review_extension_long"]
    assert [f.code for f in extension_findings(NATIONAL, due, 0, 0, due)] == ["review_extension_long"]
    assert [f.code for f in extension_findings(NATIONAL, due, 0, 9, due + timedelta(days=1))] == [
        "review_extension_late"
    ]


def test_the_profile_of_a_day_is_the_latest_begun_and_the_one_of_the_type_goes_first():
    terms = [
        ProfileTerm("old", None, date(2014, 12, 31)),
        ProfileTerm("new", date(2015, 1, 1)),
        ProfileTerm("special", date(2015, 1, 1), None, "LISTENER"),
    ]
    assert profile_in_force(terms, date(2014, 12, 31)) == "old"
    assert profile_in_force(terms, date(2015, 1, 1)) == "new"
    assert profile_in_force(terms, date(2015, 1, 1), "LISTENER") == "special"
    assert profile_in_force(terms[1:], date(2014, 12, 31)) is None


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"cycle_months": 0, "warning_months": 0}, "review_profile_cycle"),
        ({"warning_months": 25}, "review_profile_warning"),
        ({"exam_every": -1}, "review_profile_negative"),
        ({"completers": frozenset()}, "review_profile_completer"),
        ({"completion": CompletionMethod.APPROVAL, "has_sticker": True}, "review_profile_sticker"),
    ],
)
def test_impossible_profiles_are_named(change, code):
    assert [violation.code for violation in profile_findings(replace(LEGACY, **change))] == [code]
    assert profile_findings(LEGACY) == profile_findings(NEWER) == profile_findings(NATIONAL) == []


@pytest.mark.requirement("G-013")
def test_the_newer_rules_keep_deadline_and_colours():
    assert NEWER.limits[ReviewAct.APPLY] is StepLimit.DUE_DAY
    assert (NEWER.warning_months, NEWER.cycle_months) == (2, 24)


# ---------------------------------------------------------------- properties over whole decisions


@given(
    issued=st.dates(date(2000, 1, 1), date(2030, 12, 31)),
    distance=st.integers(0, 1100),
    profile=st.sampled_from([LEGACY, NEWER]),
)
def test_an_application_is_open_exactly_from_the_opening_to_the_due_day(issued, distance, profile):
    due, today = add_months(issued, 24), issued + timedelta(days=distance)
    decision = judge_application(ReviewFacts("Valid", issued, due), profile, today)
    in_year = today.year >= due.year or counted_colour(due, today, 2) is not NONE
    assert decision.is_allowed is (in_year and today <= due)
    assert {"review_note_days", "review_note_kind", "review_note_profile"} <= {f.code for f in decision.findings}


@given(due=DAYS, distance=st.integers(0, 500), year_shift=st.integers(0, 1))
def test_no_step_is_open_after_the_end_of_its_year(due, distance, year_shift):
    review = OpenReview(due.year + year_shift, due, ReviewKind.BIENNIAL)
    today = due + timedelta(days=distance)
    for act in (ReviewAct.OFFICE_REVIEW, ReviewAct.COMPLETE):
        assert step(act, today, profile=NEWER, review=review).is_allowed is (today.year <= review.review_year)
