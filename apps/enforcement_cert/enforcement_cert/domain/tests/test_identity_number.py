"""GB 11643: the vectors of the specification and properties that hold for every number."""

from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from enforcement_cert.domain.errors import InvalidIdentityNumber
from enforcement_cert.domain.identifiers import Sex, normalize_identity_number, read_identity_number

pytestmark = pytest.mark.requirement("R-093", "R-079")

TODAY = date(2026, 11, 22)
NUMBER = "370000199001010011"
VALID = [
    (NUMBER, date(1990, 1, 1), Sex.MALE),
    ("37000019900101002X", date(1990, 1, 1), Sex.FEMALE),
    ("370000199001010038", date(1990, 1, 1), Sex.MALE),
    ("370000199001010046", date(1990, 1, 1), Sex.FEMALE),
    ("370000199001010054", date(1990, 1, 1), Sex.MALE),
    ("370000199001010062", date(1990, 1, 1), Sex.FEMALE),
    ("370000199001010070", date(1990, 1, 1), Sex.MALE),
    ("370000199001010089", date(1990, 1, 1), Sex.FEMALE),
    ("370000199001010097", date(1990, 1, 1), Sex.MALE),
    ("370000199001010185", date(1990, 1, 1), Sex.FEMALE),
    ("370000199001010193", date(1990, 1, 1), Sex.MALE),
    ("370000198506150015", date(1985, 6, 15), Sex.MALE),
    ("370000198506150023", date(1985, 6, 15), Sex.FEMALE),
    ("370000200002290014", date(2000, 2, 29), Sex.MALE),
    ("510000197812310015", date(1978, 12, 31), Sex.MALE),
    ("371202199001010016", date(1990, 1, 1), Sex.MALE),
]
REFUSED = [
    ("", "identity_number_missing"),
    (None, "identity_number_missing"),
    ("370000199001010012", "identity_number_check"),
    ("370000190002290018", "identity_number_birth_date"),
    ("370000199002300010", "identity_number_birth_date"),
    ("370000199013010019", "identity_number_birth_date"),
    ("370000189912310010", "identity_number_birth_date"),
    ("370000209901010013", "identity_number_birth_future"),
    ("000000199001010018", "identity_number_region"),
    ("37000019900101001", "identity_number_length"),
    ("3700001990010100111", "identity_number_length"),
    ("37000019900101X011", "identity_number_characters"),
    ("X70000199001010011", "identity_number_characters"),
    ("3700001990010100XX", "identity_number_characters"),
    ("37000019900101OO11", "identity_number_characters"),
    ("37000019900101001²", "identity_number_characters"),
    ("٣٧٠٠٠٠١٩٩٠٠١٠١٠٠١١", "identity_number_characters"),
    ("370*************11", "identity_number_masked"),
    ("3.70000199001010E+17", "identity_number_lost_digits"),
    (370000199001010011.0, "identity_number_lost_digits"),
    (370000199001010000, "identity_number_lost_digits"),
]


@pytest.mark.requirement("R-075")
@pytest.mark.parametrize(("number", "born", "sex"), VALID)
def test_valid_numbers_tell_birth_date_and_sex(number, born, sex):
    read = read_identity_number(number, today=TODAY)
    assert (read.number, read.birth_date, read.sex) == (number, born, sex)
    assert read.region_code == number[:6]


@pytest.mark.parametrize(("number", "code"), REFUSED)
def test_wrong_numbers_are_refused_for_the_right_reason(number, code):
    with pytest.raises(InvalidIdentityNumber) as refusal:
        read_identity_number(number, today=TODAY)
    assert refusal.value.code == code


@pytest.mark.parametrize(
    "typed",
    [
        "37000019900101002x",
        "３７００００１９９００１０１００２Ｘ",
        "370000 19900101 002X",
        " 37000019900101002X\t",
        "370000\u300019900101\u200b002ｘ",
        "'37000019900101002X",
        "\ufeff37000019900101002X",
    ],
)
def test_harmless_ways_of_typing_are_understood(typed):
    assert read_identity_number(typed, today=TODAY).number == "37000019900101002X"
    assert normalize_identity_number(typed) == "37000019900101002X"


@pytest.mark.parametrize("old", ["370000900101001", 370000900101001, 370000900101001.0])
def test_old_number_of_15_digits_is_converted(old):
    assert read_identity_number(old, today=TODAY).number == NUMBER


def test_old_number_with_impossible_date_is_refused():
    with pytest.raises(InvalidIdentityNumber) as refusal:
        read_identity_number("370000900230001", today=TODAY)
    assert refusal.value.code == "identity_number_birth_date"


def test_born_today_is_possible_but_tomorrow_is_not():
    born = read_identity_number(NUMBER, today=date(1990, 1, 1))
    assert born.birth_date == date(1990, 1, 1)
    with pytest.raises(InvalidIdentityNumber) as refusal:
        read_identity_number(NUMBER, today=date(1989, 12, 31))
    assert refusal.value.code == "identity_number_birth_future"


def test_a_closer_judge_of_regions_may_be_given():
    assert read_identity_number("371202199001010016", today=TODAY, known_region={"371202"}.__contains__)
    with pytest.raises(InvalidIdentityNumber) as refusal:
        read_identity_number(NUMBER, today=TODAY, known_region={"371202"}.__contains__)
    assert refusal.value.code == "identity_number_region"


def _is_refused(number: str) -> bool:
    try:
        read_identity_number(number, today=TODAY)
    except InvalidIdentityNumber:
        return True
    return False


def test_every_single_wrong_digit_is_detected():
    wrong = [
        NUMBER[:place] + digit + NUMBER[place + 1 :]
        for place in range(17)
        for digit in "0123456789"
        if digit != NUMBER[place]
    ]
    assert len(wrong) == 153
    assert all(map(_is_refused, wrong))


def test_every_swap_of_unlike_neighbours_is_detected():
    places = [place for place in range(16) if NUMBER[place] != NUMBER[place + 1]]
    swapped = [NUMBER[:p] + NUMBER[p + 1] + NUMBER[p] + NUMBER[p + 2 :] for p in places]
    assert swapped
    assert all(map(_is_refused, swapped))


def weighted_check(body: str) -> str:
    """The weighted form of the standard, independent of the library."""
    weights = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
    return "10X98765432"[sum(int(d) * w for d, w in zip(body, weights, strict=True)) % 11]


@st.composite
def numbers(draw):
    born = date(1900, 1, 1) + timedelta(days=draw(st.integers(0, (TODAY - date(1900, 1, 1)).days)))
    body = f"{draw(st.sampled_from(['370000', '510000']))}{born:%Y%m%d}{draw(st.integers(1, 999)):03d}"
    return body + weighted_check(body), born


@given(numbers())
def test_what_the_standard_makes_is_read(made):
    number, born = made
    read = read_identity_number(number, today=TODAY)
    assert (read.number, read.birth_date) == (number, born)
    assert (read.sex is Sex.MALE) == (int(number[16]) % 2 == 1)


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_one_wrong_character_is_never_read(made, place, other):
    number, _born = made
    assume(number[place] != other)
    assert _is_refused(number[:place] + other + number[place + 1 :])


@given(st.text(max_size=24) | st.integers() | st.floats() | st.none())
def test_nothing_else_than_a_refusal_ever_comes_out(rubbish):
    try:
        read = read_identity_number(rubbish, today=TODAY)
    except InvalidIdentityNumber as refusal:
        assert refusal.code.startswith("identity_number_")
    else:
        assert weighted_check(read.number[:17]) == read.number[17]
