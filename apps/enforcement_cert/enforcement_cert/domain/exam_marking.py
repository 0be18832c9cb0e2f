"""Marking of an answered paper, exactly and in whole tenths of a point (G-011).

A multiple-choice question gives its points for the complete set of right answers only, unless the blueprint gives
a part of them for an incomplete set without a wrong one.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_DOWN, Decimal

from .errors import RuleViolation
from .exam_questions import LETTERS, QuestionKind

_TENTH = Decimal("0.1")
NOTHING = Decimal("0.0")


@dataclass(frozen=True)
class AnsweredItem:
    """One question of a paper with the letters that are right and those that were given, both as shown."""

    kind: QuestionKind
    points: int
    right: str
    given: str


@dataclass(frozen=True)
class MarkingRule:
    """`partial_percent`: part of the points of an incomplete multiple choice without a wrong letter; 0: none."""

    pass_mark: int
    partial_percent: int = 0


@dataclass(frozen=True)
class Marks:
    """Points of each question in their order, their sum, and whether that is enough."""

    points: tuple[Decimal, ...]
    total: Decimal
    has_passed: bool


def mark_item(item: AnsweredItem, rule: MarkingRule) -> Decimal:
    """Return the points of one question, tenths, cut off."""
    right, given = set(item.right), set(item.given)
    if given == right:
        return Decimal(item.points).quantize(_TENTH)
    is_part = item.kind is QuestionKind.MULTIPLE and given and given < right
    if not is_part:
        return NOTHING
    part = Decimal(item.points) * rule.partial_percent / 100
    return part.quantize(_TENTH, rounding=ROUND_DOWN)


def mark_paper(items: Iterable[AnsweredItem], rule: MarkingRule) -> Marks:
    """Mark a whole paper; the pass mark itself is enough."""
    points = tuple(mark_item(item, rule) for item in items)
    total = sum(points, NOTHING)
    return Marks(points, total, total >= rule.pass_mark)


def clean_answer(given: str, kind: QuestionKind, options: int) -> str:
    """Return the letters of an answer in the order of the alphabet; empty: taken back.

    Raises RuleViolation for letters that are not shown, and for several where one is asked.
    """
    letters = sorted(set(given or ""))
    if any(letter not in LETTERS[:options] for letter in letters):
        raise RuleViolation("exam_sitting_answer")
    if kind is not QuestionKind.MULTIPLE and len(letters) > 1:
        raise RuleViolation("exam_sitting_answer")
    return "".join(letters)
