"""User permissions bind those too who may write user permissions."""


def test_a_manager_of_user_permissions_is_bound_by_his_own(engine, make_user, as_user):
    from frappe.permissions import add_user_permission

    user = make_user("System Manager")
    add_user_permission("Role", "Blogger", user)
    todo = engine.get_doc({"doctype": "ToDo", "description": "x", "role": "Guest"}).insert()
    with as_user(user):
        assert engine.has_permission("User Permission", "write")
        assert not engine.has_permission("ToDo", "read", todo.name)
