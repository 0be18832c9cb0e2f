"""Rows of printing/."""

from tests.security.row_scope.cells import OFFICES, UNITS, Row, everywhere, nobody_else, reference

ROWS = [
    *reference("Printed Form", (*OFFICES, *UNITS, "closed"), administrator="RWE"),
    Row("Printed Notice", ("province",), "RE", "RE", "RE", "RE", remark="issued by printing/notices.py only"),
    Row("Printed Notice", ("city", "county", *UNITS), "RE", "RE"),
    everywhere("Printed Notice", ("administrator",), "RE"),
    nobody_else("Printed Notice", *OFFICES, *UNITS, "administrator"),
]
PARTS: dict[str, str] = {}
SINGLES: dict[str, dict[str, str]] = {}
