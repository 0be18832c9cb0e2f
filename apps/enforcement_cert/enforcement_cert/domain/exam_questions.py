"""Questions of an examination: their kinds, what makes one complete, and by what two of them are the same.

Sources: R-166 (public legal knowledge), G-011 (three kinds of questions), X-32 (bank by law, version and type).
"""

import hashlib
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from .errors import Finding, RuleViolation, TextEnum, block
from .text import clean_cell

LETTERS = "ABCDEFGH"
MOST_OPTIONS = len(LETTERS)
STEM_LIMIT = 1000
OPTION_LIMIT = 300
_MARKUP = frozenset("<>")


class QuestionKind(TextEnum):
    TRUE_FALSE = "True/False"
    SINGLE = "Single Choice"
    MULTIPLE = "Multiple Choice"


class Difficulty(TextEnum):
    EASY = "Easy"
    MEDIUM = "Medium"
    HARD = "Hard"


class QuestionStatus(TextEnum):
    DRAFT = "Draft"
    APPROVED = "Approved"
    OUT_OF_USE = "Out of Use"


# True/False questions always have these two, in this order.
TRUE_WORDS = ("正确", "错误")


@dataclass(frozen=True)
class Option:
    """One answer to choose, and whether it is a right one."""

    text: str
    is_correct: bool


@dataclass(frozen=True)
class Question:
    """What a candidate reads, with the right answers."""

    kind: QuestionKind
    stem: str
    options: tuple[Option, ...]


def clean_question(question: Question) -> Question:
    """Return the question without what nobody sees; a True/False one with its two fixed options."""
    options = tuple(Option(clean_cell(one.text), one.is_correct) for one in question.options)
    options = tuple(one for one in options if one.text)
    return replace(question, stem=clean_cell(question.stem), options=options)


def question_findings(question: Question) -> list[Finding]:
    """Return what is wrong with a cleaned question, in the order of the form; empty: it may be asked (X-32)."""
    found = _text_findings(question)
    texts = [_folded(one.text) for one in question.options]
    if len(set(texts)) < len(texts):
        found.append(block("exam_question_options_repeated"))
    right = sum(one.is_correct for one in question.options)
    if question.kind is QuestionKind.TRUE_FALSE:
        if tuple(one.text for one in question.options) != TRUE_WORDS or right != 1:
            found.append(block("exam_question_true_false"))
        return found
    fewest = 2 if question.kind is QuestionKind.SINGLE else 3
    if not fewest <= len(question.options) <= MOST_OPTIONS:
        found.append(block("exam_question_options_count", fewest=fewest, most=MOST_OPTIONS))
    if question.kind is QuestionKind.SINGLE and right != 1:
        found.append(block("exam_question_single"))
    if question.kind is QuestionKind.MULTIPLE and right < 2:
        found.append(block("exam_question_multiple"))
    return found


def _text_findings(question: Question) -> list[Finding]:
    found = []
    if not question.stem:
        found.append(block("exam_question_stem"))
    if len(question.stem) > STEM_LIMIT or any(len(one.text) > OPTION_LIMIT for one in question.options):
        found.append(block("exam_question_long", stem=STEM_LIMIT, option=OPTION_LIMIT))
    if any(_MARKUP & set(text) for text in (question.stem, *(one.text for one in question.options))):
        found.append(block("text_markup"))
    return found


def content_key(question: Question) -> str:
    """Return a key that two questions share if a candidate would call them the same; 40 hexadecimal digits.

    Neither punctuation, case nor the order of the options tells them apart; which answers are right does not either:
    the same question with another answer is an error, not a second question.
    """
    options = sorted(_folded(one.text) for one in question.options)
    parts = [str(question.kind), _folded(question.stem), *options]
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def _folded(text: str) -> str:
    kept = unicodedata.normalize("NFKC", text).casefold()
    return "".join(sign for sign in kept if unicodedata.category(sign)[0] in "LNS")


def require_in_force(valid_from: date | None, valid_until: date | None) -> None:
    """Raise RuleViolation if the days of validity are the wrong way round."""
    if valid_from and valid_until and valid_until < valid_from:
        raise RuleViolation("exam_question_validity")


def is_in_force(valid_from: date | None, valid_until: date | None, today: date) -> bool:
    """Say whether a question may be asked today; both days are included, empty ones are open."""
    return (not valid_from or valid_from <= today) and (not valid_until or today <= valid_until)


