"""Rows of a workbook (.xlsx, .xls, .xlsb, .ods), by python-calamine.

calamine is chosen over openpyxl: it reads every workbook format of the offices, about twenty times as
fast, and gives the values formulas had when the file was saved, never formulas.
"""

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
    XmlError,
    ZipError,
)

from enforcement_cert.exchange.reading import limits
from enforcement_cert.exchange.reading.errors import UnreadableFile

_EXACT_BELOW = 10**15


def workbook_rows(path: Path) -> Iterator[tuple[str, int, list[Any]]]:
    """Give sheet name, row number as people see it, and plain cells of every visible sheet.

    Cells are None, text, int, float or bool-as-text; dates are ISO texts (R-203).
    Raises UnreadableFile.
    """
    try:
        with path.open("rb") as file:
            book = CalamineWorkbook.from_filelike(file)
        for name in _visible_sheets(book):
            for number, row in enumerate(book.get_sheet_by_name(name).iter_rows(), start=1):
                yield name, number, [plain_cell(cell) for cell in row[: limits.MAX_COLUMNS]]
    except PasswordError:
        raise UnreadableFile("import_file_encrypted") from None
    except (CalamineError, ZipError, XmlError, ValueError, OSError):
        raise UnreadableFile("import_file_damaged") from None


def _visible_sheets(book: CalamineWorkbook) -> list[str]:
    names = [
        sheet.name
        for sheet in book.sheets_metadata
        if sheet.typ == SheetTypeEnum.WorkSheet and sheet.visible == SheetVisibleEnum.Visible
    ]
    if len(names) > limits.MAX_SHEETS:
        raise UnreadableFile("import_too_many_sheets", maximum=limits.MAX_SHEETS)
    return names


def plain_cell(cell: Any) -> Any:
    """Turn a cell into what JSON can hold without loss of meaning."""
    kind = type(cell)
    if kind is str:
        return cell[: limits.MAX_CELL_CHARACTERS] if cell else None
    if kind is float:
        return int(cell) if cell.is_integer() and abs(cell) < _EXACT_BELOW else cell
    if kind is bool:
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, datetime):
        return cell.date().isoformat() if cell.time() == time() else cell.isoformat(" ")
    if isinstance(cell, date):
        return cell.isoformat()
    if isinstance(cell, (time, timedelta)):
        return str(cell)
    return cell
