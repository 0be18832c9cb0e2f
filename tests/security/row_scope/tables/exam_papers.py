"""Rows of examination/: the bank of questions, blueprints, and what candidates have written."""

from tests.security.row_scope.cells import Row, everywhere, nobody_else

_BANK = "the province's bank; nobody else finds a question with its answers"
_KEPT = "kept by the reviewers of the province; names no question"
ROWS = [
    everywhere("Exam Question", ("province",), "RWC", _BANK),
    nobody_else("Exam Question", "province"),
    everywhere("Exam Question Import", ("province",), "RWC", _BANK),
    nobody_else("Exam Question Import", "province"),
    everywhere("Exam Blueprint", ("province",), "RWCE", _KEPT),
    everywhere("Exam Blueprint", ("city", "county"), "R"),
    everywhere("Exam Blueprint", ("administrator",), "RE"),
    nobody_else("Exam Blueprint", "province", "city", "county", "administrator"),
    Row("Exam Attempt", ("province",), "R", "R", "R", "R", remark="photos and answers, for the inspection"),
    Row("Exam Attempt", ("city", "county"), "R", "R"),
    nobody_else("Exam Attempt", "province", "city", "county"),
]
PARTS = {
    "Exam Answer": "Exam Attempt",
    "Exam Blueprint Row": "Exam Blueprint",
    "Exam Question Import Row": "Exam Question Import",
    "Exam Question Option": "Exam Question",
}
FILLED = {"Exam Attempt": lambda known: {"legal_office": known["Legal Office"]}}
