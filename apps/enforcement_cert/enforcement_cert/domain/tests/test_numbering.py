"""Number patterns: parsing, rendering, counter scopes, overflow."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.iso7064 import mod_37_36

from enforcement_cert.domain.errors import InvalidPattern, SerialOverflow
from enforcement_cert.domain.numbering import (
    NumberContext,
    preview,
    render,
    scope_key,
    validate_pattern,
)

pytestmark = pytest.mark.requirement("R-118", "G-038")
CONTEXT = NumberContext(on=date(2026, 3, 9), division_code="370102", type_code="ZF", unit_code="A00001")


@pytest.mark.parametrize(
    ("pattern", "number", "scope"),
    [
        ("{division:4}{year:4}{serial:6}", "37012026000042", "37012026#"),
        ("{province}{type}{serial:7}", "37ZF0000042", "37ZF#"),
        ("{division}-{year:2}{month}{day}-{serial:3}", "370102-260309-042", "370102-260309-#"),
        ("{unit}{serial:4}", "A000010042", "A00001#"),
        ("SD{year}-{serial:12}", "SD2026-000000000042", "SD2026-#"),
        ("{division:2}{serial:5}{year:2}", "370004226", "37#26"),
    ],
)
def test_patterns_render(pattern, number, scope):
    assert render(pattern, CONTEXT, 42) == number
    assert scope_key(pattern, CONTEXT) == scope


@pytest.mark.parametrize(
    ("pattern", "code"),
    [
        ("", "pattern_serial"),
        ("{division}{year}", "pattern_serial"),
        ("{serial:6}{serial:6}", "pattern_serial"),
        ("{serial}", "pattern_size"),
        ("{serial:2}", "pattern_size"),
        ("{serial:13}", "pattern_size"),
        ("{division:3}{serial:6}", "pattern_size"),
        ("{month:2}{serial:6}", "pattern_size"),
        ("{name}{serial:6}", "pattern_token"),
        ("{serial:6", "pattern_character"),
        ("{serial:6} ", "pattern_character"),
        ("证{serial:6}", "pattern_character"),
        ("<b>{serial:6}", "pattern_character"),
        ("{check}{serial:6}", "pattern_check_last"),
        ("{serial:6}{check}{year}", "pattern_check_last"),
    ],
)
def test_patterns_that_cannot_work(pattern, code):
    with pytest.raises(InvalidPattern) as refusal:
        validate_pattern(pattern)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    ("pattern", "context"),
    [
        ("{division}{serial:6}", NumberContext(on=date(2026, 1, 1))),
        ("{division}{serial:6}", NumberContext(on=date(2026, 1, 1), division_code="3701")),
        ("{type}{serial:6}", NumberContext(on=date(2026, 1, 1), type_code="执法")),
        ("{unit}{serial:6}", NumberContext(on=date(2026, 1, 1), unit_code="A1")),
    ],
)
def test_a_token_without_its_value_is_refused(pattern, context):
    with pytest.raises(InvalidPattern) as refusal:
        render(pattern, context, 1)
    assert refusal.value.code == "pattern_context"


def test_the_last_serial_fits_and_the_next_overflows():
    assert render("{serial:3}", CONTEXT, 999) == "999"
    for serial in (1000, 0, -1):
        with pytest.raises(SerialOverflow) as refusal:
            render("{serial:3}", CONTEXT, serial)
        assert refusal.value.code == "serial_overflow"


def test_a_preview_shows_the_first_number_by_default():
    assert preview("{year}{serial:4}", CONTEXT) == "20260001"
    assert preview("{year}{serial:4}", CONTEXT, 7) == "20260007"


@given(st.integers(1, 999_999), st.integers(0, 11), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"))
def test_the_check_character_detects_one_wrong_character(serial, place, other):
    number = render("{division:4}-{serial:6}{check}", CONTEXT, serial).replace("-", "")
    assert mod_37_36.is_valid(number)
    assert number.isalnum()
    wrong = number[: place % 11] + other + number[place % 11 + 1 :]
    assert wrong == number or not mod_37_36.is_valid(wrong)


@given(st.lists(st.integers(1, 999_999), min_size=2, max_size=2, unique=True))
def test_different_serials_give_different_numbers_of_one_length(serials):
    first, second = (render("{division:4}{year}{serial:6}{check}", CONTEXT, serial) for serial in serials)
    assert first != second
    assert len(first) == len(second) == 15
