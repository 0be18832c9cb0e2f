"""Rows of certificate/."""

from tests.security.row_scope.cells import (
    OFFICES,
    PLACED,
    UNITS,
    Row,
    administrators_only,
    everywhere,
    nobody_else,
    reference,
)

_BATCHES = "cards are made by the provincial office alone (R-010)"
ROWS = [
    *reference("Certificate Type", PLACED),
    *administrators_only("Number Sequence", "R"),
    Row("Certificate Application", ("province",), "RE", "RE", "RE", "RE", remark="a draft; steps: see below"),
    Row("Certificate Application", ("city", "county"), "RE", "RE", remark="a draft; steps: see below"),
    Row("Certificate Application", UNITS, "RWCE", "RE", remark="a draft; steps: see below"),
    Row("Certificate Application", ("officer",), "R"),
    everywhere("Certificate Application", ("administrator",), "RE"),
    nobody_else("Certificate Application", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Enforcement Certificate", ("province",), "RE", "RE", "RE", "RE", remark="changed by services only"),
    Row("Enforcement Certificate", ("city", "county"), "RE", "RE"),
    Row("Enforcement Certificate", UNITS, "RE", "RE"),
    Row("Enforcement Certificate", ("officer",), "R"),
    everywhere("Enforcement Certificate", ("administrator",), "RE"),
    nobody_else("Enforcement Certificate", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Certificate Period", ("province",), "RE", "RE", "RE", "RE", remark="history, written by changes only"),
    Row("Certificate Period", ("city", "county", *UNITS), "RE", "RE"),
    everywhere("Certificate Period", ("administrator",), "RE"),
    nobody_else("Certificate Period", *OFFICES, *UNITS, "administrator"),
    everywhere("Card Batch", ("province",), "RWCE", _BATCHES),
    nobody_else("Card Batch", "province"),
    everywhere("Card Batch Item", ("province",), "RE", _BATCHES),
    nobody_else("Card Batch Item", "province"),
    Row("Bulk Run", (*OFFICES, *UNITS), mine="R", remark="names persons: only for who asked for it"),
    everywhere("Bulk Run", ("administrator",), "RE"),
    nobody_else("Bulk Run", *OFFICES, *UNITS, "administrator"),
    Row("Chip Operation", ("province",), "RE", "RE", "RE", "RE", remark="written by the talk with the chip only"),
    Row("Chip Operation", ("city", "county"), "RE", "RE"),
    Row("Chip Operation", UNITS, "RE", "RE"),
    everywhere("Chip Operation", ("administrator",), "RE"),
    nobody_else("Chip Operation", *OFFICES, *UNITS, "administrator"),
    Row("Reader Computer", (*OFFICES, *UNITS), mine="RWD", remark="the computer at which the login has paired"),
    everywhere("Reader Computer", ("administrator",), "RWD"),
    nobody_else("Reader Computer", *OFFICES, *UNITS, "administrator"),
]
PARTS = {
    "Application Check": "Certificate Application",
    "Application Decision": "Certificate Application",
}
SINGLES = {
    "Certificate Settings": {
        **dict.fromkeys((*OFFICES, *UNITS, "closed"), "R"),
        "administrator": "RW",
    },
}
