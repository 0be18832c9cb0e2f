"""Access files of every generation: read like any list, and refused with a sentence when they cannot be."""

import struct
from datetime import date, datetime
from pathlib import Path

import frappe
import pytest

from enforcement_cert.exchange import officer_import
from enforcement_cert.exchange.list_plan import make_open_plan, make_plan
from enforcement_cert.exchange.reading import limits, read_into_spool
from enforcement_cert.exchange.reading.access_header import check_header
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.messages import explain
from enforcement_cert.setup.demo_faces import LOOKS, portrait
from enforcement_cert.testing import factories as make
from tests import officer_lists as lists
from tests.access_files import (
    ACE12,
    BOOLEAN,
    DATETIME,
    DOUBLE,
    JET3,
    JET4,
    KINDS,
    LONG,
    MEMO,
    OLE,
    TEXT,
    Table,
    access_file,
    text_table,
)
from tests.officer_lists import counts, officers_of, person, report_of, run_import, table

every_kind = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)


@pytest.fixture
def agency(importing_agency):
    """The committed agency whose lists come in."""
    return importing_agency


def read(tmp_path: Path, data: bytes):
    source = tmp_path / "list"
    source.write_bytes(data)
    return read_into_spool(source, tmp_path)


def refusal(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, data)
    assert refused.value.code not in explain(refused.value), "the refusal has no sentence"
    return refused.value.code


def officers_table(rows: list[dict], name: str = "执法人员") -> Table:
    """Officers as a unit keeps them: without the wide columns, which rows of Jet 3 have no room for here."""
    return text_table(name, table(rows, ("姓 名", "性别", "出生年月日", "身份证号", "单位代码", "手机号码")))


@every_kind
@pytest.mark.requirement("R-186")
def test_every_kind_of_column_is_read(tmp_path, kind):
    long_text = "执法" * 900
    content = Table(
        "人员表",
        [("编号", LONG), ("姓名", TEXT), ("出生日期", DATETIME), ("备注", MEMO), ("在岗", BOOLEAN), ("工资", DOUBLE)],
        [
            (1, "测试员甲", date(1990, 1, 1), "短", True, 1.5),
            (2, '测试员"乙"\n', datetime(2010, 6, 30, 12, 5), long_text, False, None),
            (3, None, date(2199, 12, 31), None, None, 2.0),
        ],
    )
    spool = read(tmp_path, access_file(kind, content, text_table("单位", [["单位代码"], ["A00001"]])))
    assert (spool.kind, spool.sheets) == ("database", ("人员表", "单位"))
    rows = [row.cells for row in spool.rows() if row.sheet == 0]
    assert rows[0] == ["编号", "姓名", "出生日期", "备注", "在岗", "工资"]
    assert rows[1][:5] == ["1", "测试员甲", "1990-01-01", "短", "1"]
    assert rows[2][1:5] == ['测试员"乙"\n', "2010-06-30 12:05:00", long_text, "0"]
    assert rows[3][:3] == ["3", None, "2199-12-31"]
    assert [row.number for row in spool.rows() if row.sheet == 0] == [0, 1, 2, 3]


@every_kind
@pytest.mark.requirement("R-186", "R-188", "R-195")
def test_officers_come_in_from_access(agency, kind):
    code = f"Z{int(agency.organization_code[3:8]):05d}"
    agency.db_set("unit_code", code)
    rows = [person(单位代码=code, 手机号码=f"1390000{number:04d}") for number in range(150)]
    rows[7]["身份证号"] = "370000199001011"
    units = text_table("单位表", [["单位代码", "单位名称"], [code, agency.agency_name]])
    record = run_import(access_file(kind, units, officers_table(rows)), "报送.mdb", unit_code=code)
    assert record.message in (None, "") and record.import_status == "Done"
    assert counts(record) == (150, 149, 0, 1)
    assert list(report_of(record)) == [8], "the log names the eighth record of the table"
    assert {row.agency for row in officers_of(record)} == {agency.name}


@pytest.mark.requirement("R-186", "G-089")
def test_tables_and_columns_nobody_knows_are_chosen_by_the_person(agency):
    good = make.identity_number()
    data = access_file(
        JET4,
        text_table("T01", [["A1", "A2"], ["x", "y"]]),
        text_table("T02", [["F1", "F2", "F3"], ["测试员甲", good, agency.agency_name]]),
    )
    record = lists.new_import(data, "旧库.mdb")
    officer_import.preview(record.name)
    record.reload()
    assert [(row.sheet_name, row.row_count, row.is_used) for row in record.sheets] == [("T01", 1, 0), ("T02", 1, 0)]
    assert good not in {row.sample for row in record.columns}
    targets = {"F1": "officer_name", "F2": "identity_number", "F3": "unit_name"}
    for row in record.columns:
        row.target_field = targets.get(row.source_column, "")
    record.save()
    with pytest.raises(frappe.ValidationError, match=r"tick the table|勾选"):
        officer_import.prepare(record.name, False)
    record.reload()
    record.sheets[1].is_used = 1
    record.save()
    officer_import.prepare(record.name, False)
    frappe.db.commit()
    officer_import.run(record.name)
    record.reload()
    assert counts(record) == (1, 1, 0, 0)


@pytest.mark.requirement("R-186", "G-089")
def test_initials_as_column_names_are_recognised(tmp_path):
    data = access_file(ACE12, text_table("RY", [["XM", "SFZH", "DWDM", "CSRQ"], ["甲乙", "1", "A00001", "1990.1.1"]]))
    spool = read(tmp_path, data)
    plan, recognised = make_open_plan(spool)
    assert recognised == {"RY"}
    row = next(plan.data_rows(spool))
    assert (row.cells["officer_name"], row.cells["unit_code"], row.cells["birth_date"]) == (
        "甲乙",
        "A00001",
        "1990.1.1",
    )


