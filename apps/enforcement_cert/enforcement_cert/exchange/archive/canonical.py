"""Rows as text that is the same on every machine: UTF-8, comma, LF, no locale. No frappe import.

A text that a spreadsheet program would run as a formula gets an apostrophe in front; reading takes it away
again, so nothing is lost.
"""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime
from typing import IO, Any

from enforcement_cert.domain.dates import find_date
from enforcement_cert.exchange.archive.schema import Column, Kind, Table
from enforcement_cert.exchange.reading.errors import UnreadableFile

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "'")
_GUARD = "'"
_LONGEST_CELL = 1_000_000


def text_of(value: Any, kind: Kind) -> str:
    """Return the text of one value: empty for None, ISO dates, whole numbers, 1 and 0."""
    if value is None or value == "":
        return ""
    if kind is Kind.YES_NO:
        return "1" if int(value) else "0"
    if kind is Kind.WHOLE:
        return str(int(value))
    if kind is Kind.DATE:
        return value.strftime("%Y-%m-%d") if isinstance(value, date) else str(value)[:10]
    if kind is Kind.MOMENT:
        return value.strftime("%Y-%m-%d %H:%M:%S") if isinstance(value, datetime) else str(value)[:19]
    return str(value).replace("\r\n", "\n")


def guarded(text: str) -> str:
    """Return a text that no spreadsheet program runs as a formula."""
    return _GUARD + text if text.startswith(_FORMULA_STARTS) else text


def unguarded(text: str) -> str:
    """Undo `guarded`."""
    return text[1:] if text.startswith(_GUARD) and text[1:].startswith(_FORMULA_STARTS) else text


def write_csv(table: Table, rows: Iterable[Mapping[str, str]], *, titles: bool = False) -> Iterator[bytes]:
    """Give the lines of a table, the first with the names (or titles) of the columns."""
    yield _line([column.title if titles else column.name for column in table.columns])
    for row in rows:
        yield _line([guarded(row.get(column.name, "")) for column in table.columns])


def _line(cells: list[str]) -> bytes:
    buffer = io.StringIO()
    csv.writer(buffer, lineterminator="\n").writerow(cells)
    return buffer.getvalue().encode()


def read_csv(table: Table, data: IO[bytes]) -> Iterator[dict[str, str]]:
    """Give the rows of a table of a package. Raises UnreadableFile if it is not one of this format."""
    csv.field_size_limit(_LONGEST_CELL)
    try:
        lines = csv.reader(io.TextIOWrapper(data, encoding="utf-8", newline=""))
        names = next(lines, [])
        if [name for name in names if name not in {column.name for column in table.columns}] or table.key not in names:
            raise UnreadableFile("package_columns_unknown", table=table.title)
        for cells in lines:
            if len(cells) != len(names):
                raise UnreadableFile("package_damaged")
            yield {name: unguarded(cell) for name, cell in zip(names, cells, strict=True)}
    except (UnicodeError, csv.Error):
        raise UnreadableFile("package_damaged") from None


def value_of(text: str, column: Column) -> Any:
    """Return the value to store for a text of a package. Raises RuleViolation for a date that is none."""
    if column.kind is Kind.DATE:
        return find_date(text)
    if column.kind in (Kind.WHOLE, Kind.YES_NO):
        return int(text) if text.isdecimal() else 0
    if column.kind is Kind.MOMENT:
        return text[:19] or None
    return text
