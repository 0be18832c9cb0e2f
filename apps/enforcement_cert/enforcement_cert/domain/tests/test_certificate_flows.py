"""Cancellation, loss and replacement: who acts when, what must be at hand, and each boundary day."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.application_stages import Actor, ActorKind
from enforcement_cert.domain.cancellations import (
    DIRECT_GROUNDS,
    OPEN_STATUSES,
    STEPS,
    CancellationFacts,
    GuideState,
    RequestAct,
    RequestPlace,
    RequestStatus,
    approval_findings,
    direct_findings,
    is_review_overdue,
    request_findings,
    require_step,
    steps_for,
)
from enforcement_cert.domain.cancellations import guide as guide_cancellation
from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.domain.errors import RuleViolation, TransitionRefused
from enforcement_cert.domain.loss_reports import (
    GUIDE,
    LossAct,
    LossFacts,
    LossStatus,
    LostCard,
    VoidNotice,
    guide,
    notice_findings,
    status_after,
    status_after_finding,
)
from enforcement_cert.domain.presented_cards import ProofMeans, read_scan
from enforcement_cert.domain.replacements import ReplacementFacts, card_making_findings, replacement_findings

TODAY = date(2026, 3, 31)
TOMORROW, YESTERDAY = TODAY + timedelta(days=1), TODAY - timedelta(days=1)
UNIT, OFFICE = "EA-1", "LO-1"
PLACE = RequestPlace(UNIT, OFFICE)
CLERK = Actor(ActorKind.AGENCY_CLERK, agencies=frozenset({UNIT}))
CHECKER = Actor(ActorKind.AGENCY_CHECKER, agencies=frozenset({UNIT}))
REVIEWER = Actor(ActorKind.LEGAL_OFFICE, office=OFFICE)
ACTORS = {ActorKind.AGENCY_CLERK: CLERK, ActorKind.AGENCY_CHECKER: CHECKER, ActorKind.LEGAL_OFFICE: REVIEWER}
WITH, WITHOUT = "With Certificate", "Without Certificate"


def codes(findings):
    return [finding.code for finding in findings]


@pytest.mark.requirement("R-129", "R-091")
@pytest.mark.parametrize("status", RequestStatus)
@pytest.mark.parametrize("act", RequestAct)
@pytest.mark.parametrize("actor", ACTORS.values(), ids=ACTORS.keys())
def test_exactly_the_rows_of_the_table_are_open(status, act, actor):
    row = next((step for step in STEPS if (step.from_status, step.act) == (status, act)), None)
    if row and row.actor_kind is actor.kind:
        assert require_step(status, act, (actor,), PLACE, "Grund") is row
    else:
        with pytest.raises(TransitionRefused):
            require_step(status, act, (actor,), PLACE, "Grund")


@pytest.mark.requirement("R-129")
def test_the_way_to_the_approval_passes_the_unit_and_the_office():
    way = [(row.from_status, row.actor_kind) for row in STEPS if row.to_status is RequestStatus.APPROVED]
    assert way == [(RequestStatus.LEGAL_REVIEW, ActorKind.LEGAL_OFFICE)]
    before = [row.actor_kind for row in STEPS if row.to_status is RequestStatus.LEGAL_REVIEW]
    assert before == [ActorKind.AGENCY_CHECKER]
    assert {row.from_status for row in STEPS} == OPEN_STATUSES


@pytest.mark.requirement("R-005", "R-129")
def test_another_unit_and_another_office_may_not():
    with pytest.raises(TransitionRefused) as refused:
        require_step("Legal Review", RequestAct.APPROVE, (Actor(ActorKind.LEGAL_OFFICE, office="LO-2"),), PLACE)
    assert refused.value.code == "cancellation_other_office"
    other = Actor(ActorKind.AGENCY_CHECKER, agencies=frozenset({"EA-2"}))
    with pytest.raises(TransitionRefused) as refused:
        require_step("Unit Check", RequestAct.PASS, (other,), PLACE)
    assert refused.value.code == "cancellation_other_agency"


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize("reason", ["", "  ", None])
@pytest.mark.parametrize(
    "row", [row for row in STEPS if row.needs_reason], ids=lambda row: f"{row.from_status} {row.act}"
)
def test_going_back_needs_a_reason(row, reason):
    with pytest.raises(TransitionRefused) as refused:
        require_step(row.from_status, row.act, (ACTORS[row.actor_kind],), PLACE, reason)
    assert refused.value.code == "stage_reason_missing"


@pytest.mark.requirement("R-124")
@pytest.mark.parametrize("row", STEPS, ids=lambda row: f"{row.from_status} {row.act}")
def test_the_cancellation_of_a_void_number_is_never_given_up(row):
    void = RequestPlace(UNIT, OFFICE, is_void=True)
    is_open = row in steps_for(row.from_status, tuple(ACTORS.values()), void)
    assert is_open == (row.to_status not in (RequestStatus.WITHDRAWN, RequestStatus.REFUSED))


@pytest.mark.requirement("R-126", "R-127")
@pytest.mark.parametrize(
    ("kind", "status", "returned", "notice", "found"),
    [
        (WITH, "Valid", True, False, []),
        (WITH, "Suspended", True, False, []),
        (WITH, "Reported Lost", True, False, []),
        (WITH, "Valid", False, False, ["cancellation_card_missing"]),
        (WITH, "Valid", False, True, ["cancellation_card_missing"]),
        (WITH, "Declared Void", True, True, ["cancellation_void_without_card"]),
        (WITHOUT, "Declared Void", False, True, []),
        (WITHOUT, "Declared Void", True, False, ["cancellation_notice_missing"]),
        (WITHOUT, "Valid", True, True, ["cancellation_notice_first"]),
        (WITHOUT, "Reported Lost", False, True, ["cancellation_notice_first"]),
        (WITH, "Cancelled", True, True, ["cancellation_done_already"]),
        ("Forced", "Valid", True, True, ["cancellation_forced_elsewhere"]),
    ],
)
def test_card_or_notice_come_before_the_approval(kind, status, returned, notice, found):
    facts = CancellationFacts(kind, "Other", status, None, returned, notice)
    assert codes(approval_findings(facts, TODAY)) == found


@pytest.mark.requirement("R-130", "R-138")
@pytest.mark.parametrize(("due", "overdue"), [(YESTERDAY, True), (TODAY, False), (TOMORROW, False), (None, False)])
def test_the_due_day_itself_is_not_overdue(due, overdue):
    assert is_review_overdue(due, TODAY) is overdue
    found = request_findings(CancellationFacts(WITH, "Overdue Review", "Valid", due), TODAY)
    assert codes(found) == ([] if overdue else ["cancellation_not_overdue"])
    assert codes(request_findings(CancellationFacts(WITH, "Leaving", "Valid", due), TODAY)) == []


@pytest.mark.requirement("R-129")
def test_an_office_cancels_directly_only_where_the_unit_cannot_act():
    for ground in ("Death", "Unit Abolished", "Leaving", "Loss"):
        facts = CancellationFacts(WITH, ground, "Valid", is_card_returned=True)
        assert codes(direct_findings(facts, TODAY, unit_can_act=False)) == []
        expected = [] if ground in DIRECT_GROUNDS else ["cancellation_begins_at_unit"]
        assert codes(direct_findings(facts, TODAY, unit_can_act=True)) == expected
    bare = CancellationFacts(WITH, "Death", "Valid")
    assert codes(direct_findings(bare, TODAY, unit_can_act=False)) == ["cancellation_card_missing"]


# ---------------------------------------------------------------- loss

LOST = LostCard("济南市某局", "37-2026-000017", "张三", YESTERDAY)
TEXT = "遗失声明：济南市某局 张三 的行政执法证（证号 37-2026-000017）遗失，声明作废。"


def notice(**more):
    values = {"medium": "Newspaper", "medium_name": "大众日报", "published_on": TODAY, "text": TEXT, "has_copy": True}
    return VoidNotice(**{**values, **more})


@pytest.mark.requirement("R-123", "G-040")
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ({}, []),
        ({"medium": "Official Website"}, []),
        ({"published_on": YESTERDAY}, []),
        ({"text": TEXT.replace("37-2026-000017", "３７-２０２６-０００ ０１７")}, []),
        ({"published_on": YESTERDAY - timedelta(days=1)}, ["notice_before_report"]),
        ({"published_on": TOMORROW}, ["notice_day_ahead"]),
        ({"published_on": None}, ["notice_day_missing"]),
        ({"medium": ""}, ["notice_medium_missing"]),
        ({"medium": "Radio"}, ["notice_medium_missing"]),
        ({"medium_name": " "}, ["notice_name_missing"]),
        ({"has_copy": False}, ["notice_copy_missing"]),
        ({"text": TEXT.replace("济南市某局", "某局")}, ["notice_without_unit"]),
        ({"text": TEXT.replace("000017", "000018")}, ["notice_without_number"]),
        ({"text": TEXT.replace("张三", "李四")}, ["notice_without_holder"]),
        ({"text": ""}, ["notice_without_unit", "notice_without_number", "notice_without_holder"]),
        ({"text": TEXT + "<script>"}, ["text_markup"]),
        ({"medium_name": "<b>报</b>"}, ["text_markup"]),
        ({"text": TEXT + "长" * 1000}, ["text_too_long"]),
    ],
)
def test_a_notice_names_unit_number_and_holder_and_is_not_dated_wrongly(change, found):
    assert codes(notice_findings(notice(**change), LOST, TODAY)) == found


@pytest.mark.requirement("R-124", "G-041")
def test_only_before_the_notice_a_report_is_withdrawn():
    assert status_after("Reported", LossAct.WITHDRAW) is LossStatus.WITHDRAWN
    assert status_after("Reported", LossAct.RECORD_NOTICE) is LossStatus.DECLARED_VOID
    for status in (LossStatus.DECLARED_VOID, LossStatus.WITHDRAWN, LossStatus.CLOSED):
        for act in LossAct:
            with pytest.raises(TransitionRefused):
                status_after(status, act)
    with pytest.raises(TransitionRefused) as refused:
        status_after("Declared Void", LossAct.WITHDRAW)
    assert refused.value.code == "certificate_void_is_final"


@pytest.mark.requirement("G-041")
@pytest.mark.parametrize(
    ("before", "until", "departed", "after"),
    [
        ("Valid", None, False, "Valid"),
        ("Suspended", None, False, "Suspended"),
        ("Suspended", TODAY, False, "Suspended"),
        ("Suspended", YESTERDAY, False, "Valid"),
        ("Valid", None, True, "Suspended"),
        ("Suspended", YESTERDAY, True, "Suspended"),
    ],
)
def test_a_found_card_is_worth_what_it_was_before(before, until, departed, after):
    assert status_after_finding(before, until, departed, TODAY) == CertificateStatus(after)


@given(
    status=st.sampled_from(["Reported", "Declared Void", "Closed"]),
    request=st.sampled_from([None, *map(str, RequestStatus)]),
    cancelled=st.booleans(),
    applied=st.booleans(),
)
def test_the_guide_shows_one_next_step_and_never_a_done_one_behind_it(status, request, cancelled, applied):
    shown = guide(LossFacts(status, request, cancelled, applied))
    states = [state for _name, state in shown]
    assert [name for name, _state in shown] == list(GUIDE)
    assert states == sorted(states, key=list(GuideState).index)
    assert states.count(GuideState.NEXT) == (0 if applied else 1)


@pytest.mark.parametrize(
    ("status", "proven", "states"),
    [
        ("Draft", False, "next next later later"),
        ("Unit Check", False, "done next next later"),
        ("Unit Check", True, "done done next later"),
        ("Legal Review", True, "done done done next"),
        ("Approved", True, "done done done done"),
        ("Refused", True, ""),
        ("Withdrawn", False, ""),
    ],
)
def test_the_guide_of_a_cancellation(status, proven, states):
    assert " ".join(state for _name, state in guide_cancellation(status, is_proven=proven)) == states


# ---------------------------------------------------------------- replacement, presented cards


def replaced(**more):
    return ReplacementFacts(**{"reason": "Damaged Card", "status": "Valid", "valid_until": TODAY, **more})


@pytest.mark.requirement("R-122", "G-039", "G-044")
@pytest.mark.parametrize(
    ("facts", "found"),
    [
        (replaced(), []),
        (replaced(review_due_on=TODAY), []),
        (replaced(reason="Face Outdated", is_face_outdated=True), []),
        (replaced(reason="Face Outdated"), ["replacement_face_current"]),
        (replaced(reason=""), ["replacement_reason_missing"]),
        (replaced(reason="Lost Card"), ["replacement_reason_missing"]),
        (replaced(status=None), ["replacement_no_card"]),
        (replaced(valid_until=YESTERDAY), ["replacement_expired"]),
        (replaced(review_due_on=YESTERDAY), ["replacement_review_overdue"]),
        (replaced(status="Reported Lost"), ["replacement_lost"]),
        (replaced(status="Declared Void"), ["replacement_void"]),
        (replaced(status="Suspended"), ["replacement_suspended"]),
        (replaced(status="Cancelled"), ["replacement_cancelled"]),
    ],
)
def test_only_a_valid_certificate_gets_another_card(facts, found):
    assert codes(replacement_findings(facts, TODAY)) == found


@pytest.mark.requirement("R-122")
def test_a_damaged_card_comes_back_before_the_new_one_is_approved():
    assert codes(card_making_findings(replaced(), TODAY)) == ["replacement_card_missing"]
    assert codes(card_making_findings(replaced(is_card_returned=True), TODAY)) == []
    assert codes(card_making_findings(replaced(reason="Face Outdated", is_face_outdated=True), TODAY)) == []
    assert codes(card_making_findings(replaced(status="Reported Lost"), TODAY)) == ["replacement_lost"]


TOKEN = "0123456789abcdefghjkmnpqrs"


@pytest.mark.requirement("R-126")
@pytest.mark.parametrize(
    ("text", "means", "value"),
    [
        (f"https://zf.example.cn/v/{TOKEN}", ProofMeans.QR_CODE, TOKEN),
        (f" HTTPS://ZF.EXAMPLE/v/{TOKEN.upper()}?x=1#y ", ProofMeans.QR_CODE, TOKEN),
        (TOKEN.upper(), ProofMeans.QR_CODE, TOKEN),
        ("c-2026-000001", ProofMeans.SERIAL, "C-2026-000001"),
        ("Ｃ２０２６０００００１", ProofMeans.SERIAL, "C2026000001"),
    ],
)
def test_links_tokens_and_serials_are_told_apart(text, means, value):
    assert (read_scan(text).means, read_scan(text).value) == (means, value)


@pytest.mark.parametrize("text", ["", "   ", None, "x" * 401])
def test_nothing_is_no_card(text):
    with pytest.raises(RuleViolation):
        read_scan(text)
