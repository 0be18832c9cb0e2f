"""Every step of an application, for every kind of actor."""

import itertools

import pytest

from enforcement_cert.domain.application_stages import (
    TRANSITIONS,
    Actor,
    ActorKind,
    ApplicationPlace,
    Stage,
    find_transition,
    is_open,
    require_transition,
    steps_for,
)
from enforcement_cert.domain.errors import TransitionRefused

PLACE = ApplicationPlace(agency="Jinan Reform Commission", reviewing_office="Jinan Office")
ACTORS = {
    ActorKind.AGENCY_CLERK: Actor(ActorKind.AGENCY_CLERK, agencies=frozenset({PLACE.agency})),
    ActorKind.AGENCY_CHECKER: Actor(ActorKind.AGENCY_CHECKER, agencies=frozenset({PLACE.agency})),
    ActorKind.LEGAL_OFFICE: Actor(ActorKind.LEGAL_OFFICE, office="Jinan Office"),
    ActorKind.CARD_MAKER: Actor(ActorKind.CARD_MAKER, office="Provincial Office"),
}


def refusal_code(*arguments, **keywords):
    with pytest.raises(TransitionRefused) as refusal:
        require_transition(*arguments, **keywords)
    return refusal.value.code


@pytest.mark.requirement("R-088", "R-089", "R-012")
def test_the_usual_way_from_draft_to_card():
    way = [
        (Stage.DRAFT, Stage.FIRST_CHECK, ActorKind.AGENCY_CLERK),
        (Stage.FIRST_CHECK, Stage.LEGAL_REVIEW, ActorKind.AGENCY_CHECKER),
        (Stage.LEGAL_REVIEW, Stage.CARD_MAKING, ActorKind.LEGAL_OFFICE),
        (Stage.CARD_MAKING, Stage.ISSUED, ActorKind.CARD_MAKER),
    ]
    for from_, to, kind in way:
        assert require_transition(from_, to, ACTORS[kind], PLACE).to_stage is to


@pytest.mark.requirement("R-012")
def test_nothing_reaches_the_legal_office_without_the_first_check():
    into_review = {row.from_stage for row in TRANSITIONS if row.to_stage is Stage.LEGAL_REVIEW}
    assert into_review == {Stage.FIRST_CHECK, Stage.CARD_MAKING}
    assert {r.actor_kind for r in TRANSITIONS if r.to_stage is Stage.CARD_MAKING} == {ActorKind.LEGAL_OFFICE}
    assert {r.actor_kind for r in TRANSITIONS if r.to_stage is Stage.ISSUED} == {ActorKind.CARD_MAKER}


@pytest.mark.parametrize(
    ("from_", "to", "kind"), list(itertools.product(Stage, Stage, ActorKind)), ids=lambda value: value.name
)
def test_every_combination_follows_the_table(from_, to, kind):
    row = find_transition(from_, to)
    if row is None:
        assert refusal_code(from_, to, ACTORS[kind], PLACE, reason="why") == "stage_no_step"
    elif row.actor_kind is not kind:
        assert refusal_code(from_, to, ACTORS[kind], PLACE, reason="why") == "stage_wrong_actor"
    else:
        assert require_transition(from_, to, ACTORS[kind], PLACE, reason="why") is row


@pytest.mark.requirement("R-004", "R-005")
@pytest.mark.parametrize("office", ["Shandong Office", "Lixia Office", "Qingdao Office", None, ""])
def test_only_the_reviewing_office_itself_decides(office):
    actor = Actor(ActorKind.LEGAL_OFFICE, office=office)
    assert refusal_code(Stage.LEGAL_REVIEW, Stage.CARD_MAKING, actor, PLACE) == "stage_other_office"
    assert steps_for(Stage.LEGAL_REVIEW, actor, PLACE) == ()


@pytest.mark.requirement("R-005")
def test_without_a_reviewing_office_nobody_decides():
    nowhere = ApplicationPlace(PLACE.agency, None)
    actor = Actor(ActorKind.LEGAL_OFFICE, office=None)
    assert refusal_code(Stage.LEGAL_REVIEW, Stage.CARD_MAKING, actor, nowhere) == "stage_other_office"


@pytest.mark.requirement("R-003")
@pytest.mark.parametrize("kind", [ActorKind.AGENCY_CLERK, ActorKind.AGENCY_CHECKER])
def test_an_agency_acts_for_its_own_applications_only(kind):
    stranger = Actor(kind, agencies=frozenset({"Another Agency"}))
    row = next(row for row in TRANSITIONS if row.actor_kind is kind)
    assert refusal_code(row.from_stage, row.to_stage, stranger, PLACE, "why") == "stage_other_agency"


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize("row", [row for row in TRANSITIONS if row.needs_reason], ids=str)
def test_returning_and_refusing_need_a_reason(row):
    for reason in (None, "", " \n"):
        code = refusal_code(row.from_stage, row.to_stage, ACTORS[row.actor_kind], PLACE, reason)
        assert code == "stage_reason_missing"


def test_every_refusal_and_return_is_marked_as_needing_a_reason():
    backwards = [row for row in TRANSITIONS if row.to_stage is Stage.REFUSED or row.to_stage is Stage.DRAFT]
    assert backwards and all(row.needs_reason for row in backwards)


@pytest.mark.requirement("R-095", "R-111")
def test_card_making_counts_as_open_and_the_ends_do_not():
    assert [stage for stage in Stage if is_open(stage)] == [
        Stage.DRAFT, Stage.FIRST_CHECK, Stage.LEGAL_REVIEW, Stage.CARD_MAKING,
    ]  # fmt: skip
    assert is_open("Card Making")
    assert not any(row.from_stage in (Stage.ISSUED, Stage.REFUSED, Stage.WITHDRAWN) for row in TRANSITIONS)


def test_the_list_of_steps_is_the_table_seen_by_one_actor():
    steps = steps_for("Legal Review", ACTORS[ActorKind.LEGAL_OFFICE], PLACE)
    assert {row.to_stage for row in steps} == {Stage.CARD_MAKING, Stage.DRAFT, Stage.REFUSED}
    assert steps_for(Stage.ISSUED, ACTORS[ActorKind.CARD_MAKER], PLACE) == ()
