"""Table T-3: what an import takes in and what its log says, for every way a unit code can be given."""

import frappe
import pytest

from enforcement_cert.exchange import officer_import
from enforcement_cert.testing import factories as make
from tests import officer_lists as lists
from tests.access_files import JET4, access_file, text_table
from tests.officer_lists import counts, officers_of, person, report_of, run_import, table

_TITLES = ("姓 名", "性别", "身份证号", "单位代码")


@pytest.fixture
def agency(importing_agency):
    """The committed agency whose lists come in, with a unit code of its city (A: Jinan)."""
    importing_agency.db_set("unit_code", free_code("A"))
    frappe.db.commit()
    return importing_agency


@pytest.fixture
def logins(agency):
    """Legal offices of the own city and of another one; removed afterwards."""
    offices = make.make_offices()
    names = {
        "own": make.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1),
        "foreign": make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1),
    }
    frappe.db.commit()
    yield names
    frappe.db.rollback()
    make.as_user("Administrator")
    for doctype, field in (("Has Role", "parent"), ("User Assignment", "user"), ("User", "name")):
        frappe.db.delete(doctype, {field: ["in", list(names.values())]})
    frappe.db.commit()


def free_code(letter: str) -> str:
    """A unit code that nobody has."""
    numbers = (f"{letter}{number:05d}" for number in range(90_000, 99_999))
    return next(code for code in numbers if not frappe.db.exists("Enforcement Agency", {"unit_code": code}))


def report_from(code: str, *others: str, bad: int = 0) -> bytes:
    """An Access file as a unit sends it up: three persons, some of them faulty, and persons of other units."""
    rows = [person(单位代码=code) for _ in range(3)]
    for row in rows[:bad]:
        row["身份证号"] = "37000019900101"
    rows += [person(单位代码=other) for other in others]
    return access_file(JET4, text_table("执法人员", table(rows, _TITLES)))


@pytest.mark.requirement("R-190", "R-192", "G-087")
@pytest.mark.parametrize(
    ("code", "hint"),
    [
        ("A0001", "one letter and five digits"),
        ("A000001", "one letter and five digits"),
        ("000001", "one letter and five digits"),
        ("A99999", "unit management"),
    ],
)
def test_a_code_not_of_six_characters_or_unknown_brings_nobody(agency, code, hint):
    before = frappe.db.count("Enforcement Officer")
    with pytest.raises(frappe.ValidationError, match=hint):
        run_import(report_from(code), "报送.mdb", unit_code=code)
    frappe.db.rollback()
    assert frappe.db.count("Enforcement Officer") == before


@pytest.mark.requirement("R-189", "G-088")
def test_a_code_of_another_region_is_refused(agency, logins):
    make.as_user(logins["foreign"])
    with pytest.raises(frappe.ValidationError, match="does not belong to your territory"):
        run_import(report_from(agency.unit_code), "报送.mdb", unit_code=agency.unit_code)
    frappe.db.rollback()
    make.as_user(logins["own"])
    record = run_import(report_from(agency.unit_code), "报送.mdb", unit_code=agency.unit_code.lower())
    assert (record.agency, counts(record)) == (agency.name, (3, 3, 0, 0))


@pytest.mark.requirement("R-191", "G-091")
@pytest.mark.parametrize("named", ["other", "none"])
def test_a_code_that_is_not_in_the_file_brings_nobody(agency, named):
    if named == "other":
        data = report_from(free_code("B"))
    else:
        data = access_file(JET4, text_table("执法人员", table([person()], _TITLES[:3])))
    record = run_import(data, "报送.mdb", unit_code=agency.unit_code)
    assert record.import_status == "Failed"
    assert agency.unit_code in record.message and "未导入任何数据" in record.message
    assert officers_of(record) == [] and counts(record)[1:] == (0, 0, 0)


@pytest.mark.requirement("R-195", "R-194", "G-091")
def test_of_a_good_code_the_good_rows_go_in_and_each_faulty_one_is_in_the_log(agency):
    record = run_import(report_from(agency.unit_code, bad=2), "报送.mdb", unit_code=agency.unit_code)
    assert counts(record) == (3, 1, 0, 2)
    noted = report_of(record)
    assert [(number, row.outcome) for number, row in noted.items()] == [(1, "Rejected"), (2, "Rejected")]
    assert all(row.reason for row in noted.values())
    assert record.rows_inserted + len(noted) == record.rows_total and record.log_file


@pytest.mark.requirement("R-196", "R-195", "G-090")
def test_the_same_file_again_brings_nobody_new_and_says_so_of_everybody(agency):
    data = report_from(agency.unit_code)
    assert counts(run_import(data, "报送.mdb", unit_code=agency.unit_code)) == (3, 3, 0, 0)
    again = run_import(data, "报送.mdb", unit_code=agency.unit_code)
    assert counts(again) == (3, 0, 0, 3)
    assert {row.reason_code for row in report_of(again).values()} == {"import_person_present"}


