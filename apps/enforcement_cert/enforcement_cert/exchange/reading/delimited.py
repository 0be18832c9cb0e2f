"""Rows of a text file: encoding and separator are found out, not asked for."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from enforcement_cert.exchange.reading import limits
from enforcement_cert.exchange.reading.errors import UnreadableFile

_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)
_SEPARATORS = (",", "\t", ";", "，", "；", "|")
_PROBE_BYTES = 65_536
_PROBE_LINES = 40


def delimited_rows(path: Path) -> Iterator[tuple[str, int, list[str]]]:
    """Give the (empty) sheet name, line number and cells of every row. Raises UnreadableFile."""
    encoding = find_encoding(path)
    csv.field_size_limit(limits.MEGABYTE)
    try:
        with path.open(encoding=encoding, newline="") as file:
            yield from _rows(file)
    except UnicodeError:
        raise UnreadableFile("import_file_encoding") from None
    except csv.Error:
        raise UnreadableFile("import_file_damaged") from None


def _rows(file: IO[str]) -> Iterator[tuple[str, int, list[str]]]:
    separator = find_separator(file.read(_PROBE_BYTES))
    file.seek(0)
    reader = csv.reader((line.replace("\0", "") for line in file), delimiter=separator)
    last = 0
    for row in reader:
        yield "", last + 1, [cell[: limits.MAX_CELL_CHARACTERS] for cell in row[: limits.MAX_COLUMNS]]
        last = reader.line_num


def find_encoding(path: Path) -> str:
    """Name the encoding: by its mark, else UTF-8 if the file is that throughout, else GB18030.

    GB18030 contains GBK and GB2312, which spreadsheet programs write on Chinese systems.
    """
    with path.open("rb") as file:
        head = file.read(_PROBE_BYTES)
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    if b"\0" in head:
        return "utf-16-le" if head[1::2].count(0) >= head[::2].count(0) else "utf-16-be"
    return "utf-8" if _is_utf8(path) else "gb18030"


def _is_utf8(path: Path) -> bool:
    try:
        with path.open(encoding="utf-8", newline="") as file:
            while file.read(limits.MEGABYTE):
                pass
    except UnicodeDecodeError:
        return False
    return True


def find_separator(text: str) -> str:
    """Name the separator that stands most evenly in the first lines; the comma if none does."""
    lines = [line for line in text.splitlines()[:_PROBE_LINES] if line.strip()]
    if not lines:
        return ","
    return max(_SEPARATORS, key=lambda sign: _evenness(sign, lines))


def _evenness(sign: str, lines: list[str]) -> tuple[int, int]:
    counts = [line.count(sign) for line in lines]
    usual = max(set(counts) - {0}, key=counts.count, default=0)
    return (counts.count(usual) if usual else 0, usual)
