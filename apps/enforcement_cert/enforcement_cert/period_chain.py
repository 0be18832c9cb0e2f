"""Seals of periods: each entry of a subject carries the keyed hash of the one before it (X-64, X-13).

Two hashes per row. `entry_hash` covers what never changes (facts, first day, evidence, the hash before) and
so links the entries in the order they were written; `state_hash` covers what the system itself adds later
(last day, who closed or superseded it). The chain is one per subject: a chain over all certificates would
make every office wait for every other. Removed newest entries show because a history always ends with an
open period and the record says the same as that period.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

import frappe
from pypika.terms import Parameter

from enforcement_cert.access.keys import derived_key

START = "0" * 64
_FIXED = ("valid_from", "recorded_at", "recorded_by", "is_correction", "act_doctype", "act_name", "note")
_LATER = ("valid_until", "closed_at", "closed_by", "superseded_at", "superseded_by")


@dataclass(frozen=True)
class Break:
    """Where a history does not fit its seals: the entry's position and what is wrong with it."""

    position: int
    kind: str


def seal(series, row: Mapping, previous_hash: str, position: int) -> dict[str, object]:
    """Return the columns that seal a new row behind the entry with `previous_hash`."""
    linked = {**row, "position": position, "previous_hash": previous_hash}
    entry = entry_hash(series, linked)
    return {
        "position": position,
        "previous_hash": previous_hash,
        "entry_hash": entry,
        "state_hash": state_hash({**linked, "entry_hash": entry}),
    }


def seal_next(series, row: Mapping) -> dict[str, object]:
    """The same, behind the last entry of the row's subject."""
    last = frappe.db.sql(_last_statement(series.doctype, series.subject), (row[series.subject],))
    return seal(series, row, last[0][1] or START, (last[0][0] or 0) + 1) if last else seal(series, row, START, 1)


@lru_cache(maxsize=16)
def _last_statement(doctype: str, subject: str) -> str:
    table = frappe.qb.DocType(doctype)
    query = frappe.qb.from_(table).select(table.position, table.entry_hash).where(table[subject] == Parameter("%s"))
    return str(query.orderby(table.position, order=frappe.qb.desc).limit(1).for_update())


def reseal(series, key: str, values: Mapping) -> dict[str, object]:
    """Return the new state hash of a stored row that is about to get `values` (closing, superseding)."""
    stored = frappe.db.get_value(series.doctype, key, ["entry_hash", *_LATER], as_dict=True)
    return {"state_hash": state_hash({**stored, **values})}


def entry_hash(series, row: Mapping) -> str:
    """Keyed hash over what an entry has said since it was written; 64 hexadecimal digits."""
    content = {name: _text(row.get(name)) for name in (series.subject, *series.facts, *_FIXED)}
    # Empty values are left out, so that a fact added in a later version does not break older entries.
    said = {name: text for name, text in content.items() if text}
    return _hash([row.get("previous_hash"), int(row.get("position") or 0), sorted(said.items())])


def state_hash(row: Mapping) -> str:
    """Keyed hash over the end of an entry and its correction; 64 hexadecimal digits."""
    return _hash([row.get("entry_hash"), *(_text(row.get(name)) for name in _LATER)])


def first_break(series, subject: str) -> Break | None:
    """Return the first place where the history of a subject does not fit its seals; None if all is whole."""
    columns = ["name", series.subject, *series.facts, *_FIXED, *_LATER]
    columns += ["position", "previous_hash", "entry_hash", "state_hash"]
    rows = frappe.get_all(
        series.doctype, filters={series.subject: subject}, fields=columns, order_by="position asc, name asc"
    )
    previous = START
    for expected, row in enumerate(rows, start=1):
        if row.position != expected or row.previous_hash != previous:
            return Break(expected, "order")
        if not hmac.compare_digest(entry_hash(series, row), row.entry_hash or ""):
            return Break(expected, "content")
        if not hmac.compare_digest(state_hash(row), row.state_hash or ""):
            return Break(expected, "end")
        previous = row.entry_hash
    return _break_at_the_end(series, subject, rows)


def _break_at_the_end(series, subject: str, rows: list) -> Break | None:
    """The newest entries are there: one period is open, and it says what the record says."""
    now_open = [row for row in rows if not row.valid_until and not row.superseded_at]
    if rows and len(now_open) != 1:
        return Break(len(rows), "open_end")
    record = frappe.db.get_value(series.subject_doctype, subject, series.columns, as_dict=True)
    if rows and record and _said(series.facts_of(record)) != _said(now_open[0], series.facts):
        return Break(len(rows), "record_differs")
    return None


def _said(values: Mapping, names=None) -> dict[str, str]:
    return {name: _text(values.get(name)) for name in names or values}


def _text(value: object) -> str:
    """A value as it is hashed: the same before it is stored and when it is read again."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    return str(value) if value else ""


def _hash(content: list) -> str:
    text = json.dumps(content, ensure_ascii=False)
    return hmac.new(derived_key("history"), text.encode(), hashlib.sha256).hexdigest()
