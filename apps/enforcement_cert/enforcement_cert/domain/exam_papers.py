"""A paper of one's own for each candidate: drawn from the bank by a blueprint and a seed (X-32, G-011).

The same seed, blueprint and bank give the same paper, so a paper can be drawn again for inspection. No question
comes twice. Rows of a blueprint may overlap (any law beside one law): questions are given to rows by matching,
so a paper is found whenever there is one, and what is missing is said by row.
"""

import random
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from .errors import Finding, RuleViolation, block
from .exam_questions import LETTERS, QuestionKind

MOST_QUESTIONS = 500
_KIND_ORDER = tuple(QuestionKind)


@dataclass(frozen=True)
class BlueprintRow:
    """So many questions of a kind, each worth so many points; law and difficulty empty: any."""

    kind: QuestionKind
    count: int
    points: int = 1
    law: str | None = None
    difficulty: str | None = None


@dataclass(frozen=True)
class BankQuestion:
    """A question of the bank as far as drawing asks: its name, where it belongs, how many options it has."""

    name: str
    kind: QuestionKind
    options: int
    law: str | None = None
    difficulty: str | None = None


@dataclass(frozen=True)
class PaperItem:
    """One question of a paper. `order` are places of the question's options (from 0) as they are shown."""

    position: int
    question: str
    kind: QuestionKind
    points: int
    order: tuple[int, ...]


def full_mark(rows: Collection[BlueprintRow]) -> int:
    """Return the points of a whole paper."""
    return sum(row.count * row.points for row in rows)


def blueprint_findings(rows: Sequence[BlueprintRow], pass_mark: int, minutes: int) -> list[Finding]:
    """Return what is wrong with a blueprint by itself (G-011)."""
    found = []
    if not rows:
        found.append(block("exam_blueprint_empty"))
    if any(row.count < 1 or row.points < 1 for row in rows):
        found.append(block("exam_blueprint_counts"))
    if sum(row.count for row in rows) > MOST_QUESTIONS:
        found.append(block("exam_blueprint_long", most=MOST_QUESTIONS))
    if rows and not 1 <= pass_mark <= full_mark(rows):
        found.append(block("exam_blueprint_pass_mark", full=full_mark(rows)))
    if not 1 <= minutes <= 600:
        found.append(block("exam_blueprint_minutes"))
    return found


def bank_findings(rows: Sequence[BlueprintRow], bank: Collection[BankQuestion]) -> list[Finding]:
    """Return one finding for each row for which the bank has too few questions, all rows together considered."""
    given = _match(rows, sorted(bank, key=lambda one: one.name))
    return [
        block("exam_blueprint_bank", row=number, kind=row.kind, needed=row.count, found=len(given[number - 1]))
        for number, row in enumerate(rows, start=1)
        if len(given[number - 1]) < row.count
    ]


def draw_paper(rows: Sequence[BlueprintRow], bank: Collection[BankQuestion], seed: str) -> tuple[PaperItem, ...]:
    """Draw a paper: True/False, then single, then multiple choice, each in an order of its own.

    Options are shuffled, the two of True/False are not. Raises RuleViolation if the bank is too small.
    """
    chance = random.Random(seed)
    pool = sorted(bank, key=lambda one: one.name)
    chance.shuffle(pool)
    given = _match(rows, pool)
    chosen = []
    for row, questions in zip(rows, given, strict=True):
        if len(questions) < row.count:
            raise RuleViolation("exam_blueprint_bank_small")
        chosen += [(question, row) for question in questions]
    chosen.sort(key=lambda one: one[0].name)
    chance.shuffle(chosen)
    chosen.sort(key=lambda one: _KIND_ORDER.index(one[0].kind))
    return tuple(
        PaperItem(position, question.name, question.kind, row.points, _shown_order(question, chance))
        for position, (question, row) in enumerate(chosen, start=1)
    )


def _shown_order(question: BankQuestion, chance: random.Random) -> tuple[int, ...]:
    order = list(range(question.options))
    if question.kind is not QuestionKind.TRUE_FALSE:
        chance.shuffle(order)
    return tuple(order)


def _fits(row: BlueprintRow, question: BankQuestion) -> bool:
    is_law = not row.law or row.law == question.law
    is_difficulty = not row.difficulty or row.difficulty == question.difficulty
    return row.kind is question.kind and is_law and is_difficulty


def _match(rows: Sequence[BlueprintRow], pool: Sequence[BankQuestion]) -> list[list[BankQuestion]]:
    """Give questions to rows, as many as possible: augmenting paths, rows with few choices first."""
    fitting = [[place for place, one in enumerate(pool) if _fits(row, one)] for row in rows]
    taken: dict[int, int] = {}  # place in the pool → row
    for number in sorted(range(len(rows)), key=lambda one: len(fitting[one])):
        for _ in range(rows[number].count):
            if not _give(number, fitting, taken, set()):
                break
    given: list[list[BankQuestion]] = [[] for _ in rows]
    for place, number in sorted(taken.items()):
        given[number].append(pool[place])
    return given


def _give(number: int, fitting: list[list[int]], taken: dict[int, int], tried: set[int]) -> bool:
    """Give one more question to a row, moving others to where they fit as well."""
    for place in fitting[number]:
        if place not in taken:
            taken[place] = number
            return True
    tried.add(number)
    for place in fitting[number]:
        other = taken[place]
        if other not in tried and _give(other, fitting, taken, tried):
            taken[place] = number
            return True
    return False


def shown_letters(order: Sequence[int], right: Collection[int]) -> str:
    """Return the letters under which the right options (places from 0) are shown, in the order of the alphabet."""
    return "".join(LETTERS[shown] for shown, place in enumerate(order) if place in right)
