"""Rows of exchange/legacy/: the migration from the 2008 edition, and the database of expired certificates."""

from tests.security.row_scope.cells import CLASSES, administrators_only, everywhere

ROWS = [
    *administrators_only("Legacy Mapping", "RWCDE"),
    *administrators_only("Legacy Migration", "RWCDE"),
    *administrators_only("Legacy Staged Row"),
    everywhere(
        "Expired Certificate Record",
        tuple(CLASSES),
        ".",
        "closed until the initialisation is declared finished (R-046); then read-only, by place (G-047)",
    ),
]
PARTS = {
    "Legacy Mapping Code": "Legacy Mapping",
    "Legacy Mapping Column": "Legacy Mapping",
    "Legacy Mapping Unit": "Legacy Mapping",
    "Legacy Migration File": "Legacy Migration",
    "Legacy Migration Trial": "Legacy Migration",
}
SINGLES = {"Initialisation State": {"province": "R", "administrator": "R"}}
