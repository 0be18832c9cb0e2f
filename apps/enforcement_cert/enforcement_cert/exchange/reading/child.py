"""The process that reads one list: python -m enforcement_cert.exchange.reading.child FILE SPOOL.

A parser meets whatever people upload: broken files, files that swell to the size of the machine,
files made to hurt. So it works in a process of its own with hard limits on memory, time and output.
It writes one JSON line per filled row: [sheet number, row number, cells], and at the end tells on
standard output how it went.
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.exchange.reading import limits
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.reading.kinds import FileKind, file_kind

PHOTOS = "photos.bin"


def main(source: str, spool: str) -> None:
    """Read the list and tell the outcome as one JSON object on standard output."""
    limit_this_process()
    try:
        with open(spool, "wb") as out:
            kind, rows = _rows(Path(source), Path(spool).parent)
            outcome = {**write_spool(rows, out), "kind": str(kind)}
    except RuleViolation as violation:
        outcome = {"refused": violation.code, "context": violation.context}
    except MemoryError:
        outcome = {"refused": "import_file_swells", "context": {}}
    print(json.dumps(outcome, ensure_ascii=True))


def limit_this_process() -> None:
    """Set the bounds of limits.py; the kernel ends the process beyond them."""
    for kind, amount in (
        (resource.RLIMIT_AS, limits.READER_MEMORY_BYTES),
        (resource.RLIMIT_CPU, limits.READER_CPU_SECONDS),
        (resource.RLIMIT_FSIZE, limits.SPOOL_BYTES),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(kind, (amount, amount))


def _rows(source: Path, folder: Path) -> tuple[FileKind, Iterator[tuple[str, int, list[Any]]]]:
    kind = file_kind(source)
    if kind is FileKind.PACKAGE:
        from enforcement_cert.exchange.reading.package import take_list

        source = take_list(source, folder)
        kind = file_kind(source)
        if kind is FileKind.PACKAGE:
            raise UnreadableFile("import_package_no_list")
    return kind, _rows_of(kind, source, folder)


def _rows_of(kind: FileKind, source: Path, folder: Path) -> Iterator[tuple[str, int, list[Any]]]:
    """Each reader is loaded only when it is needed."""
    if kind is FileKind.WORKBOOK:
        from enforcement_cert.exchange.reading.workbook import workbook_rows

        return workbook_rows(source)
    if kind is FileKind.DATABASE:
        from enforcement_cert.exchange.reading.database import database_rows

        return database_rows(source, folder / PHOTOS)
    from enforcement_cert.exchange.reading.delimited import delimited_rows

    return delimited_rows(source)


def write_spool(rows: Iterator[tuple[str, int, list[Any]]], out: BinaryIO) -> dict[str, Any]:
    """Write the filled rows; return the sheets with the byte where each begins, and the numbers of rows."""
    encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
    sheets: list[str] = []
    starts: list[int] = []
    filled = blank = 0
    for sheet, number, cells in rows:
        if not sheets or sheets[-1] != sheet:
            sheets.append(sheet)
            starts.append(out.tell())
        while cells and _is_blank(cells[-1]):
            cells.pop()
        if not cells:
            blank += 1
            continue
        filled += 1
        if filled > limits.MAX_ROWS:
            raise UnreadableFile("import_too_many_rows", maximum=limits.MAX_ROWS)
        out.write(encode((len(sheets) - 1, number, cells)).encode() + b"\n")
    return {"sheets": sheets, "starts": starts, "filled": filled, "blank": blank}


def _is_blank(cell: Any) -> bool:
    return cell is None or (isinstance(cell, str) and not cell.strip())


if __name__ == "__main__":
    main(*sys.argv[1:3])
