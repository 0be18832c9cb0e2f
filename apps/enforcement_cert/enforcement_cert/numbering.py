"""The one place that takes running numbers.

A Number Sequence row is locked until the transaction ends, so two takers never get the same number
and a rolled-back transaction leaves no gap. Bulk work takes a whole block in one step.
"""

from collections.abc import Callable, Collection

import frappe
from frappe.utils import now

from enforcement_cert.domain import numbering
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.numbering import NumberContext

SEQUENCE = "Number Sequence"
_MOST_AT_ONCE = 512


def take(kind: str, pattern: str, context: NumberContext, count: int = 1) -> list[str]:
    """Take `count` numbers of a pattern and return them rendered, ascending.

    `kind` keeps the sequences of different things apart, `context` fills the named parts.
    Raises domain.errors.RuleViolation if the pattern is wrong or the serial would overflow.
    """
    key = f"{kind}:{numbering.scope_key(pattern, context)}"
    first = _advance(key, count) - count + 1
    return [numbering.render(pattern, context, serial) for serial in range(first, first + count)]


def take_free(
    kind: str, pattern: str, context: NumberContext, find_taken: Callable[[list[str]], Collection[str]]
) -> str:
    """Take the next number that nothing bears yet; `find_taken` says which of some numbers are borne.

    For numbers that also come in from elsewhere, past the sequence. The sequence moves up to the number taken,
    under its row lock. Raises RuleViolation as `take` does.
    """
    key = f"{kind}:{numbering.scope_key(pattern, context)}"
    start = last = _advance(key, 0)
    size = 1
    while True:
        numbers = _render_ahead(pattern, context, last, size)
        taken = set(find_taken(numbers))
        for position, number in enumerate(numbers, start=1):
            if number not in taken:
                _advance(key, last + position - start)
                return number
        last, size = last + len(numbers), min(size * 2, _MOST_AT_ONCE)


def _render_ahead(pattern: str, context: NumberContext, last: int, size: int) -> list[str]:
    """Return up to `size` numbers behind `last`; fewer where the serial ends. Raises RuleViolation for none."""
    numbers: list[str] = []
    for serial in range(last + 1, last + 1 + size):
        try:
            numbers.append(numbering.render(pattern, context, serial))
        except RuleViolation:
            if not numbers:
                raise
            break
    return numbers


def _advance(key: str, count: int) -> int:
    """Move the sequence forward by `count` under a row lock and return its last number."""
    sequence = frappe.qb.DocType(SEQUENCE)
    _ensure(key)
    row = frappe.qb.from_(sequence).select(sequence.last_value).where(sequence.name == key).for_update().run()
    last = int(row[0][0]) + count
    frappe.qb.update(sequence).set(sequence.last_value, last).where(sequence.name == key).run()
    return last


def _ensure(key: str) -> None:
    if frappe.db.exists(SEQUENCE, key):
        return
    sequence, moment, user = frappe.qb.DocType(SEQUENCE), now(), frappe.session.user
    # INSERT IGNORE: of two first takers one makes the row, both go on to lock it.
    (
        frappe.qb.into(sequence)
        .ignore()
        .columns("name", "sequence_key", "last_value", "creation", "modified", "owner", "modified_by")
        .insert(key, key, 0, moment, moment, user, user)
        .run()
    )
