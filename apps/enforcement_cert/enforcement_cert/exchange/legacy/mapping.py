"""What columns and codes of the old files mean: read from the saved mapping, filled up with guesses (R-002, X-21)."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import frappe

from enforcement_cert.domain.errors import Finding, Label, block
from enforcement_cert.domain.legacy_codes import CODE_KINDS, guess_meaning
from enforcement_cert.domain.legacy_tables import CODED, TABLES, guess_columns, missing_columns
from enforcement_cert.domain.text import clean_cell, squeeze
from enforcement_cert.exchange.legacy import staged
from enforcement_cert.exchange.legacy.record import MAPPING
from enforcement_cert.exchange.list_plan import masked_sample

EMPTY_CODE = "(empty)"
_LONGEST = 140
_FORM_LENGTH = 20
_SHOWN_TITLES = 10


@dataclass(frozen=True)
class Mapped:
    """A mapping ready for use. `columns` table → {title: field}; `codes` (kind, code) → meaning."""

    columns: Mapping[str, Mapping[str, str]]
    codes: Mapping[tuple[str, str], str]
    units: Mapping[str, Any] = field(default_factory=dict)

    def fields(self, table: str, cells: Mapping[str, Any]) -> dict[str, Any]:
        """Turn a row's cells by title into cells by field."""
        goals = self.columns.get(table, {})
        return {goals[title]: cell for title, cell in cells.items() if goals.get(title)}

    def meaning(self, kind: str, cell: Any) -> str | None:
        """What a code means; None if nobody has said."""
        return self.codes.get((kind, code_of(cell))) or None

    def real_code(self, unit_code: Any) -> str:
        """The unit code that counts: another one, if a person said that both mean the same unit.

        Such decisions may lead over several codes; of codes that mean each other, the first counts.
        """
        way = [squeeze(unit_code).upper()]
        while decision := self.units.get(way[-1]):
            other = squeeze(decision.treat_as_code).upper()
            if not other:
                break
            if other in way:
                return min(way[way.index(other) :])
            way.append(other)
        return way[-1]


def code_of(cell: Any) -> str:
    """A code as it stands in the mapping."""
    return clean_cell(cell)[:_LONGEST] or EMPTY_CODE


def read_mapping(name: str) -> Mapped:
    """Read a saved mapping."""
    record = frappe.get_doc(MAPPING, name)
    columns: dict[str, dict[str, str]] = {}
    for row in record.columns:
        columns.setdefault(row.table_kind, {})[row.source_column] = row.target_field or ""
    codes = {
        (row.code_kind, row.source_code): (row.certificate_type if row.code_kind == "certificate_type" else row.meaning)
        for row in record.codes
    }
    return Mapped(columns, codes, {squeeze(row.source_code).upper(): row for row in record.units})


def make_mapping(title: str) -> str:
    """Make an empty mapping with a name that is free."""
    record = frappe.new_doc(MAPPING)
    name, number = title, 2
    while frappe.db.exists(MAPPING, name):
        name, number = f"{title} ({number})", number + 1
    record.mapping_name = name
    record.insert()
    return record.name


def add_columns(name: str, table: str, titles: Iterable[str], samples: Mapping[str, Any]) -> None:
    """Add the columns a mapping does not know yet, with a guess of what they hold."""
    record = frappe.get_doc(MAPPING, name)
    known = {row.source_column: row for row in record.columns if row.table_kind == table}
    taken = {row.target_field for row in known.values() if row.target_field}
    guesses = guess_columns(table, [title for title in titles if title not in known])
    for title, target in guesses.items():
        goal = "" if target in taken else target
        sample = masked_sample(samples.get(title)) if goal else form_of(samples.get(title))
        record.append("columns", {"table_kind": table, "source_column": title, "sample": sample, "target_field": goal})
    if guesses:
        record.save(ignore_permissions=True)  # the reading job fills in what it found; people decide


def form_of(cell: Any) -> str:
    """Show how a cell of a column without a meaning is built, not what it says: 字 for a character, A, 9."""
    text = squeeze(cell)[:_FORM_LENGTH] if not isinstance(cell, dict) else ""
    return "".join(
        "9" if c.isdigit() else "A" if c.isascii() and c.isalpha() else "字" if c.isalpha() else c for c in text
    )


def read_again(mapped: Mapped, rows: Iterable[tuple[str, str]]) -> list[Finding]:
    """Say what hinders the work with rows as they were stored: columns mapped since, or cells removed.

    `rows`: table and sealed cells of the first row of every file.
    """
    late: set[str] = set()
    for table, sealed in rows:
        if staged.is_removed(sealed):
            return [block("legacy_rows_removed")]
        goals = mapped.columns.get(table, {})
        late |= {
            title for title, cell in staged.open_cells(sealed).items() if cell == staged.LEFT_OUT and goals.get(title)
        }
    return [block("legacy_read_again", columns=", ".join(sorted(late)[:_SHOWN_TITLES]))] if late else []


def add_codes(name: str, found: Mapping[tuple[str, str], int]) -> None:
    """Add the codes a mapping does not know yet, with a guess of what they mean, and how often each occurs."""
    record = frappe.get_doc(MAPPING, name)
    known = {(row.code_kind, row.source_code): row for row in record.codes}
    for (kind, code), count in sorted(found.items()):
        row = known.get((kind, code)) or record.append("codes", {"code_kind": kind, "source_code": code})
        row.row_count = count
        if (kind, code) in known:
            continue
        if kind == "certificate_type":
            row.certificate_type = _type_named(code)
        else:
            row.meaning = guess_meaning(kind, "" if code == EMPTY_CODE else code)
    record.save(ignore_permissions=True)  # as above


def _type_named(code: str) -> str | None:
    if code == EMPTY_CODE:
        return "ENFORCEMENT"
    named = frappe.get_all(
        "Certificate Type", or_filters={"type_name": code, "name": code}, pluck="name", order_by="name", limit=1
    )
    return named[0] if named else None


def count_codes(mapped: Mapped, table: str, fields: Mapping[str, Any], counter: Counter) -> None:
    """Count the codes of one row. Empty kinds and levels of units need no meaning."""
    goals = set(mapped.columns.get(table, {}).values())
    for kind in CODED[next(known for known in TABLES if known == table)]:
        if kind not in goals:
            continue
        code = code_of(fields.get(kind))
        if code == EMPTY_CODE and (kind in ("unit_kind", "government_level") or _is_without_certificate(kind, fields)):
            continue
        counter[(kind, code)] += 1


def _is_without_certificate(kind: str, fields: Mapping[str, Any]) -> bool:
    """In a table of officers, who has neither number nor state has no certificate."""
    return kind.startswith("certificate_") and not squeeze(fields.get("certificate_number"))


def open_questions(mapped: Mapped, used_codes: Mapping[tuple[str, str], int], tables: Iterable[str]) -> list[Finding]:
    """What still has to be decided before anything may run: missing columns, codes without a meaning (R-002)."""
    questions = []
    for table in tables:
        missing = missing_columns(table, mapped.columns.get(table, {}).values())
        questions += [block("legacy_column_missing", table=Label(table), column=Label(name)) for name in missing]
    for (kind, code), count in sorted(used_codes.items(), key=lambda item: (CODE_KINDS.index(item[0][0]), item[0][1])):
        if not mapped.codes.get((kind, code)):
            questions.append(block("legacy_code_unmapped", kind=Label(kind), given=code, count=count))
    return questions
