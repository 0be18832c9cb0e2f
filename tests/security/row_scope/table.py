"""The whole matrix, put together from the rooms' tables in tables/.

Adding a record type: add its rows to the file of its room (words: cells.py), then run

    ./run python ../tests/security/row_scope/render.py

which writes docs/row-scope.md. Parts of another record go into PARTS of the same file, single pages of
settings into SINGLES. Columns that the generated record needs and cannot guess go into FILLED.
"""

import importlib
import pkgutil

from tests.security.row_scope import tables
from tests.security.row_scope.cells import CLASSES, COLUMNS, Row

ROOMS = [
    importlib.import_module(f"{tables.__name__}.{found.name}")
    for found in sorted(pkgutil.iter_modules(tables.__path__), key=lambda found: found.name)
]
TABLE: list[Row] = [row for room in ROOMS for row in room.ROWS]
# Part → whole: who may see the whole sees its parts, and nobody reaches them by themselves.
PARTS: dict[str, str] = {part: whole for room in ROOMS for part, whole in getattr(room, "PARTS", {}).items()}
# Page of settings → class of users → letters R and W.
SINGLES: dict[str, dict[str, str]] = {name: who for room in ROOMS for name, who in getattr(room, "SINGLES", {}).items()}
# Record type → function of (names of the place's other records) that gives columns of the generated record.
FILLED = {name: fill for room in ROOMS for name, fill in getattr(room, "FILLED", {}).items()}


def cells(doctype: str, user_class: str) -> Row:
    """The row of a record type for a class of users. Raises ValueError if there is none, or more than one."""
    found = [row for row in TABLE if row.doctype == doctype and user_class in row.classes]
    if len(found) != 1:
        raise ValueError(f"{len(found)} rows say what {user_class} may do with {doctype}")
    return found[0]


def is_the_same_everywhere(doctype: str) -> bool:
    """True if it makes no difference whose record it is (reference data, logs): one record proves it."""
    rows = [row for row in TABLE if row.doctype == doctype]
    return all(len({row.cell(column) for column in COLUMNS}) == 1 for row in rows)


def doctypes() -> list[str]:
    """Every record type of the table, in its order."""
    return list(dict.fromkeys(row.doctype for row in TABLE))


def complete() -> list[str]:
    """What is wrong with the table by itself: classes without a row, or with two."""
    wrong = []
    for doctype in doctypes():
        for user_class in CLASSES:
            try:
                cells(doctype, user_class)
            except ValueError as error:
                wrong.append(str(error))
    return wrong
