"""The filled rows of a list, laid down in a temporary file by the reading process."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

import enforcement_cert
from enforcement_cert.exchange.reading import limits
from enforcement_cert.exchange.reading.errors import UnreadableFile

_APP_FOLDER = Path(enforcement_cert.__file__).resolve().parent.parent
_CHILD = "enforcement_cert.exchange.reading.child"


class SpoolRow(NamedTuple):
    """One filled row: number of its sheet (from 0), row number as people see it, cells."""

    sheet: int
    number: int
    cells: list[Any]


@dataclass(frozen=True)
class Spool:
    """What was read. Rows are given again at every pass, always the same and in the same order."""

    path: Path
    sheets: tuple[str, ...]
    starts: tuple[int, ...]
    filled: int
    blank: int
    kind: str = "text"

    @property
    def has_column_names(self) -> bool:
        """True for databases: row 0 of every table holds the names of its columns, whatever they are."""
        return self.kind == "database"

    def photo(self, cell: Any) -> bytes | None:
        """Return the picture a cell of a database stands for; None if it stands for none."""
        if not (self.has_column_names and isinstance(cell, dict)):
            return None
        offset, length = cell["photo"]
        with self.path.with_name("photos.bin").open("rb") as pictures:
            pictures.seek(offset)
            return pictures.read(length)

    def rows(self) -> Iterator[SpoolRow]:
        """Give the filled rows, one at a time."""
        with self.path.open("rb") as lines:
            for line in lines:
                yield SpoolRow(*json.loads(line))

    def top(self, sheet: int, count: int) -> list[SpoolRow]:
        """Give the first filled rows of one sheet."""
        with self.path.open("rb") as lines:
            lines.seek(self.starts[sheet])
            rows = [SpoolRow(*json.loads(line)) for line in islice(lines, count)]
        return [row for row in rows if row.sheet == sheet]


def read_into_spool(source: Path, folder: Path) -> Spool:
    """Read a list into a spool file below `folder`. Raises UnreadableFile with what is wrong."""
    target = folder / "rows.jsonl"
    outcome = _run_reader(source, target)
    if "refused" in outcome:
        raise UnreadableFile(outcome["refused"], **outcome["context"])
    if not outcome["filled"]:
        raise UnreadableFile("import_file_empty")
    sheets, starts = tuple(outcome["sheets"]), tuple(outcome["starts"])
    return Spool(target, sheets, starts, outcome["filled"], outcome["blank"], outcome["kind"])


def _run_reader(source: Path, target: Path) -> dict[str, Any]:
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": str(_APP_FOLDER)}
    try:
        done = subprocess.run(
            [os.path.abspath(sys.executable), "-m", _CHILD, str(source.resolve()), str(target.resolve())],
            env=environment,
            cwd=target.parent,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=limits.READER_WALL_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired:
        raise UnreadableFile("import_file_swells") from None
    if done.returncode < 0:  # ended by the kernel: one of the limits
        raise UnreadableFile("import_file_swells")
    if done.returncode:
        raise UnreadableFile("import_file_damaged")
    return json.loads(done.stdout)
