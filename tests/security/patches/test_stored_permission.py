"""A posted document is judged by what stands in the database, not only by what was posted."""

import json

import pytest


@pytest.fixture
def scoped(engine, make_user):
    """A user who may only work with ToDos of one role, and a ToDo of another role."""
    from frappe.permissions import add_permission, add_user_permission, update_permission_property

    add_permission("ToDo", "Blogger")
    update_permission_property("ToDo", "Blogger", 0, "write", 1)
    engine.clear_cache(doctype="ToDo")
    user = make_user("Blogger")
    add_user_permission("Role", "Blogger", user)
    foreign = engine.get_doc(
        {"doctype": "ToDo", "description": "of others", "role": "Guest", "allocated_to": user}
    ).insert()
    yield user, foreign
    engine.db.rollback()
    engine.clear_cache()


def test_another_ones_document_is_not_saved_with_values_of_ones_own(engine, call, as_user, scoped):
    user, foreign = scoped
    posted = {**json.loads(foreign.as_json()), "role": "Blogger", "description": "taken"}
    with as_user(user):
        assert not engine.has_permission("ToDo", "write", foreign.name)
        with pytest.raises(engine.PermissionError):
            call("frappe.client.save", doc=json.dumps(posted))
    assert engine.db.get_value("ToDo", foreign.name, "description") == "of others"


def test_ones_own_document_is_saved(engine, call, as_user, scoped):
    user, _ = scoped
    own = engine.get_doc({"doctype": "ToDo", "description": "own", "role": "Blogger", "allocated_to": user}).insert()
    with as_user(user):
        call("frappe.client.save", doc=json.dumps({**json.loads(own.as_json()), "description": "changed"}))
    assert engine.db.get_value("ToDo", own.name, "description") == "changed"