@pytest.mark.requirement("R-187", "R-189")
def test_the_code_entered_at_the_start_counts(agency):
    record = lists.new_import(report_from(agency.unit_code), "报送.mdb", agency=agency.name)
    officer_import.start(record.name, 0, agency.unit_code.lower())
    record.reload()
    assert (record.unit_code, record.import_status) == (agency.unit_code, "Queued")
    frappe.db.rollback()
    with pytest.raises(frappe.ValidationError, match="unit management"):
        officer_import.start(record.name, 0, "A99999")
    frappe.db.rollback()


@pytest.mark.requirement("R-189", "R-196")
def test_only_the_unit_whose_code_was_entered_is_taken_in(agency):
    other = make.make_agency(unit_code=free_code("B"))
    frappe.db.commit()
    try:
        data = report_from(agency.unit_code, other.unit_code)
        record = run_import(data, "报送.mdb", unit_code=agency.unit_code)
        assert counts(record) == (4, 3, 0, 1)
        assert report_of(record)[4].reason_code == "import_unit_not_chosen"
        following = run_import(data, "报送.mdb", unit_code=other.unit_code)
        assert counts(following) == (4, 1, 0, 3)
        assert {row.agency for row in officers_of(following)} == {other.name}
    finally:
        frappe.db.rollback()
        frappe.db.delete("Enforcement Officer", {"agency": other.name})
        make.remove_agency(other.name)
        frappe.db.commit()


@pytest.mark.requirement("G-087", "G-088")
def test_the_letter_is_a_hint_and_its_table_is_data(agency):
    def hints(code: str) -> int:
        agency.db_set("unit_code", code)
        frappe.clear_messages()
        lists.new_import(report_from(code), "报送.mdb", unit_code=code)
        return len(frappe.get_message_log())

    assert hints(free_code("A")) == 0, "A stands for the agency's own city"
    odd = free_code("B")
    assert hints(odd) == 1, "B stands for another city; a hint, no refusal"
    letter = frappe.get_doc("Unit Code Letter", "B")
    before = letter.administrative_division
    try:
        letter.update({"administrative_division": "370100"}).save()
        assert hints(odd) == 0, "an administrator has changed the table"
    finally:
        letter.update({"administrative_division": before}).save()
        frappe.db.commit()


@pytest.mark.requirement("R-187", "R-196", "G-089")
def test_columns_chosen_once_are_known_the_next_time(agency):
    def columns_of(record) -> dict[str, str]:
        officer_import.preview(record.name)
        record.reload()
        return {row.source_column: row.target_field or "" for row in record.columns}

    titles = ["甲列", "乙列", "姓名", "身份证号"]
    good = [person(), person()]
    rows = [["x", good[0]["姓 名"], "无", good[0]["身份证号"]]]
    first = lists.new_import(lists.workbook([titles, *rows]), agency=agency.name)
    assert columns_of(first) == {"甲列": "", "乙列": "", "姓名": "officer_name", "身份证号": "identity_number"}
    assert not first.is_mapping_remembered
    for row, target in zip(first.columns, ("remark", "officer_name", "", "identity_number"), strict=True):
        row.target_field = target
    first.save()
    officer_import.prepare(first.name, False)
    frappe.db.commit()
    officer_import.run(first.name)
    first.reload()
    assert counts(first) == (1, 1, 0, 0)

    turned = [titles[::-1], [good[1]["身份证号"], "无", good[1]["姓 名"], "y"]]
    second = lists.new_import(lists.workbook(turned), agency=agency.name)
    assert columns_of(second)["乙列"] == "officer_name" and columns_of(second)["姓名"] == ""
    assert second.is_mapping_remembered
    elsewhere = lists.new_import(lists.workbook(turned))
    assert columns_of(elsewhere)["姓名"] == "officer_name", "another source has chosen nothing yet"


@pytest.mark.requirement("X-18", "R-195")
def test_words_and_codes_of_code_lists_are_understood(agency):
    titles = ("姓 名", "身份证号", "单位代码", "民族", "政治面貌", "学历")
    given = [("汉", "01", "20"), ("01", "中共党员", "大学本科"), ("汉族", "群众", "本科"), ("火星族", "", "")]
    rows = [
        person(单位代码=agency.unit_code) | {"民族": group, "政治面貌": party, "学历": education}
        for group, party, education in given
    ]
    record = run_import(access_file(JET4, text_table("执法人员", table(rows, titles))), "报送.mdb")
    assert counts(record) == (4, 4, 0, 0)
    people = officers_of(record)
    assert {o.ethnic_group for o in people[:3]} == {"汉族"} and not people[3].ethnic_group
    assert people[0].education and people[0].political_status and people[1].political_status
    assert report_of(record)[4].reason_code == "ethnic_group_unknown"
