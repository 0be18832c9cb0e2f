"""Rows of organization/."""

from tests.security.row_scope.cells import OFFICES, PLACED, UNITS, Row, everywhere, nobody_else, reference

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
    Row(
        "Agency Account Event", ("province",), "RE", "RE", "RE", "RE", remark="written by the steps of an account only"
    ),
    Row("Agency Account Event", ("city", "county", *UNITS), "RE", "RE"),
    Row("Agency Account Event", ("closed",), "RE"),
    everywhere("Agency Account Event", ("administrator",), "RE"),
    nobody_else("Agency Account Event", *OFFICES, *UNITS, "closed", "administrator"),
    Row("Agency Period", ("province",), "RE", "RE", "RE", "RE", remark="history, written by changes only"),
    Row("Agency Period", ("city", "county", *UNITS), "RE", "RE"),
    everywhere("Agency Period", ("administrator",), "RE"),
    nobody_else("Agency Period", *OFFICES, *UNITS, "administrator"),
    Row("Entrustment Letter", ("province",), "RWCE", "RE", "RE", "RE", remark="written where it reviews the unit"),
    Row("Entrustment Letter", ("city", "county"), "RWCE", "RE"),
    Row("Entrustment Letter", UNITS, "RWCE", "RWCE", remark="both sides of the entrustment draft it"),
    Row("Entrustment Letter", ("closed",), "RWCE", remark="the own letter is part of completing an account (R-048)"),
    everywhere("Entrustment Letter", ("administrator",), "RWCE"),
    nobody_else("Entrustment Letter", *OFFICES, *UNITS, "closed", "administrator"),
    Row("Structure Change", ("province",), "RE", "RE", "RE", "RE", remark="written by the side that drafts it"),
    Row("Structure Change", ("city", "county"), "RE", "RE"),
    Row("Structure Change", UNITS, "RWCE", "RE"),
    everywhere("Structure Change", ("administrator",), "RE"),
    nobody_else("Structure Change", *OFFICES, *UNITS, "administrator"),
]
PARTS = {
    "Declared Body": "Enforcement Agency",
    "Structure Change Approval": "Structure Change",
    "Structure Change Officer": "Structure Change",
    "Structure Change Unit": "Structure Change",
}
FILLED = {
    "Structure Change": lambda records: {
        "drafted_for": records["Enforcement Agency"],
        "units": [{"agency": records["Enforcement Agency"]}],
    },
}
