"""Officers' lists on their way into the archive: what goes in, what is refused, and what people read."""

import io
import subprocess
import sys
from enum import Enum
from pathlib import Path

import frappe
import pytest
from openpyxl import load_workbook
from stdnum.cn.ric import calc_check_digit

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.exchange import import_run, officer_import, row_store
from enforcement_cert.testing import factories as make
from tests import officer_lists as lists
from tests.officer_lists import counts, delimited, officers_of, person, report_of, run_import, table, workbook


@pytest.fixture
def agency(importing_agency):
    """The committed agency whose lists come in."""
    return importing_agency


@pytest.fixture
def users(agency):
    """Makes committed logins that are removed afterwards."""
    made: list[str] = []

    def user(user_class: str, **place) -> str:
        made.append(make.make_user(user_class, **place))
        frappe.db.commit()
        return made[-1]

    yield user
    frappe.db.rollback()
    make.as_user("Administrator")
    for doctype, field in (("Has Role", "parent"), ("User Assignment", "user"), ("User", "name")):
        frappe.db.delete(doctype, {field: ["in", made or [""]]})
    frappe.db.commit()


@pytest.mark.requirement("R-186", "R-194", "R-195", "R-203", "R-075", "R-093", "G-092", "G-091")
def test_a_list_with_the_usual_dirt(agency):
    unit = agency.agency_name
    good, other = make.identity_number(), make.identity_number(male=False)
    wide = good.translate({ord(char): chr(ord(char) + 0xFEE0) for char in "0123456789"})
    wrong_check = other[:17] + ("1" if other[17] != "1" else "2")
    no_such_day = "370000199502301234"
    rows = [
        person(unit, 身份证号=good) | {"身份证号": wide.lower(), "姓 名": " 程\u3000建秀 "},
        person(unit, 身份证号=good),
        person(unit, 身份证号=other) | {"出生年月日": f"{other[6:10]}年{int(other[10:12])}月{int(other[12:14])}日"},
        person(unit, 身份证号=other) | {"身份证号": wrong_check},
        person(unit) | {"身份证号": no_such_day},
        person(unit) | {"手机号码": "1381234"},
        person("没有这个单位"),
        person(unit) | {"姓 名": "<b>王</b>"},
        person(unit) | {"手机号码": 13812345678.0, "备注": "借调"},
    ]
    sheet = [
        ["山东省行政执法人员信息采集表"],
        [f"填报单位:{unit}"],
        *table(rows),
        [],
        ["合计", None, None, None, "9人"],
    ]
    notes = [["1. 身份证号必须为18位"], ["2. 照片以身份证号命名"]]

    record = run_import(workbook(sheet, notes))

    assert (record.import_status, record.message) == ("Done", "")
    assert counts(record) == (9, 3, 0, 6)
    assert record.rows_skipped == 7  # two titles, the column titles, a blank row, the total, two notes
    noted = report_of(record)
    assert {number: row.reason_code for number, row in noted.items() if row.outcome == "Rejected"} == {
        5: "duplicate_identity_number",
        7: "identity_number_check",
        8: "identity_number_birth_date",
        9: "mobile_format",
        10: "import_unit_unknown",
        11: "name_markup",
    }
    assert noted[12].outcome == "Warned"
    assert "4" in noted[5].reason
    first, _second, third = officers_of(record)
    assert first.officer_name == "程建秀"
    assert OFFICER_IDENTITY.open(first.identity_cipher) == good
    assert first.identity_number == "370*************" + good[-2:]
    assert first.officer_code == first.name
    assert (str(first.birth_date), first.sex) == (f"{good[6:10]}-{good[10:12]}-{good[12:14]}", "Male")
    assert OFFICER_MOBILE.open(third.mobile_cipher) == "13812345678"
    assert all("<" not in (row.officer_name or "") for row in noted.values())


