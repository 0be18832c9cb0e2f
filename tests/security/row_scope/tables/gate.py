"""Rows of gate/."""

from tests.security.row_scope.cells import administrators_only

ROWS = [
    *administrators_only("Gate Change Log"),
    *administrators_only("Gate Refusal"),
]
PARTS = {"Gate Allowed Method": "Gate Settings"}
SINGLES = {"Gate Settings": {"administrator": "RW"}}
