"""Who may do what with an entry of the forced-cancellation list, and on which days it bars."""

from dataclasses import replace
from datetime import date, timedelta

import pytest

from enforcement_cert.domain.forced_list import (
    STANDING,
    ListAction,
    ListActor,
    ListEntry,
    ListRefused,
    ListStatus,
    is_standing,
    open_acts,
    require_decision_dates,
    require_list_step,
    status_after_expiry,
)

TODAY = date(2026, 11, 22)
COUNTY = ListActor("county@x", "county", "County", frozenset({"county"}), True)
CITY = ListActor("city@x", "city", "City", frozenset({"city", "county"}), True)
OTHER_CITY = ListActor("other@x", "other", "City", frozenset({"other"}), True)
PROVINCE = ListActor("province@x", "province", "Province", None, True)
UNIT = ListActor("unit@x", None, None, frozenset())
PROPOSED = ListEntry("Proposed", "county", "county@x")
BY_CITY = ListEntry("In Force", "county", "county@x", "city", "city@x")
BY_PROVINCE = replace(BY_CITY, deciding_office="province", decided_by="province@x")
CONTESTED = replace(BY_CITY, status="Objection Pending")


def refusal(action, entry, actor, reason="理由"):
    with pytest.raises(ListRefused) as caught:
        require_list_step(action, entry, actor, reason)
    return caught.value.code


@pytest.mark.requirement("G-043")
@pytest.mark.parametrize(
    ("actor", "code"),
    [
        (COUNTY, "list_city_or_province"),
        (UNIT, "list_legal_offices_only"),
        (OTHER_CITY, "list_other_territory"),
        (replace(CITY, is_reviewer=False), "list_city_or_province"),
        (replace(CITY, login="county@x"), "list_own_proposal"),
    ],
)
@pytest.mark.parametrize("action", [ListAction.ADMIT, ListAction.REJECT])
def test_who_may_not_decide_a_proposal(action, actor, code):
    assert refusal(action, PROPOSED, actor) == code


@pytest.mark.requirement("G-043")
@pytest.mark.parametrize("actor", [CITY, PROVINCE])
def test_city_and_province_decide(actor):
    assert require_list_step(ListAction.ADMIT, PROPOSED, actor) is ListStatus.IN_FORCE
    assert require_list_step(ListAction.REJECT, PROPOSED, actor, "证据不足") is ListStatus.REJECTED


@pytest.mark.requirement("G-043")
@pytest.mark.parametrize(
    ("entry", "actor", "code"),
    [
        (BY_CITY, COUNTY, "list_city_or_province"),
        (BY_CITY, OTHER_CITY, "list_deciding_or_higher"),
        (BY_PROVINCE, CITY, "list_deciding_or_higher"),
        (replace(BY_CITY, deciding_office=None), replace(CITY, office="city"), "list_deciding_or_higher"),
    ],
)
def test_removal_is_for_the_deciding_office_or_one_above(entry, actor, code):
    assert refusal(ListAction.REMOVE, entry, actor) == code


@pytest.mark.requirement("G-043")
def test_the_deciding_and_the_higher_office_remove_with_a_reason():
    assert require_list_step(ListAction.REMOVE, BY_CITY, CITY, "决定撤销") is ListStatus.REMOVED
    assert require_list_step(ListAction.REMOVE, BY_CITY, PROVINCE, "决定撤销") is ListStatus.REMOVED
    assert require_list_step(ListAction.REMOVE, CONTESTED, PROVINCE, "决定撤销") is ListStatus.REMOVED
    assert refusal(ListAction.REMOVE, BY_CITY, CITY, "  ") == "list_reason_missing"


@pytest.mark.requirement("G-043")
def test_an_objection_keeps_the_entry_and_is_answered_by_another_login():
    assert require_list_step(ListAction.OBJECT, BY_CITY, COUNTY) is ListStatus.OBJECTION_PENDING
    assert ListStatus.OBJECTION_PENDING in STANDING
    assert refusal(ListAction.SUSTAIN, CONTESTED, CITY) == "list_own_decision"
    colleague = replace(CITY, login="second@x")
    assert require_list_step(ListAction.SUSTAIN, CONTESTED, colleague, "异议成立") is ListStatus.REMOVED
    assert require_list_step(ListAction.OVERRULE, CONTESTED, PROVINCE, "异议不成立") is ListStatus.IN_FORCE


def test_every_other_act_is_refused():
    for status in (ListStatus.REMOVED, ListStatus.EXPIRED, ListStatus.REJECTED):
        assert open_acts(replace(BY_CITY, status=status), PROVINCE) == ()
    assert refusal(ListAction.ADMIT, BY_CITY, PROVINCE) == "list_no_such_act"
    assert refusal(ListAction.EXPIRE, BY_CITY, PROVINCE) == "list_no_such_act"


def test_open_acts_are_what_the_rules_allow():
    assert open_acts(PROPOSED, COUNTY) == (ListAction.WITHDRAW,)
    assert set(open_acts(PROPOSED, CITY)) == {ListAction.ADMIT, ListAction.REJECT}
    assert set(open_acts(BY_CITY, COUNTY)) == {ListAction.OBJECT}
    assert open_acts(BY_CITY, UNIT) == ()


@pytest.mark.requirement("G-043", "R-094")
@pytest.mark.parametrize("status", sorted(STANDING))
def test_the_last_day_still_counts(status):
    assert is_standing(status, None, TODAY)
    assert is_standing(status, TODAY, TODAY)
    assert not is_standing(status, TODAY - timedelta(days=1), TODAY)
    assert status_after_expiry(status) is ListStatus.EXPIRED


@pytest.mark.parametrize("status", ["Proposed", "Removed", "Expired", "Not Admitted"])
def test_only_standing_entries_bar(status):
    assert not is_standing(status, None, TODAY)
    with pytest.raises(ListRefused):
        status_after_expiry(status)


def test_dates_of_a_decision():
    require_decision_dates(TODAY, TODAY, TODAY)
    require_decision_dates(TODAY, None, TODAY)
    for decided, until, code in (
        (None, None, "list_decision_date_missing"),
        (TODAY + timedelta(days=1), None, "list_decision_date_ahead"),
        (TODAY, TODAY - timedelta(days=1), "list_end_past"),
    ):
        with pytest.raises(ListRefused) as caught:
            require_decision_dates(decided, until, TODAY)
        assert caught.value.code == code
