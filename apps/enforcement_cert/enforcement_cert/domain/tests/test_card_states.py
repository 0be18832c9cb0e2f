"""The table of a card's states, what identifies a card, and who gets another one."""

import itertools
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.card_states import (
    ENDED_CARDS,
    LIVING_CARDS,
    NEXT_STATUS,
    CardStatus,
    can_become,
    code_of_scan,
    end_of_replaced,
    require_card_change,
    require_replaceable,
)
from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.domain.errors import TransitionRefused

TOKEN = "0123456789abcdefghjkmnpqrs"
LAST_DAY = date(2031, 11, 21)
WAY = ["In Making", "Made", "Checked", "Shipped", "Arrived", "Handed Over", "Returned", "Destroyed"]


@pytest.mark.requirement("R-111")
def test_the_usual_way_of_a_card_is_open_step_by_step():
    for here, there in itertools.pairwise(WAY):
        require_card_change(here, there)


@pytest.mark.parametrize(
    ("here", "there"),
    [("Made", "Shipped"), ("Made", "Handed Over"), ("Shipped", "Handed Over"), ("In Making", "Checked")],
)
def test_no_step_is_left_out(here, there):
    with pytest.raises(TransitionRefused) as refusal:
        require_card_change(here, there)
    assert refusal.value.code == "card_no_such_change"


@pytest.mark.requirement("R-124", "G-039")
@pytest.mark.parametrize("ended", sorted(ENDED_CARDS))
def test_no_way_leads_back_to_life(ended):
    assert not NEXT_STATUS[ended] & LIVING_CARDS
    for living in LIVING_CARDS:
        with pytest.raises(TransitionRefused) as refusal:
            require_card_change(ended, living)
        assert refusal.value.code == "card_has_ended"


@pytest.mark.parametrize("status", CardStatus)
def test_every_card_can_end_and_none_can_stay(status):
    assert not can_become(status, status)
    seen: set[CardStatus] = set()
    todo = [status]
    while todo:
        for following in NEXT_STATUS[todo.pop()] - seen:
            seen.add(following)
            todo.append(following)
    assert status is CardStatus.DESTROYED or CardStatus.DESTROYED in seen


@pytest.mark.parametrize("status", sorted(LIVING_CARDS))
def test_a_replaced_card_ends_by_the_table(status):
    end = end_of_replaced(status)
    assert end in ENDED_CARDS and can_become(status, end)
    assert (end is CardStatus.VOID) == (status is CardStatus.HANDED_OVER)


@pytest.mark.requirement("G-039")
@pytest.mark.parametrize("status", ["Reported Lost", "Declared Void", "Cancelled"])
def test_a_lost_card_is_never_replaced_under_its_number(status):
    with pytest.raises(TransitionRefused) as refusal:
        require_replaceable(status, LAST_DAY, LAST_DAY)
    assert refusal.value.code == "card_of_ended_certificate"


@pytest.mark.parametrize("status", [CertificateStatus.VALID, CertificateStatus.SUSPENDED])
def test_a_card_is_replaced_up_to_the_last_day(status):
    require_replaceable(status, LAST_DAY, LAST_DAY)
    require_replaceable(status, None, LAST_DAY)
    with pytest.raises(TransitionRefused) as refusal:
        require_replaceable(status, LAST_DAY, LAST_DAY + timedelta(days=1))
    assert refusal.value.code == "card_of_expired_certificate"


@pytest.mark.parametrize(
    "typed",
    [
        f"https://zfz.example.gov.cn/v/{TOKEN}",
        f"http://localhost:8000/v/{TOKEN}\n",
        f"HTTPS://ZFZ.EXAMPLE.GOV.CN/V/{TOKEN.upper()}",
        f"https://zfz.example.gov.cn/v/{TOKEN}?from=card",
        f"  https：//zfz.example.gov.cn／v／{TOKEN}",
    ],
)
def test_the_address_of_the_code_gives_its_token(typed):
    assert code_of_scan(typed) == TOKEN


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("202600000017", "202600000017"),
        (" 2026 0000 0017 ", "202600000017"),
        ("２０２６００００", "20260000"),
        ("", ""),
    ],
)
def test_a_typed_serial_stays_a_serial(typed, code):
    assert code_of_scan(typed) == code


@given(st.text(max_size=300))
def test_whatever_a_gun_types_is_no_error(typed):
    assert isinstance(code_of_scan(typed), str)
