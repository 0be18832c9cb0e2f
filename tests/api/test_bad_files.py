"""Files made to hurt, or hurt on their way: refused with a sentence before they cost anything, and nothing is lost."""

import io
import os
import socket
import zipfile
from pathlib import Path

import frappe
import pytest
from openpyxl import load_workbook

from enforcement_cert.exchange.reading import limits, read_into_spool
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.messages import explain
from enforcement_cert.setup.demo_faces import LOOKS, portrait
from tests.access_files import ACE12, access_file, text_table
from tests.officer_lists import archive, counts, delimited, officers_of, person, report_of, run_import, table, workbook

_OLD_WORKBOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HUGE = 500 * limits.MEGABYTE


def refusal(folder: Path, data: bytes) -> str:
    source = folder / "list"
    source.write_bytes(data)
    with pytest.raises(UnreadableFile) as refused:
        read_into_spool(source, folder)
    assert refused.value.code not in explain(refused.value), "the refusal has no sentence"
    return refused.value.code


def bytes_read() -> int:
    """What this process and its finished children have read so far."""
    return int(Path("/proc/self/io").read_text().split("rchar: ")[1].split("\n")[0])


def squeezed(files: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, data in files.items():
            packed.writestr(name, data)
    return stream.getvalue()


@pytest.mark.requirement("R-186")
@pytest.mark.parametrize("head", [b"", "姓名,身份证号\n".encode(), _OLD_WORKBOOK], ids=["zeros", "text", "xls"])
def test_500_megabytes_are_refused_by_their_size(tmp_path, head):
    source = tmp_path / "list"
    with source.open("wb") as file:
        file.write(head)
        file.truncate(_HUGE)
    before = bytes_read()
    with pytest.raises(UnreadableFile, match="import_file_too_large"):
        read_into_spool(source, tmp_path)
    assert bytes_read() - before < 20 * limits.MEGABYTE, "of the file hardly anything was read"
    assert not (tmp_path / "rows.jsonl").exists() or os.path.getsize(tmp_path / "rows.jsonl") == 0


@pytest.mark.requirement("R-186")
def test_an_upload_of_500_megabytes_is_refused_at_the_door(stack):
    address = ("127.0.0.1", stack.port)
    head = (
        f"POST /api/method/upload_file HTTP/1.1\r\nHost: {stack.site}\r\nConnection: close\r\n"
        f"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: {_HUGE}\r\n\r\n"
    )
    with socket.create_connection(address, timeout=20) as line:
        line.sendall(head.encode())
        answer = line.recv(4096)
    assert answer.split(b" ", 2)[1] == b"413"


@pytest.mark.requirement("R-186", "R-076")
def test_list_and_photos_in_one_package(importing_agency):
    rows = [person(importing_agency.agency_name) for _ in range(3)]
    face = portrait(LOOKS["Male"][0])
    packed = archive(
        {
            "报送/名单.xlsx": workbook(table(rows)),
            f"报送/照片/{rows[0]['身份证号']}.jpg": face,
            f"报送/照片/{rows[1]['身份证号']}.jpg": b"no picture",
            "报送/说明.txt": "请查收".encode(),
            "__MACOSX/._名单.xlsx": b"x",
            "报送/~$名单.xlsx": b"x",
        }
    )
    record = run_import(packed, "报送.zip")
    assert counts(record) == (3, 3, 0, 0) and record.photos_matched == 1
    assert [bool(row.photo) for row in officers_of(record)] == [True, False, False]
    assert len(report_of(record)) == 2, "one photo is none, one is missing"


@pytest.mark.requirement("R-186")
@pytest.mark.parametrize(
    ("files", "code"),
    [
        ({"a.xlsx": workbook([["x"]]), "b.csv": b"x"}, "import_package_many_lists"),
        ({"照片.jpg": b"x"}, "import_package_no_list"),
        ({"inner.zip": squeezed({"a.xlsx": b"x"})}, "import_package_no_list"),
        ({"a.xlsx": squeezed({"b.xlsx": b"x"})}, "import_package_no_list"),
        ({"a.csv": bytes(limits.MAX_FILE_BYTES + 1)}, "import_file_swells"),
        ({"a.csv": b""}, "import_file_empty"),
        ({"a.mdb": access_file(ACE12, text_table("T", [["A"], ["1"]]), password="1")}, "import_database_encrypted"),
    ],
    ids=["two lists", "none", "zip in zip", "zip as list", "bomb", "empty", "locked"],
)
def test_packages_that_hold_no_one_list_are_refused(tmp_path, files, code):
    assert refusal(tmp_path, squeezed(files)) == code


@pytest.mark.requirement("R-186")
def test_a_package_of_very_many_files_is_refused(tmp_path, monkeypatch):
    from enforcement_cert.exchange.reading import package

    monkeypatch.setattr(package, "_MAX_ENTRIES", 10)
    source = tmp_path / "many.zip"
    source.write_bytes(squeezed({f"{number}.jpg": b"x" for number in range(11)}))
    with pytest.raises(UnreadableFile, match="import_file_swells"):
        package.take_list(source, tmp_path)


@pytest.mark.requirement("R-186")
def test_a_zip_with_a_wrong_sum_inside_is_damaged(tmp_path):
    data = bytearray(archive({"a.csv": "姓名,身份证号\n甲乙,1\n".encode()}))
    data[data.index("甲".encode())] ^= 1
    assert refusal(tmp_path, bytes(data)) == "import_file_damaged"


@pytest.mark.requirement("R-186", "R-195")
@pytest.mark.parametrize("encoding", ["gb18030", "utf-16", "utf-16-le", "utf-16-be", "utf-8-sig", "utf-8"])
def test_rare_characters_survive_every_encoding(importing_agency, encoding):
    rows = [person(importing_agency.agency_name, **{"姓 名": name}) for name in ("𠮷田", "欧阳娜娜", "买买提·艾力")]
    record = run_import(delimited(table(rows), encoding), "list.csv")
    assert counts(record) == (3, 3, 0, 0), report_of(record)
    assert [row.officer_name for row in officers_of(record)] == ["𠮷田", "欧阳娜娜", "买买提·艾力"]


@pytest.mark.requirement("R-186", "R-195", "R-194")
def test_formulas_and_markup_of_cells_run_nowhere(importing_agency):
    evil = ("=cmd|'/c calc'!A1", "+SUM(1)", "@x", "<script>alert(1)</script>", '=HYPERLINK("http://x")')
    rows = [person(importing_agency.agency_name, **{"姓 名": text}) for text in evil]
    rows.append(person(importing_agency.agency_name) | {"备注": "=1+1"})
    record = run_import(delimited(table(rows), "utf-8", "\t"), "list.csv")
    assert counts(record) == (6, 1, 0, 5)
    noted = report_of(record)
    assert not any("<" in (row.officer_name or "") for row in noted.values())
    log = frappe.get_doc("File", {"file_url": record.log_file})
    sheet = load_workbook(io.BytesIO(log.get_content())).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert all(cell.data_type in ("s", "n") for cell in cells), "no formula in the log"


@pytest.mark.requirement("R-195")
def test_a_truncated_access_file_leaves_nothing_behind(importing_agency):
    rows = [person(importing_agency.agency_name) for _ in range(300)]
    titles = ("姓 名", "身份证号", "工作单位")
    data = access_file(ACE12, text_table("人员", table(rows, titles)))
    record = run_import(data[: len(data) // 2], "断.accdb")
    assert record.import_status == "Failed" and "Access" in record.message
    assert counts(record)[1:] == (0, 0, 0) and officers_of(record) == []
    assert counts(run_import(data, "全.accdb")) == (300, 300, 0, 0)
