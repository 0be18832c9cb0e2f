"""The table itself: complete, and the page made from it current."""

from tests.security.row_scope import render
from tests.security.row_scope.table import PARTS, SINGLES, TABLE, complete, doctypes


def test_every_record_type_of_the_app_stands_in_the_table():
    known = {*doctypes(), *PARTS, *SINGLES}
    missing = sorted(set(render.app_doctypes()) - known)
    assert not missing, f"add rows to tests/security/row_scope/tables/: {missing}"
    gone = sorted(known - set(render.app_doctypes()))
    assert not gone, f"there is no such record type any more: {gone}"


def test_every_class_of_users_has_exactly_one_row():
    assert complete() == []


def test_parts_and_pages_are_told_apart():
    for name, record in render.app_doctypes().items():
        assert bool(record.get("istable")) == (name in PARTS), name
        assert bool(record.get("issingle")) == (name in SINGLES), name


def test_the_page_in_the_manual_is_current():
    assert render.PAGE.read_text(encoding="utf-8") == render.page(), "run tests/security/row_scope/render.py"


def test_cells_are_letters_or_a_dot():
    for row in TABLE:
        for text in (row.mine, row.own, row.below, row.foreign, row.higher):
            assert set(text) <= set("RWCDE."), row
