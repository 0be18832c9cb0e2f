"""Who may only select users reads their names, nothing else of their records."""

import pytest

SECRET = ["reset_password_key", "last_ip", "birth_date", "phone", "api_key"]


def test_a_portal_user_does_not_list_what_stands_in_users_records(engine, call, make_user, as_user):
    victim = make_user("System Manager")
    engine.db.set_value("User", victim, {"reset_password_key": "k" * 32, "last_ip": "198.51.100.1"})
    with as_user(make_user()):
        for fields in (["name", *SECRET], ["*"], ["name", "max(reset_password_key) as k"]):
            rows = engine.get_list("User", fields=fields, filters={"name": victim}, group_by="name")
            assert rows and not set(rows[0].values()) & {"k" * 32, "198.51.100.1"}
        with pytest.raises(engine.PermissionError):
            engine.get_list("User", fields=["name"], order_by="reset_password_key")


def test_names_can_still_be_selected(engine, make_user, as_user):
    with as_user(make_user()):
        rows = engine.get_list("User", fields=["name", "full_name"], limit=1)
    assert rows[0].full_name


def test_a_system_manager_still_reads_users(engine, make_user, as_user):
    with as_user(make_user("System Manager")):
        assert "enabled" in engine.get_list("User", fields=["*"], limit=1)[0]
