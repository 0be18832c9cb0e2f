"""Rows of examination/."""

from tests.security.row_scope.cells import OFFICES, PLACED, UNITS, Row, everywhere, nobody_else, reference

_SERVICES = "written by its own steps only"
ROWS = [
    *reference("Exam Subject", PLACED, administrator="RWCE"),
    Row("Exam Session", ("province",), "RWCE", "RE", "RE", "RE", remark="kept by its own office"),
    Row("Exam Session", ("city", "county"), "RWCE", "RE", higher="RE", remark="sessions above serve the own units"),
    Row("Exam Session", UNITS, "RE", "RE", higher="RE", remark="of the office that reviews the unit, and above"),
    Row("Exam Session", ("officer",), "R", higher="R"),
    everywhere("Exam Session", ("administrator",), "RE"),
    nobody_else("Exam Session", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Exam Candidate", ("province",), "RE", "RE", "RE", "RE", remark=_SERVICES),
    Row("Exam Candidate", ("city", "county", *UNITS), "RE", "RE"),
    Row("Exam Candidate", ("officer",), "R"),
    everywhere("Exam Candidate", ("administrator",), "RE"),
    nobody_else("Exam Candidate", *OFFICES, *UNITS, "officer", "administrator"),
    Row("Exam Entrance Event", ("province",), "RE", "RE", "RE", "RE", remark="the log of the door"),
    Row("Exam Entrance Event", ("city", "county", *UNITS), "RE", "RE"),
    everywhere("Exam Entrance Event", ("administrator",), "RE"),
    nobody_else("Exam Entrance Event", *OFFICES, *UNITS, "administrator"),
]
PARTS = {"Exam Invigilator": "Exam Session"}
SINGLES = {"Exam Settings": {**dict.fromkeys((*OFFICES, *UNITS, "closed"), "R"), "administrator": "RW"}}
# The office of the place itself: offices are read alike by everybody, so the world would take one for all.
FILLED = {"Exam Session": lambda known: {"legal_office": known["Legal Office"]}}
