"""Files that are no lists, lists of odd shape, and zips of photos."""

import io
import struct
import zipfile
from pathlib import Path

import frappe
import pytest

from enforcement_cert.certificate.tests import portraits
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.exchange.list_plan import make_plan
from enforcement_cert.exchange.photo_archive import open_photo_archive
from enforcement_cert.exchange.reading import read_into_spool
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.messages import explain
from enforcement_cert.setup.demo_faces import LOOKS, portrait
from tests.officer_lists import archive, counts, officers_of, person, report_of, run_import, table, workbook

_SHEET = "xl/worksheets/sheet1.xml"
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def read(tmp_path: Path, data: bytes):
    source = tmp_path / "list"
    source.write_bytes(data)
    return read_into_spool(source, tmp_path)


def refusal(tmp_path: Path, data: bytes) -> str:
    with pytest.raises(UnreadableFile) as refused:
        read(tmp_path, data)
    assert refused.value.code not in explain(refused.value), "the refusal has no sentence"
    return refused.value.code


def with_sheet(rows_xml: str) -> bytes:
    """An ordinary workbook whose only sheet has this inside."""
    source, target = io.BytesIO(workbook([["x"]])), io.BytesIO()
    body = f'<worksheet xmlns="{_MAIN}"><sheetData>{rows_xml}</sheetData></worksheet>'
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, body if name == _SHEET else old.read(name))
    return target.getvalue()


def text_cell(place: str, text: str) -> str:
    return f'<c r="{place}" t="inlineStr"><is><t>{text}</t></is></c>'


def encrypted_workbook() -> bytes:
    """The beginning of an OLE file whose directory names the encrypted package."""
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(504)
    return header + "EncryptedPackage".encode("utf-16-le") + bytes(512)


@pytest.mark.requirement("R-186")
@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "import_file_empty"),
        (b"\r\n \r\n", "import_file_empty"),
        (workbook([["a", "b"]] * 200)[:3000], "import_file_damaged"),
        (workbook([["a", "b"]] * 200)[3000:], "import_file_no_list"),
        (encrypted_workbook(), "import_file_encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(2000), "import_file_damaged"),
        (b"%PDF-1.7 something", "import_file_no_list"),
        (b"\xff\xd8\xff\xe0" + bytes(100), "import_file_no_list"),
        (b"<html><table><tr><td>x</td></tr></table>", "import_file_markup"),
        (archive({"a.txt": b"x"}), "import_package_no_list"),
        (bytes(range(256)) * 20, "import_file_no_list"),
    ],
    ids=["empty", "blank", "truncated", "beheaded", "encrypted", "broken xls", "pdf", "jpeg", "html", "zip", "noise"],
)
def test_files_that_are_no_lists_are_refused_with_a_sentence(tmp_path, data, code):
    assert refusal(tmp_path, data) == code


def test_a_cell_at_the_end_of_the_world_does_not_eat_the_machine(tmp_path):
    rows = f'<row r="1">{text_cell("A1", "x")}</row><row r="1048576">{text_cell("XFD1048576", "y")}</row>'
    assert refusal(tmp_path, with_sheet(rows)) == "import_file_swells"


def test_a_workbook_that_swells_is_refused(tmp_path):
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("[Content_Types].xml", "<Types/>")
        with packed.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part:
            for _ in range(1_600):
                part.write(bytes(1024 * 1024))
    assert refusal(tmp_path, stream.getvalue()) == "import_file_swells"


@pytest.mark.requirement("R-186")
def test_a_million_blank_rows_are_passed_over(tmp_path):
    rows = [f'<row r="1">{text_cell("B1", "姓名")}{text_cell("C1", "身份证号")}</row>']
    rows += [f'<row r="{number}"><c r="B{number}"/><c r="C{number}"/></row>' for number in range(2, 1_000_001)]
    rows.append(f'<row r="1000001">{text_cell("B1000001", "王测试")}{text_cell("C1000001", "1")}</row>')
    spool = read(tmp_path, with_sheet("".join(rows)))
    assert spool.filled == 2
    data = list(make_plan(spool).data_rows(spool))
    assert [(row.number, row.cells["officer_name"]) for row in data] == [(1_000_001, "王测试")]


@pytest.mark.requirement("R-186")
def test_column_titles_are_found_anywhere_at_the_top_of_any_sheet(tmp_path):
    above = [[f"第{number}行说明"] for number in range(25)]
    spool = read(tmp_path, workbook(above + table([person("甲")]), [["备注页"]], table([person("乙")])))
    plan = make_plan(spool)
    assert [(sheet.name, sheet.header_row) for sheet in plan.sheets.values()] == [("表1", 26), ("表3", 1)]
    assert [row.cells["unit_name"] for row in plan.data_rows(spool)] == ["甲", "乙"]


@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["甲", "乙"]] * 40, "import_no_titles"),
        ([["姓名", "性别", "单位"], ["甲", "男", "乙"]], "import_columns_missing"),
    ],
)
def test_lists_without_titles_are_refused(tmp_path, rows, code):
    with pytest.raises(UnreadableFile) as refused:
        make_plan(read(tmp_path, workbook(rows)))
    assert refused.value.code == code