@pytest.mark.requirement("X-58")
def test_a_trial_run_writes_nothing_and_may_be_followed_by_the_real_one(agency):
    before = frappe.db.count("Enforcement Officer")
    sequences = frappe.get_all("Number Sequence", fields=["name", "last_value"], order_by="name")
    rows = [person(agency.agency_name), person(agency.agency_name) | {"身份证号": "1"}]

    record = run_import(workbook(table(rows)), dry_run=True)

    assert (record.import_status, record.is_dry_run, counts(record)) == ("Done", 1, (2, 1, 0, 1))
    assert frappe.db.count("Enforcement Officer") == before
    assert frappe.get_all("Number Sequence", fields=["name", "last_value"], order_by="name") == sequences

    officer_import.prepare(record.name, False)
    frappe.db.commit()
    officer_import.run(record.name)
    record.reload()
    assert (record.import_status, record.is_dry_run, counts(record)) == ("Done", 0, (2, 1, 0, 1))
    assert len(officers_of(record)) == 1
    assert len(report_of(record)) == 1
    logs = {"attached_to_name": record.name, "attached_to_field": "log_file"}
    assert frappe.get_all("File", filters=logs, pluck="file_url", order_by="name") == [record.log_file]


@pytest.mark.parametrize(
    ("encoding", "separator"),
    [("utf-8", ","), ("utf-8-sig", ";"), ("utf-16", "\t"), ("utf-16-le", "\t"), ("gb18030", ","), ("gbk", "\t")],
)
@pytest.mark.requirement("R-186", "R-203")
def test_text_lists_in_every_encoding(agency, encoding, separator):
    rows = table([person(agency.agency_name, **{"姓 名": "欧阳测试"}), person(agency.agency_name)])
    record = run_import(delimited(rows, encoding, separator), "list.csv")
    assert (record.import_status, record.message, counts(record)) == ("Done", "", (2, 2, 0, 0))
    assert officers_of(record)[0].officer_name == "欧阳测试"


@pytest.mark.requirement("R-194", "R-195", "X-13")
def test_the_log_names_every_refused_row_and_no_full_number(agency):
    bad = person(agency.agency_name) | {"出生年月日": "1950-01-01", "姓 名": "王=测试"}
    record = run_import(workbook(table([bad, person("=cmd()") | {"姓 名": "李测试"}])))

    file = frappe.get_doc("File", {"file_url": record.log_file})
    assert file.is_private and file.attached_to_name == record.name
    sheet = load_workbook(io.BytesIO(file.get_content())).active
    cells = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in cells[2:]] == [2, 3]
    assert all(row[5] for row in cells[2:])
    assert bad["身份证号"] not in str(cells)
    assert all(cell.data_type != "f" for row in sheet.iter_rows() for cell in row)


@pytest.mark.requirement("X-11")
def test_a_person_who_may_be_in_the_archive_already_comes_in_with_a_warning(agency):
    number = make.identity_number()
    known = make.make_officer(agency, identity_number=number, officer_name="测试欧阳甲")
    frappe.db.commit()
    slip = number[:15] + str((int(number[15]) + 1) % 10) + number[16]
    slip += calc_check_digit(slip + "0")
    twins = [
        person(agency.agency_name, 身份证号=slip) | {"姓 名": "测试欧阳甲"},
        person(agency.agency_name) | {"姓 名": "测试诸葛乙"},
    ]
    content = workbook(table(twins))

    trial = run_import(content, dry_run=True)
    record = run_import(content)

    for one in (trial, record):
        assert counts(one) == (2, 2, 0, 0)
        (noted,) = report_of(one).values()
        assert (noted.outcome, noted.reason_code) == ("Warned", "probable_duplicate")
        assert known.name in noted.reason and slip not in noted.reason
    assert len(officers_of(record)) == 2


@pytest.mark.requirement("G-090", "R-196")
def test_persons_already_there(agency):
    team = make.make_team(agency)
    elsewhere = make.make_agency()
    mine, approved, foreign = make.identity_number(), make.identity_number(), make.identity_number()
    present = make.make_officer(agency, identity_number=mine, officer_name="旧名字")
    done = make.make_officer(agency, identity_number=approved)
    make.make_certificate(done, team)
    make.make_officer(elsewhere, identity_number=foreign)
    frappe.db.commit()
    unit = agency.agency_name
    rows = [
        person(unit, 身份证号=mine) | {"姓 名": "新名字", "手机号码": "13900001111"},
        person(unit, 身份证号=approved),
        person(unit, 身份证号=foreign),
    ]
    try:
        record = run_import(workbook(table(rows)))
        codes = {number: row.reason_code for number, row in report_of(record).items()}
        assert codes == {2: "import_person_present", 3: "import_person_approved", 4: "import_person_elsewhere"}
        assert frappe.db.get_value("Enforcement Officer", present.name, "officer_name") == "旧名字"

        record = run_import(workbook(table(rows)), update_existing=1)
        assert counts(record) == (3, 0, 1, 2)
        stored = frappe.get_doc("Enforcement Officer", present.name)
        assert stored.officer_name == "新名字"
        assert OFFICER_MOBILE.open(stored.mobile_cipher) == "13900001111"
        assert OFFICER_IDENTITY.open(stored.identity_cipher) == mine
        assert frappe.db.exists("Version", {"docname": present.name})
    finally:
        frappe.db.rollback()
        make.as_user("Administrator")
        make.remove_agency(agency.name, team.values())
        make.remove_agency(elsewhere.name)
        frappe.db.commit()


