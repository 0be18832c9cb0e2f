"""Many rows into one table with one statement.

The engine's own bulk_insert renders every value through its query builder, which costs more than all
checks of an officer together; here the builder makes the statement once and the driver fills it.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache

import frappe
from pypika.terms import Parameter

_STANDARD = ("creation", "modified", "owner", "modified_by", "docstatus", "idx")


def insert_rows(
    doctype: str, rows: Sequence[Mapping[str, object]], *, owner: str, moment: str, skip_taken: bool = False
) -> None:
    """Insert rows that all have the same columns; `name` is among them.

    Nothing is checked here: callers do that. Raises the database's integrity error for a taken key;
    with `skip_taken` such a row is left out (the database cuts what is too long then, too).
    """
    if not rows:
        return
    columns = tuple(rows[0])
    standard = (moment, moment, owner, owner, 0, 0)
    values: list[object] = []
    for row in rows:
        values.extend(row[column] for column in columns)
        values.extend(standard)
    frappe.db.sql(_statement(doctype, (*columns, *_STANDARD), len(rows), skip_taken), values)


def _statement(doctype: str, columns: tuple[str, ...], count: int, skip_taken: bool) -> str:
    places = "(" + ",".join(["%s"] * len(columns)) + ")"
    return _first_row(doctype, columns, skip_taken) + ("," + places) * (count - 1)


@lru_cache(maxsize=32)
def _first_row(doctype: str, columns: tuple[str, ...], skip_taken: bool) -> str:
    """The statement for one row, written by the query builder with a place for every value."""
    places = [Parameter("%s") for _ in columns]
    statement = frappe.qb.into(frappe.qb.DocType(doctype)).columns(*columns).insert(*places)
    return str(statement.ignore() if skip_taken else statement)
