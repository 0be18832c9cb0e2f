"""The reconciliation report on paper and as a workbook; personal numbers stay masked."""

from collections.abc import Iterator, Sequence
from io import BytesIO
from typing import Any

import frappe
from frappe import _
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font

from enforcement_cert.exchange.legacy.record import MIGRATION, STAGED

_PAGE = 5_000
_TEXT_CELL = "s"
_DROPPED_FIELDS = (
    "table_kind", "source_file", "sheet_name", "row_in_file", "shown_name", "identity_number", "unit_code",
    "certificate_number", "outcome", "ground", "reason",
)  # fmt: skip
_AGENCY_COLUMNS = (
    "users_read", "users_after", "users_rejected", "officers_read", "officers_after", "officers_expired",
    "officers_rejected",
)  # fmt: skip


def attach_report(migration: str, report: dict[str, Any]) -> str:
    """Write the workbook, attach it privately to the migration and return its address."""
    own = {"attached_to_doctype": MIGRATION, "attached_to_name": migration, "attached_to_field": "report_file"}
    for name in frappe.get_all("File", filters=own, pluck="name", order_by="name"):
        # The report belongs to the migration alone and is made anew by it.
        frappe.delete_doc("File", name, ignore_permissions=True)
    file = frappe.new_doc("File")
    file.update(
        {"file_name": f"{migration}-report.xlsx", "content": _workbook(migration, report), "is_private": 1, **own}
    )
    # Written by the job itself; who may read it follows from who may read the migration.
    file.insert(ignore_permissions=True)
    return file.file_url


def _workbook(migration: str, report: dict[str, Any]) -> bytes:
    book = Workbook(write_only=True)
    _sheet(book, _("Overview"), _overview(report))
    _sheet(book, _("Agencies"), _agency_lines(report))
    _sheet(book, _("Not Kept"), _dropped_lines(migration))
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _sheet(book: Workbook, title: str, lines: Iterator[Sequence[Any]]) -> None:
    sheet = book.create_sheet(title)
    for letter in "ABCDEFGHIJK":
        sheet.column_dimensions[letter].width = 18
    bold = Font(bold=True)
    for line in lines:
        is_title = bool(line) and line[0] is TITLE
        cells = line[1:] if is_title else line
        sheet.append([_cell(value, sheet, bold if is_title else None) for value in cells])


TITLE = object()


def _cell(value: Any, sheet, font: Font | None) -> WriteOnlyCell:
    """Text is written as text, so that nothing in it is run as a formula."""
    if isinstance(value, int):
        return WriteOnlyCell(sheet, value)
    text = "".join(char for char in str(value or "") if char >= " " or char in "\n\t")
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = _TEXT_CELL
    if font:
        cell.font = font
    return cell


def table_titles() -> list[str]:
    """Column titles of the table of sums."""
    return [_("Table"), _("Read"), _("Kept"), _("Already Here"), _("To the Expired Database"), _("Rejected")]


def agency_titles() -> list[str]:
    """Column titles of the table of agencies."""
    return [
        _("Unit Code"), _("Unit"), _("Users Before"), _("Users After"), _("Users Rejected"), _("Officers Before"),
        _("Officers Kept"), _("Officers to the Expired Database"), _("Officers Rejected"),
    ]  # fmt: skip


def table_lines(report: dict[str, Any]) -> list[list[Any]]:
    """One line per table of the old system."""
    columns = ("read", "kept", "present", "expired", "rejected")
    return [[_(table["table"]), *(table[column] for column in columns)] for table in report["tables"]]


def _overview(report: dict[str, Any]) -> Iterator[Sequence[Any]]:
    yield [
        TITLE,
        _("Reconciliation Report"),
        _("Cut-off Day"),
        report["cut_off_on"],
        _("Made At"),
        report["made_at"][:19],
    ]
    yield []
    yield [TITLE, *table_titles()]
    yield from table_lines(report)
    for title, lines in _parts(report):
        yield []
        yield [TITLE, title]
        yield from lines


def _parts(report: dict[str, Any]) -> Iterator[tuple[str, list[list[Any]]]]:
    yield _("Differences and Obstacles"), [[text] for text in report["differences"]] or [[_("None")]]
    yield _("Warnings"), [[text] for text in report["warnings"]] or [[_("None")]]
    yield (
        _("Why Rows Went to the Expired Database"),
        [[_(g["table"]), _(g["ground"]), g["count"]] for g in report["grounds"]],
    )
    yield _("Why Rows Were Rejected"), [[_(r["table"]), r["count"], r["example"]] for r in report["reasons"]]
    if report["actual"]:
        yield _("Records There Now"), [[_(doctype), count] for doctype, count in report["actual"].items()]


def _agency_lines(report: dict[str, Any]) -> Iterator[Sequence[Any]]:
    yield [TITLE, *agency_titles()]
    for line in report["agencies"]:
        yield [line["code"], line["name"], *(line[column] for column in _AGENCY_COLUMNS)]


def _dropped_lines(migration: str) -> Iterator[Sequence[Any]]:
    """Everybody who was not kept, with the reason."""
    yield [
        TITLE, _("Table"), _("File"), _("Sheet"), _("Row"), _("Name"), _("Identity Number"), _("Unit Code"),
        _("Certificate Number"), _("Outcome"), _("Why Not Kept"), _("Reason"),
    ]  # fmt: skip
    last = ""
    while True:
        rows = frappe.get_all(
            STAGED,
            filters={"legacy_migration": migration, "outcome": ["in", ["Expired", "Rejected"]], "name": [">", last]},
            fields=["name", *_DROPPED_FIELDS],
            order_by="name asc",
            limit=_PAGE,
        )
        for row in rows:
            row.update({"table_kind": _(row.table_kind), "outcome": _(row.outcome), "ground": _(row.ground or "")})
            yield [row[field] for field in _DROPPED_FIELDS]
        if len(rows) < _PAGE:
            return
        last = rows[-1].name


def report_html(report: dict[str, Any] | None, *, most_agencies: int = 200) -> str:
    """The report as HTML, for the form and for printing; everything that was typed somewhere is escaped."""
    if not report:
        return ""
    parts = [_table(table_titles(), table_lines(report))]
    parts += [f"<h5>{_html(title)}</h5>{_table([], lines)}" for title, lines in _parts(report) if lines]
    lines = [[line["code"], line["name"], *(line[c] for c in _AGENCY_COLUMNS)] for line in report["agencies"]]
    parts.append(f"<h5>{_html(_('Agencies'))}</h5>{_table(agency_titles(), lines[:most_agencies])}")
    if len(lines) > most_agencies:
        parts.append(f"<p>{_html(_('All {0} units stand in the workbook.').format(len(lines)))}</p>")
    return "".join(parts)


def _table(titles: Sequence[str], lines: Sequence[Sequence[Any]]) -> str:
    head = "".join(f"<th>{_html(title)}</th>" for title in titles)
    body = "".join("<tr>" + "".join(f"<td>{_html(cell)}</td>" for cell in line) + "</tr>" for line in lines)
    whole = f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody>"
    return f'<table class="table table-bordered small legacy-report">{whole}</table>'


def _html(value: Any) -> str:
    return frappe.utils.escape_html(str("" if value is None else value))