@pytest.mark.requirement("R-191", "R-192", "G-091")
def test_a_list_of_another_unit_brings_nobody(agency):
    record = run_import(workbook(table([person("别的单位"), person("别的单位")])), agency=agency.name)
    assert record.import_status == "Failed"
    assert "别的单位" in record.message and agency.agency_name in record.message
    assert officers_of(record) == []
    assert counts(record)[1:] == (0, 0, 0)


@pytest.mark.requirement("R-191", "R-190")
def test_the_unit_code_in_the_title_rows_counts_for_rows_without_a_unit(agency):
    code = "Z" + str(frappe.db.count("Enforcement Agency") + 10_000)[-5:]
    agency.db_set("unit_code", code)
    frappe.db.commit()
    record = run_import(workbook([["采集表"], ["单位代码:", code], *table([person()])]))
    assert [row.agency for row in officers_of(record)] == [agency.name]


@pytest.mark.requirement("R-003", "R-189")
def test_a_clerk_imports_into_the_own_agency_only(agency, users):
    elsewhere = make.make_agency()
    clerk = users("Enforcement Agency", agency=agency.name, may_draft=1)
    try:
        make.as_user(clerk)
        record = run_import(workbook(table([person(agency.agency_name), person(elsewhere.agency_name), person()])))
        assert record.agency == agency.name
        assert counts(record) == (3, 2, 0, 1)
        assert report_of(record)[3].reason_code == "import_unit_foreign"
        assert {row.owner for row in officers_of(record)} == {clerk}
        with pytest.raises(frappe.PermissionError):
            lists.new_import(workbook(table([person()])), agency=elsewhere.name)
    finally:
        frappe.db.rollback()
        make.as_user("Administrator")
        make.remove_agency(elsewhere.name)
        frappe.db.commit()


