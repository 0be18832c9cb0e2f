"""Rows of review/."""

from tests.security.row_scope.cells import OFFICES, UNITS, Row, administrators_only, everywhere, nobody_else

_SERVICES = "written by its own steps only"
ROWS = [
    everywhere("Review Rule Profile", (*OFFICES, *UNITS), "RE", "everybody reads by which rule is decided"),
    everywhere("Review Rule Profile", ("closed", "officer"), "RE"),
    everywhere("Review Rule Profile", ("administrator",), "RWCE"),
    nobody_else("Review Rule Profile", *OFFICES, *UNITS, "closed", "officer", "administrator"),
    Row("Certificate Review", ("province",), "RE", "RE", "RE", "RE", remark=_SERVICES),
    Row("Certificate Review", ("city", "county", *UNITS), "RE", "RE"),
    Row("Certificate Review", ("officer",), "R"),
    everywhere("Certificate Review", ("administrator",), "RE"),
    nobody_else("Certificate Review", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Review Hold", ("province",), "RE", "RE", "RE", "RE", remark=_SERVICES),
    Row("Review Hold", ("city", "county", *UNITS), "RE", "RE"),
    Row("Review Hold", ("officer",), "R"),
    everywhere("Review Hold", ("administrator",), "RE"),
    nobody_else("Review Hold", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Review Notice", ("province",), "RE", "RE", "RE", "RE", remark=_SERVICES),
    Row("Review Notice", ("city", "county", *UNITS), "RE", "RE"),
    Row("Review Notice", ("officer",), "R"),
    everywhere("Review Notice", ("administrator",), "RE"),
    nobody_else("Review Notice", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Review Campaign", ("province",), "RWCE", "RE", "RE", "RE", remark="kept by its own office"),
    Row("Review Campaign", ("city", "county"), "RWCE", "RE"),
    Row("Review Campaign", ("agency",), "RE", "RE", remark="of the office that reviews the unit"),
    Row("Review Campaign", ("second",), "RE", "RE", higher="RE"),
    Row("Review Campaign", ("officer",), "R"),
    everywhere("Review Campaign", ("administrator",), "RE"),
    nobody_else("Review Campaign", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Review Scan", ("province",), "RE", "RE", "RE", "RE", remark=_SERVICES),
    Row("Review Scan", ("city", "county", *UNITS), "RE", "RE"),
    everywhere("Review Scan", ("administrator",), "RE"),
    nobody_else("Review Scan", *OFFICES, *UNITS, "administrator"),
]
ROWS += [
    *administrators_only("Review Simulation", "RWCDE"),
    *administrators_only("Simulated Review Change"),
]
PARTS: dict[str, str] = {}
SINGLES: dict[str, dict[str, str]] = {}
# The office of the place itself: offices are read alike by everybody, so the world would take one for all.
FILLED = {"Review Campaign": lambda known: {"legal_office": known["Legal Office"], "review_year": 2026}}
