"""A web form gives what it says, not what its caller says."""

import pytest


@pytest.fixture
def form(engine):
    return engine.get_doc(
        {
            "doctype": "Web Form",
            "title": "Patch Test Form",
            "route": "patch-test-form",
            "module": "Website",
            "doc_type": "ToDo",
            "published": 1,
            "login_required": 1,
            "web_form_fields": [
                {"fieldname": "description", "fieldtype": "Text Editor", "label": "Description"},
                {"fieldname": "role", "fieldtype": "Link", "options": "Role", "label": "Role"},
            ],
        }
    ).insert()


OPTIONS = "frappe.website.doctype.web_form.web_form.get_link_options"
DATA = "frappe.website.doctype.web_form.web_form.get_form_data"


def test_only_the_doctypes_of_the_form_are_listed(engine, call, form, make_user, as_user):
    with as_user(make_user()), pytest.raises(engine.PermissionError):
        call(OPTIONS, web_form_name=form.name, doctype="User", allow_read_on_all_link_options="1")


def test_the_caller_does_not_say_whose_records_are_listed(engine, call, form, make_user, as_user):
    with as_user(make_user()):
        assert call(OPTIONS, web_form_name=form.name, doctype="Role", allow_read_on_all_link_options="1") == ""


def test_the_form_says_whose_records_are_listed(engine, call, form, make_user, as_user):
    form.web_form_fields[1].db_set("allow_read_on_all_link_options", 1)
    with as_user(make_user()):
        assert "Guest" in call(OPTIONS, web_form_name=form.name, doctype="Role")


def test_another_doctype_than_the_forms_has_no_data(engine, call, form, make_user, as_user):
    with as_user(make_user()), pytest.raises(engine.PermissionError):
        call(DATA, doctype="User", docname="Administrator", web_form_name=form.name)


def test_a_form_that_is_not_published_gives_nothing(engine, call, form, make_user, as_user):
    form.db_set("published", 0)
    with as_user(make_user()):
        for command in (OPTIONS, DATA):
            with pytest.raises(engine.PermissionError):
                call(command, doctype="ToDo" if command == DATA else "Role", web_form_name=form.name)
