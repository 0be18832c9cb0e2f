"""Rows of personnel/."""

from tests.security.row_scope.cells import OFFICES, UNITS, Row, everywhere, nobody_else

ROWS = [
    Row("Enforcement Officer", ("province",), "RE", "RE", "RE", "RE"),
    Row("Enforcement Officer", ("city", "county"), "RE", "RE"),
    Row("Enforcement Officer", UNITS, "RWCE", "RE", remark="enters and edits its own, looks below (R-003, G-031)"),
    Row("Enforcement Officer", ("officer",), "R"),
    everywhere("Enforcement Officer", ("administrator",), "RWE", "corrects, does not enter persons"),
    nobody_else("Enforcement Officer", *OFFICES, *UNITS, "officer", "administrator"),
]
