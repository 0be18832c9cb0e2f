"""Probable duplicates: every reason by itself, neighbours of a number, many records at once."""

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn.ric import calc_check_digit

from enforcement_cert.domain.duplicates import (
    Likeness,
    PairRefused,
    PairSearch,
    PairStatus,
    Person,
    comparable_masks,
    likenesses,
    names_are_close,
    number_likeness,
    numbers_next_door,
    require_pair_decision,
)

TODAY = date(2026, 11, 22)
NUMBER = "370000199001010011"


def completed(body: str) -> str:
    return body + calc_check_digit(body + "0")


def person(key="A", name="刘晓梅", born=date(1990, 1, 1), number=NUMBER, mobile=None, photo=None) -> Person:
    return Person(key, name, born, number, mobile, photo)


@pytest.mark.requirement("X-11")
@pytest.mark.parametrize(
    ("other", "reasons"),
    [
        (person("B", number="510000197812310015"), [Likeness.NAME_AND_BIRTH]),
        (person("B", born=date(1991, 1, 1), number=completed("37000019910101001")), [Likeness.ONE_DIGIT]),
        (person("B", name="刘小梅", born=None, number=completed("37000019900101010")), [Likeness.SWAPPED]),
        (person("B", name="王强", born=None, number="510000197812310015", mobile="m"), [Likeness.MOBILE]),
        (person("B", name="王强", born=None, number="510000197812310015", photo="p"), [Likeness.PHOTO]),
        (person("B", name="王强", number=completed("37000019900101002")), []),
        (person("B", name="王强", born=None, number="510000197812310015"), []),
    ],
)
def test_each_reason_by_itself(other, reasons):
    assert list(likenesses(person(mobile="m", photo="p"), other)) == reasons


@pytest.mark.requirement("X-11")
def test_empty_mobile_photo_and_birth_date_are_no_likeness():
    assert likenesses(person(born=None), person("B", born=None, number="510000197812310015")) == ()


@pytest.mark.parametrize(
    ("a", "b", "close"),
    [
        ("刘梅", "刘梅", True),
        ("刘晓梅", "刘小梅", True),
        ("刘晓梅", "刘梅", True),
        ("刘梅", "刘梅梅", True),
        ("刘梅", "王梅", True),
        ("刘梅", "梅刘", False),
        ("刘晓梅", "王小梅", False),
        ("刘", "王", False),
        ("刘", "刘晓梅", False),
    ],
)
def test_close_names(a, b, close):
    assert names_are_close(a, b) is close and names_are_close(b, a) is close


@pytest.mark.requirement("X-11")
@given(st.integers(0, 16), st.integers(1, 9))
def test_one_other_digit_is_seen_though_the_check_character_differs(place, step):
    body = NUMBER[:place] + str((int(NUMBER[place]) + step) % 10) + NUMBER[place + 1 : 17]
    other = completed(body)
    assert other[17] != NUMBER[17]
    assert number_likeness(NUMBER, other) is Likeness.ONE_DIGIT


@pytest.mark.requirement("X-11")
def test_every_number_next_door_is_valid_and_comes_back_to_this_one():
    near = numbers_next_door(NUMBER, TODAY)
    assert 60 < len(near) <= 169 and NUMBER not in near
    assert completed("37000019900101010") in near and completed("37000019910101001") in near
    for other in near:
        assert number_likeness(NUMBER, other) and NUMBER in numbers_next_door(other, TODAY)


def brute_force(people):
    found = ((a, b, likenesses(a, b)) for a, b in combinations(sorted(people, key=lambda p: p.key), 2))
    return sorted((a.key, b.key, reasons) for a, b, reasons in found if reasons)


_people = st.lists(
    st.tuples(
        st.sampled_from(["刘梅", "刘晓梅", "王强"]),
        st.sampled_from([date(1990, 1, 1), date(1990, 1, 2), None]),
        st.sampled_from(["37000019900101001", "37000019900101010", "37000019900101002", "37000019910101001"]),
        st.sampled_from([None, "m1", "m2"]),
        st.sampled_from([None, "p1"]),
    ),
    max_size=12,
)


@pytest.mark.requirement("X-11")
@given(_people)
def test_the_search_finds_what_comparing_all_with_all_finds(rows):
    people = [Person(f"P{i:02}", name, born, completed(n), m, p) for i, (name, born, n, m, p) in enumerate(rows)]
    assert sorted(PairSearch(people, largest_group=99).pairs()) == brute_force(people)


@pytest.mark.requirement("X-11")
def test_what_many_share_is_passed_over_and_counted():
    people = [
        Person(f"P{i}", f"人{i}号", None, completed(f"3700001990010{i:01}{i:03}"), photo="placeholder")
        for i in range(1, 8)
    ]
    search = PairSearch(people)
    assert list(search.pairs()) == [] and search.passed_over == 1


@pytest.mark.requirement("X-11", "X-17")
def test_numbers_stay_masked_but_for_the_places_of_the_slip():
    other = completed("37000019910101001")
    a, b, places = comparable_masks(NUMBER, other)
    assert places == (9, 17)
    assert a == "370******0******11" and b == f"370******1******1{other[17]}"
    assert comparable_masks(NUMBER, "510000197812310015") == ("370*************11", "510*************15", ())


@pytest.mark.requirement("X-11")
def test_a_pair_is_decided_once_with_a_reason():
    assert require_pair_decision("Open", "Different Persons", "双胞胎") is PairStatus.DIFFERENT
    for status, decision, reason, code in (
        ("Same Person", "Different Persons", "x", "pair_decided"),
        ("Open", "Open", "x", "pair_decision_missing"),
        ("Open", "Perhaps", "x", "pair_decision_missing"),
        ("Open", "Same Person", " ", "pair_reason_missing"),
    ):
        with pytest.raises(PairRefused) as caught:
            require_pair_decision(status, decision, reason)
        assert caught.value.code == code
