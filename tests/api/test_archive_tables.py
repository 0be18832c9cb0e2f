"""The archive as tables people open: workbook, text tables, XML for Access."""

import frappe
import pytest
import pyzipper
from lxml import etree
from openpyxl import load_workbook

from enforcement_cert.exchange.archive import schema
from enforcement_cert.exchange.archive.canonical import guarded, unguarded
from enforcement_cert.exchange.archive.tables_out import access_schema
from enforcement_cert.testing import factories as make
from tests import archive_files as files
from tests import officer_lists as lists

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_OFFICE = "{urn:schemas-microsoft-com:officedata}"


@pytest.fixture
def province(commit_site):
    """A committed superior with two units below it; removed afterwards."""
    world = files.make_world()
    yield world
    frappe.db.rollback()
    make.as_user("Administrator")
    files.remove_world(world)


def poison(province) -> str:
    """Give an officer a post that a spreadsheet program would run."""
    person = frappe.get_all("Enforcement Officer", filters={"agency": province.root}, pluck="name", order_by="name")[1]
    frappe.db.set_value("Enforcement Officer", person, "post", "=cmd|'/c calc'!A1")
    frappe.db.commit()
    return person


@pytest.mark.requirement("R-197", "R-198", "G-089")
def test_a_workbook_has_the_columns_of_the_format_and_runs_nothing(province):
    person = poison(province)
    record = files.export(agency=province.root, export_format="Excel Workbook", with_full_numbers=0)
    book = load_workbook(files.path_of(record))
    assert book.sheetnames == [table.title for table in schema.TABLES]
    sheet = book["执法人员"]
    titles = [cell.value for cell in sheet[1]]
    assert titles == [column.title for column in schema.OFFICERS.columns]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    cell = rows[person][titles.index("职务")]
    assert (cell.value, cell.data_type) == ("=cmd|'/c calc'!A1", "s"), "text, never a formula"
    assert all(cell.data_type in ("s", "n") for row in rows.values() for cell in row)
    numbers = {row[titles.index("身份证号")].value for row in rows.values()}
    assert all("*" in number for number in numbers), "masked unless asked for under a password"


@pytest.mark.requirement("R-197", "G-089", "G-093")
def test_an_exported_list_can_be_imported_as_a_list(province):
    record = files.export(agency=province.root, export_format="Excel Workbook", with_full_numbers=1)
    with pyzipper.AESZipFile(files.path_of(record)) as packed:
        packed.setpassword(files.PASSWORD.encode())
        data = packed.read("archive.xlsx")
    frappe.db.delete("Certificate Card", {"agency": ["in", [province.root, *province.below]]})
    frappe.db.delete("Enforcement Certificate", {"agency": ["in", [province.root, *province.below]]})
    frappe.db.delete("Enforcement Officer", {"agency": ["in", [province.root, *province.below]]})
    frappe.db.commit()
    imported = lists.run_import(data)
    assert lists.counts(imported) == (15, 15, 0, 0), lists.report_of(imported)


@pytest.mark.requirement("R-197")
def test_text_tables_are_guarded_against_formulas(province):
    person = poison(province)
    record = files.export(agency=province.root, export_format="Text Tables", with_full_numbers=0)
    content = files.content_of(record)
    assert content["执法人员.csv"].startswith("\ufeff执法人员编码".encode())
    row = next(row for row in files.rows_of(content, "执法人员.csv") if row["执法人员编码"] == person)
    assert row["职务"] == "'=cmd|'/c calc'!A1"


@pytest.mark.parametrize("text", ["", "a", "=1", "'=1", "''", "'", "+8", "-", "@x", "\t=1", "'a", "''=1"])
def test_guarding_is_undone_exactly(text):
    assert unguarded(guarded(text)) == text
    assert not guarded(text).startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.requirement("R-197", "G-089")
def test_the_xml_for_access_fits_its_schema(province):
    poison(province)
    record = files.export(agency=province.root, export_format="XML for Access", with_full_numbers=0)
    content = files.content_of(record)
    schema_document = etree.fromstring(content["archive.xsd"])
    document = etree.fromstring(content["archive.xml"])
    rules = etree.XMLSchema(schema_document)
    assert rules.validate(document), rules.error_log
    assert len(document.findall("执法主体")) == 3 and len(document.findall("执法人员")) == 15
    person = document.find("执法人员")
    assert person.findtext("出生日期").endswith("T00:00:00") and person.findtext("在执法岗位") in ("0", "1")
    person.remove(person.find("执法人员编码"))
    assert not rules.validate(document), "a row without its key does not fit"


@pytest.mark.requirement("R-197", "G-089")
def test_the_schema_speaks_the_words_of_access(site):
    root = etree.fromstring(access_schema())
    tables = {element.get("name"): element for element in root.findall(f"{_XSD}element")}
    assert set(tables) == {"dataroot", *(table.title for table in schema.TABLES)}
    officers = tables["执法人员"]
    index = officers.find(f".//{_OFFICE}index")
    assert dict(index.attrib) == {
        "index-name": "PrimaryKey", "index-key": "执法人员编码 ", "primary": "yes", "unique": "yes",
        "clustered": "no", "order": "asc",
    }  # fmt: skip
    columns = {element.get("name"): element for element in officers.iter(f"{_XSD}element") if element is not officers}
    kinds = {name: element.get(f"{_OFFICE}jetType") for name, element in columns.items()}
    assert (kinds["姓名"], kinds["出生日期"], kinds["在执法岗位"]) == ("text", "datetime", "yesno")
    assert kinds["执法权限"] == "memo"
    assert columns["姓名"].find(f".//{_XSD}maxLength").get("value") == "255"
