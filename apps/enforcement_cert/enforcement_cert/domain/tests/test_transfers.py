"""Transfers and leaving: who acts, what stands against it, how long a pass counts, when a report is late."""

from datetime import date

import pytest

from enforcement_cert.domain.errors import TransitionRefused
from enforcement_cert.domain.transfers import (
    NEXT_STATUS,
    TransferAct,
    TransferFacts,
    TransferSide,
    TransferStatus,
    exam_still_counts,
    is_overdue,
    require_side,
    status_after,
    transfer_findings,
)
from enforcement_cert.domain.working_days import add_working_days, is_working_day

TODAY = date(2026, 3, 31)
GIVE, TAKE = TransferSide.RELEASING, TransferSide.RECEIVING


def facts(**more):
    fine = {
        "is_in_service": True,
        "is_same_unit": False,
        "receiver": "市乙局",
        "receiver_is_open": True,
        "transfer_on": TODAY,
    }
    return TransferFacts(**{**fine, **more})


@pytest.mark.requirement("G-048", "X-63")
@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({}, None),
        ({"transfer_on": date(2026, 3, 1)}, None),
        ({"transfer_on": date(2026, 2, 28)}, "change_day_too_early"),
        ({"transfer_on": date(2026, 4, 1)}, "transfer_day_ahead"),
        ({"transfer_on": None}, "transfer_day_missing"),
        ({"is_in_service": False}, "transfer_not_in_service"),
        ({"is_same_unit": True}, "transfer_same_unit"),
        ({"receiver_is_open": False}, "change_unit_not_open"),
        ({"other_transfer": "OT-1"}, "transfer_under_way"),
        ({"application": "CA-1"}, "transfer_application_open"),
    ],
)
def test_what_stands_against_a_transfer(values, code):
    found = [finding.code for finding in transfer_findings(facts(**values), TODAY, days_back=30)]
    assert found == ([code] if code else [])


@pytest.mark.requirement("X-63")
@pytest.mark.parametrize(
    ("act", "asked_by", "side", "may"),
    [
        (TransferAct.CONFIRM, GIVE, TAKE, True),
        (TransferAct.CONFIRM, GIVE, GIVE, False),
        (TransferAct.CONFIRM, TAKE, GIVE, True),
        (TransferAct.REFUSE, TAKE, TAKE, False),
        (TransferAct.WITHDRAW, TAKE, TAKE, True),
        (TransferAct.WITHDRAW, TAKE, GIVE, False),
    ],
)
def test_the_other_side_answers_and_the_asking_side_withdraws(act, asked_by, side, may):
    if may:
        require_side(act, asked_by, [side])
    else:
        with pytest.raises(TransitionRefused):
            require_side(act, asked_by, [side])


def test_every_step_of_the_table_and_no_other():
    for status in TransferStatus:
        for act in TransferAct:
            if (status, act) in NEXT_STATUS:
                assert status_after(str(status), act) is NEXT_STATUS[status, act]
            else:
                with pytest.raises(TransitionRefused):
                    status_after(status, act)


@pytest.mark.requirement("G-048")
@pytest.mark.parametrize(
    ("passed_on", "today", "counts"),
    [
        (date(2024, 1, 1), date(2028, 2, 29), True),
        (date(2024, 1, 1), date(2028, 3, 1), False),
        (None, date(2028, 3, 1), False),
        (date(2027, 1, 1), date(2028, 3, 1), True),
    ],
)
def test_a_pass_counts_as_long_as_the_old_certificate_would_have(passed_on, today, counts):
    assert exam_still_counts(passed_on, date(2026, 3, 31), date(2028, 2, 29), today) is counts


@pytest.mark.requirement("X-63")
@pytest.mark.parametrize(
    ("start", "count", "last"),
    [
        (date(2026, 3, 31), 0, date(2026, 3, 31)),
        (date(2026, 3, 31), 1, date(2026, 4, 1)),
        (date(2026, 4, 3), 1, date(2026, 4, 6)),
        (date(2024, 2, 28), 2, date(2024, 3, 1)),
        (date(2026, 3, 31), 10, date(2026, 4, 14)),
    ],
)
def test_terms_of_working_days(start, count, last):
    assert add_working_days(start, count) == last


@pytest.mark.requirement("X-63")
def test_holidays_and_days_worked_in_their_place():
    holidays, extra = {date(2026, 4, 6)}, {date(2026, 4, 4)}
    assert is_working_day(date(2026, 4, 4), holidays, extra)
    assert add_working_days(date(2026, 4, 3), 2, holidays, extra) == date(2026, 4, 7)
    with pytest.raises(ValueError, match="negative"):
        add_working_days(TODAY, -1)


@pytest.mark.requirement("X-63")
@pytest.mark.parametrize(
    ("done_on", "today", "late"),
    [
        (None, date(2026, 4, 14), False),
        (None, date(2026, 4, 15), True),
        (date(2026, 4, 14), date(2026, 5, 1), False),
        (date(2026, 4, 15), date(2026, 5, 1), True),
    ],
)
def test_a_report_is_late_after_its_last_day(done_on, today, late):
    assert is_overdue(date(2026, 4, 14), done_on, today) is late