@every_kind
@pytest.mark.requirement("R-186", "R-076")
def test_photos_in_the_database_come_along(agency, kind):
    face = portrait(next(iter(LOOKS.values()))[0])
    wrapped = b"\x15\x1c" + bytes(70) + face + bytes(12)
    rows = [person(agency.agency_name), person(agency.agency_name)]
    titles = ("姓 名", "身份证号", "工作单位")
    columns = [*((title, TEXT) for title in titles), ("照片", OLE)]
    cells = [[*(row[title] for title in titles), photo] for row, photo in zip(rows, (wrapped, None), strict=True)]
    record = run_import(access_file(kind, Table("人员", columns, cells)), "带照片.mdb")
    assert counts(record) == (2, 2, 0, 0) and record.photos_matched == 1
    photos = [row.photo for row in officers_of(record)]
    assert photos[0] and not photos[1]
    path = frappe.get_site_path("private", "files", photos[0].rsplit("/", 1)[1])
    assert Path(path).read_bytes() == face


@every_kind
@pytest.mark.requirement("R-186")
def test_locked_files_are_refused(tmp_path, kind):
    officers = officers_table([person()])
    assert refusal(tmp_path, access_file(kind, officers, password="秘密1")) == "import_database_encrypted"
    assert refusal(tmp_path, access_file(kind, officers, key=0x1234)) == "import_database_encrypted"


@every_kind
@pytest.mark.requirement("R-186", "R-195")
def test_a_file_without_its_end_is_never_half_read(tmp_path, kind):
    rows = [person(单位代码="A00001") for _ in range(400)]
    whole = access_file(kind, officers_table(rows))
    assert read(tmp_path, whole).filled == 401
    assert refusal(tmp_path, whole[:-100]) == "import_database_cut_off"
    for pages in range(3, len(whole) // kind.page, 3):
        assert refusal(tmp_path, whole[: pages * kind.page]).startswith("import_database_")
    assert refusal(tmp_path, whole[:64]) == "import_database_cut_off"


@every_kind
def test_a_file_with_overwritten_pages_is_never_half_read(tmp_path, kind):
    rows = [person(单位代码="A00001") for _ in range(200)]
    whole = access_file(kind, officers_table(rows))
    for page in range(2, len(whole) // kind.page):
        broken = whole[: page * kind.page] + b"\xff" * kind.page + whole[(page + 1) * kind.page :]
        try:
            spool = read(tmp_path, broken)
        except UnreadableFile:
            continue
        assert spool.filled == 401 - 200, f"page {page} was lost without a word"


def test_a_database_of_links_only_is_refused(tmp_path):
    assert refusal(tmp_path, access_file(ACE12)) == "import_database_no_tables"


def test_hidden_tables_are_passed_over(tmp_path):
    data = access_file(JET4, text_table("~TMPCLP1", [["姓名", "身份证号"], ["甲", "1"]]), officers_table([person()]))
    assert read(tmp_path, data).sheets == ("执法人员",)


@pytest.mark.requirement("R-203", "G-092")
@pytest.mark.parametrize("locale", ["de_DE.UTF-8", "en_US.UTF-8", "zh_CN.UTF-8", "C"])
def test_the_machines_locale_does_not_change_dates(tmp_path, monkeypatch, locale):
    for name in ("LC_ALL", "LC_TIME", "LANG"):
        monkeypatch.setenv(name, locale)
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    content = Table("人员", [("姓名", TEXT), ("出生日期", DATETIME)], [("甲", date(1990, 3, 4))])
    assert list(read(tmp_path, access_file(JET4, content)).rows())[1].cells == ["甲", "1990-03-04"]


def test_the_mask_of_the_header_is_that_of_the_format(tmp_path):
    """Against the published constants of an empty header: a wrong unmasking would call every file encrypted."""
    source = tmp_path / "x.mdb"
    source.write_bytes(access_file(JET3, officers_table([person()])))
    check_header(source)
    raw = bytearray(source.read_bytes())
    raw[0x42] ^= 1
    source.write_bytes(raw)
    with pytest.raises(UnreadableFile, match="import_database_encrypted"):
        check_header(source)


def test_a_huge_database_is_refused_before_it_is_read(tmp_path):
    source = tmp_path / "list"
    head = access_file(ACE12, officers_table([person()]))
    with source.open("wb") as file:
        file.write(head)
        file.truncate(limits.MAX_DATABASE_BYTES + 4096)
    with pytest.raises(UnreadableFile, match="import_file_too_large"):
        read_into_spool(source, tmp_path)


def test_more_tables_than_a_list_can_have_are_refused(tmp_path):
    tables = [text_table(f"T{number}", [["A"], ["1"]]) for number in range(limits.MAX_SHEETS + 1)]
    assert refusal(tmp_path, access_file(JET4, *tables)) == "import_too_many_sheets"


def test_a_row_count_that_lies_is_noticed(tmp_path):
    whole = bytearray(access_file(JET4, officers_table([person()])))
    at = whole.index(b"\x02\x01VC", 3 * JET4.page) + 16
    assert struct.unpack_from("<I", whole, at)[0] == 1
    struct.pack_into("<I", whole, at, 2)
    assert refusal(tmp_path, bytes(whole)) == "import_database_damaged"


def test_plans_skip_what_was_not_ticked(tmp_path):
    first, second = officers_table([person()], "甲表"), officers_table([person()], "乙表")
    spool = read(tmp_path, access_file(JET4, first, second))
    assert [sheet.name for sheet in make_plan(spool, None, {"乙表"}).sheets.values()] == ["乙表"]
