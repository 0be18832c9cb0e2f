"""A report runs for who calls it, and adds only columns he may read."""

import pytest


def test_the_caller_does_not_name_another_user(engine, call, make_user, as_user, monkeypatch):
    from frappe.desk import query_report

    ran_for: list[str] = []

    def run(report, filters, user, *others, **more):
        ran_for.append(user)
        return {}

    monkeypatch.setattr(query_report, "generate_report_result", run)
    user = make_user("System Manager", "Website Manager")
    with as_user(user):
        call("frappe.desk.query_report.run", report_name="Website Analytics", user="Administrator")
    assert ran_for == [user]


FIELD = "frappe.desk.query_report.get_data_for_custom_field"


@pytest.mark.parametrize("field", ["(select password from __Auth limit 1)", "sleep(5)", "no_such_field"])
def test_an_added_column_takes_no_sql(engine, call, field):
    with pytest.raises(engine.ValidationError):
        call(FIELD, doctype="ToDo", field=field)


def test_an_added_column_holds_only_rows_one_may_list(engine, call, make_user, as_user):
    user = make_user("Blogger")
    todos = [
        engine.get_doc({"doctype": "ToDo", "description": "x", "allocated_to": who}).insert().name
        for who in ("Administrator", user)
    ]
    assert set(todos) <= set(call(FIELD, doctype="ToDo", field="description"))
    with as_user(user):
        assert set(call(FIELD, doctype="ToDo", field="description")) & set(todos) == {todos[1]}
