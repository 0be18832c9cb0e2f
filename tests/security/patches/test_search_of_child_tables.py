"""Rows of child tables are searched only through a document one may read."""

import pytest

SEARCH = "frappe.desk.search.search_link"


def test_a_child_table_alone_is_not_searched(engine, call, make_user, as_user):
    for user in (make_user(), make_user("Blogger")):
        with as_user(user), pytest.raises(engine.PermissionError):
            call(SEARCH, doctype="Has Role", txt="")


def test_a_child_table_is_not_searched_through_a_stranger(engine, call, make_user, as_user):
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(SEARCH, doctype="Has Role", txt="", reference_doctype="ToDo")


def test_a_document_is_searched(engine, call):
    call(SEARCH, doctype="Role", txt="Gue")
    assert "Guest" in {found["value"] for found in engine.response["results"]}
