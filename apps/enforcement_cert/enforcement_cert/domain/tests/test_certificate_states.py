"""Changes of a certificate's status, and the public's answer on each boundary day."""

from dataclasses import fields, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.certificate_states import (
    LIVING_STATUSES,
    NEXT_STATUS,
    CertificateFacts,
    CertificateStatus,
    PublicAnswer,
    PublicStatus,
    can_become,
    public_answer,
    public_status,
    require_status_change,
    standing_on,
)
from enforcement_cert.domain.errors import TransitionRefused

LAST_DAY = date(2031, 11, 21)
RECORD = CertificateFacts(
    status=CertificateStatus.VALID, certificate_number="37012026000001", holder_name="刘梅",
    unit_name="济南市发展和改革委员会", enforcement_area="济南市", power_scope="价格监督检查", photo="photo",
    valid_from=date(2026, 11, 22), valid_until=LAST_DAY,
)  # fmt: skip


def reachable(start: CertificateStatus) -> set[CertificateStatus]:
    found: set[CertificateStatus] = set()
    todo = [start]
    while todo:
        for status in NEXT_STATUS[todo.pop()] - found:
            found.add(status)
            todo.append(status)
    return found


@pytest.mark.requirement("R-124", "G-039")
def test_no_way_leads_back_from_void():
    assert reachable(CertificateStatus.DECLARED_VOID) == {CertificateStatus.CANCELLED}
    assert reachable(CertificateStatus.CANCELLED) == set()
    with pytest.raises(TransitionRefused) as refusal:
        require_status_change("Declared Void", "Valid")
    assert refusal.value.code == "certificate_void_is_final"


@pytest.mark.requirement("G-041")
def test_a_loss_report_may_be_withdrawn_before_the_notice():
    require_status_change("Valid", "Reported Lost")
    require_status_change("Reported Lost", "Valid")
    assert not can_become("Valid", "Declared Void")


@pytest.mark.parametrize("status", CertificateStatus)
def test_every_status_can_end_and_none_can_stay(status):
    assert status is CertificateStatus.CANCELLED or can_become(status, CertificateStatus.CANCELLED)
    with pytest.raises(TransitionRefused):
        require_status_change(status, status)
    assert (status in LIVING_STATUSES) == bool(NEXT_STATUS[status])


@pytest.mark.requirement("R-178")
@pytest.mark.parametrize(
    ("status", "today", "answer"),
    [
        ("Valid", LAST_DAY, "valid"),
        ("Valid", LAST_DAY + timedelta(days=1), "expired"),
        ("Valid", date(2026, 11, 22), "valid"),
        ("Valid", date(2026, 11, 21), "suspended"),
        ("Suspended", LAST_DAY, "suspended"),
        ("Suspended", LAST_DAY + timedelta(days=1), "expired"),
        ("Reported Lost", LAST_DAY, "suspended"),
        ("Declared Void", LAST_DAY, "cancelled"),
        ("Declared Void", LAST_DAY + timedelta(days=1), "cancelled"),
        ("Cancelled", LAST_DAY, "cancelled"),
        ("Cancelled", LAST_DAY + timedelta(days=1), "cancelled"),
    ],
)
def test_public_status_on_the_boundary_days(status, today, answer):
    assert public_status(replace(RECORD, status=CertificateStatus(status)), today).value == answer


DUE, COUNTS_UNTIL = date(2028, 6, 30), date(2028, 12, 31)


@pytest.mark.requirement("R-178", "G-005")
@pytest.mark.parametrize(
    ("status", "today", "answer"),
    [
        ("Valid", DUE, "valid"),
        ("Valid", DUE + timedelta(days=1), "under_review"),
        ("Valid", COUNTS_UNTIL, "under_review"),
        ("Valid", COUNTS_UNTIL + timedelta(days=1), "expired"),
        ("Suspended", COUNTS_UNTIL, "suspended"),
        ("Suspended", COUNTS_UNTIL + timedelta(days=1), "expired"),
        ("Declared Void", COUNTS_UNTIL + timedelta(days=1), "cancelled"),
    ],
)
def test_between_due_day_and_last_day_it_is_under_review_then_expired(status, today, answer):
    record = replace(RECORD, status=CertificateStatus(status), review_due_on=DUE, review_counts_until=COUNTS_UNTIL)
    found = public_status(record, today)
    assert found.value == answer
    assert found.is_in_force == (answer in ("valid", "under_review"))
    shown = public_answer(record, today)
    assert (shown.holder_name == "刘梅") == found.is_in_force