def require_second_person(editor: str, approver: str) -> None:
    """Raise RuleViolation if somebody approves what he has written himself: two persons see each question."""
    if editor == approver:
        raise RuleViolation("exam_question_second_person")


# ---------------------------------------------------------------- rows of a list

_KIND_WORDS = {
    QuestionKind.TRUE_FALSE: ("判断题", "判断", "是非题", "true/false"),
    QuestionKind.SINGLE: ("单选题", "单选", "单项选择题", "单项选择", "single choice"),
    QuestionKind.MULTIPLE: ("多选题", "多选", "多项选择题", "多项选择", "不定项选择题", "multiple choice"),
}
_DIFFICULTY_WORDS = {
    Difficulty.EASY: ("易", "容易", "简单", "easy"),
    Difficulty.MEDIUM: ("中", "中等", "一般", "medium", ""),
    Difficulty.HARD: ("难", "困难", "较难", "hard"),
}
_TRUE = frozenset({"正确", "对", "是", "√", "✓", "A", "T", "TRUE"})
_FALSE = frozenset({"错误", "错", "否", "×", "✗", "X", "B", "F", "FALSE"})
COLUMNS: Mapping[str, tuple[str, ...]] = {
    "kind": ("题型", "试题类型", "类型"),
    "stem": ("题干", "题目", "试题", "试题内容"),
    "answer": ("答案", "正确答案", "标准答案"),
    "law": ("法律", "依据代码", "法律代码", "所属法律", "法律法规"),
    "article": ("条款", "条文", "法条"),
    "law_version": ("法律版本", "版本"),
    "difficulty": ("难度",),
    "valid_from": ("生效日期", "有效期自"),
    "valid_until": ("失效日期", "有效期至"),
    **{f"option_{letter}": (f"选项{letter}", letter, f"{letter}项") for letter in LETTERS},
}
_TITLES = {title: field for field, titles in COLUMNS.items() for title in titles}
NEEDED_COLUMNS = ("kind", "stem", "answer")


def columns_of(titles: Iterable[object]) -> dict[int, str]:
    """Return which field each column of a list holds, by its title; unknown titles are left out."""
    found: dict[int, str] = {}
    for place, title in enumerate(titles):
        field = _TITLES.get(clean_cell(title).replace(" ", "").upper()) or _TITLES.get(clean_cell(title))
        if field and field not in found.values():
            found[place] = field
    return found


def read_question(cells: Mapping[str, object]) -> Question:
    """Read one row of a list. Raises RuleViolation for a kind or answer that is not understood."""
    kind = read_kind(cells.get("kind"))
    answer = clean_cell(cells.get("answer")).upper()
    stem = clean_cell(cells.get("stem"))
    if kind is QuestionKind.TRUE_FALSE:
        return Question(kind, stem, true_false_options(_read_truth(answer)))
    texts = [clean_cell(cells.get(f"option_{letter}")) for letter in LETTERS]
    right = _read_letters(answer, texts)
    options = tuple(Option(text, letter in right) for letter, text in zip(LETTERS, texts, strict=True) if text)
    return Question(kind, stem, options)


def true_false_options(is_true: bool) -> tuple[Option, ...]:
    """Return the two options of a True/False question."""
    return tuple(Option(word, is_true is (place == 0)) for place, word in enumerate(TRUE_WORDS))


def read_kind(value: object) -> QuestionKind:
    """Read the kind of a question. Raises RuleViolation."""
    return _read_word(value, _KIND_WORDS, "exam_question_kind")


def read_difficulty(value: object) -> Difficulty:
    """Read a difficulty; an empty one is medium. Raises RuleViolation."""
    return _read_word(value, _DIFFICULTY_WORDS, "exam_question_difficulty")


def _read_word(value, words, code):
    given = clean_cell(value)
    for meant, known in words.items():
        if given.lower() in known:
            return meant
    raise RuleViolation(code, given=given[:40])


def _read_truth(answer: str) -> bool:
    if answer in _TRUE:
        return True
    if answer in _FALSE:
        return False
    raise RuleViolation("exam_question_answer", given=answer[:40])


def _read_letters(answer: str, texts: Sequence[str]) -> set[str]:
    letters = [sign for sign in answer if sign.isalnum()]
    known = {letter for letter, text in zip(LETTERS, texts, strict=True) if text}
    if not letters or set(letters) - known or len(set(letters)) < len(letters):
        raise RuleViolation("exam_question_answer", given=answer[:40])
    return set(letters)
