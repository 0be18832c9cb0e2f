"""Lists of synthetic officers as offices send them, made by code: clean ones, dirty ones, broken ones."""

import io
import zipfile
from collections.abc import Iterable, Sequence
from typing import Any

import frappe
from openpyxl import Workbook

from enforcement_cert.exchange import officer_import
from enforcement_cert.testing import factories as make

TITLES = (
    "序号",
    "姓 名",
    "性别",
    "出生年月日",
    "身份证号",
    "执法人员编码",
    "工作单位",
    "执法区域",
    "学历",
    "手机号码",
    "备注",
)


def person(unit: str | None = None, **overrides: Any) -> dict[str, Any]:
    """Return one row by column title; overrides by title as well."""
    number = overrides.pop("身份证号", None) or make.identity_number()
    born = number[6:14]
    row = {
        "姓 名": "测试员甲",
        "性别": "男" if number[16:17].isdigit() and int(number[16]) % 2 else "女",
        "出生年月日": f"{born[:4]}.{int(born[4:6] or 1)}.{int(born[6:] or 1)}",
        "身份证号": number,
        "工作单位": unit,
        "执法区域": "济南市",
        "学历": "大学本科",
    }
    return {**row, **overrides}


def table(rows: Iterable[dict[str, Any]], titles: Sequence[str] = TITLES) -> list[list[Any]]:
    """Return title row and rows as lists of cells."""
    return [list(titles), *([row.get(title) for title in titles] for row in rows)]


def workbook(*sheets: Sequence[Sequence[Any]]) -> bytes:
    """Return an .xlsx with these sheets."""
    book = Workbook()
    book.remove(book.active)
    for number, rows in enumerate(sheets, start=1):
        sheet = book.create_sheet(f"表{number}")
        for row in rows:
            sheet.append(list(row))
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def delimited(rows: Sequence[Sequence[Any]], encoding: str = "utf-8", separator: str = ",") -> bytes:
    """Return a text list."""
    lines = [separator.join("" if cell is None else str(cell) for cell in row) for row in rows]
    return "\r\n".join(lines).encode(encoding)


def archive(files: dict[str, bytes], encoding: str | None = None) -> bytes:
    """Return a zip; with an encoding, names are written in it and not marked, as older systems do."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_STORED) as packed:
        for name, data in files.items():
            info = zipfile.ZipInfo(name)
            if encoding:
                info = _unmarked(name, encoding)
            packed.writestr(info, data)
    return stream.getvalue()


class _UnmarkedInfo(zipfile.ZipInfo):
    raw_name: bytes

    def _encodeFilenameFlags(self):
        return self.raw_name, self.flag_bits & ~0x800


def _unmarked(name: str, encoding: str) -> zipfile.ZipInfo:
    info = _UnmarkedInfo(name)
    info.raw_name = name.encode(encoding)
    return info


def upload(data: bytes, name: str) -> str:
    """Store a file as the present user and return its address."""
    file = frappe.new_doc("File")
    file.update({"file_name": name, "content": data, "is_private": 1})
    return file.insert().file_url


def new_import(data: bytes, name: str = "list.xlsx", photos: bytes | None = None, **values: Any):
    """Return a new Officer Import of the present user."""
    record = frappe.new_doc("Officer Import")
    record.import_file = upload(data, name)
    if photos is not None:
        record.photo_archive = upload(photos, "photos.zip")
    record.update(values)
    record.insert()
    frappe.db.commit()
    return record


def run_import(data: bytes, name: str = "list.xlsx", *, dry_run: bool = False, **values: Any):
    """Import a list as the present user, in this process; return the record as it is afterwards."""
    user = frappe.session.user
    record = new_import(data, name, **values)
    officer_import.prepare(record.name, dry_run)
    frappe.db.commit()
    officer_import.run(record.name)
    frappe.set_user(user)
    frappe.local.lang = "en"
    return frappe.get_doc("Officer Import", record.name)


def report_of(record) -> dict[int, Any]:
    """Return the noted rows by row number."""
    rows = frappe.get_all(
        "Officer Import Row",
        filters={"officer_import": record.name},
        fields=["row_in_file", "outcome", "reason_code", "reason", "identity_number", "officer_name", "sheet_name"],
        order_by="row_in_file",
    )
    return {row.row_in_file: row for row in rows}


def officers_of(record) -> list:
    """Return the officers an import has brought."""
    return frappe.get_all("Enforcement Officer", filters={"officer_import": record.name}, fields=["*"], order_by="name")


def counts(record) -> tuple[int, int, int, int]:
    """Return rows, inserted, updated, rejected."""
    return record.rows_total, record.rows_inserted, record.rows_updated, record.rows_rejected


def remove_imports(since: str) -> None:
    """Remove imports made since a moment, with officers, reports and files."""
    names = frappe.get_all("Officer Import", filters={"creation": [">=", since]}, pluck="name", order_by="name")
    if not names:
        return
    officers = frappe.get_all(
        "Enforcement Officer", filters={"officer_import": ["in", names]}, pluck="name", order_by="name"
    )
    for file in frappe.get_all(
        "File", filters={"attached_to_name": ["in", [*names, *officers]]}, pluck="name", order_by="name"
    ):
        frappe.delete_doc("File", file, ignore_permissions=True, force=True)
    frappe.db.delete("Enforcement Officer", {"officer_import": ["in", names]})
    frappe.db.delete("Officer Import Row", {"officer_import": ["in", names]})
    frappe.db.delete("Officer Import Column", {"parent": ["in", names]})
    frappe.db.delete("Officer Import", {"name": ["in", names]})
