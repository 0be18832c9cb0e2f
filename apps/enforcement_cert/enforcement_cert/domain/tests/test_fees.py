"""Fees by standard: computation, verification, days in force, steps of a slip, lists of payers."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.fees import (
    FREE_SOURCES,
    LARGEST_QUANTITY,
    MOST_PAYERS,
    FeeRefused,
    FeeStandard,
    FeeSubject,
    Payer,
    SlipAct,
    SlipStatus,
    acts_for,
    is_in_force,
    read_payers,
    require_chargeable_source,
    require_end_after_charges,
    require_receipt_printable,
    require_slip_printable,
    require_standard,
    row_fen,
    status_after,
    total_fen,
    verify_fen,
)
from enforcement_cert.domain.money import LARGEST_FEN, InvalidAmount

DAY = date(2026, 5, 4)
CHECKUP = FeeStandard("体检", 6550, date(2026, 1, 1), date(2026, 12, 31), agency="A")


def code_of(call, *arguments) -> str:
    with pytest.raises((FeeRefused, InvalidAmount)) as refused:
        call(*arguments)
    return refused.value.code


@given(st.integers(0, 10**8), st.integers(1, LARGEST_QUANTITY))
def test_a_row_is_price_times_quantity_to_the_fen(unit_fen, quantity):
    assert row_fen(replace(CHECKUP, unit_fen=unit_fen), quantity, "A", DAY) == unit_fen * quantity


def test_the_standard_counts_from_the_first_to_the_last_day():
    days = [date(2025, 12, 31), date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)]
    assert [is_in_force(CHECKUP, day) for day in days] == [False, True, True, False]
    assert is_in_force(replace(CHECKUP, valid_until=None), date(2099, 1, 1))
    assert code_of(row_fen, CHECKUP, 1, "A", days[0]) == "fee_item_not_in_force"


@pytest.mark.parametrize("quantity", [0, -1, 1.5, True, LARGEST_QUANTITY + 1])
def test_quantities_are_whole_and_positive(quantity):
    assert code_of(row_fen, CHECKUP, quantity, "A", DAY) == "fee_quantity"


def test_a_unit_charges_by_its_own_items_only():
    assert code_of(row_fen, CHECKUP, 1, "B", DAY) == "fee_item_foreign"


@pytest.mark.requirement("R-109", "G-049")
def test_certificates_are_free_and_get_no_slip():
    certificate = FeeStandard("证件", 0, DAY, subject=FeeSubject.CERTIFICATE, agency="A")
    require_standard(certificate, [])
    assert code_of(require_standard, replace(certificate, unit_fen=1), []) == "certificate_fee_not_free"
    assert code_of(row_fen, certificate, 1, "A", DAY) == "fee_certificate_free"
    for source in FREE_SOURCES:
        assert code_of(require_chargeable_source, source) == "fee_certificate_free"
    require_chargeable_source(None)
    require_chargeable_source("Approval Case")


def test_an_amount_that_differs_from_the_standard_is_refused():
    assert verify_fen(None, 6550, "体检") == 6550
    assert verify_fen(6550, 6550, "体检") == 6550
    for given_fen in (0, 6549, 6551):
        assert code_of(verify_fen, given_fen, 6550, "体检") == "fee_amount_differs"


def test_a_slip_has_rows_and_a_sum_that_can_be_written():
    assert total_fen([6550, 0, 1]) == 6551
    assert code_of(total_fen, []) == "fee_slip_empty"
    assert code_of(total_fen, [LARGEST_FEN, 1]) == "money_out_of_range"


def test_two_standards_of_one_item_never_count_on_the_same_day():
    later = replace(CHECKUP, valid_from=date(2027, 1, 1), valid_until=None)
    require_standard(later, [CHECKUP])
    assert code_of(require_standard, replace(later, valid_from=date(2026, 12, 31)), [CHECKUP]) == "fee_item_overlaps"
    assert code_of(require_standard, CHECKUP, [replace(later, valid_from=date(2026, 12, 31))]) == "fee_item_overlaps"
    assert code_of(require_standard, replace(CHECKUP, valid_until=date(2025, 12, 31)), []) == "fee_item_days"


def test_the_steps_of_a_slip():
    open_acts = {(status, act) for status in SlipStatus for act in acts_for(status)}
    possible = {}
    for status in SlipStatus:
        for act in SlipAct:
            if (status, act) in open_acts:
                possible[status, act] = status_after(status, act)
            else:
                assert code_of(status_after, status, act) == "fee_no_step"
    assert possible == {
        (SlipStatus.DRAFT, SlipAct.ISSUE): SlipStatus.ISSUED,
        (SlipStatus.DRAFT, SlipAct.VOID): SlipStatus.VOIDED,
        (SlipStatus.ISSUED, SlipAct.PAY): SlipStatus.PAID,
        (SlipStatus.ISSUED, SlipAct.VOID): SlipStatus.VOIDED,
        (SlipStatus.PAID, SlipAct.VOID): SlipStatus.VOIDED,
    }


def test_what_may_be_printed():
    for status in SlipStatus:
        if status in (SlipStatus.ISSUED, SlipStatus.PAID):
            require_slip_printable(status)
        else:
            assert code_of(require_slip_printable, status) == "fee_slip_not_printable"
        if status is SlipStatus.PAID:
            require_receipt_printable(status)
        else:
            assert code_of(require_receipt_printable, status) == "fee_receipt_unpaid"


def test_names_as_people_paste_them():
    text = "\ufeff1. 测甲\n2、测乙,一车间\n\n 3）测丙\t二车间  夜班 \n4\t测丁\n5．测乙；三车间\r\n6 . 示例食品有限公司"
    assert read_payers(text) == (
        Payer("测甲"),
        Payer("测乙", "一车间"),
        Payer("测丙", "二车间 夜班"),
        Payer("测丁"),
        Payer("测乙", "三车间"),
        Payer("示例食品有限公司"),
    )


@pytest.mark.parametrize(
    "names",
    [
        ["58 同城信息技术有限公司", "测甲"],
        ["58 同城信息技术有限公司"],
        ["3.5 英寸公司"],
        ["1.5 英寸公司", "2.5 英寸公司"],
        ["1 测甲", "2 测乙"],
        ["1. 测甲", "测乙"],
        ["2. 测甲", "3. 测乙"],
        ["1. 测甲", "3. 测乙"],
        ["1、2号楼业主委员会"],
    ],
)
def test_numbers_that_belong_to_a_name_stay(names):
    assert [payer.name for payer in read_payers("\n".join(names))] == names


def test_a_standard_does_not_end_before_what_was_charged_by_it():
    require_end_after_charges(None, DAY)
    require_end_after_charges(DAY, None)
    require_end_after_charges(DAY, DAY)
    assert code_of(require_end_after_charges, DAY - timedelta(days=1), DAY) == "fee_item_ends_before_slips"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", "fee_payers_missing"),
        (" \n\t\n", "fee_payers_missing"),
        ("测甲\n测乙\n测甲", "fee_payer_twice"),
        ("测甲\n，一车间", "fee_payer_unreadable"),
        ("测甲\n12345", "fee_payer_unreadable"),
        ("<b>测甲</b>", "fee_payer_unreadable"),
        ("测" * 101, "fee_payer_unreadable"),
        ("\n".join("测" + chr(0x4E00 + n) for n in range(MOST_PAYERS + 1)), "fee_payers_too_many"),
    ],
)
def test_lists_that_cannot_be_charged(text, code):
    assert code_of(read_payers, text) == code
