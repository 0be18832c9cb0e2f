"""Reading dates without guessing, and cleaning what people type."""

import locale
from datetime import date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.dates import find_date, parse_date
from enforcement_cert.domain.errors import InvalidDate, InvalidName
from enforcement_cert.domain.text import clean_cell, clean_name, squeeze

DAY = date(2010, 6, 30)
READ = [
    "2010-6-30", "2010-06-30", "2010.6.30", "2010/6/30", "2010/06/30", "20100630", 20100630, 20100630.0,
    "2010年6月30日", "2010年06月30日", "2010年6月30", "２０１０．６．３０", " 2010 - 6 - 30 ", "2010年 6月 30日",
    "2010—6—30", "2010-06-30 00:00:00", "2010-06-30T00:00:00", "2010/6/30 0:00", "2010-6-30 00:00",
    "2010年6月30日 0:00:00", "2010\u3000年6月30号",
    DAY, datetime(2010, 6, 30, 23, 59), datetime(2010, 6, 29, 20, tzinfo=timezone.utc),
]  # fmt: skip
REFUSED = [
    ("", "date_missing"),
    (None, "date_missing"),
    ("2010年6月", "date_incomplete"),
    ("2010-6", "date_incomplete"),
    ("2010", "date_incomplete"),
    ("6/30/2010", "date_ambiguous"),
    ("30.6.2010", "date_ambiguous"),
    ("10-6-30", "date_ambiguous"),
    ("100630", "date_ambiguous"),
    ("6月30日", "date_ambiguous"),
    (40359, "date_ambiguous"),
    (2010.6, "date_ambiguous"),
    ("2010-6.30", "date_ambiguous"),
    ("2010-02-30", "date_impossible"),
    ("20101301", "date_impossible"),
    ("2009-2-29", "date_impossible"),
    ("1899-12-31", "date_out_of_range"),
    ("2010-06-30 12:30", "date_unreadable"),
    ("June 30, 2010", "date_unreadable"),
    ("不详", "date_unreadable"),
    (True, "date_unreadable"),
    (float("nan"), "date_unreadable"),
    (float("inf"), "date_unreadable"),
]


@pytest.mark.requirement("G-092", "R-203")
@pytest.mark.parametrize("value", READ, ids=str)
def test_every_usual_way_of_writing_a_date(value):
    assert parse_date(value) == DAY


@pytest.mark.requirement("G-092")
@pytest.mark.parametrize(("value", "code"), REFUSED, ids=str)
def test_no_guessing(value, code):
    with pytest.raises(InvalidDate) as refusal:
        parse_date(value)
    assert refusal.value.code == code


def test_day_numbers_of_spreadsheets_only_when_asked():
    assert parse_date(40359, excel_serial=True) == DAY
    assert parse_date(40359.75, excel_serial=True) == DAY
    assert parse_date(61, excel_serial=True) == date(1900, 3, 1)
    with pytest.raises(InvalidDate):
        parse_date(60, excel_serial=True)


def test_an_empty_cell_has_no_date():
    assert find_date(None) is find_date("") is find_date(" \u3000") is None
    assert find_date("2010.6.30") == DAY


@pytest.mark.requirement("R-203")
def test_the_locale_does_not_matter():
    before = locale.setlocale(locale.LC_ALL)
    try:
        for name in ("C", "C.UTF-8", "POSIX"):
            locale.setlocale(locale.LC_ALL, name)
            assert parse_date("2010/6/30") == DAY
    finally:
        locale.setlocale(locale.LC_ALL, before)


@given(
    st.dates(date(1900, 1, 1), date(2199, 12, 31)),
    st.sampled_from(["{0:%Y-%m-%d}", "{0.year}.{0.month}.{0.day}", "{0:%Y%m%d}", "{0.year}年{0.month}月{0.day}日"]),
)
def test_what_is_written_is_read_back(day, form):
    assert parse_date(form.format(day)) == day


@given(st.dates(date(1900, 3, 1), date(2199, 12, 31)))
def test_day_numbers_are_read_back(day):
    assert parse_date((day - date(1899, 12, 30)) // timedelta(days=1), excel_serial=True) == day


@given(st.text(max_size=12))
def test_only_refusals_come_out_of_rubbish(text):
    try:
        found = parse_date(text)
    except InvalidDate as refusal:
        assert refusal.code.startswith("date_")
    else:
        assert date(1900, 1, 1) <= found <= date(2199, 12, 31)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (12, "12"),
        (12.0, "12"),
        (" 济南市\u3000 历下区 ", "济南市 历下区"),
        ("Ａ１－２", "A1-2"),
        ("（盖章）：，。；", "（盖章）：，。；"),
        ("\u200b\ufeff济\u200e南", "济南"),
        ("a\nb\tc", "a b c"),
        ("①℃…", "①℃…"),
    ],
)
def test_cells_are_cleaned_but_chinese_signs_stay(value, text):
    assert clean_cell(value) == text


@given(st.text(max_size=30))
def test_cleaning_twice_changes_nothing_more(text):
    assert clean_cell(clean_cell(text)) == clean_cell(text)
    assert " " not in squeeze(text)


@pytest.mark.requirement("R-074")
@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("刘梅", "刘梅"),
        (" 程\u3000建秀 ", "程建秀"),
        ("程\n建秀", "程建秀"),
        ("阿卜杜拉•买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉 ・ 买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉．买买提", "阿卜杜拉·买买提"),
        ("阿卜杜拉·买买提·艾力", "阿卜杜拉·买买提·艾力"),
        ("〇一", "〇一"),
        ("㐂𠮷", "㐂𠮷"),
        ("\uf9dc明", "隆明"),
        ("Anna Maria", "Anna Maria"),
    ],
)
def test_names_are_cleaned(typed, name):
    assert clean_name(typed) == name


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (None, "name_missing"),
        (" \u3000", "name_missing"),
        ("刘", "name_length"),
        ("刘" * 31, "name_length"),
        ("刘<b>梅</b>", "name_markup"),
        ("<script>alert(1)</script>", "name_markup"),
        ("刘&梅", "name_markup"),
        ("刘\x00梅", "name_control_character"),
        ("刘\x1b梅", "name_control_character"),
        ("刘梅2", "name_digit"),
        ("刘梅２", "name_digit"),
        ("刘梅（女）", "name_character"),
        ("·刘梅", "name_character"),
        ("刘··梅", "name_character"),
        ("刘梅\ue000", "name_character"),
    ],
)
def test_wrong_names_are_refused(typed, code):
    with pytest.raises(InvalidName) as refusal:
        clean_name(typed)
    assert refusal.value.code == code


@given(st.text(max_size=40))
def test_no_name_carries_markup_or_control_characters(text):
    try:
        name = clean_name(text)
    except InvalidName:
        return
    assert 2 <= len(name) <= 30
    assert not set(name) & set("<>&\"'/\\`") and name.isprintable()
