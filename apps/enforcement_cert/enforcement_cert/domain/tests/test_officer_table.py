"""Lists of officers as offices write them: titles in any order, totals, remarks."""

import random

import pytest

from enforcement_cert.domain.officer_table import (
    FIELDS,
    HeaderMapping,
    RowKind,
    classify_row,
    find_field,
    find_header,
    find_unit_code,
    recognise_header,
)

pytestmark = pytest.mark.requirement("R-186")
TITLES = {
    "序号": "sequence", "姓 名": "officer_name", "性别": "sex", "出生年月日": "birth_date",
    "身份证号": "identity_number", "执法人员编码": "officer_code", "工作单位": "unit_name",
    "执法区域": "enforcement_area", "学历": "education", "手机号码": "mobile_number",
    "上次年检日期": "last_review_on", "备注": "remark", "编制性质": "staffing_status", "职务": "post",
    "民族": "ethnic_group", "政治面貌": "political_status", "考试成绩": "exam_result", "单位代码": "unit_code",
}  # fmt: skip


def header_of(titles) -> HeaderMapping:
    mapping = recognise_header(titles)
    assert mapping
    return mapping


@pytest.mark.parametrize("seed", range(5))
def test_titles_in_any_order(seed):
    titles = list(TITLES)
    random.Random(seed).shuffle(titles)
    mapping = header_of(titles)
    assert mapping.columns == {TITLES[title]: index for index, title in enumerate(titles)}
    assert not mapping.missing and not mapping.unknown and not mapping.repeated


@pytest.mark.parametrize(
    ("title", "field"),
    [
        ("身份证号码（18位）", "identity_number"),
        ("*身份证号:", "identity_number"),
        ("姓\u3000\u3000名", "officer_name"),
        ("姓名\n(必填)", "officer_name"),
        ("出生日期(年月日)", "birth_date"),
        ("identity_number", "identity_number"),
        ("Mobile Number", "mobile_number"),
        ("联系电话", "mobile_number"),
        ("体重", None),
        (None, None),
        (12, None),
    ],
)
def test_titles_as_people_write_them(title, field):
    assert find_field(title) == field
    assert field is None or field in FIELDS


def test_unknown_and_repeated_titles_are_told():
    mapping = recognise_header(["姓名", None, "身份证号", "体重", "身份证号码"])
    assert mapping == HeaderMapping({"officer_name": 0, "identity_number": 2}, {3: "体重"}, {4: "身份证号码"})


def test_a_header_without_the_number_says_what_is_missing():
    assert header_of(["姓名", "性别"]).missing == ("identity_number",)
    assert find_header([["姓名", "性别"]]) is None


def test_title_rows_are_skipped():
    rows: list[list] = [
        ["山东省行政执法人员信息采集表", None],
        ["填报单位:济南市某局", "单位代码:"],
        [],
        ["姓名", "身份证号"],
    ]
    found = find_header(rows)
    assert found
    index, mapping = found
    assert (index, dict(mapping.columns)) == (3, {"officer_name": 0, "identity_number": 1})
    assert find_header([["1. 身份证号必须为18位"], ["2. 照片以身份证号命名"]]) is None
    assert find_header([[]] * 40 + [["姓名", "身份证号"]]) is None


def test_short_rows_have_empty_cells():
    mapping = header_of(["姓名", "身份证号"])
    assert mapping.cells(["刘梅"]) == {"officer_name": "刘梅", "identity_number": None}


@pytest.mark.requirement("R-191")
@pytest.mark.parametrize(
    ("rows", "code"),
    [
        ([["填报单位", None, "单位代码:", "A00001"]], "A00001"),
        ([["填报单位:某局 单位代码：a00001"]], "A00001"),
        ([["单位代码", None]], None),
        ([["单位代码:", "12"]], None),
        ([["某局"]], None),
        ([], None),
    ],
)
def test_the_unit_code_above_the_table(rows, code):
    assert find_unit_code(rows) == code


@pytest.mark.requirement("R-195")
@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        ({"officer_name": "刘梅", "identity_number": "37000019900101002X"}, RowKind.DATA),
        ({"officer_name": "刘梅", "identity_number": None}, RowKind.DATA),
        ({"officer_name": None, "identity_number": "37000019900101002X"}, RowKind.DATA),
        ({"sequence": 7, "officer_name": None, "identity_number": ""}, RowKind.BLANK),
        ({"officer_name": None, "identity_number": " \u3000"}, RowKind.BLANK),
        ({"sequence": "合计", "identity_number": "60人"}, RowKind.TOTAL),
        ({"sequence": "本页小计"}, RowKind.TOTAL),
        ({"officer_name": "总计", "identity_number": "60"}, RowKind.TOTAL),
        ({"officer_name": "共60人"}, RowKind.TOTAL),
        ({"sequence": "序号", "officer_name": "姓名", "identity_number": "身份证号"}, RowKind.HEADER),
        ({"officer_name": "填表人：刘梅"}, RowKind.TITLE),
        ({"sequence": "注：身份证号必须为18位"}, RowKind.TITLE),
        ({"officer_name": "合欢", "identity_number": "37000019900101002X"}, RowKind.DATA),
    ],
)
def test_kinds_of_rows(cells, kind):
    assert classify_row(cells) is kind
