"""The whole matrix of table.py, proved cell by cell on every path inside the application."""

from functools import partial

import frappe
import pytest

from tests.security.row_scope import probes
from tests.security.row_scope.cells import CLASSES, COLUMNS
from tests.security.row_scope.table import cells, doctypes, is_the_same_everywhere
from tests.security.row_scope.world import PLACES


def reached(standing, doctype: str):
    """Every (class, column, name, letters) of a record type."""
    for user_class in CLASSES:
        row = cells(doctype, user_class)
        if is_the_same_everywhere(doctype):
            yield (
                user_class,
                "own",
                standing.record(user_class, next(iter(PLACES[user_class])), doctype),
                row.cell("own"),
            )
            continue
        for column in COLUMNS if row.mine else COLUMNS[1:]:
            if name := standing.record(user_class, column, doctype):
                yield user_class, column, name, row.cell(column)


def as_login(standing, user_class: str, column: str, doctype: str, name: str) -> None:
    """Become the login; for the column "mine", make the record its own."""
    frappe.db.rollback()
    login = standing.logins[user_class]
    if column == "mine":
        fields = {"owner": login}
        fields |= {df.fieldname: login for df in frappe.get_meta(doctype).fields if df.options == "User"}
        frappe.db.set_value(doctype, name, fields, update_modified=False)
    frappe.set_user(login)
    frappe.local.enforcement_scopes = {}


@pytest.mark.requirement("R-001", "R-003", "R-004", "R-009", "R-024", "R-055", "R-206", "G-031")
@pytest.mark.parametrize("doctype", doctypes())
def test_who_sees_which_record(standing, doctype):
    wrong = []
    for user_class, column, name, letters in reached(standing, doctype):
        as_login(standing, user_class, column, doctype, name)
        for path, probe in probes.chosen(doctype, probes.SEES).items():
            if probe(doctype, name) is not ("R" in letters):
                wrong.append(f"{user_class} {column}: {path} {'misses' if 'R' in letters else 'shows'} it")
        if "R" not in letters:
            leaks = [path for path, probe in probes.chosen(doctype, probes.LEAKS).items() if probe(doctype, name)]
            wrong += [f"{user_class} {column}: {path} leaks" for path in leaks]
    assert not wrong, f"{doctype}:\n" + "\n".join(wrong)


STEPS = {"W": probes.edits, "C": probes.creates, "D": probes.deletes}


@pytest.mark.requirement("R-003", "R-005", "R-020", "R-055", "R-089", "G-031")
@pytest.mark.parametrize("doctype", doctypes())
def test_who_changes_which_record(standing, doctype):
    wrong = []
    for user_class, column, name, letters in reached(standing, doctype):
        for letter, step in STEPS.items():
            prepare = partial(as_login, standing, user_class, column, doctype, name)
            prepare()
            for path, passed in step(doctype, name, prepare).items():
                if passed is not (letter in letters):
                    wrong.append(f"{user_class} {column}: {path} ({letter}) {'passes' if passed else 'is refused'}")
    assert not wrong, f"{doctype}:\n" + "\n".join(wrong)


@pytest.mark.requirement("R-003", "R-004", "G-031")
@pytest.mark.parametrize("doctype", doctypes())
def test_who_takes_which_record_out(standing, doctype):
    wrong = []
    for user_class, column, name, letters in reached(standing, doctype):
        as_login(standing, user_class, column, doctype, name)
        for letter, step in {"E": probes.exports, "R": probes.prints}.items():
            if step(doctype, name) is not (letter in letters):
                wrong.append(f"{user_class} {column}: {letter} {'is missing' if letter in letters else 'goes through'}")
    assert not wrong, f"{doctype}:\n" + "\n".join(wrong)
