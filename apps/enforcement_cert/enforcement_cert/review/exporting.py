"""The reviews of a year as a workbook with the manual's colours; every coloured row also says it in words (G-004)."""

from io import BytesIO

import frappe
from frappe import _
from frappe.utils import cint, cstr
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from enforcement_cert.access import audit
from enforcement_cert.domain.review_dates import ReviewColour
from enforcement_cert.domain.text import without_control
from enforcement_cert.review.report.review_year.review_year import execute

REPORT = "Review Year"
_FONTS = {
    str(ReviewColour.DARK_RED): Font(color="FF8B0000"),
    str(ReviewColour.BRIGHT_RED): Font(color="FFD60000", bold=True),
}


@frappe.whitelist(methods=["POST"])
def download_year(review_year: int | str, agency: str = "", colour: str = "", standing: str = "") -> None:
    """Give the report of a year as a file; noted in the register of readings with the officers in it (X-13)."""
    frappe.get_doc("Report", REPORT).check_permission("read")
    if not frappe.has_permission("Enforcement Certificate", "export"):
        raise frappe.PermissionError
    asked = {"review_year": cint(review_year), "agency": agency, "colour": colour, "standing": standing}
    columns, rows = execute(asked)
    persons = list(dict.fromkeys(row["officer"] for row in rows if row["officer"]))
    audit.record_access("Report", REPORT, "", "", act="Report Exported", persons=persons, conditions=cstr(asked))
    frappe.response["filename"] = _("Reviews of {0}").format(cint(review_year)) + ".xlsx"
    frappe.response["filecontent"] = workbook(columns, rows)
    frappe.response["type"] = "binary"


def workbook(columns: list[dict], rows: list[dict]) -> bytes:
    """Return the workbook. Every cell is text, so nothing in it is run as a formula."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(_(REPORT))
    sheet.append([_cell(sheet, column["label"], Font(bold=True)) for column in columns])
    for row in rows:
        font = _FONTS.get(row["colour_key"])
        sheet.append([_cell(sheet, cstr(row.get(column["fieldname"])), font) for column in columns])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def _cell(sheet, text: str, font: Font | None) -> WriteOnlyCell:
    cell = WriteOnlyCell(sheet, without_control(text) or None)
    cell.data_type = "s" if text else "n"
    if font:
        cell.font = font
    return cell
