"""Which notice a decision calls for, whose paper it is, and what its text may say."""

import pytest

from enforcement_cert.domain.application_stages import TRANSITIONS, Stage
from enforcement_cert.domain.printed_papers import (
    PLACEHOLDERS,
    Decision,
    FormKind,
    Issuer,
    PaperRefused,
    Possible,
    fill,
    notices_of_application,
    require_text,
)


def decision(step, name="d1") -> Decision:
    return Decision(name, str(step.action), str(step.from_stage), str(step.to_stage))


def test_every_step_and_its_notice():
    found = {
        (str(step.from_stage), str(step.to_stage)): (str(notice.kind), str(notice.issuer))
        for step in TRANSITIONS
        for notice in notices_of_application([decision(step)])
    }
    assert found == {
        ("First Check", "Legal Review"): ("Acceptance Notice", "Legal Office"),
        ("First Check", "Draft"): ("Correction Notice", "Unit"),
        ("First Check", "Refused"): ("Non-acceptance Notice", "Unit"),
        ("Legal Review", "Draft"): ("Correction Notice", "Legal Office"),
        ("Legal Review", "Refused"): ("Refusal Notice", "Legal Office"),
        ("Card Making", "Draft"): ("Correction Notice", "Provincial Office"),
        ("Card Making", "Refused"): ("Refusal Notice", "Provincial Office"),
    }


def test_the_newest_decision_of_a_kind_counts():
    steps = {(step.from_stage, step.to_stage): step for step in TRANSITIONS}
    returned, passed = steps[Stage.LEGAL_REVIEW, Stage.DRAFT], steps[Stage.FIRST_CHECK, Stage.LEGAL_REVIEW]
    way = [decision(passed, "a"), decision(returned, "b"), decision(passed, "c"), decision(returned, "d")]
    assert notices_of_application(way) == (
        Possible(FormKind.ACCEPTANCE, Issuer.OFFICE, "c"),
        Possible(FormKind.CORRECTION, Issuer.OFFICE, "d"),
    )


def test_decisions_of_other_systems_call_for_nothing():
    assert notices_of_application([Decision("x", "Taken Over", "", "Card Making")]) == ()


@pytest.mark.parametrize("kind", FormKind)
def test_texts_name_only_what_is_known(kind):
    require_text(kind, "".join(f"{{{name}}}" for name in PLACEHOLDERS[kind]))
    for text in ("{identity_number}", "{}", "{unit.name}", "{unit", "unit}", "{{unit}}"):
        with pytest.raises(PaperRefused):
            require_text(kind, text)


def test_facts_are_filled_in_once():
    assert fill("{name}（{unit}）", {"name": "{unit}", "unit": ""}) == "{unit}（—）"
    assert fill("", {}) == ""
