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
    *reference("Legal Basis", PLACED),
    *reference("Rule Reference", PLACED),
    *reference("Card Face Template", ("province",), administrator="RWCDE"),
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
    *(
        row
        for doctype in ("Cancellation Request", "Loss Report")
        for row in (
            Row(doctype, ("province",), "RE", "RE", "RE", "RE", remark="written by its own steps only"),
            Row(doctype, ("city", "county", *UNITS), "RE", "RE"),
            Row(doctype, ("officer",), "R"),
            everywhere(doctype, ("administrator",), "RE"),
            nobody_else(doctype, *OFFICES, *UNITS, "officer", "administrator"),
        )
    ),
    Row("Certificate Card", ("province",), "RE", "RE", "RE", "RE", remark="moved by services only"),
    Row("Certificate Card", ("city", "county"), "RE", "RE"),
    Row("Certificate Card", UNITS, "RE", "RE"),
    Row("Certificate Card", ("officer",), "R"),
    everywhere("Certificate Card", ("administrator",), "RE"),
    nobody_else("Certificate Card", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Card Handover", ("province",), "RE", "RE", "RE", "RE", remark="written at the counter by a service"),
    Row("Card Handover", ("city", "county"), "RE", "RE"),
    Row("Card Handover", UNITS, "RE", "RE"),
    Row("Card Handover", ("officer",), "R"),
    everywhere("Card Handover", ("administrator",), "RE"),
    nobody_else("Card Handover", *OFFICES, *UNITS, "officer", "administrator"),
    *(
        row
        for doctype in ("Card Shipment", "Card Shipment Item")
        for row in (
            Row(doctype, ("province",), "RE", "RE", "RE", "RE", remark="seen at both ends; moved by services only"),
            Row(doctype, ("city", "county"), "RE", "RE"),
            Row(doctype, UNITS, "RE", "RE"),
            everywhere(doctype, ("administrator",), "RE"),
            nobody_else(doctype, *OFFICES, *UNITS, "administrator"),
        )
    ),
    Row("Card Destruction", ("province",), "RE", "RE", "RE", "RE", remark="written by a service"),
    Row("Card Destruction", ("city", "county"), "RE", "RE"),
    everywhere("Card Destruction", ("administrator",), "RE"),
    nobody_else("Card Destruction", *OFFICES, "administrator"),
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
    "Card Face Box": "Card Face Template",
    "Application Check": "Certificate Application",
    "Application Decision": "Certificate Application",
    "Legal Basis Article": "Legal Basis",
    "Legal Basis Foundation": "Legal Basis",
    "Cancellation Decision": "Cancellation Request",
}
SINGLES = {
    "Certificate Settings": {
        **dict.fromkeys((*OFFICES, *UNITS, "closed"), "R"),
        "administrator": "RW",
    },
}
FILLED = {
    # Offices are the same everywhere, so the generated record would name the province's.
    "Card Destruction": lambda records: {"legal_office": records["Legal Office"]},
    "Card Shipment": lambda records: {"from_office": records["Legal Office"], "to_office": None},
}
