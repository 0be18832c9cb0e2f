"""A template written by a user sees values, not functions and not the live document."""

import pytest

PREVIEW = "frappe.automation.doctype.auto_repeat.auto_repeat.generate_message_preview"
ATTACKS = [
    "{{ frappe.db.sql('select name from tabUser') }}",
    "{{ frappe.get_all('User') }}",
    "{{ doc.delete(ignore_permissions=True) }}",
    "{{ doc.db_set('description', 'taken') }}",
    "{{ doc.__class__.__mro__ }}",
    "{{ ''.__class__.__base__.__subclasses__() }}",
    "{% include 'www/login.html' %}",
]


@pytest.fixture
def todo(engine):
    return engine.get_doc({"doctype": "ToDo", "description": "of the office"}).insert()


@pytest.mark.parametrize("template", ATTACKS)
def test_a_template_reaches_neither_the_database_nor_the_document(engine, call, todo, template):
    with pytest.raises(engine.ValidationError):
        call(PREVIEW, reference_dt="ToDo", reference_doc=todo.name, message=template)
    assert engine.db.get_value("ToDo", todo.name, "description") == "of the office"


def test_a_template_is_filled_with_the_documents_values(engine, call, todo):
    got = call(
        PREVIEW,
        reference_dt="ToDo",
        reference_doc=todo.name,
        message="<b>{{ doc.description }}</b>",
        subject="{{ doc.name }}",
    )
    assert "of the office" in got["message"] and got["subject"] == todo.name


def test_a_document_one_may_not_read_is_not_previewed(engine, call, make_user, as_user, todo):
    with as_user(make_user("Accounts User")), pytest.raises(engine.PermissionError):
        call(PREVIEW, reference_dt="Error Log", reference_doc=engine.log_error("x").name, message="{{ doc.error }}")


def test_the_reference_of_anothers_auto_repeat_is_not_changed(engine, call, make_user, as_user, monkeypatch):
    repeat = engine.get_doc({"doctype": "Auto Repeat", "reference_doctype": "ToDo", "name": "of others"})
    repeat.db_insert()
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call("frappe.automation.doctype.auto_repeat.auto_repeat.update_reference", docname=repeat.name, reference="x")
