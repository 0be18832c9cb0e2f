"""Rows of organization/."""

from tests.security.row_scope.cells import PLACED, UNITS, Row, everywhere, nobody_else, reference

ROWS = [
    *reference("Administrative Division", PLACED),
    everywhere("Legal Office", ("province",), "RWCE", "the tree of offices is no secret"),
    everywhere("Legal Office", ("city", "county", *UNITS, "closed", "officer"), "R"),
    everywhere("Legal Office", ("administrator",), "RWCDE"),
    nobody_else("Legal Office", *PLACED, "administrator"),
    Row("Enforcement Agency", ("province",), "RWCE", "RWCE", "RWCE", "RWCE"),
    Row("Enforcement Agency", ("city", "county"), "RWCE", "RE", remark="writes where it is the reviewing office"),
    Row("Enforcement Agency", UNITS, "RW", "RC", remark="own profile; makes units directly below itself"),
    Row("Enforcement Agency", ("closed",), "RW", remark="only the own profile (R-055)"),
    Row("Enforcement Agency", ("officer",), "R"),
    everywhere("Enforcement Agency", ("administrator",), "RWCDE"),
    nobody_else("Enforcement Agency", *PLACED, "administrator"),
]
