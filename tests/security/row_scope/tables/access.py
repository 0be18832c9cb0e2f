"""Rows of access/."""

from tests.security.row_scope.cells import CLASSES, OFFICES, UNITS, Row, administrators_only, everywhere, nobody_else

ROWS = [
    Row("Personal Data Access Log", ("province",), "R", "R", "R", "R", remark="who has read whose data (X-17)"),
    Row("Personal Data Access Log", ("city", "county", *UNITS), "R", "R"),
    Row("Personal Data Access Log", ("officer",), "R"),
    everywhere("Personal Data Access Log", ("administrator",), "RE"),
    nobody_else("Personal Data Access Log", *OFFICES, *UNITS, "officer", "administrator"),
    *administrators_only("Personal Data Access Person", "R"),
    *administrators_only("User Assignment", "RWCE"),
    *administrators_only("Account Change Log"),
    *administrators_only("External Account", "RWDE"),
    everywhere("Login Security", tuple(CLASSES), ".", "counters and secrets of the log-in: nobody, by no screen"),
]
PARTS = {
    "Second Factor Role": "Login Settings",
    "Support Contact": "Support Settings",
    "User Assignment Exception": "User Assignment",
}
SINGLES = {
    "Login Settings": {"administrator": "RW"},
    "Personal Data Settings": {"administrator": "RW"},
    "Support Settings": {"administrator": "RW"},
}