@pytest.mark.requirement("G-005")
def test_a_rule_without_last_day_ends_nothing():
    assert public_status(replace(RECORD, review_due_on=DUE), LAST_DAY) is PublicStatus.VALID


@pytest.mark.requirement("R-178")
def test_an_unknown_code_is_unknown():
    assert public_status(None, LAST_DAY) is PublicStatus.UNKNOWN


def test_without_end_date_nothing_expires():
    assert public_status(replace(RECORD, valid_until=None), date(2199, 1, 1)) is PublicStatus.VALID


@pytest.mark.requirement("G-094")
def test_a_valid_answer_holds_exactly_the_permitted_data():
    assert {field.name for field in fields(PublicAnswer)} == {
        "status", "checked_at", "photo", "holder_name", "unit_name", "entrusted_unit_name", "entrustment_letter",
        "former_unit_name", "certificate_number", "enforcement_area", "power_scope", "valid_until",
    }  # fmt: skip
    at = datetime(2026, 12, 1, 9, 30)
    answer = public_answer(replace(RECORD, entrusted_unit_name="市价格监测站"), date(2026, 12, 1), at)
    assert answer == PublicAnswer(
        status=PublicStatus.VALID, checked_at=at, photo="photo", holder_name="刘梅", unit_name=RECORD.unit_name,
        entrusted_unit_name="市价格监测站", former_unit_name=None, certificate_number="37012026000001",
        enforcement_area="济南市", power_scope="价格监督检查", valid_until=LAST_DAY,
    )  # fmt: skip


@pytest.mark.requirement("G-044")
@pytest.mark.parametrize(
    ("day", "shown"), [(date(2028, 2, 28), "市工商局"), (date(2028, 2, 29), "市工商局"), (date(2028, 3, 1), None)]
)
def test_the_former_name_is_shown_up_to_its_last_day(day, shown):
    renamed = replace(RECORD, former_unit_name="市工商局", former_name_until=date(2028, 2, 29))
    assert public_answer(renamed, day).former_unit_name == shown


@pytest.mark.requirement("G-094")
@given(
    st.none() | st.sampled_from(CertificateStatus),
    st.dates(date(2020, 1, 1), date(2040, 1, 1)),
)
def test_negative_answers_are_equal_in_form(status, today):
    record = status and replace(RECORD, status=status)
    answer = public_answer(record, today)
    if not answer.status.is_in_force:
        assert answer == PublicAnswer(answer.status)
    else:
        assert record.valid_from <= today <= record.valid_until


@pytest.mark.requirement("X-64")
@pytest.mark.parametrize(
    ("status", "day", "expected"),
    [
        ("Valid", date(2026, 11, 21), "suspended"),
        ("Valid", date(2026, 11, 22), "valid"),
        ("Valid", LAST_DAY, "valid"),
        ("Valid", LAST_DAY + timedelta(days=1), "expired"),
        ("Suspended", LAST_DAY, "suspended"),
        ("Reported Lost", LAST_DAY, "suspended"),
        ("Declared Void", LAST_DAY, "cancelled"),
        ("Cancelled", LAST_DAY + timedelta(days=1), "cancelled"),
    ],
)
def test_the_worth_of_a_past_day_follows_the_rule_of_the_public_page(status, day, expected):
    facts = {"certificate_status": status, "term_from": RECORD.valid_from, "term_until": LAST_DAY}
    assert standing_on(facts, day) == expected


@pytest.mark.requirement("R-124")
def test_the_drawing_in_the_manual_is_the_table():
    from tests import state_drawing

    assert set(state_drawing.WAYS) == set(state_drawing.changes())
    assert state_drawing.PAGE.read_text(encoding="utf-8") == state_drawing.draw()
