"""When a unit's data are ready to be reported upward."""

import pytest

from enforcement_cert.domain.reporting import UnitFigures, UnitState, unit_state


@pytest.mark.requirement("R-104", "R-103")
@pytest.mark.parametrize(
    ("officers", "approved", "missing", "state"),
    [
        (0, 0, 0, UnitState.NOTHING),
        (3, 0, 1, UnitState.INCOMPLETE),
        (3, 3, 1, UnitState.INCOMPLETE),
        (3, 2, 0, UnitState.NOT_APPROVED),
        (3, 3, 0, UnitState.COMPLETE),
    ],
)
def test_states(officers, approved, missing, state):
    assert unit_state(UnitFigures(officers, approved, missing)) is state
