"""Who decides on which correction, and how right values are read."""

from dataclasses import replace
from datetime import date

import pytest

from enforcement_cert.domain.corrections import (
    CorrectionActor,
    CorrectionRefused,
    Decider,
    Fact,
    Request,
    decider_of,
    needs_evidence,
    read_right_value,
    require_decision,
    require_withdrawal,
    steps_open,
)
from enforcement_cert.domain.errors import RuleViolation

TODAY = date(2026, 11, 22)
SIMPLE = Request("Birth Date", "Requested", "clerk@x", "unit", "county")
WEIGHTY = replace(SIMPLE, fact="Name")
CHECKER = CorrectionActor("checker@x", agency="unit", is_checker=True)
CLERK = CorrectionActor("clerk@x", agency="unit")
OFFICE = CorrectionActor("office@x", office="county", is_reviewer=True)
OTHER_OFFICE = CorrectionActor("other@x", office="other", is_reviewer=True)
PROVINCE = CorrectionActor("province@x", office="province", is_reviewer=True, is_provincial=True)


def refusal(request, actor, reason="理由", granted=True):
    with pytest.raises(CorrectionRefused) as caught:
        require_decision(request, actor, reason, granted)
    return caught.value.code


@pytest.mark.requirement("X-12")
def test_name_and_number_are_for_the_office_the_rest_for_the_unit():
    assert {fact: decider_of(fact) for fact in Fact} == {
        Fact.NAME: Decider.OFFICE,
        Fact.IDENTITY_NUMBER: Decider.OFFICE,
        Fact.BIRTH_DATE: Decider.AGENCY,
        Fact.SEX: Decider.AGENCY,
        Fact.MOBILE: Decider.AGENCY,
    }
    require_decision(SIMPLE, CHECKER, "", True)
    assert refusal(WEIGHTY, CHECKER) == "correction_other_decider"
    for actor in (OFFICE, PROVINCE):
        require_decision(SIMPLE, actor, "", True)
        require_decision(WEIGHTY, actor, "", True)


@pytest.mark.requirement("X-12")
@pytest.mark.parametrize("actor", [CHECKER, OFFICE, PROVINCE])
def test_nobody_decides_on_the_own_request(actor):
    assert refusal(replace(SIMPLE, requested_by=actor.login), actor) == "correction_own_request"


@pytest.mark.requirement("X-12")
@pytest.mark.parametrize(
    "actor",
    [
        replace(CLERK, login="second@x"),
        replace(CHECKER, agency="other"),
        OTHER_OFFICE,
        replace(OFFICE, is_reviewer=False),
        CorrectionActor("officer@x"),
    ],
)
def test_who_has_no_say(actor):
    assert refusal(SIMPLE, actor) == "correction_other_decider"


def test_refusing_needs_a_reason_and_closed_is_closed():
    assert refusal(SIMPLE, CHECKER, " ", granted=False) == "correction_reason_missing"
    require_decision(SIMPLE, CHECKER, "证据不足", False)
    for status in ("Corrected", "Refused", "Withdrawn"):
        assert refusal(replace(SIMPLE, status=status), CHECKER) == "correction_closed"


def test_only_the_asking_login_withdraws():
    require_withdrawal(SIMPLE, CLERK)
    with pytest.raises(CorrectionRefused):
        require_withdrawal(SIMPLE, CHECKER)
    assert steps_open(SIMPLE, CLERK) == ("withdraw",)
    assert steps_open(SIMPLE, CHECKER) == ("decide",)
    assert steps_open(replace(SIMPLE, status="Refused"), CHECKER) == ()


@pytest.mark.requirement("X-12", "R-093")
@pytest.mark.parametrize(
    ("fact", "value", "expected"),
    [
        ("Name", " 张 三 ", "张三"),
        ("Identity Number", "37000019900101002x", "37000019900101002X"),
        ("Birth Date", "1990年1月2日", "1990-01-02"),
        ("Birth Date", date(1990, 1, 2), "1990-01-02"),
        ("Sex", "Female", "Female"),
        ("Mobile", "+86 199 0010 0001", "19900100001"),
    ],
)
def test_right_values_are_read_as_at_entry(fact, value, expected):
    assert read_right_value(fact, value, TODAY) == expected


@pytest.mark.parametrize(
    ("fact", "value"),
    [
        ("Name", "张3"),
        ("Identity Number", "370000199001010012"),
        ("Birth Date", "2099-01-01"),
        ("Birth Date", None),
        ("Sex", "X"),
        ("Sex", None),
        ("Mobile", "110"),
    ],
)
def test_wrong_values_are_refused(fact, value):
    with pytest.raises(RuleViolation):
        read_right_value(fact, value, TODAY)


def test_only_a_mobile_number_needs_no_evidence():
    assert [fact for fact in Fact if not needs_evidence(fact)] == [Fact.MOBILE]
