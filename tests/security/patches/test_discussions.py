"""Discussions belong to their authors and to documents one may read."""

import pytest

SUBMIT = "frappe.website.doctype.discussion_topic.discussion_topic.submit_discussion"


@pytest.fixture
def discussed(engine):
    topic = engine.get_doc(
        {"doctype": "Discussion Topic", "title": "x", "reference_doctype": "Role", "reference_docname": "Guest"}
    ).insert()
    reply = engine.get_doc({"doctype": "Discussion Reply", "topic": topic.name, "reply": "mine"}).insert()
    return topic, reply


def test_another_ones_reply_is_not_rewritten(engine, call, make_user, as_user, discussed):
    with as_user(make_user()), pytest.raises(engine.PermissionError):
        call(SUBMIT, doctype="Role", docname="Guest", reply="taken", title="", reply_name=discussed[1].name)
    assert engine.db.get_value("Discussion Reply", discussed[1].name, "reply") == "mine"


def test_a_document_one_may_not_read_is_not_discussed(engine, call, make_user, as_user, discussed):
    topic, _ = discussed
    with as_user(make_user()):
        for name in (None, topic.name):
            with pytest.raises(engine.PermissionError):
                call(SUBMIT, doctype="Role", docname="Guest", reply="x", title="x", topic_name=name)
    assert engine.db.count("Discussion Reply", {"topic": topic.name}) == 1


def test_a_document_one_may_read_is_discussed(engine, call):
    todo = engine.get_doc({"doctype": "ToDo", "description": "x"}).insert()
    topic = call(SUBMIT, doctype="ToDo", docname=todo.name, reply="x", title="x")
    assert engine.db.count("Discussion Reply", {"topic": topic}) == 1
