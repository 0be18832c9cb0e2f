"""A file that hangs on a document which does not exist is its owner's alone, and stands in nobody's way."""

import pytest


@pytest.fixture
def left_behind(engine, make_user, as_user):
    """A private file that somebody uploaded into a new form and left there."""
    with as_user(make_user("Blogger")):
        attached = {"attached_to_doctype": "ToDo", "attached_to_name": "new-todo-1"}
        private = {"doctype": "File", "file_name": "left.txt", "is_private": 1, "content": "the same 4711"}
        file = engine.get_doc(private).insert()
        file.db_set(attached, update_modified=False)
    return file


def test_nobody_else_may_do_anything_with_it(engine, make_user, as_user, left_behind):
    with as_user(make_user("Blogger")):
        engine.clear_messages()
        for step in ("read", "write", "delete"):
            assert not engine.get_doc("File", left_behind.name).has_permission(step)
        assert not engine.get_doc("File", left_behind.name).is_downloadable()
        assert "new-todo-1" not in str(engine.local.message_log)


def test_its_owner_still_reads_it(engine, as_user, left_behind):
    with as_user(left_behind.owner):
        assert engine.get_doc("File", left_behind.name).is_downloadable()


def test_the_same_content_of_somebody_else_is_read_and_named(engine, make_user, as_user, left_behind):
    with as_user(make_user("Blogger")):
        private = {"doctype": "File", "file_name": "own.txt", "is_private": 1, "content": "the same 4711"}
        own = engine.get_doc(private).insert()
        assert own.file_url == left_behind.file_url
        engine.get_doc({"doctype": "File", "file_url": own.file_url, "is_private": 1}).insert()
