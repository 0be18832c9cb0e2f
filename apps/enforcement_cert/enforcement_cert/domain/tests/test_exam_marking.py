"""Marking: exact, complete sets only, parts where the blueprint says so."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.exam_marking import AnsweredItem, MarkingRule, clean_answer, mark_item, mark_paper
from enforcement_cert.domain.exam_questions import QuestionKind

TF, SINGLE, MULTIPLE = QuestionKind
RULE, HALF = MarkingRule(60), MarkingRule(60, 50)


@pytest.mark.requirement("G-011")
@pytest.mark.parametrize(
    ("kind", "right", "given_letters", "whole", "half"),
    [
        (TF, "A", "A", 3, 3),
        (TF, "A", "B", 0, 0),
        (SINGLE, "C", "C", 3, 3),
        (SINGLE, "C", "", 0, 0),
        (MULTIPLE, "ABD", "ABD", 3, 3),
        (MULTIPLE, "ABD", "DBA", 3, 3),
        (MULTIPLE, "ABD", "AB", 0, Decimal("1.5")),
        (MULTIPLE, "ABD", "ABC", 0, 0),
        (MULTIPLE, "ABD", "ABCD", 0, 0),
        (MULTIPLE, "ABD", "", 0, 0),
    ],
)
def test_points_of_one_question(kind, right, given_letters, whole, half):
    item = AnsweredItem(kind, 3, right, given_letters)
    assert mark_item(item, RULE) == whole
    assert mark_item(item, HALF) == half


letters = st.sets(st.sampled_from("ABCDE")).map(lambda found: "".join(sorted(found)))
items = st.builds(
    AnsweredItem,
    kind=st.sampled_from(QuestionKind),
    points=st.integers(1, 9),
    right=letters.filter(bool),
    given=letters,
)


@given(st.lists(items), st.integers(0, 100), st.integers(1, 300))
def test_points_are_between_nothing_and_all_and_add_up(paper, percent, pass_mark):
    marks = mark_paper(paper, MarkingRule(pass_mark, percent))
    assert marks.total == sum(marks.points, Decimal(0))
    assert all(0 <= points <= item.points for points, item in zip(marks.points, paper, strict=True))
    assert marks.has_passed == (marks.total >= pass_mark)


@given(st.lists(items, min_size=1), st.integers(0, 99))
def test_all_points_are_for_right_papers_only(paper, percent):
    full = sum(item.points for item in paper)
    is_right = all(set(item.given) == set(item.right) for item in paper)
    assert (mark_paper(paper, MarkingRule(1, percent)).total == full) is is_right


@given(items, st.integers(0, 100))
def test_another_right_letter_never_costs_points_and_a_wrong_one_never_gives_any(item, percent):
    rule = MarkingRule(1, percent)
    before = mark_item(item, rule)
    for letter in "ABCDE":
        more = AnsweredItem(item.kind, item.points, item.right, item.given + letter)
        if letter in item.right:
            assert mark_item(more, rule) >= before or set(item.given) == set(item.right)
        elif letter not in item.given:
            assert mark_item(more, rule) == 0


@pytest.mark.requirement("G-011")
def test_the_pass_mark_itself_is_enough():
    right, wrong = AnsweredItem(TF, 1, "A", "A"), AnsweredItem(TF, 1, "A", "B")
    assert mark_paper([right] * 60 + [wrong] * 40, RULE).has_passed
    assert not mark_paper([right] * 59 + [wrong] * 41, RULE).has_passed


def test_answers_are_the_letters_that_are_shown():
    assert clean_answer("CA", MULTIPLE, 4) == "AC"
    assert clean_answer("AA", SINGLE, 4) == "A"
    assert clean_answer("", SINGLE, 4) == ""
    for given_letters, kind, options in [("E", SINGLE, 4), ("AB", SINGLE, 4), ("C", TF, 2), ("a", SINGLE, 4)]:
        with pytest.raises(RuleViolation):
            clean_answer(given_letters, kind, options)