@pytest.mark.requirement("R-189")
def test_a_legal_office_imports_for_its_territory_only(agency, users):
    offices = make.make_offices()
    own = users("City Legal Office", legal_office=offices["city"].name, may_review=1)
    foreign = users("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    make.as_user(own)
    assert counts(run_import(workbook(table([person(agency.agency_name)])))) == (1, 1, 0, 0)
    make.as_user(foreign)
    record = run_import(workbook(table([person(agency.agency_name)])))
    assert counts(record) == (1, 0, 0, 1)
    assert report_of(record)[2].reason_code == "import_unit_foreign"


@pytest.mark.requirement("R-003")
def test_another_persons_upload_and_import_are_out_of_reach(agency, users):
    secret = lists.upload(workbook(table([person(agency.agency_name)])), "secret.xlsx")
    foreign = lists.new_import(workbook(table([person(agency.agency_name)])))
    frappe.db.commit()
    clerk = users("Enforcement Agency", agency=make.make_agency().name, may_draft=1)
    make.as_user(clerk)
    record = frappe.new_doc("Officer Import")
    record.import_file = secret
    with pytest.raises(frappe.ValidationError):
        record.insert()
    for refused in (officer_import.preview, officer_import.start, officer_import.stop, officer_import.refused_rows):
        with pytest.raises(frappe.PermissionError):
            refused(foreign.name)


def test_state_and_counters_cannot_be_sent(agency):
    record = lists.new_import(workbook(table([person(agency.agency_name)])))
    record.update({"import_status": "Running", "rows_inserted": 99, "started_by": "Guest", "progress_mark": 7})
    record.save()
    stored = frappe.get_doc("Officer Import", record.name)
    assert (stored.import_status, stored.rows_inserted, stored.progress_mark) == ("Draft", 0, 0)
    assert not stored.started_by


@pytest.mark.requirement("X-58")
def test_the_same_list_is_imported_once_at_a_time(agency):
    data = workbook(table([person(agency.agency_name)]))
    first, second = lists.new_import(data), lists.new_import(data)
    officer_import.prepare(first.name, False)
    frappe.db.commit()
    with pytest.raises(frappe.ValidationError, match=r"same list|同一份名单"):
        officer_import.prepare(second.name, False)
    frappe.db.rollback()
    officer_import.run(first.name)
    make.as_user("Administrator")
    officer_import.prepare(second.name, False)
    frappe.db.commit()
    officer_import.run(second.name)
    second.reload()
    assert counts(second) == (1, 0, 0, 1)


@pytest.mark.requirement("R-195")
def test_a_person_entered_at_the_same_moment_costs_one_row_only(agency, monkeypatch):
    number = make.identity_number()
    make.make_officer(agency, identity_number=number)
    frappe.db.commit()
    # As if the other record had come between the look and the writing: only the unique key can tell.
    monkeypatch.setattr(row_store, "_living_records", lambda digests: {})
    rows = [person(agency.agency_name), person(agency.agency_name, 身份证号=number), person(agency.agency_name)]
    record = run_import(workbook(table(rows)))
    assert counts(record) == (3, 2, 0, 1)
    assert report_of(record)[3].reason_code == "import_person_just_entered"
    codes = [int(row.officer_code) for row in officers_of(record)]
    assert codes[1] == codes[0] + 1


@pytest.mark.requirement("X-58", "R-195")
def test_stopped_and_gone_on(agency, monkeypatch):
    monkeypatch.setattr(import_run, "BLOCK_ROWS", 4)
    rows = [person(agency.agency_name) for _ in range(10)]
    rows.append(person(agency.agency_name, 身份证号=rows[0]["身份证号"]))
    record = lists.new_import(workbook(table(rows)))
    officer_import.prepare(record.name, False)
    frappe.db.commit()

    def stop_after_first(facts):
        officer_import.stop(record.name)
        frappe.db.commit()

    officer_import.run(record.name, stop_after_first)
    record.reload()
    assert (record.import_status, record.progress_mark, len(officers_of(record))) == ("Stopped", 4, 4)

    make.as_user("Administrator")
    officer_import.prepare(record.name, False)
    frappe.db.commit()
    officer_import.run(record.name)
    record.reload()
    assert (record.import_status, counts(record)) == ("Done", (11, 10, 0, 1))
    assert report_of(record)[12].reason_code == "duplicate_identity_number"


@pytest.mark.requirement("R-187")
def test_columns_are_read_and_may_be_corrected(agency):
    titles = ["员工", "证件", "单位名称", "无关"]
    good = person(agency.agency_name)
    record = lists.new_import(
        workbook(
            [["名单"], ["姓名", "身份证号", "单位名称", "无关"], ["甲乙", good["身份证号"], agency.agency_name, "x"]]
        )
    )
    officer_import.preview(record.name)
    record.reload()
    assert record.import_status == "Ready"
    assert {row.source_column: row.target_field for row in record.columns} == {
        "姓名": "officer_name", "身份证号": "identity_number", "单位名称": "unit_name", "无关": "",
    }  # fmt: skip
    assert good["身份证号"] not in {row.sample for row in record.columns}

    record.columns[1].target_field = ""
    record.save()
    with pytest.raises(frappe.ValidationError, match=r"identity number|身份证号"):
        officer_import.prepare(record.name, False)
    frappe.db.rollback()

    odd = lists.new_import(workbook([titles, ["甲乙", good["身份证号"], agency.agency_name, "x"]]))
    for title, field in zip(titles, ("officer_name", "identity_number", "unit_name", ""), strict=True):
        odd.append("columns", {"source_column": title, "target_field": field})
    odd.save()
    officer_import.prepare(odd.name, False)
    frappe.db.commit()
    officer_import.run(odd.name)
    odd.reload()
    assert counts(odd) == (1, 1, 0, 0)


@pytest.mark.requirement("R-194", "X-58")
@pytest.mark.parametrize(
    ("bad_rows", "options", "code"), [(0, (), 0), (1, (), 1), (0, ("--dry-run",), 0), (None, (), 3)]
)
def test_the_command_tells_how_it_went(agency, bench, tmp_path, bad_rows, options, code):
    source = tmp_path / "list.xlsx"
    if bad_rows is None:
        source.write_bytes(b"%PDF-1.7")
    else:
        rows = [person() for _ in range(3)] + [person() | {"身份证号": "1"} for _ in range(bad_rows)]
        source.write_bytes(workbook(table(rows)))
    words = ["frappe", "--site", bench.site, "import-officers", str(source), "--agency", agency.name, *options]
    done = subprocess.run(
        [sys.executable, "-m", "frappe.utils.bench_helper", *words],
        cwd=bench.sites, capture_output=True, text=True, check=False,
    )  # fmt: skip
    frappe.db.rollback()
    assert done.returncode == code, done.stdout + done.stderr
    assert "Traceback" not in done.stdout + done.stderr
    expected = 3 if bad_rows is not None and not options else 0
    assert frappe.db.count("Enforcement Officer", {"agency": agency.name}) == expected
    if bad_rows is not None:
        assert Path(done.stdout.split("log: ")[1].strip()).is_file()


@pytest.mark.requirement("R-003")
def test_over_http_only_those_who_may_and_only_by_post(agency, users, http):
    record = lists.new_import(workbook(table([person(agency.agency_name)])))
    elsewhere = make.make_agency()
    stranger = users("Enforcement Agency", can_log_in=True, agency=elsewhere.name, may_draft=1)
    methods = ("preview", "start", "stop", "progress", "refused_rows")
    for client in (http(), http(stranger, make.PASSWORD)):
        for name in methods:
            answer = client.method(f"enforcement_cert.exchange.officer_import.{name}", import_name=record.name)
            assert answer.status_code == 403, (name, answer.text)
    admin = http("Administrator")
    for name in methods:
        answer = admin.method(f"enforcement_cert.exchange.officer_import.{name}", "GET", import_name=record.name)
        assert answer.status_code == 403, (name, answer.text)
    answer = admin.method("enforcement_cert.exchange.officer_import.progress", import_name=record.name)
    assert answer.json()["message"]["import_status"] == "Draft"
    make.remove_agency(elsewhere.name)
    frappe.db.commit()


def test_codes_of_lists_are_those_of_the_form(site):
    """Rows go in without the form's check of choices, so every code a list can give must be a choice."""
    from enforcement_cert.domain import code_lists
    from enforcement_cert.domain.identifiers import Sex

    meta = frappe.get_meta("Enforcement Officer")
    codes: dict[str, type[Enum]] = {
        "sex": Sex,
        "education": code_lists.Education,
        "staffing_status": code_lists.StaffingStatus,
        "political_status": code_lists.PoliticalStatus,
        "exam_result": code_lists.ExamResult,
    }
    for field, kind in codes.items():
        assert {str(code) for code in kind} <= set(meta.get_field(field).options.split("\n")), field


@pytest.mark.requirement("R-186")
def test_every_column_of_a_list_arrives(agency):
    given = {
        "民族": "回族",
        "政治面貌": "中共党员",
        "考试结果": "合格",
        "考试日期": "2024.6.30",
        "编制": "公务员",
        "岗位": "执法岗",
        "执法权限": "价格监督检查",
        "手机号码": "+86 138-1234-5678",
    }
    titles = (*lists.TITLES, *(title for title in given if title not in lists.TITLES))
    record = run_import(workbook(table([person(agency.agency_name, **given)], titles)))
    assert counts(record) == (1, 1, 0, 0)
    officer = frappe.get_doc("Enforcement Officer", officers_of(record)[0].name)
    assert (officer.ethnic_group, officer.political_status) == ("回族", "Party Member")
    assert (officer.exam_result, str(officer.exam_passed_on)) == ("Passed", "2024-06-30")
    assert (officer.staffing_status, officer.post, officer.power_scope) == ("Civil Servant", "执法岗", "价格监督检查")
    assert OFFICER_MOBILE.open(officer.mobile_cipher) == "13812345678"
    officer.education = "Master"
    officer.save()
