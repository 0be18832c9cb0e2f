"""Tags and notes follow the permissions of what they are on."""

import json

import pytest

MODULE = "frappe.desk.doctype.tag.tag."


@pytest.fixture
def tagged(engine):
    from frappe.desk.doctype.tag.tag import DocTags

    role = engine.get_doc({"doctype": "Role", "role_name": "Patch Test Tagged"}).insert()
    DocTags("Role").add(role.name, "secret-tag")
    return role


@pytest.mark.parametrize(
    ("method", "arguments"),
    [
        ("add_tag", {"tag": "x"}),
        ("add_tags", {"tags": '["x"]'}),
        ("remove_tag", {"tag": "secret-tag"}),
    ],
)
def test_a_document_one_may_not_write_is_not_tagged(engine, call, make_user, as_user, tagged, method, arguments):
    where = {"docs": json.dumps([tagged.name])} if method == "add_tags" else {"dn": tagged.name}
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(MODULE + method, dt="Role", **where, **arguments)
    assert engine.db.get_value("Role", tagged.name, "_user_tags") == ",secret-tag"


def test_ones_own_document_is_tagged(engine, call):
    todo = engine.get_doc({"doctype": "ToDo", "description": "x"}).insert()
    call(MODULE + "add_tag", tag="mine", dt="ToDo", dn=todo.name)
    assert engine.db.get_value("ToDo", todo.name, "_user_tags") == ",mine"


def test_documents_one_may_not_read_are_not_found_by_their_tag(engine, call, make_user, as_user, tagged):
    find = MODULE + "get_documents_for_tag"
    assert [found["name"] for found in call(find, tag="#secret-tag")] == [tagged.name]
    with as_user(make_user("Blogger")):
        assert call(find, tag="#secret-tag") == []
        with pytest.raises(engine.PermissionError):
            call(MODULE + "get_tagged_docs", doctype="Role", tag="%secret%")


def test_another_ones_private_note_is_not_marked(engine, call, make_user, as_user):
    note = engine.get_doc({"doctype": "Note", "title": "Patch Test Note", "public": 0}).insert()
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call("frappe.desk.doctype.note.note.mark_as_seen", note=note.name)
