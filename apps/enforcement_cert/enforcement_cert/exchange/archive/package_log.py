"""What people should know about the rows of a package: noted block by block in a file, a workbook at the end.

The file grows by one line a block; a block that is done again after a kill writes its line again, and the later
line counts. Rows that were there already are counted only. Source: R-194, R-195.
"""

import json
from collections.abc import Sequence
from io import BytesIO
from pathlib import Path

import frappe
from frappe import _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell

from enforcement_cert.domain.text import without_control
from enforcement_cert.exchange.archive.take_in import REJECTED, Taken

PACKAGE = "Archive Package"
SHOWN_AT_ONCE = 100


def noted_rows(taken: Sequence[Taken]) -> list[list[str]]:
    """Return table, code, name, outcome and reason of the rows of a block that were rejected or have a remark."""
    return [_noted(each) for each in taken if each.outcome == REJECTED or each.reason]


def _noted(each: Taken) -> list[str]:
    row = each.row
    shown = row.get("officer_name") or row.get("agency_name") or ""
    return [each.table.title, row.get(each.table.key, ""), shown, each.outcome, each.reason]


def note_block(name: str, start_row: int, noted: list[list[str]]) -> None:
    """Write down what is to be noted of the block that begins at a row; the caller holds the import's row lock."""
    if not noted:
        return
    with _path_of(name).open("a", encoding="utf-8") as file:
        # A killed process may have left half a line: every line begins by itself.
        file.write("\n" + json.dumps([start_row, noted], ensure_ascii=False))


def first_noted(report: str | None, noted: list[list[str]]) -> str:
    """Return the first noted rows as the page of the import shows them, from those so far and a new block's."""
    known = json.loads(report or "[]")
    if len(known) < SHOWN_AT_ONCE:
        known = [*known, *noted][:SHOWN_AT_ONCE]
    return json.dumps(known, ensure_ascii=False)


def read_noted(name: str) -> list[list[str]]:
    """Return every noted row of an import, in the order of the package."""
    blocks: dict[int, list[list[str]]] = {}
    path = _path_of(name)
    if path.is_file():
        with path.open(encoding="utf-8", errors="replace") as file:
            for line in file:
                try:
                    start_row, noted = json.loads(line)
                except ValueError:
                    continue  # half a line of a killed process; its block has been done again
                blocks[start_row] = noted
    return [row for start_row in sorted(blocks) for row in blocks[start_row]]


def forget_noted(name: str) -> None:
    """Remove the notes of an import."""
    _path_of(name).unlink(missing_ok=True)


def _path_of(name: str) -> Path:
    return Path(frappe.get_site_path("private", "files", f".{name}.noted"))


def attach_log(name: str) -> str:
    """Write every noted row into a workbook, attach it to the import and return its address (R-194, R-195)."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Import Log"))
    titles = [_("Table"), _("Code"), _("Name"), _("Outcome"), _("Reason")]
    for cells in [titles, *([*row[:3], _(row[3]), row[4]] for row in read_noted(name))]:
        sheet.append([_text_cell(sheet, cell) for cell in cells])
    stream = BytesIO()
    book.save(stream)
    file = frappe.new_doc("File")
    file.update({"file_name": f"{name}.xlsx", "content": stream.getvalue(), "is_private": 1})
    file.update({"attached_to_doctype": PACKAGE, "attached_to_name": name, "attached_to_field": "log_file"})
    # The log is the import's own file; who may read it follows from who may read the import.
    file.insert(ignore_permissions=True)
    return file.file_url


def _text_cell(sheet, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, without_control(text or ""))
    cell.data_type = "s"
    return cell
