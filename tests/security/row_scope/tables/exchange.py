"""Rows of exchange/ (without the migration from the older edition)."""

from tests.security.row_scope.cells import OFFICES, UNITS, Row, everywhere, nobody_else

ROWS = [
    Row("Officer Import", ("province",), "RCE", "RCE", "RCE", "RCE", mine="RWCE", remark="edited by who made it"),
    Row("Officer Import", ("city", "county"), "RCE", "RCE", mine="RWCE"),
    Row("Officer Import", UNITS, "RCE", "RE", mine="RWCE"),
    everywhere("Officer Import", ("administrator",), "RWCE"),
    nobody_else("Officer Import", *OFFICES, *UNITS, "administrator"),
    Row("Officer Import Row", ("province",), "RE", "RE", "RE", "RE"),
    Row("Officer Import Row", ("city", "county"), "RE", "RE"),
    Row("Officer Import Row", UNITS, "RE", "RE"),
    everywhere("Officer Import Row", ("administrator",), "RE"),
    nobody_else("Officer Import Row", *OFFICES, *UNITS, "administrator"),
]
PARTS = {"Officer Import Column": "Officer Import"}
