"""Questions: complete ones, same ones, rows of a list."""

from dataclasses import replace
from datetime import date

import pytest

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.exam_questions import (
    Difficulty,
    Option,
    Question,
    QuestionKind,
    clean_question,
    columns_of,
    content_key,
    is_in_force,
    question_findings,
    read_difficulty,
    read_question,
    require_in_force,
    require_second_person,
    true_false_options,
)

TF, SINGLE, MULTIPLE = QuestionKind


def options(*texts: str, right: str) -> tuple[Option, ...]:
    return tuple(Option(text, "ABCDEFGHI"[n] in right) for n, text in enumerate(texts))


ONE = Question(SINGLE, "行政处罚由谁管辖？", options("违法行为发生地", "当事人住所地", right="A"))


@pytest.mark.parametrize(
    ("question", "codes"),
    [
        (ONE, []),
        (replace(ONE, stem=""), ["exam_question_stem"]),
        (replace(ONE, stem="长" * 1001), ["exam_question_long"]),
        (replace(ONE, stem="<b>"), ["text_markup"]),
        (replace(ONE, options=options("甲", right="A")), ["exam_question_options_count"]),
        (replace(ONE, options=options(*"甲乙丙丁戊己庚辛壬", right="A")), ["exam_question_options_count"]),
        (replace(ONE, options=options("甲", "甲。", right="A")), ["exam_question_options_repeated"]),
        (replace(ONE, options=options("甲", "乙", right="")), ["exam_question_single"]),
        (replace(ONE, options=options("甲", "乙", right="AB")), ["exam_question_single"]),
        (Question(MULTIPLE, "哪些？", options("甲", "乙", "丙", right="AB")), []),
        (Question(MULTIPLE, "哪些？", options("甲", "乙", "丙", right="A")), ["exam_question_multiple"]),
        (Question(MULTIPLE, "哪些？", options("甲", "乙", right="AB")), ["exam_question_options_count"]),
        (Question(TF, "对吗？", true_false_options(False)), []),
        (Question(TF, "对吗？", options("是", "否", right="A")), ["exam_question_true_false"]),
    ],
)
def test_what_makes_a_question_complete(question, codes):
    assert [one.code for one in question_findings(question)] == codes


@pytest.mark.requirement("X-32")
def test_the_same_question_in_another_dress_has_the_same_key():
    other = Question(SINGLE, " 行政处罚由谁管辖? ", options("当事人住所地。", "违法行为发生地", right="A"))
    assert content_key(clean_question(other)) == content_key(ONE)
    assert content_key(replace(ONE, kind=MULTIPLE)) != content_key(ONE)
    assert content_key(replace(ONE, stem="行政许可由谁管辖？")) != content_key(ONE)


def test_rows_of_a_list():
    titles = ["序号", "题型", "题干", "选项A", "选项 B", "C", "答案", "难度"]
    columns = columns_of(titles)
    assert columns == {1: "kind", 2: "stem", 3: "option_A", 4: "option_B", 5: "option_C", 6: "answer", 7: "difficulty"}
    row = {"kind": "多选题", "stem": "哪些？", "option_A": "甲", "option_B": "乙", "option_C": "丙", "answer": "a、C"}
    assert read_question(row) == Question(MULTIPLE, "哪些？", options("甲", "乙", "丙", right="AC"))
    assert read_question({"kind": "判断", "stem": "x", "answer": "×"}).options == true_false_options(False)
    assert read_difficulty(None) is Difficulty.MEDIUM


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"kind": "问答题", "stem": "x", "answer": "A"}, "exam_question_kind"),
        ({"kind": "单选", "stem": "x", "option_A": "甲", "answer": "B"}, "exam_question_answer"),
        ({"kind": "单选", "stem": "x", "option_A": "甲", "answer": ""}, "exam_question_answer"),
        ({"kind": "多选", "stem": "x", "option_A": "甲", "answer": "AA"}, "exam_question_answer"),
        ({"kind": "判断", "stem": "x", "answer": "也许"}, "exam_question_answer"),
    ],
)
def test_rows_that_are_not_understood(cells, code):
    with pytest.raises(RuleViolation) as refused:
        read_question(cells)
    assert refused.value.code == code


@pytest.mark.requirement("X-32")
def test_two_persons_and_the_days_of_a_law():
    require_second_person("a@x", "b@x")
    with pytest.raises(RuleViolation):
        require_second_person("a@x", "a@x")
    first, last = date(2021, 7, 15), date(2026, 1, 1)
    assert is_in_force(first, last, first)
    assert is_in_force(first, last, last)
    assert is_in_force(None, None, first)
    assert not is_in_force(first, last, date(2021, 7, 14))
    assert not is_in_force(first, last, date(2026, 1, 2))
    with pytest.raises(RuleViolation):
        require_in_force(last, first)
