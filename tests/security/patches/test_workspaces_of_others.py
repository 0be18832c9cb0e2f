"""Workspaces are changed by who owns or manages them."""

import json

import pytest

MODULE = "frappe.desk.doctype.workspace.workspace."


@pytest.fixture
def private(engine, make_user):
    owner = make_user("Blogger")
    page = engine.get_doc(
        {
            "doctype": "Workspace",
            "title": "Mine",
            "label": f"Mine-{owner}",
            "for_user": owner,
            "public": 0,
            "content": "[]",
        }
    ).insert(ignore_permissions=True)
    return owner, page


def test_another_ones_workspace_is_not_deleted_by_calling_it_private(engine, call, make_user, as_user, private):
    page = private[1]
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(MODULE + "delete_page", page=json.dumps({"name": page.name, "public": 0}))
    assert engine.db.exists("Workspace", page.name)


def test_a_public_workspace_is_not_deleted_by_calling_it_private(engine, call, make_user, as_user):
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(MODULE + "delete_page", page=json.dumps({"name": "Users", "public": 0}))


def test_another_ones_workspace_is_not_renamed(engine, call, make_user, as_user, private):
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(MODULE + "update_page", name=private[1].name, title="x", icon="", parent="", public="0")


def test_no_workspace_is_made_for_others(engine, call, make_user, as_user, private):
    page = {"title": "For you", "label": "For you", "content": "[]", "for_user": private[0], "public": 0}
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(MODULE + "new_page", new_page=json.dumps(page))


def test_ones_own_workspace_is_deleted(engine, call, as_user, private):
    owner, page = private
    with as_user(owner):
        call(MODULE + "delete_page", page=json.dumps({"name": page.name, "public": 0}))
    assert not engine.db.exists("Workspace", page.name)
