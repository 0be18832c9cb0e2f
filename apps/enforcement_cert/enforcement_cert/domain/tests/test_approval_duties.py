"""Users of the approval subsystems, and handlers of posts (R-028, R-064)."""

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.approval_duties import (
    SUBSYSTEM_DUTIES,
    ApprovalDutyRefused,
    preset_handler,
    require_handlers,
    require_one_subsystem,
)


@pytest.mark.requirement("R-028")
def test_a_login_belongs_to_one_subsystem():
    require_one_subsystem([])
    for duty in SUBSYSTEM_DUTIES:
        require_one_subsystem([duty, duty, "may_draft"])
    for pair in combinations(SUBSYSTEM_DUTIES, 2):
        with pytest.raises(ApprovalDutyRefused):
            require_one_subsystem(pair)


@pytest.mark.requirement("R-064")
def test_the_posts_begin_with_one_user_who_handles_cases_if_there_is_one():
    assert preset_handler([]) is None
    assert preset_handler([("a", False), ("b", False)]) == "a"
    assert preset_handler([("a", False), ("b", True), ("c", True)]) == "b"


@pytest.mark.requirement("R-064")
def test_posts_are_held_by_people_of_the_unit():
    assert require_handlers(["b", "a", "b"], ["a", "b"]) == ("b", "a")
    with pytest.raises(ApprovalDutyRefused, match="approval_post_empty"):
        require_handlers([], ["a"])
    with pytest.raises(ApprovalDutyRefused, match="approval_post_foreign"):
        require_handlers(["a", "x"], ["a"])


@given(st.lists(st.sampled_from("abcd")), st.lists(st.sampled_from("abcd")))
def test_nobody_from_elsewhere_is_ever_a_handler(chosen, unit):
    try:
        assert set(require_handlers(chosen, unit)) <= set(unit)
    except ApprovalDutyRefused:
        assert not chosen or set(chosen) - set(unit)
