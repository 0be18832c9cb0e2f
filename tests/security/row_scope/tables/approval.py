"""Rows of approval/. Duties of its subsystems give more: tests/api/test_approval_posts.py, test_fee_slips.py."""

from tests.security.row_scope.cells import everywhere, nobody_else

ROWS = [
    everywhere("Handling Post", ("administrator",), "RWE", "handlers: with the duty of a subsystem (R-028, R-064)"),
    nobody_else("Handling Post", "administrator"),
    everywhere("Fee Item", ("administrator",), "RWCE", "kept by the unit's system management (R-028)"),
    nobody_else("Fee Item", "administrator"),
    everywhere("Fee Slip", ("administrator",), "RE", "made out by the unit's case handlers (R-028)"),
    nobody_else("Fee Slip", "administrator"),
]
PARTS = {"Handling Post Handler": "Handling Post", "Fee Slip Row": "Fee Slip"}
SINGLES: dict[str, dict[str, str]] = {}
