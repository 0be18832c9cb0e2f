"""Organisation, credit and unit codes, mobile numbers, masks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.errors import InvalidCreditCode, InvalidMobile, InvalidOrganizationCode, InvalidUnitCode
from enforcement_cert.domain.identifiers import (
    UNIT_CODE_DIVISIONS,
    format_organization_code,
    is_masked,
    mask_identity_number,
    mask_mobile,
    organization_check_character,
    read_credit_code,
    read_mobile,
    read_organization_code,
    read_unit_code,
)

ORGANIZATIONS = [
    "PDY00001-X",
    "PDY00002-8",
    "PDY00003-6",
    "PDY00004-4",
    "PDY00005-2",
    "PDY00006-0",
    "PDY00007-9",
    "PDY00008-7",
    "PDY00009-5",
    "PDY00018-3",
    "PDY00019-1",
]
CREDIT_CODES = [
    "11370000PDY00001XH",
    "11370100PDY00001XN",
    "11370100PDY000028N",
    "11370102PDY000036E",
    "12370100PDY0001087",
    "11510000PDY0012314",
    "91370100PDY000028E",
    "11370100PDY0001240",
    "11370100PDY000079Y",
]


def refusal_code(error, read, *arguments):
    with pytest.raises(error) as refusal:
        read(*arguments)
    return refusal.value.code


@pytest.mark.requirement("R-039")
@pytest.mark.parametrize("printed", ORGANIZATIONS)
def test_organization_codes(printed):
    machine = printed.replace("-", "")
    assert read_organization_code(printed) == read_organization_code(f" {machine.lower()} ") == machine
    assert format_organization_code(machine) == printed


@pytest.mark.requirement("R-039")
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "organization_code_missing"),
        ("PDY00001-1", "organization_code_check"),
        ("PDY00006-X", "organization_code_check"),
        ("PDY0001-X", "organization_code_format"),
        ("PDY00001-A", "organization_code_format"),
        ("济南00001X", "organization_code_format"),
    ],
)
def test_wrong_organization_codes(typed, code):
    assert refusal_code(InvalidOrganizationCode, read_organization_code, typed) == code


@given(st.text("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=8, max_size=8))
def test_organization_check_character_closes_the_sum(body):
    check = organization_check_character(body)
    total = sum(int(c, 36) * w for c, w in zip(body, (3, 7, 9, 10, 5, 8, 4, 2), strict=True))
    assert (total + (10 if check == "X" else int(check))) % 11 == 0


@pytest.mark.parametrize("code", CREDIT_CODES)
def test_credit_codes(code):
    assert read_credit_code(code) == read_credit_code(f" {code[:8].lower()} {code[8:].lower()}") == code


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "credit_code_missing"),
        ("11370000PDY00001X", "credit_code_length"),
        ("11370000PDY00001X4", "credit_code_check"),
        ("11370000PDY000011T", "credit_code_organization"),
        *((f"11370000PDY0000{letter}XH", "credit_code_characters") for letter in "IOSVZ"),
        ("113700A0PDY00001XH", "credit_code_characters"),
    ],
)
def test_wrong_credit_codes(typed, code):
    assert refusal_code(InvalidCreditCode, read_credit_code, typed) == code


@pytest.mark.requirement("R-190", "G-087")
def test_unit_codes_name_their_city():
    unit = read_unit_code(" ａ00001 ")
    assert (unit.code, unit.division_code) == ("A00001", "370100")
    assert UNIT_CODE_DIVISIONS["S"] == "371200"
    assert UNIT_CODE_DIVISIONS["Z"] == "370000"
    assert read_unit_code("U00001", divisions=None).division_code is None


@pytest.mark.requirement("R-190")
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("", "unit_code_format"),
        ("A0001", "unit_code_format"),
        ("A000001", "unit_code_format"),
        ("AA0001", "unit_code_format"),
        ("100001", "unit_code_format"),
        ("I00001", "unit_code_letter"),
    ],
)
def test_wrong_unit_codes(typed, code):
    assert refusal_code(InvalidUnitCode, read_unit_code, typed) == code


@pytest.mark.requirement("R-080")
@pytest.mark.parametrize(
    "typed",
    [
        "13800000001",
        13800000001,
        13800000001.0,
        "138 0000 0001",
        "138-0000-0001",
        "+8613800000001",
        "+86 138-0000-0001",
        "(+86)13800000001",
        "008613800000001",
        "１３８０００００００１",
        "'13800000001",
    ],
)
def test_mobiles(typed):
    assert read_mobile(typed) == "13800000001"


@pytest.mark.requirement("R-080")
@pytest.mark.parametrize(
    ("typed", "code"),
    [
        (None, "mobile_missing"),
        ("187418561", "mobile_format"),
        ("12800000001", "mobile_format"),
        ("138000000011", "mobile_format"),
        ("0531-88880000", "mobile_format"),
        ("1380000000a", "mobile_format"),
        ("138******01", "mobile_masked"),
    ],
)
def test_wrong_mobiles(typed, code):
    assert refusal_code(InvalidMobile, read_mobile, typed) == code


def test_masks_keep_three_and_two():
    assert mask_identity_number("37000019900101002X") == "370*************2X"
    assert mask_mobile("13800000002") == "138******02"
    assert mask_mobile(None) == mask_identity_number("") == ""
    assert mask_mobile("12345") == "*****"


@given(st.text("0123456789X", min_size=1, max_size=20))
def test_a_mask_is_recognised_and_never_shows_the_middle(number):
    masked = mask_identity_number(number)
    assert len(masked) == len(number)
    assert masked.count("*") >= min(len(number), 3)
    assert len(number) < 3 or is_masked(masked)
    assert not is_masked(number)
