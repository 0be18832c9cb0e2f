"""The report of an import: which rows were refused or need a look, and why (R-194, R-195)."""

from collections.abc import Sequence
from io import BytesIO

import frappe
from frappe import _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from enforcement_cert.domain.errors import Finding
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.import_record import DOCTYPE, ROW_DOCTYPE
from enforcement_cert.exchange.row_judge import JudgedRow, Outcome
from enforcement_cert.messages import explain

_WARNED = "Warned"
_PAGE = 5_000
_WIDTHS = (16, 8, 14, 24, 12, 90)
_TEXT_CELL = "s"


def write_report(rows: Sequence[JudgedRow], *, import_name: str, user: str, moment: str) -> None:
    """Write down every row of a block that was refused, or taken in with a warning."""
    noted = [_columns(row, import_name) for row in rows if row.outcome is Outcome.REJECTED or row.all_findings]
    insert_rows(ROW_DOCTYPE, noted, owner=user, moment=moment)


def _columns(row: JudgedRow, import_name: str) -> dict[str, object]:
    is_rejected = row.outcome is Outcome.REJECTED
    return {
        "name": frappe.generate_hash(length=10),
        "officer_import": import_name,
        "sheet_name": row.sheet,
        "row_in_file": row.number,
        "officer_name": row.shown_name,
        "identity_number": row.shown_identity,
        "outcome": Outcome.REJECTED.value if is_rejected else _WARNED,
        "reason_code": _main_code(row.all_findings),
        "reason": "\n".join([*(explain(finding) for finding in _weighty_first(row.all_findings)), *row.sentences]),
    }


def _weighty_first(findings: Sequence[Finding]) -> list[Finding]:
    return sorted(findings, key=lambda finding: not finding.blocks)


def _main_code(findings: Sequence[Finding]) -> str:
    ordered = _weighty_first(findings)
    return ordered[0].code if ordered else ""


def attach_log(import_name: str) -> str:
    """Write the report as a workbook, attach it privately to the import and return its address.

    Identity numbers stay masked. Text is written as text, so that nothing in it is run as a formula.
    """
    _remove_earlier_log(import_name)
    file = frappe.new_doc("File")
    file.update(
        {
            "file_name": f"{import_name}-log.xlsx",
            "content": _workbook(import_name),
            "attached_to_doctype": DOCTYPE,
            "attached_to_name": import_name,
            "attached_to_field": "log_file",
            "is_private": 1,
        }
    )
    # Written by the import itself; who may read it follows from who may read the import.
    file.insert(ignore_permissions=True)
    return file.file_url


def _remove_earlier_log(import_name: str) -> None:
    own = {"attached_to_doctype": DOCTYPE, "attached_to_name": import_name, "attached_to_field": "log_file"}
    for name in frappe.get_all("File", filters=own, pluck="name", order_by="name"):
        # The log belongs to the import alone and is made anew by it.
        frappe.delete_doc("File", name, ignore_permissions=True)


def _workbook(import_name: str) -> bytes:
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_("Import Log"))
    for number, width in enumerate(_WIDTHS):
        sheet.column_dimensions["ABCDEF"[number]].width = width
    bold = Font(bold=True)
    sheet.append([_text(line, sheet) for line in (import_name, *_statistics(import_name))])
    titles = (_("Sheet"), _("Row"), _("Name"), _("Identity Number"), _("Outcome"), _("Reason"))
    sheet.append([_text(title, sheet, bold) for title in titles])
    for row in _report_rows(import_name):
        shown = (row.sheet_name, row.row_in_file, row.officer_name, row.identity_number, _(row.outcome), row.reason)
        sheet.append([_text(value, sheet) for value in shown])
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _text(value: object, sheet, font: Font | None = None) -> WriteOnlyCell:
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value)
    cell = WriteOnlyCell(sheet, _without_control(value or ""))
    cell.data_type = _TEXT_CELL
    if font:
        cell.font = font
    return cell


def _without_control(text: object) -> str:
    return "".join(char for char in str(text) if char >= " " or char in "\n\t")


def _statistics(import_name: str) -> list[str]:
    counts = frappe.db.get_value(DOCTYPE, import_name, ["rows_total", "rows_inserted", "rows_updated", "rows_rejected"])
    labels = (_("Rows: {0}"), _("Taken in: {0}"), _("Updated: {0}"), _("Rejected: {0}"))
    return [label.format(count) for label, count in zip(labels, counts, strict=True)]


def _report_rows(import_name: str):
    """Give the noted rows in the order of the list, a page at a time."""
    fields = ["sheet_name", "row_in_file", "officer_name", "identity_number", "outcome", "reason"]
    start = 0
    while True:
        page = frappe.get_all(
            ROW_DOCTYPE,
            filters={"officer_import": import_name},
            fields=fields,
            order_by="sheet_name asc, row_in_file asc, name asc",
            start=start,
            page_length=_PAGE,
        )
        yield from page
        if len(page) < _PAGE:
            return
        start += _PAGE
