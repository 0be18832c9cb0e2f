"""The four characters beside a certificate number."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.check_code import ALPHABET, certificate_check_code, matches, split_public_code

pytestmark = pytest.mark.requirement("R-178")
SECRET = b"sixteen bytes ok"
NUMBER = "37012026000042"


def test_the_code_is_four_characters_and_stable():
    code = certificate_check_code(SECRET, NUMBER)
    assert len(code) == 4 and set(code) <= set(ALPHABET)
    assert code == certificate_check_code(SECRET, NUMBER)
    # HMAC-SHA256 of the number, first 20 bits, computed with openssl
    assert code == "XYG4"


def test_another_secret_or_number_gives_another_code():
    codes = {certificate_check_code(bytes([n]) * 16, NUMBER) for n in range(20)}
    codes |= {certificate_check_code(SECRET, f"{NUMBER}{n}") for n in range(20)}
    assert len(codes) > 35


def test_a_short_secret_is_a_programming_error():
    with pytest.raises(ValueError, match="16 bytes"):
        certificate_check_code(b"short", NUMBER)


@pytest.mark.parametrize(
    "typed",
    ["37012026000042-AB01", "37012026000042ab01", " 3701 2026 000042 - ab01 ", "３７０１２０２６００００４２－ＡＢ０１",
     "37012026000042—aboi", "37012026000042--ABOL"],
)  # fmt: skip
def test_typed_codes_are_split(typed):
    assert split_public_code(typed) == (NUMBER, "AB01")


@pytest.mark.parametrize(
    "typed", ["", None, "ABCD", "-ABCD", "1-AB!D", "37*01-ABCD", "<b>37</b>-ABCD", "3" * 60, "37-ABCU"]
)
def test_what_cannot_be_a_code_is_none(typed):
    assert split_public_code(typed) is None


def test_a_number_with_hyphens_keeps_them():
    assert split_public_code("3701-26-0001-abcd") == ("3701-26-0001", "ABCD")


def test_comparison():
    code = certificate_check_code(SECRET, NUMBER)
    assert matches(SECRET, NUMBER, code)
    assert matches(SECRET, f" 3701-2026-{NUMBER[8:]}".lower(), code.lower())
    assert not matches(SECRET, NUMBER, code[:3])
    assert not matches(SECRET, NUMBER, "")
    assert not matches(SECRET, NUMBER, "执法证件")


@given(st.text("0123456789ABCDEF", min_size=1, max_size=30))
def test_what_is_printed_is_understood(number):
    split = split_public_code(f"{number}-{certificate_check_code(SECRET, number)}")
    assert split is not None
    assert split[0] == number and matches(SECRET, *split)


@given(st.text(max_size=30))
def test_rubbish_never_raises(text):
    split = split_public_code(text)
    assert split is None or not matches(SECRET, *split)
