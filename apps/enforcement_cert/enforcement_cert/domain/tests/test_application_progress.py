"""Where an application stands: every stage, returns and ends (R-107)."""

from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.application_progress import WAY, Decision, StepState, progress_of
from enforcement_cert.domain.application_stages import TRANSITIONS, Stage

MADE = datetime(2026, 11, 1, 9)


def decisions(*stages: Stage, reason: str = "") -> list[Decision]:
    """A decision from each stage to the next, an hour apart."""
    pairs = pairwise(stages)
    return [Decision(a, b, MADE + timedelta(hours=n), reason) for n, (a, b) in enumerate(pairs, start=1)]


def states(progress) -> str:
    return "".join(step.state.name[0] for step in progress.steps)


@pytest.mark.requirement("R-107")
@pytest.mark.parametrize(
    ("way", "expected", "is_returned"),
    [
        ((Stage.DRAFT,), "CAAAA", False),
        ((Stage.DRAFT, Stage.FIRST_CHECK), "DCAAA", False),
        ((Stage.DRAFT, Stage.FIRST_CHECK, Stage.LEGAL_REVIEW), "DDCAA", False),
        ((*WAY[:4],), "DDDCA", False),
        (WAY, "DDDDD", False),
        ((Stage.DRAFT, Stage.FIRST_CHECK, Stage.DRAFT), "CAAAA", True),
        ((*WAY[:4], Stage.LEGAL_REVIEW), "DDCAA", True),
        ((Stage.DRAFT, Stage.FIRST_CHECK, Stage.DRAFT, Stage.FIRST_CHECK), "DCAAA", False),
        ((*WAY[:3], Stage.REFUSED), "DDSAA", False),
        ((Stage.DRAFT, Stage.WITHDRAWN), "SAAAA", False),
    ],
)
def test_the_way_is_laid_out_step_by_step(way, expected, is_returned):
    taken = decisions(*way, reason="请补照片")
    progress = progress_of(way[-1], MADE, taken)
    assert (states(progress), progress.is_returned) == (expected, is_returned)
    assert progress.since == (taken[-1].decided_at if taken else MADE)
    assert progress.reason == ("请补照片" if is_returned or "S" in expected else "")


@pytest.mark.requirement("R-107")
def test_steps_ahead_have_no_day_though_they_were_reached_before():
    progress = progress_of(Stage.DRAFT, MADE, decisions(Stage.DRAFT, Stage.FIRST_CHECK, Stage.DRAFT))
    assert [step.since for step in progress.steps] == [MADE + timedelta(hours=2), None, None, None, None]


@given(st.lists(st.sampled_from(TRANSITIONS), max_size=12))
def test_exactly_one_step_is_the_present_one_unless_all_are_done(rows):
    walked, stage = [], Stage.DRAFT
    for number, row in enumerate(rows):
        if row.from_stage is stage:
            walked.append(Decision(row.from_stage, row.to_stage, MADE + timedelta(hours=number)))
            stage = row.to_stage
    steps = progress_of(stage, MADE, walked).steps
    here = [step for step in steps if step.state in (StepState.CURRENT, StepState.STOPPED)]
    assert len(here) == (0 if stage is Stage.ISSUED else 1)
    assert [step.stage for step in steps] == list(WAY)
