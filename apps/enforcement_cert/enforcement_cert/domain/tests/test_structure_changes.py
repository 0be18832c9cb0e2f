"""Changes of structure: what may be asked for, which status follows which act, what becomes of applications."""

from dataclasses import replace
from datetime import date

import pytest

from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.errors import TransitionRefused
from enforcement_cert.domain.organization import AgencyKind
from enforcement_cert.domain.structure_changes import (
    LIVING_STATUSES,
    NEXT_STATUS,
    ApplicationEffect,
    ChangeAct,
    ChangeKind,
    ChangeRules,
    ChangeStatus,
    Move,
    Proposal,
    UnitFacts,
    application_effect,
    proposal_findings,
    status_after,
)

TODAY = date(2024, 2, 29)
RULES = ChangeRules(days_back=30, days_ahead=366)
FIRST = UnitFacts("A", "市甲局", AgencyKind.FIRST_LEVEL, True, (), frozenset({AgencyKind.SECOND_LEVEL}))
OTHER = UnitFacts("B", "市乙局", AgencyKind.FIRST_LEVEL, True)
SECOND = UnitFacts("A1", "甲支队", AgencyKind.SECOND_LEVEL, True, ("A",))
OTHER_SECOND = UnitFacts("B1", "乙支队", AgencyKind.SECOND_LEVEL, True, ("B",))
ENTRUSTED = UnitFacts("A2", "受托站", AgencyKind.ENTRUSTED, True, ("A",))
DEEP = UnitFacts("A11", "深处站", AgencyKind.ENTRUSTED, True, ("A1", "A"))


def proposal(kind, source=FIRST, **more):
    return Proposal(kind, source, more.pop("effective_on", TODAY), more.pop("reason", "三定方案"), **more)


def codes(asked):
    return [finding.code for finding in proposal_findings(asked, TODAY, RULES)]


def move(target=SECOND, present="A", officer="370000000001"):
    return Move(officer, "张三", present, target)


@pytest.mark.requirement("R-131", "G-045")
@pytest.mark.parametrize(
    ("day", "found"),
    [
        (date(2024, 1, 30), []),
        (date(2024, 1, 29), ["change_day_too_early"]),
        (TODAY, []),
        (date(2025, 3, 1), []),
        (date(2025, 3, 2), ["change_day_too_late"]),
        (None, ["change_day_missing"]),
    ],
)
def test_the_effective_day_lies_within_the_limits(day, found):
    assert codes(proposal(ChangeKind.RENAME, new_name="市新局", effective_on=day)) == found


@pytest.mark.requirement("R-131")
@pytest.mark.parametrize(
    ("name", "found"),
    [("市新局", []), ("", ["change_name_missing"]), ("  ", ["change_name_missing"]), ("市甲局", ["change_name_same"])],
)
def test_a_rename_needs_another_name(name, found):
    assert codes(proposal(ChangeKind.RENAME, new_name=name)) == found


def test_every_change_needs_a_reason():
    assert codes(proposal(ChangeKind.RENAME, new_name="市新局", reason=" ")) == ["change_reason_missing"]


@pytest.mark.requirement("G-045", "G-021")
@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        (FIRST, OTHER, []),
        (FIRST, None, ["change_successor_missing"]),
        (FIRST, FIRST, ["change_into_itself"]),
        (FIRST, SECOND, ["change_into_own_unit"]),
        (FIRST, DEEP, ["change_into_own_unit"]),
        (FIRST, replace(OTHER, is_open=False), ["change_unit_not_open"]),
        (FIRST, OTHER_SECOND, ["agency_second_level_too_deep"]),
        (SECOND, FIRST, []),
        (replace(SECOND, kinds_below=frozenset({AgencyKind.ENTRUSTED})), ENTRUSTED, ["agency_below_entrusted"]),
    ],
)
def test_merging(source, target, found):
    assert codes(proposal(ChangeKind.MERGE, source, target=target)) == found


@pytest.mark.requirement("G-045", "G-021")
@pytest.mark.parametrize(
    ("source", "target", "found"),
    [
        (SECOND, OTHER, []),
        (SECOND, FIRST, ["change_superior_same"]),
        (SECOND, SECOND, ["change_into_itself"]),
        (SECOND, DEEP, ["change_into_own_unit"]),
        (SECOND, OTHER_SECOND, ["agency_second_level_too_deep"]),
        (ENTRUSTED, OTHER_SECOND, []),
        (ENTRUSTED, DEEP, ["agency_below_entrusted"]),
        (OTHER, FIRST, ["agency_first_level_has_superior"]),
        (SECOND, None, ["change_superior_missing"]),
    ],
)
def test_transfer_of_units(source, target, found):
    assert codes(proposal(ChangeKind.UNIT_TRANSFER, source, target=target)) == found


@pytest.mark.requirement("R-051", "R-087")
@pytest.mark.parametrize(
    ("moves", "found"),
    [
        ((move(), move(ENTRUSTED, officer="2")), []),
        ((), ["change_nobody_chosen"]),
        ((move(), move()), ["change_officer_twice"]),
        ((move(OTHER_SECOND),), ["change_target_other_tree"]),
        ((move(FIRST),), ["change_target_is_source"]),
        ((move(present="B"),), ["change_officer_elsewhere"]),
        ((move(None),), ["change_target_missing"]),
        ((move(replace(SECOND, is_open=False)),), ["change_unit_not_open"]),
    ],
)
def test_re_division_stays_inside_one_tree(moves, found):
    assert codes(proposal(ChangeKind.REDIVISION, moves=moves, officers_of_source=9)) == found


@pytest.mark.requirement("G-045")
def test_bulk_transfer_may_leave_the_tree_and_a_split_leaves_somebody():
    gone = (move(OTHER), move(OTHER, officer="2"))
    assert codes(proposal(ChangeKind.BULK_TRANSFER, moves=gone, officers_of_source=2)) == []
    assert codes(proposal(ChangeKind.SPLIT, moves=gone, officers_of_source=3)) == []
    assert codes(proposal(ChangeKind.SPLIT, moves=gone, officers_of_source=2)) == ["split_leaves_nobody"]


def test_every_step_of_the_table_and_no_other():
    for status in ChangeStatus:
        for act in ChangeAct:
            if (status, act) in NEXT_STATUS:
                assert status_after(str(status), act) is NEXT_STATUS[status, act]
            else:
                with pytest.raises(TransitionRefused):
                    status_after(status, act)
    ends = {status for status in ChangeStatus if not any(pair[0] is status for pair in NEXT_STATUS)}
    assert ends == {ChangeStatus.DONE, ChangeStatus.REFUSED, ChangeStatus.WITHDRAWN}
    assert not ends & LIVING_STATUSES


@pytest.mark.requirement("G-045", "R-091")
@pytest.mark.parametrize(
    ("stage", "same_office", "effect"),
    [
        (Stage.DRAFT, False, ApplicationEffect.MOVES_ALONG),
        (Stage.FIRST_CHECK, False, ApplicationEffect.MOVES_ALONG),
        (Stage.LEGAL_REVIEW, True, ApplicationEffect.MOVES_ALONG),
        (Stage.LEGAL_REVIEW, False, ApplicationEffect.BACK_TO_DRAFT),
        (Stage.CARD_MAKING, True, ApplicationEffect.BACK_TO_REVIEW),
        (Stage.CARD_MAKING, False, ApplicationEffect.BACK_TO_DRAFT),
        (Stage.ISSUED, False, ApplicationEffect.NONE),
    ],
)
def test_what_becomes_of_an_application(stage, same_office, effect):
    assert application_effect(str(stage), same_office=same_office) is effect
