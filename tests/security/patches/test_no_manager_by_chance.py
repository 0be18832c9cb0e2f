"""Nobody becomes a System Manager because somebody has to be one."""


def roles_after_saving(engine, name: str) -> set[str]:
    user = engine.get_doc("User", name)
    user.first_name = "Changed"
    user.save()
    return {row.role for row in user.roles}


def without_other_managers(engine) -> None:
    engine.db.delete("Has Role", {"role": "System Manager", "parenttype": "User", "parent": ["!=", "Administrator"]})
    engine.db.set_single_value("System Settings", "setup_complete", 1)


def test_the_first_login_of_a_site_is_not_made_a_manager(engine, make_user):
    name = make_user("Website Manager")
    without_other_managers(engine)
    assert "System Manager" not in roles_after_saving(engine, name)


def test_a_login_can_be_closed_while_the_administrator_alone_is_manager(engine, make_user):
    name = make_user("Website Manager")
    without_other_managers(engine)
    user = engine.get_doc("User", name)
    user.enabled = 0
    user.save()
    assert engine.db.get_value("User", name, "enabled") == 0
