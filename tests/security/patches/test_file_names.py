"""The name of a file is never markup."""

NAME = "<img src=x onerror=alert(1)>\"'.txt"


def test_a_name_is_no_markup_in_the_history_of_its_document(engine):
    todo = engine.get_doc({"doctype": "ToDo", "description": "x"}).insert()
    attached = {"attached_to_doctype": "ToDo", "attached_to_name": todo.name}
    file = engine.get_doc({"doctype": "File", "file_name": NAME, "content": "x 71", **attached}).insert()
    file.delete()
    history = engine.get_all("Comment", {"reference_name": todo.name}, pluck="content")
    assert len(history) == 2
    assert not [text for text in history if "<img" in text or "onerror=alert(1)>" in text]


def test_a_name_is_stored_without_what_markup_is_made_of(engine):
    file = engine.get_doc({"doctype": "File", "file_name": NAME, "content": "x 72"}).insert()
    assert not set('<>"`') & set(file.file_name + file.file_url)


def test_a_chinese_name_is_kept(engine):
    file = engine.get_doc({"doctype": "File", "file_name": "执法证件(2026年).pdf", "content": "x 73"}).insert()
    assert file.file_name == "执法证件(2026年).pdf"
