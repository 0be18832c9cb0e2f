"""Counts in the side bar of a list take a field's name, and count what the user may see."""

import pytest

METHOD = "frappe.desk.listview.get_group_by_count"


@pytest.mark.parametrize(
    "field", ["name` union select password from __Auth#", "(select 1)", "no_such_field", "name, sleep(5)"]
)
def test_only_a_field_of_the_doctype_is_taken(engine, call, field):
    with pytest.raises(engine.DataError):
        call(METHOD, doctype="ToDo", current_filters="[]", field=field)


def test_values_are_counted(engine, call):
    engine.get_doc({"doctype": "ToDo", "description": "x", "priority": "High"}).insert()
    rows = call(METHOD, doctype="ToDo", current_filters="[]", field="priority")
    assert {"High"} <= {row.name for row in rows}


def test_assignments_of_records_one_may_not_see_are_not_counted(engine, call, make_user, as_user):
    staff, outsider = make_user("System Manager"), make_user("Website Manager")
    note = engine.get_doc({"doctype": "Role", "role_name": "Patch Test Role"}).insert()
    note.db_set("_assign", f'["{staff}"]')
    arguments = {"doctype": "Role", "current_filters": f'[["name", "=", "{note.name}"]]', "field": "assigned_to"}
    assert [(row.name, row.count) for row in call(METHOD, **arguments)] == [(staff, 1)]
    with as_user(outsider), pytest.raises(engine.PermissionError):
        call(METHOD, **arguments)
