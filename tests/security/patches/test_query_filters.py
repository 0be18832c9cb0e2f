"""Filters are field, operator and value; nothing in them is SQL, and hidden fields cannot be tried."""

import json

import pytest


@pytest.mark.parametrize("filters", [["1=1", "sleep(5)"], ["name like '%'", ["name", "=", "x"]]])
def test_a_filter_that_is_a_text_is_refused(engine, filters):
    with pytest.raises(engine.ValidationError):
        engine.get_list("ToDo", filters=filters, fields=["name"])


@pytest.mark.parametrize(
    "field",
    [
        "name`=1 union select password from __Auth#",
        "ifnull(name, (select 1))",
        "ifnull(name, '') or 1=1 or ifnull(name, '')",
        "ifnull(sleep(5), '')",
        "ifnull(`tabToDo`.`name`, 0)/**/or",
    ],
)
def test_the_left_side_of_a_filter_takes_no_sql(engine, field):
    with pytest.raises(engine.ValidationError):
        engine.get_list("ToDo", filters=[["ToDo", field, "=", "x"]])
    with pytest.raises(engine.ValidationError):
        engine.get_all("ToDo", filters=[["ToDo", field, "=", "x"]])


def test_honest_filters_are_answered(engine):
    engine.get_list("ToDo", filters=[["ToDo", "ifnull(`status`, '')", "=", ""], ["docstatus", "<", 2]])
    engine.get_list("ToDo", filters={"status": ("in", ["Open", "Closed"])})


def test_get_count_refuses_a_text_as_filter(engine, call):
    with pytest.raises(engine.ValidationError):
        call("frappe.desk.reportview.get_count", doctype="ToDo", filters=json.dumps(["sleep(5)"]))


def test_a_search_refuses_a_text_as_filter(engine, make_user, as_user):
    from frappe.desk.reportview import get_filters_cond

    with as_user(make_user("System Manager")), pytest.raises(engine.ValidationError):
        get_filters_cond("User", ["1=1) or sleep(5) or (1=1"], [])


def test_a_hidden_field_cannot_be_tried_by_filters(engine, call, make_user, as_user):
    from frappe.custom.doctype.property_setter.property_setter import make_property_setter

    make_property_setter("ToDo", "status", "permlevel", "5", "Int")
    engine.clear_cache(doctype="ToDo")
    try:
        with as_user(make_user("System Manager")):
            for filters in ([["status", "like", "O%"]], [["ToDo", "status", "=", "Open"]], {"status": "Open"}):
                for method in ("frappe.client.get_list", "frappe.desk.reportview.get_count"):
                    with pytest.raises(engine.PermissionError):
                        call(method, doctype="ToDo", filters=json.dumps(filters))
            call("frappe.client.get_list", doctype="ToDo", filters=json.dumps({"priority": "High"}))
    finally:
        engine.db.rollback()
        engine.clear_cache(doctype="ToDo")


def test_counts_of_values_are_still_given(engine, call):
    engine.get_doc({"doctype": "ToDo", "description": "x", "allocated_to": "Administrator"}).insert()
    empty = engine.get_doc({"doctype": "ToDo", "description": "x"}).insert()
    empty.db_set("allocated_to", None)
    stats = call(
        "frappe.desk.reportview.get_filter_dashboard_data",
        doctype="ToDo",
        stats=json.dumps([{"name": "allocated_to", "type": "Link"}]),
        filters="[]",
    )
    assert {row[0] for row in stats["allocated_to"]} >= {"Administrator", "No Data"}


@pytest.mark.parametrize("field", ["phone", "last_ip", "birth_date", "reset_password_key"])
def test_who_may_only_select_users_cannot_try_what_is_written_in_them(engine, call, make_user, as_user, field):
    filters = json.dumps([["User", field, "like", "1%"]])
    with as_user(make_user()):
        for method in ("frappe.client.get_list", "frappe.desk.reportview.get_count"):
            with pytest.raises(engine.PermissionError):
                call(method, doctype="User", filters=filters)
        call("frappe.client.get_list", doctype="User", filters='[["User", "enabled", "=", 1]]')


def test_a_search_does_not_try_hidden_fields_either(engine, call, make_user, as_user, monkeypatch):
    hooks = engine.get_hooks
    monkeypatch.setattr(engine, "get_hooks", lambda *a, **k: hooks(*a, **k) if a or k else engine._dict())
    with as_user(make_user()), pytest.raises(engine.PermissionError):
        call("frappe.desk.search.search_widget", doctype="User", txt="", filters='{"last_ip": ["like", "1%"]}')
