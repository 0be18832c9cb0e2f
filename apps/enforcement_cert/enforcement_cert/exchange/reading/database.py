"""Rows of an Access file (.mdb of Jet 3 and 4, .accdb of ACE 12 and later), by Debian's mdbtools.

mdbtools is chosen because it is the only kept reader of these formats on Linux; its programs run as children
of the reading process, inside the same bounds. Every table begins with a row 0 of column names; its rows
count from 1. Photos in OLE columns go to a file of their own, and the cell tells where they are.
"""

import csv
import io
import os
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO

from enforcement_cert.exchange.reading import limits
from enforcement_cert.exchange.reading.access_header import check_header
from enforcement_cert.exchange.reading.embedded_photo import find_picture
from enforcement_cert.exchange.reading.errors import UnreadableFile

PHOTO_CELL = "photo"
_HIDDEN = ("~", "MSys", "USys", "f_")
_OLE_COLUMN = re.compile(r"^\t\[(?P<name>.*)\]\t+OLE\b", re.MULTILINE)
_MOMENT = "%Y-%m-%d %H:%M:%S"
_MIDNIGHT = " 00:00:00"
_MOMENT_TEXT = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} 00:00:00")
_LONGEST_PROGRAM_SECONDS = limits.READER_WALL_SECONDS


def database_rows(path: Path, photos: Path) -> Iterator[tuple[str, int, list[Any]]]:
    """Give table name, row number (0: the column names) and cells of every table people see.

    Cells are texts, or {"photo": [offset, length]} for a picture laid down in `photos`. Dates are ISO
    texts (R-203). Raises UnreadableFile: encrypted, damaged, cut off, or without tables of its own.
    """
    check_header(path)
    tables = [name for name in _said("mdb-tables", "-1", str(path)).splitlines() if not name.startswith(_HIDDEN)]
    if not tables:
        raise UnreadableFile("import_database_no_tables")
    if len(tables) > limits.MAX_SHEETS:
        raise UnreadableFile("import_too_many_sheets", maximum=limits.MAX_SHEETS)
    with photos.open("wb") as pictures:
        for table in tables:
            yield from _table_rows(path, table, pictures)


def _table_rows(path: Path, table: str, pictures: BinaryIO) -> Iterator[tuple[str, int, list[Any]]]:
    """Give the rows of one table; fewer rows than the table says it has mean that the file is damaged."""
    ole_columns = set(_OLE_COLUMN.findall(_said("mdb-schema", "--no-relations", "-T", table, str(path))))
    expected = _said("mdb-count", str(path), table).strip()
    number = -1
    ole_places: set[int] = set()
    for number, row in enumerate(_exported(path, table, has_binary=bool(ole_columns))):
        if number == 0:
            ole_places = {place for place, title in enumerate(row) if title in ole_columns}
        yield (
            table,
            number,
            [_cell(cell, place in ole_places and number > 0, pictures) for place, cell in enumerate(row)],
        )
    if not expected.isdecimal() or number < int(expected):
        raise UnreadableFile("import_database_damaged")


def _exported(path: Path, table: str, *, has_binary: bool) -> Iterator[list[str]]:
    command = [
        "mdb-export",
        "-D",
        _MOMENT,
        "-T",
        _MOMENT,
        "-b",
        "hex" if has_binary else "strip",
        "--",
        str(path),
        table,
    ]
    csv.field_size_limit(2 * limits.MAX_PHOTO_BYTES + limits.MEGABYTE)
    with subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, env=_environment()
    ) as program:
        text = io.TextIOWrapper(program.stdout, "utf-8", "replace", newline="")  # type: ignore[type-var]  # a pipe
        try:
            for row in csv.reader(line.replace("\0", "") for line in text):
                yield row[: limits.MAX_COLUMNS]
        except csv.Error:
            program.kill()
            raise UnreadableFile("import_database_damaged") from None
    if program.returncode:
        raise UnreadableFile("import_database_damaged")


def _cell(cell: str, is_binary: bool, pictures: BinaryIO) -> Any:
    if is_binary:
        return _photo_cell(cell, pictures)
    if _MOMENT_TEXT.fullmatch(cell):
        return cell.removesuffix(_MIDNIGHT)
    return cell[: limits.MAX_CELL_CHARACTERS] or None


def _photo_cell(cell: str, pictures: BinaryIO) -> dict[str, list[int]] | None:
    try:
        picture = find_picture(bytes.fromhex(cell))
    except ValueError:
        return None
    if picture is None:
        return None
    place = [pictures.tell(), len(picture)]
    pictures.write(picture)
    return {PHOTO_CELL: place}


def _said(*command: str) -> str:
    """Run one program of mdbtools and return what it printed. Raises UnreadableFile if it fails."""
    try:
        done = subprocess.run(
            command,
            env=_environment(),
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_LONGEST_PROGRAM_SECONDS,
            check=False,
        )
    except FileNotFoundError:
        raise UnreadableFile("import_database_reader_missing") from None
    except subprocess.TimeoutExpired:
        raise UnreadableFile("import_file_swells") from None
    if done.returncode:
        raise UnreadableFile("import_database_damaged")
    return done.stdout.decode("utf-8", errors="replace")


def _environment() -> dict[str, str]:
    """Nothing of the machine's locale reaches the programs (R-203)."""
    return {"PATH": os.environ.get("PATH", ""), "LC_ALL": "C.UTF-8", "TZ": "UTC"}
