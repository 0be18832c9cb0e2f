"""The one place that takes running numbers.

A Number Sequence row is locked until the transaction ends, so two takers never get the same number
and a rolled-back transaction leaves no gap. Bulk work takes a whole block in one step.
"""

import frappe
from frappe.utils import now

from enforcement_cert.domain import numbering
from enforcement_cert.domain.numbering import NumberContext

SEQUENCE = "Number Sequence"


def take(kind: str, pattern: str, context: NumberContext, count: int = 1) -> list[str]:
    """Take `count` numbers of a pattern and return them rendered, ascending.

    `kind` keeps the sequences of different things apart, `context` fills the named parts.
    Raises domain.errors.RuleViolation if the pattern is wrong or the serial would overflow.
    """
    key = f"{kind}:{numbering.scope_key(pattern, context)}"
    first = _advance(key, count) - count + 1
    return [numbering.render(pattern, context, serial) for serial in range(first, first + count)]


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