def test_values_of_formulas_count_and_formulas_do_not(tmp_path):
    cells = f"{text_cell('A1', '姓名')}{text_cell('B1', '身份证号')}"
    formula = '<c r="A2" t="str"><f>HYPERLINK("http://evil.example","x")</f><v>王测试</v></c>'
    spool = read(tmp_path, with_sheet(f'<row r="1">{cells}</row><row r="2">{formula}{text_cell("B2", "=1+1")}</row>'))
    assert list(spool.rows())[1].cells == ["王测试", "=1+1"]


# ---------------------------------------------------------------- photos


@pytest.fixture
def agency(importing_agency):
    """The committed agency whose lists come in."""
    return importing_agency


@pytest.fixture
def face(monkeypatch) -> bytes:
    """A drawn portrait; judging it is another room's work and is replaced by a look at its first bytes."""
    from enforcement_cert.domain.errors import block
    from enforcement_cert.exchange import row_judge

    def judge(data, rules):
        return () if data.startswith(b"\xff\xd8") else (block("photo_not_jpeg", format="PDF"),)

    monkeypatch.setattr(row_judge, "check_photo", judge)
    return portrait(LOOKS["Male"][0])


@pytest.mark.requirement("R-186", "G-037")
def test_photos_find_their_officers(agency, face):
    unit = agency.agency_name
    people = [person(unit) for _ in range(6)]
    people[1]["执法人员编码"] = "37A000010001"
    numbers = [row["身份证号"] for row in people]
    photos = archive(
        {
            f"照片/{numbers[0]}.jpg": face,
            "37A000010001.JPG": face + b"\0",
            f"王测试 {numbers[2].lower()}.jpeg": face + b"\0\0",
            f"{numbers[3]}.jpg": b"%PDF-1.7 not a picture",
            f"a/{numbers[4]}.jpg": face,
            f"b/{numbers[4]}.jpg": face,
            "没有人.jpg": face,
            "../../etc/passwd": b"x",
            "inner.zip": b"PK",
        },
        encoding="gb18030",
    )
    record = run_import(workbook(table(people)), photos=photos)

    assert (record.import_status, counts(record), record.photos_matched) == ("Done", (6, 6, 0, 0), 3)
    assert "2" in record.message  # 没有人.jpg and passwd belong to nobody
    codes = {number: row.reason_code for number, row in report_of(record).items()}
    assert codes == {5: "photo_not_jpeg", 6: "import_photo_repeated", 7: "import_photo_missing"}
    stored = officers_of(record)
    assert [bool(officer.photo) for officer in stored] == [True, True, True, False, False, False]
    file = frappe.get_doc("File", {"file_url": stored[0].photo})
    assert (file.attached_to_name, file.is_private) == (stored[0].name, 1)
    assert file.get_content() == face
    assert numbers[0] not in file.file_url


@pytest.mark.requirement("R-076", "G-037")
def test_photos_are_judged_like_those_of_the_form(agency):
    """With the real judge: one usable portrait, one with two faces."""
    good, bad = person(agency.agency_name), person(agency.agency_name)
    files = {
        f"{good['身份证号']}.jpg": as_jpeg(portraits.portrait()),
        f"{bad['身份证号']}.jpg": as_jpeg(portraits.two_faces()),
    }
    record = run_import(workbook(table([good, bad])), photos=archive(files))
    assert (counts(record), record.photos_matched) == ((2, 2, 0, 0), 1)
    assert [bool(officer.photo) for officer in officers_of(record)] == [True, False]
    assert report_of(record)[3].reason_code == "photo_several_faces"


def as_jpeg(image) -> bytes:
    stream = io.BytesIO()
    image.save(stream, "JPEG", quality=95)
    return stream.getvalue()


def hostile_overlap() -> bytes:
    """Two entries of the table of contents that point at the same data."""
    data = archive({"a.jpg": b"x" * 1000, "b.jpg": b"x" * 1000})
    start = data.rindex(b"PK\x01\x02")
    return data[: start + 42] + struct.pack("<I", 0) + data[start + 46 :]


def swelling() -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("370000.jpg", bytes(50 * 1024 * 1024))
    return stream.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"no zip at all", "photo_archive_damaged"),
        (archive({"a.jpg": b"x"})[:-30], "photo_archive_damaged"),
        (hostile_overlap(), "photo_archive_hostile"),
        (swelling(), "photo_archive_hostile"),
    ],
    ids=["no zip", "truncated", "overlapping", "swelling"],
)
def test_hostile_archives_are_refused(tmp_path, data, code):
    path = tmp_path / "photos.zip"
    path.write_bytes(data)
    with pytest.raises(RuleViolation) as refused:
        open_photo_archive(path)
    assert refused.value.code == code


def test_a_broken_archive_leaves_nothing_half_done(agency):
    record = run_import(workbook(table([person(agency.agency_name)])), photos=b"no zip at all")
    assert record.import_status == "Failed"
    assert "zip" in record.message
    assert officers_of(record) == []
