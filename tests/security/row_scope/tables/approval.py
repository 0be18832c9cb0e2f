"""Rows of approval/. Duties of its subsystems give more: tests/api/test_approval_posts.py."""

from tests.security.row_scope.cells import everywhere, nobody_else

ROWS = [
    everywhere("Handling Post", ("administrator",), "RWE", "handlers: with the duty of a subsystem (R-028, R-064)"),
    nobody_else("Handling Post", "administrator"),
]
PARTS = {"Handling Post Handler": "Handling Post"}
SINGLES: dict[str, dict[str, str]] = {}
