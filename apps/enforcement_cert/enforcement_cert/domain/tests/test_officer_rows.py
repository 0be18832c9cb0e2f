"""Rows of lists: the good, the dirty and the wrong."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.code_lists import (
    Education,
    ExamResult,
    PoliticalStatus,
    PostKind,
    StaffingStatus,
    find_education,
    find_political_status,
    find_post_kind,
    find_staffing_status,
)
from enforcement_cert.domain.identifiers import Sex
from enforcement_cert.domain.officer_rows import DuplicateWatch, OfficerRow, RowResult, RowRules, parse_officer_row
from enforcement_cert.domain.officer_table import FIELDS

pytestmark = pytest.mark.requirement("R-186", "R-195")
TODAY = date(2026, 11, 22)
GOOD = {"officer_name": "刘梅", "identity_number": "37000019900101002X"}


def parse(rules=None, **cells):
    return parse_officer_row({**GOOD, **cells}, today=TODAY, rules=rules or RowRules())


def codes(result: RowResult):
    return [finding.code for finding in result.findings]


@pytest.mark.requirement("R-075", "G-092")
def test_a_dirty_row_becomes_clean():
    result = parse(
        officer_name=" 程\u3000建秀 ", identity_number="３７００００ 19900101 002x", sex="女",
        birth_date="1990年1月1日",
        mobile_number=13800000001.0, education="大学 本科", staffing_status="行政编制", post="执法队员",
        officer_code=" 37a000010001 ", unit_name="济南市\u3000发改委", enforcement_area="历下区", unit_code="a00001",
        last_review_on="2024.11.22", ethnic_group="汉", political_status="中共党员", exam_result="合格", remark="无",
    )  # fmt: skip
    assert codes(result) == []
    assert result.officer == OfficerRow(
        identity_number="37000019900101002X", officer_name="程建秀", sex=Sex.FEMALE, birth_date=date(1990, 1, 1),
        officer_code="37A000010001", unit_name="济南市发改委", unit_code="A00001", enforcement_area="历下区",
        education=Education.BACHELOR, staffing_status=StaffingStatus.CIVIL_SERVANT, post="执法队员",
        post_kind=PostKind.ENFORCEMENT, mobile_number="13800000001", last_review_on=date(2024, 11, 22),
        ethnic_group="汉族", political_status=PoliticalStatus.PARTY_MEMBER, exam_result=ExamResult.PASSED, remark="无",
    )  # fmt: skip


@pytest.mark.requirement("R-075")
def test_birth_date_and_sex_come_from_the_number():
    officer = parse().officer
    assert (officer.birth_date, officer.sex) == (date(1990, 1, 1), Sex.FEMALE)


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"officer_name": ""}, "name_missing"),
        ({"officer_name": "<b>刘梅</b>"}, "name_markup"),
        ({"identity_number": None}, "identity_number_missing"),
        ({"identity_number": "370000199001010020"}, "identity_number_check"),
        ({"sex": "男"}, "sex_mismatch"),
        ({"sex": "不详"}, "sex_unreadable"),
        ({"birth_date": "1990-1-2"}, "birth_date_mismatch"),
        ({"birth_date": "1/2/1990"}, "date_ambiguous"),
        ({"last_review_on": "2026-11-23"}, "date_in_future"),
        ({"mobile_number": "187418561"}, "mobile_format"),
        ({"unit_code": "12"}, "unit_code_format"),
        ({"unit_name": "<i>局</i>"}, "text_markup"),
        ({"officer_code": "1" * 141}, "text_too_long"),
    ],
)
def test_wrong_cells_block_the_row(cells, code):
    result = parse(**cells)
    assert (result.officer, codes(result)) == (None, [code])


@pytest.mark.parametrize(
    ("cells", "code"),
    [
        ({"education": "私塾"}, "education_unknown"),
        ({"staffing_status": "??"}, "staffing_unknown"),
        ({"political_status": "??"}, "political_status_unknown"),
        ({"exam_result": "88"}, "exam_result_unknown"),
        ({"remark": "借调"}, "staffing_from_remark"),
        ({"identity_number": "370000201001010011"}, "age_unusual"),
    ],
)
def test_doubtful_cells_only_warn(cells, code):
    result = parse(**cells)
    assert codes(result) == [code]
    assert result.officer


def test_every_reason_is_told_at_once():
    result = parse(officer_name="1", identity_number="1", mobile_number="1", birth_date="1")
    assert codes(result) == ["name_digit", "identity_number_length", "date_ambiguous", "mobile_format"]


@pytest.mark.requirement("G-034")
def test_a_reason_for_the_file_lets_mismatches_through_with_a_mark():
    result = parse(RowRules(mismatch_reason="confirmed by the police station"), sex="男", birth_date="1990-1-2")
    assert codes(result) == ["birth_date_mismatch", "sex_mismatch"]
    assert (result.officer.sex, result.officer.birth_date) == (Sex.MALE, date(1990, 1, 2))


@pytest.mark.requirement("R-078")
def test_a_mobile_number_can_be_demanded():
    assert codes(parse(RowRules(requires_mobile=True))) == ["mobile_missing"]
    assert parse().officer.mobile_number is None


def test_a_lent_officer_is_known_by_the_remark():
    assert parse(remark="2023年起借调").officer.staffing_status is StaffingStatus.SECONDED
    assert parse(remark="编外", staffing_status="公务员").officer.staffing_status is StaffingStatus.CONTRACT


@pytest.mark.requirement("R-095")
def test_the_first_of_two_good_rows_counts():
    watch = DuplicateWatch()
    assert watch.judge(4, parse()).officer
    again = watch.judge(9, parse())
    assert again.officer is None
    assert [(f.code, f.context["row"]) for f in again.findings] == [("duplicate_identity_number", 4)]


def test_a_wrong_row_does_not_stop_the_right_one_after_it():
    watch = DuplicateWatch()
    assert watch.judge(4, parse(mobile_number="1")).officer is None
    assert watch.judge(5, parse()).officer


def test_a_wrong_row_is_also_told_that_it_repeats():
    watch = DuplicateWatch()
    watch.judge(4, parse())
    assert codes(watch.judge(5, parse(sex="男"))) == ["sex_mismatch", "duplicate_identity_number"]


def test_codes_block_and_mobiles_warn():
    watch = DuplicateWatch()
    watch.judge(4, parse(officer_code="C1", mobile_number="13800000001"))
    other = {"identity_number": "370000199001010011"}
    assert codes(watch.judge(5, parse(**other, officer_code="C1"))) == ["duplicate_officer_code"]
    warned = watch.judge(6, parse(**other, mobile_number="13800000001"))
    assert codes(warned) == ["duplicate_mobile"] and warned.officer


@pytest.mark.parametrize(
    ("find", "word", "code"),
    [
        (find_education, "全日制本科", "Bachelor"),
        (find_education, "省委党校研究生", "Master"),
        (find_education, "大专", "Junior College"),
        (find_education, "Bachelor", "Bachelor"),
        (find_staffing_status, "参公", "Public Institution Staff"),
        (find_staffing_status, "劳务派遣", "Dispatched"),
        (find_political_status, "群众", "No Party"),
        (find_post_kind, "法制审核岗", "Legal Review"),
        (find_post_kind, "副局长", "Management"),
        (find_post_kind, "驾驶员", "Support"),
    ],
)
def test_words_of_clerks(find, word, code):
    assert find(word).value == code


CELLS = st.none() | st.text(max_size=20) | st.integers() | st.floats() | st.dates() | st.datetimes() | st.booleans()


@given(st.dictionaries(st.sampled_from(FIELDS), CELLS))
def test_no_cell_content_ever_breaks_the_import(cells):
    result = parse_officer_row(cells, today=TODAY)
    assert (result.officer is None) == any(finding.blocks for finding in result.findings)
    DuplicateWatch().judge(1, result)
