"""Files of the old system are read into the staging area, row by row, as they are."""

import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import frappe

from enforcement_cert.domain.legacy_tables import guess_columns, is_secret_title, missing_columns, recognise_titles
from enforcement_cert.domain.text import squeeze
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.legacy import staged
from enforcement_cert.exchange.legacy.context import Context
from enforcement_cert.exchange.legacy.record import STAGED
from enforcement_cert.exchange.reading import Spool, read_into_spool
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.uploads import path_of

HEADER_WITHIN_ROWS = 30
_SAMPLED = 200


class OldFile:
    """One file, opened: which sheets hold rows, and what their columns are called."""

    def __init__(self, spool: Spool, table: str, wanted_sheet: str, known_titles: frozenset[str]):
        self.spool = spool
        self.table = table
        self.titles: dict[int, tuple[int, list[str]]] = {}
        for number, name in enumerate(spool.sheets):
            if wanted_sheet and squeeze(name) != squeeze(wanted_sheet):
                continue
            found = self._titles_of(number, known_titles, bool(wanted_sheet) or len(spool.sheets) == 1)
            if found:
                self.titles[number] = found
        if not self.titles:
            raise UnreadableFile("legacy_no_titles", rows=HEADER_WITHIN_ROWS)

    def _titles_of(self, sheet: int, known: frozenset[str], is_only: bool) -> tuple[int, list[str]] | None:
        """The row of column titles of a sheet: the first that is recognised, else the first row of the only sheet."""
        top = self.spool.top(sheet, 1 if self.spool.has_column_names else HEADER_WITHIN_ROWS)
        for row in top:
            named = sum(1 for cell in row.cells if squeeze(cell) in known)
            if named >= 2 or recognise_titles(self.table, row.cells):
                titles = _distinct(row.cells)
                return (row.number, titles) if is_only or self._is_whole(titles, known) else None
        return (top[0].number, _distinct(top[0].cells)) if is_only and top else None

    def _is_whole(self, titles: list[str], known: frozenset[str]) -> bool:
        """Of several sheets only those count that have every column the table needs, by guess or by mapping."""
        guessed = guess_columns(self.table, titles).values()
        return not missing_columns(self.table, guessed) or bool(known and known <= set(titles))

    def rows(self) -> Iterator[tuple[str, int, dict[str, Any]]]:
        """Give sheet, row number and cells by title of every row below the titles; columns of passwords stay out."""
        for sheet, number, cells in self.spool.rows():
            place = self.titles.get(sheet)
            if place and number > place[0]:
                plain = (None if isinstance(cell, dict) else cell for cell in cells)  # pictures inside databases
                named = zip(place[1], plain, strict=False)
                yield self.spool.sheets[sheet], number, {t: cell for t, cell in named if not is_secret_title(t)}

    def all_titles(self) -> list[str]:
        titles = (title for _, titles in self.titles.values() for title in titles)
        return [title for title in dict.fromkeys(titles) if not is_secret_title(title)]

    def samples(self) -> dict[str, Any]:
        """The first filled cell of every column."""
        found: dict[str, Any] = {}
        for count, (_sheet, _number, cells) in enumerate(self.rows()):
            for title, cell in cells.items():
                if cell not in (None, ""):
                    found.setdefault(title, cell)
            if count > _SAMPLED:
                break
        return found


def _distinct(cells: Sequence[Any]) -> list[str]:
    """Titles that differ: a repeated one gets a number, an empty one the number of its column."""
    titles: list[str] = []
    for index, cell in enumerate(cells, start=1):
        title = squeeze(cell)[:100] or f"#{index}"
        base, number = title, 2
        while title in titles:
            title, number = f"{base} ({number})", number + 1
        titles.append(title)
    return titles


@contextmanager
def open_file(entry, known_titles: frozenset[str]) -> Iterator[OldFile]:
    """Open a file of a migration. Raises UnreadableFile with what is wrong."""
    with tempfile.TemporaryDirectory(prefix="legacy-") as folder:
        spool = read_into_spool(path_of(entry.source_file), Path(folder))
        yield OldFile(spool, entry.table_kind, entry.sheet_name or "", known_titles)


def stage_rows(context: Context, entry, first_position: int, rows: Sequence) -> None:
    """Write a block of rows into the staging area; `first_position` is that of the first of them.

    Cells of columns that no field asks for stay in the file (Privacy Law art. 6).
    """
    columns = []
    goals = context.mapped.columns.get(entry.table_kind, {})
    for position, (sheet, number, all_cells) in enumerate(rows, start=first_position):
        cells = staged.wanted_cells(all_cells, goals)
        columns.append(
            {
                "name": staged.row_name(context.migration, entry.table_kind, position),
                "legacy_migration": context.migration,
                "table_kind": entry.table_kind,
                "position": position,
                "file_index": entry.idx,
                "source_file": Path(entry.source_file).name[:140],
                "sheet_name": sheet[:140],
                "row_in_file": number,
                "content": staged.shown_content(cells),
                "sealed": staged.seal(cells),
                "outcome": "",
                **staged.keys_of(context.mapped.fields(entry.table_kind, cells)),
            }
        )
    insert_rows(STAGED, columns, owner=context.user, moment=context.moment)


def forget_rows(migration: str) -> None:
    """Empty the staging area of a migration."""
    frappe.db.delete(STAGED, {"legacy_migration": migration})


def forget_targets(migration: str) -> None:
    """After a roll back the staged rows have brought nothing any more."""
    row = frappe.qb.DocType(STAGED)
    query = frappe.qb.update(row).where(row.legacy_migration == migration)
    for field in ("target_doctype", "target_name", "second_doctype", "second_name", "brought_at"):
        query = query.set(row[field], None)
    query.run()
