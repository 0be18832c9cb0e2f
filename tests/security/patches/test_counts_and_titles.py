"""A count, a title or a single value is given only to who may read it."""

import pytest


def test_records_one_may_not_read_are_not_counted(engine, call, make_user, as_user):
    with as_user(make_user()), pytest.raises(engine.PermissionError):
        call("frappe.client.get_count", doctype="Error Log", filters='{"error": ["like", "%a%"]}')


def test_a_count_of_records_one_may_read_is_given(engine, call):
    assert call("frappe.client.get_count", doctype="DocType") == engine.db.count("DocType")
    assert call("frappe.client.get_count", doctype="DocType", filters='{"name": "User"}') == 1


def test_only_own_records_are_counted(engine, call, make_user, as_user):
    user = make_user("System Manager")
    from frappe.permissions import add_user_permission

    add_user_permission("Role", "Guest", user)
    engine.db.delete("DocPerm", {"parent": "User Permission", "role": "System Manager"})
    engine.clear_cache(doctype="User Permission")
    try:
        with as_user(user):
            assert call("frappe.client.get_count", doctype="Role") == 1
    finally:
        engine.db.rollback()
        engine.clear_cache()


def test_the_title_of_a_hidden_record_is_not_given(engine, call, make_user, as_user):
    engine.get_meta("User").show_title_field_in_link = 1
    try:
        with as_user(make_user()):
            engine.db.delete("DocPerm", {"parent": "User", "role": "All"})
            engine.get_meta("User").permissions = [p for p in engine.get_meta("User").permissions if p.role != "All"]
            engine.local.role_permissions = {}
            got = call("frappe.desk.search.get_link_title", doctype="User", docname="Administrator")
        assert got == "Administrator"
    finally:
        engine.db.rollback()
        engine.clear_cache(doctype="User")
