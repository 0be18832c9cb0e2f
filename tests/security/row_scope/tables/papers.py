"""Rows of papers/."""

import secrets

from tests.security.row_scope.cells import OFFICES, UNITS, Row, everywhere, nobody_else, reference

ROWS = [
    *reference("Printed Form", (*OFFICES, *UNITS, "closed"), administrator="RWE"),
    Row("Printed Notice", ("province",), "RE", "RE", "RE", "RE", remark="issued by papers/notices.py only"),
    Row("Printed Notice", ("city", "county", *UNITS), "RE", "RE"),
    everywhere("Printed Notice", ("administrator",), "RE"),
    nobody_else("Printed Notice", *OFFICES, *UNITS, "administrator"),
]
FILLED = {"Printed Form": lambda records: {"form_kind": secrets.token_hex(8)}}  # each kind is there already
PARTS: dict[str, str] = {}
SINGLES: dict[str, dict[str, str]] = {}
