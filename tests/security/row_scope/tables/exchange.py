"""Rows of exchange/ (without the migration from the older edition)."""

from tests.security.row_scope.cells import OFFICES, UNITS, Row, administrators_only, everywhere, nobody_else

_PACKAGES = "only with the duty of legal review; each row is judged when it is taken in; certificates: administrators"
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
    Row("Archive Export", ("province",), "C", "C", "C", "C", mine="RC", remark="holds what its asker may see"),
    Row("Archive Export", ("city", "county"), "C", "C", mine="RC"),
    Row("Archive Export", UNITS, "C", "C", mine="RC"),
    everywhere("Archive Export", ("administrator",), "RC"),
    nobody_else("Archive Export", *OFFICES, *UNITS, "administrator"),
    Row("Archive Package", OFFICES, "C", "C", "C", "C", mine="RWC", remark=_PACKAGES),
    everywhere("Archive Package", ("administrator",), "RWC"),
    nobody_else("Archive Package", *OFFICES, "administrator"),
    *administrators_only("Backup Run", "RE"),
    everywhere("Officer Import Mapping", ("administrator",), "RDE"),
    nobody_else("Officer Import Mapping", "administrator"),
    everywhere("Unit Code Letter", ("administrator",), "RWCDE"),
    nobody_else("Unit Code Letter", "administrator"),
]
SINGLES = {"Backup Settings": {"administrator": "RW"}}
PARTS = {"Officer Import Column": "Officer Import", "Officer Import Sheet": "Officer Import"}
