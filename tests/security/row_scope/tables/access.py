"""Rows of access/."""

from tests.security.row_scope.cells import administrators_only

ROWS = [
    *administrators_only("Personal Data Access Log"),
    *administrators_only("User Assignment", "RWCE"),
]
