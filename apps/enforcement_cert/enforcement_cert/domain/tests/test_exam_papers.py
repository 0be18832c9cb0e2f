"""Drawing of papers: reproducible, complete whenever possible, no question twice."""

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.exam_papers import (
    BankQuestion,
    BlueprintRow,
    bank_findings,
    blueprint_findings,
    draw_paper,
    full_mark,
    shown_letters,
)
from enforcement_cert.domain.exam_questions import QuestionKind

TF, SINGLE, MULTIPLE = QuestionKind
USUAL = [BlueprintRow(TF, 40), BlueprintRow(SINGLE, 40), BlueprintRow(MULTIPLE, 20)]


def bank(count: int, kind: QuestionKind, law: str = "", difficulty: str = "Medium", mark: str = "") -> list:
    options = 2 if kind is TF else 4
    return [BankQuestion(f"{kind}{law}{difficulty}{mark}{n:04d}", kind, options, law, difficulty) for n in range(count)]


WHOLE = [*bank(60, TF), *bank(60, SINGLE), *bank(30, MULTIPLE)]


@pytest.mark.requirement("G-011", "X-32")
def test_the_usual_paper_has_forty_forty_twenty_and_a_hundred_points():
    paper = draw_paper(USUAL, WHOLE, "seed")
    assert [sum(item.kind is kind for item in paper) for kind in QuestionKind] == [40, 40, 20]
    assert [item.position for item in paper] == list(range(1, 101))
    assert sum(item.points for item in paper) == full_mark(USUAL) == 100
    assert not blueprint_findings(USUAL, 60, 90)


@pytest.mark.requirement("X-32")
def test_a_seed_gives_the_same_paper_again_and_another_seed_another():
    again = draw_paper(USUAL, list(reversed(WHOLE)), "seed")
    assert draw_paper(USUAL, WHOLE, "seed") == again
    assert draw_paper(USUAL, WHOLE, "other") != again
    assert [item.question for item in draw_paper(USUAL, WHOLE, "a")] != [item.question for item in again]


def test_this_seed_gives_this_paper_in_every_release():
    paper = draw_paper([BlueprintRow(SINGLE, 3)], bank(6, SINGLE), "fixed")
    assert [(item.question[-1], item.order) for item in paper] == [
        ("3", (3, 0, 2, 1)),
        ("5", (3, 0, 1, 2)),
        ("2", (2, 0, 3, 1)),
    ]


rows = st.builds(
    BlueprintRow,
    kind=st.sampled_from(QuestionKind),
    count=st.integers(1, 6),
    points=st.integers(1, 3),
    law=st.sampled_from(["", "A", "B"]),
    difficulty=st.sampled_from(["", "Easy", "Hard"]),
)
questions = st.lists(
    st.tuples(st.sampled_from(QuestionKind), st.sampled_from(["A", "B", ""]), st.sampled_from(["Easy", "Hard"])),
    max_size=40,
).map(lambda found: [BankQuestion(f"q{n:03d}", k, 2 if k is TF else 4, law, d) for n, (k, law, d) in enumerate(found)])


def bank_for(blueprint) -> list:
    """Exactly the questions of each row; others that fit as well might take them away."""
    pool = []
    for number, row in enumerate(blueprint):
        pool += bank(row.count, row.kind, row.law or "A", row.difficulty or "Easy", f"-{number}-")
    return pool


@pytest.mark.requirement("X-32")
@given(st.lists(rows, min_size=1, max_size=5), questions, st.text(max_size=8))
def test_a_drawn_paper_fits_its_blueprint(blueprint, others, seed):
    pool = [*others, *bank_for(blueprint)]
    known = {one.name: one for one in pool}
    paper = draw_paper(blueprint, pool, seed)
    assert len({item.question for item in paper}) == len(paper) == sum(row.count for row in blueprint)
    for item in paper:
        assert sorted(item.order) == list(range(known[item.question].options))
        assert item.kind is known[item.question].kind
        if item.kind is TF:
            assert item.order == (0, 1)
    for row in blueprint:
        fitting = [one for one in pool if one.kind is row.kind and row.law in ("", one.law)]
        fitting = [one.name for one in fitting if row.difficulty in ("", one.difficulty)]
        assert sum(item.question in fitting for item in paper) >= row.count


@given(st.lists(rows, min_size=1, max_size=4), st.text(max_size=8))
def test_a_bank_made_for_the_blueprint_is_never_too_small(blueprint, seed):
    pool = bank_for(blueprint)
    assert bank_findings(blueprint, pool) == []
    assert len(draw_paper(blueprint, pool, seed)) == sum(row.count for row in blueprint)


@pytest.mark.requirement("X-32")
def test_what_is_missing_is_said_by_row():
    blueprint = [BlueprintRow(SINGLE, 3), BlueprintRow(SINGLE, 3, law="A"), BlueprintRow(TF, 1)]
    pool = [*bank(2, SINGLE, "A"), *bank(3, SINGLE, "B")]
    found = [
        (one.context["row"], one.context["needed"], one.context["found"]) for one in bank_findings(blueprint, pool)
    ]
    assert found == [(2, 3, 2), (3, 1, 0)]
    with pytest.raises(RuleViolation):
        draw_paper(blueprint, pool, "seed")


def test_rows_that_overlap_leave_each_other_what_only_the_other_can_use():
    blueprint = [BlueprintRow(SINGLE, 2, difficulty="Hard"), BlueprintRow(SINGLE, 2, law="A")]
    pool = [*bank(2, SINGLE, "A", "Hard"), *bank(1, SINGLE, "B", "Hard"), *bank(1, SINGLE, "A", "Easy")]
    assert bank_findings(blueprint, pool) == []
    assert len(draw_paper(blueprint, pool, "x")) == 4


@settings(max_examples=30)
@given(st.permutations(range(5)), st.sets(st.integers(0, 4), min_size=1))
def test_shown_letters_lead_back_to_the_right_options(order, right):
    letters = shown_letters(order, right)
    assert {order["ABCDE".index(letter)] for letter in letters} == right
    assert list(letters) == sorted(letters)


@pytest.mark.parametrize(
    ("blueprint", "pass_mark", "minutes", "codes"),
    [
        ([], 60, 90, ["exam_blueprint_empty"]),
        (USUAL, 100, 1, []),
        (USUAL, 101, 90, ["exam_blueprint_pass_mark"]),
        (USUAL, 0, 90, ["exam_blueprint_pass_mark"]),
        (USUAL, 60, 0, ["exam_blueprint_minutes"]),
        (USUAL, 60, 601, ["exam_blueprint_minutes"]),
        ([replace(USUAL[0], points=0)], 1, 90, ["exam_blueprint_counts", "exam_blueprint_pass_mark"]),
        ([replace(USUAL[0], count=501)], 60, 90, ["exam_blueprint_long"]),
    ],
)
def test_a_blueprint_that_cannot_be_sat_is_refused(blueprint, pass_mark, minutes, codes):
    assert [one.code for one in blueprint_findings(blueprint, pass_mark, minutes)] == codes
