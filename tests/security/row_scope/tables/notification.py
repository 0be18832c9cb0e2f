"""Rows of notification/."""

from tests.security.row_scope.cells import (
    CLASSES,
    OFFICES,
    UNITS,
    Row,
    administrators_only,
    everywhere,
    nobody_else,
)

_STAFF = tuple(name for name in CLASSES if name not in ("stranger", "guest", "administrator"))
ROWS = [
    Row("Outbox Message", ("province",), "RE", "RE", "RE", "RE", remark="to the unit and its officers (R-080)"),
    Row("Outbox Message", ("city", "county", *UNITS), "RE", "RE"),
    Row("Outbox Message", ("officer",), "R"),
    everywhere("Outbox Message", ("administrator",), "RE"),
    nobody_else("Outbox Message", *OFFICES, *UNITS, "officer", "administrator"),
    everywhere("Message Preference", _STAFF, "C", "the own one only"),
    everywhere("Message Preference", ("administrator",), "RWCE"),
    nobody_else("Message Preference", *_STAFF, "administrator"),
    *administrators_only("Notification Channel", "RWCE"),
    *administrators_only("Message Template", "RWCDE"),
]
PARTS = {"Outbox Attempt": "Outbox Message"}
SINGLES = {"Message Settings": {"administrator": "RW"}}
