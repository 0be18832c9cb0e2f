"""What stands where in a list: the column titles of every sheet, and its data rows below them.

No frappe import. The recognition of titles and of total, title and blank rows is domain/officer_table.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import compress
from typing import Any, NamedTuple

from enforcement_cert.domain.officer_table import (
    REQUIRED_FIELDS,
    HeaderMapping,
    RowKind,
    classify_row,
    find_field,
    find_unit_code,
    recognise_header,
)
from enforcement_cert.domain.text import squeeze
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.reading.spool import Spool

HEADER_WITHIN_ROWS = 30
SAMPLE_LENGTH = 60
_LONG_NUMBER = re.compile(r"[0-9]{7,}[0-9Xx]?")
_FEWEST_TITLES = 2


@dataclass(frozen=True)
class SheetPlan:
    """One sheet with column titles: their row number, what the columns hold, the unit named above."""

    name: str
    header_row: int
    titles: Sequence[str]
    mapping: HeaderMapping
    unit_code: str | None


class DataRow(NamedTuple):
    """One row that may be a person."""

    sheet: str
    number: int
    cells: Mapping[str, Any]
    unit_code: str | None


@dataclass(frozen=True)
class ListPlan:
    """The sheets of a list that hold persons, by sheet number."""

    sheets: Mapping[int, SheetPlan]

    def data_rows(self, spool: Spool) -> Iterator[DataRow]:
        """Give the rows that may be persons; titles, totals and remarks fall away."""
        return (row for row in self._rows(spool) if row and classify_row(row.cells) is RowKind.DATA)

    def marked_rows(self, spool: Spool, marks: bytes) -> Iterator[DataRow]:
        """Give the rows marked by `mark_data_rows`, without classifying them once more."""
        return (row for row in compress(self._rows(spool), marks) if row)

    def mark_data_rows(self, spool: Spool) -> "DataRows":
        """Look at every row once: which may be persons, and which units they name."""
        marks = bytearray()
        units: set[Any] = {sheet.unit_code for sheet in self.sheets.values()}
        for row in self._rows(spool):
            if row is None or classify_row(row.cells) is not RowKind.DATA:
                marks.append(False)
                continue
            marks.append(True)
            units.add(row.cells.get("unit_name"))
            units.add(row.cells.get("unit_code"))
        return DataRows(bytes(marks), marks.count(1), frozenset(squeeze(unit) for unit in units) - {""})

    def _rows(self, spool: Spool) -> Iterator[DataRow | None]:
        """Give every filled row below column titles with its fields, None for the others."""
        for number, row_number, cells in spool.rows():
            sheet = self.sheets.get(number)
            if sheet is None or row_number <= sheet.header_row:
                yield None
            else:
                yield DataRow(sheet.name, row_number, sheet.mapping.cells(cells), sheet.unit_code)


@dataclass(frozen=True)
class DataRows:
    """Which filled rows may be persons (one byte each), how many they are, the units they name."""

    marks: bytes
    total: int
    units: frozenset[str]


def make_plan(spool: Spool, chosen: Mapping[str, str] | None = None, used: Collection[str] | None = None) -> ListPlan:
    """Find the column titles of every sheet (of a database: table).

    `chosen` maps column titles to fields as a person decided ("" leaves a column out); None means
    that the titles speak for themselves. `used` names the sheets a person ticked; None means all.
    Raises UnreadableFile if no sheet has usable titles.
    """
    sheets: dict[int, SheetPlan] = {}
    best: HeaderMapping | None = None
    for number, sheet_name in enumerate(spool.sheets):
        if used is not None and sheet_name not in used:
            continue
        top = spool.top(number, 1 if spool.has_column_names else HEADER_WITHIN_ROWS)
        for index, row in enumerate(top):
            mapping = read_titles(row.cells, chosen)
            if mapping is None:
                continue
            if mapping.missing:
                best = best or mapping
                continue
            above = [earlier.cells for earlier in top[:index]]
            titles = [squeeze(cell) for cell in row.cells]
            name = spool.sheets[number]
            sheets[number] = SheetPlan(name, row.number, titles, mapping, find_unit_code(above))
            break
    if not sheets:
        raise _no_titles(best)
    return ListPlan(sheets)


def make_open_plan(spool: Spool) -> tuple[ListPlan, frozenset[str]]:
    """Return the plan that a person looks at before deciding, and the names of the sheets recognised in it.

    A database whose columns nobody recognises is not refused: its tables are offered as they are.
    """
    try:
        plan = make_plan(spool)
    except UnreadableFile:
        if not spool.has_column_names:
            raise
        return ListPlan(_tables_as_they_are(spool)), frozenset()
    return plan, frozenset(sheet.name for sheet in plan.sheets.values())


def _tables_as_they_are(spool: Spool) -> dict[int, SheetPlan]:
    tables = {}
    for number, name in enumerate(spool.sheets):
        names = spool.top(number, 1)[0]
        tables[number] = SheetPlan(name, names.number, [squeeze(cell) for cell in names.cells], HeaderMapping({}), None)
    return tables


def _no_titles(best: HeaderMapping | None) -> UnreadableFile:
    if best is None:
        return UnreadableFile("import_no_titles", rows=HEADER_WITHIN_ROWS)
    return UnreadableFile("import_columns_missing")


def read_titles(cells: Sequence[Any], chosen: Mapping[str, str] | None) -> HeaderMapping | None:
    """Read a row as column titles; None if it is none."""
    if chosen is None:
        return recognise_header(cells)
    columns: dict[str, int] = {}
    left_out: dict[int, str] = {}
    repeated: dict[int, str] = {}
    for index, cell in enumerate(cells):
        title = squeeze(cell)
        if title not in chosen:
            continue
        target = chosen[title]
        if not target:
            left_out[index] = title
        elif target in columns:
            repeated[index] = title
        else:
            columns[target] = index
    if len(columns) < _FEWEST_TITLES:
        return None
    return HeaderMapping(columns, left_out, repeated)


@dataclass(frozen=True)
class ColumnGuess:
    """One column as shown to the person who decides what it holds."""

    title: str
    target: str
    sample: str


def guess_columns(spool: Spool, plan: ListPlan) -> list[ColumnGuess]:
    """List the columns of all sheets once each, with a masked sample value."""
    samples: dict[str, str] = {}
    targets: dict[str, str] = {}
    for sheet in plan.sheets.values():
        taken = set(sheet.mapping.columns.values())
        for index, title in enumerate(sheet.titles):
            if title:
                target = find_field(title) if index in taken else None
                targets.setdefault(title, target or "")
    for row in spool.rows():
        found = plan.sheets.get(row.sheet)
        if found and row.number > found.header_row:
            _gather_samples(found.titles, row.cells, samples)
    return [ColumnGuess(title, target, samples.get(title, "")) for title, target in targets.items()]


def _gather_samples(titles: Sequence[str], cells: Sequence[Any], samples: dict[str, str]) -> None:
    for title, cell in zip(titles, cells, strict=False):
        if title and title not in samples and cell not in (None, ""):
            samples[title] = masked_sample(cell)


def masked_sample(cell: Any) -> str:
    """Show a cell without the middle of long numbers, which may be those of persons."""
    if isinstance(cell, dict):
        return ""  # a picture
    text = squeeze(cell)[:SAMPLE_LENGTH].replace("<", "＜").replace(">", "＞")
    return _LONG_NUMBER.sub(_hide_middle, text)


def _hide_middle(match: re.Match) -> str:
    number = match[0]
    if len(number) == 8 and number[:2] in ("19", "20"):
        return number  # a date
    return number[:3] + "*" * (len(number) - 5) + number[-2:]


def has_required(targets: Sequence[str]) -> bool:
    """Say whether name and identity number are among the chosen fields."""
    return all(name in targets for name in REQUIRED_FIELDS)
