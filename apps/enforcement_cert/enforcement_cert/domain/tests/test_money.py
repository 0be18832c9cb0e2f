"""Yuan, fen and capital numerals: vectors of the rules on bills, and every amount read back."""

import re
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.money import LARGEST_FEN, InvalidAmount, capital_text, fen_of, yuan_of, yuan_text

DIGITS = {word: value for value, word in enumerate("零壹贰叁肆伍陆柒捌玖")}
PLACES = {"拾": 10, "佰": 100, "仟": 1000}


@pytest.mark.parametrize(
    ("fen", "words"),
    [
        (0, "零元整"),
        (1, "壹分"),
        (5, "伍分"),
        (10, "壹角整"),
        (15, "壹角伍分"),
        (100, "壹元整"),
        (105, "壹元零伍分"),
        (150, "壹元伍角整"),
        (1000, "壹拾元整"),
        (1005, "壹拾元零伍分"),
        (10_000, "壹佰元整"),
        (10_100, "壹佰零壹元整"),
        (100_100, "壹仟零壹元整"),
        # the examples of the rules: 1,409.50; 6,007.14; 1,680.32; 107,000.53; 16,409.02; 325.04
        (140_950, "壹仟肆佰零玖元伍角整"),
        (600_714, "陆仟零柒元壹角肆分"),
        (168_032, "壹仟陆佰捌拾元叁角贰分"),
        (10_700_053, "壹拾万柒仟元伍角叁分"),
        (1_640_902, "壹万陆仟肆佰零玖元零贰分"),
        (32_504, "叁佰贰拾伍元零肆分"),
        (1_000_000_000, "壹仟万元整"),
        (1_000_000_100, "壹仟万零壹元整"),
        (10_000_000_100, "壹亿零壹元整"),
        (10_001_000_000, "壹亿零壹万元整"),
        (100_100_001_000, "壹拾亿零壹佰万零壹拾元整"),
        (LARGEST_FEN, "玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分"),
    ],
)
def test_capital_numerals_follow_the_rules(fen, words):
    assert capital_text(fen) == words


def read_back(words: str) -> int:
    """The fen that capital numerals mean; reads digits and places, knows nothing of how they are written."""
    total = section = digit = fen = 0
    for word in words:
        if word in DIGITS:
            digit = DIGITS[word]
        elif word in PLACES:
            section, digit = section + digit * PLACES[word], 0
        elif word in "亿万元":
            weight = {"亿": 10**8, "万": 10**4, "元": 1}[word]
            total, section, digit = total + (section + digit) * weight, 0, 0
        elif word in "角分":
            fen, digit = fen + digit * {"角": 10, "分": 1}[word], 0
    return total * 100 + fen


def assert_well_formed(fen: int) -> None:
    words = capital_text(fen)
    assert read_back(words) == fen, words
    assert "零零" not in words
    assert words.endswith("分") == bool(fen % 10)
    assert words.endswith("整") == (not fen % 10)
    assert fen == 0 or not re.match("零|元|角|分", words), words
    assert not re.search("零(?:元|角|分|整|万|亿)", words.replace("零元整", "")), words


def test_every_amount_below_two_thousand_yuan():
    for fen in range(200_000):
        assert_well_formed(fen)


def test_every_pattern_of_zeros():
    for mask in range(2**14):
        fen = int("".join(str(position % 9 + 1) if mask >> position & 1 else "0" for position in range(14)))
        assert_well_formed(fen)


@given(st.integers(0, LARGEST_FEN))
def test_any_amount(fen):
    assert_well_formed(fen)
    assert fen_of(yuan_of(fen)) == fen
    assert fen_of(yuan_text(fen).replace(",", "")) == fen
    assert fen_of(float(yuan_of(fen))) == fen


@pytest.mark.parametrize("fen", [-1, LARGEST_FEN + 1])
def test_amounts_out_of_range_have_no_words(fen):
    with pytest.raises(InvalidAmount):
        capital_text(fen)


@pytest.mark.parametrize(
    ("yuan", "code"),
    [
        ("-0.01", "money_out_of_range"),
        ("1000000000000", "money_out_of_range"),
        ("0.001", "money_parts_of_fen"),
        (0.125, "money_parts_of_fen"),
        ("NaN", "money_unreadable"),
        ("Infinity", "money_unreadable"),
        ("ten", "money_unreadable"),
    ],
)
def test_what_is_no_amount_is_refused(yuan, code):
    with pytest.raises(InvalidAmount) as refused:
        fen_of(yuan)
    assert refused.value.code == code


def test_yuan_as_they_are_written():
    assert [fen_of(value) for value in (None, "", 0, "0.10", 0.1, 12, Decimal("35.5"), 0.29)] == [
        0, 0, 0, 10, 10, 1200, 3550, 29,
    ]  # fmt: skip
    assert yuan_text(123_456_789) == "1,234,567.89"
