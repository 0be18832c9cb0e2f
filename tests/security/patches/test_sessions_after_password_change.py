"""A new password ends the other sessions."""


def add_session(engine, user: str, sid: str):
    engine.db.sql(
        "insert into tabSessions (sid, user, lastupdate, sessiondata) values (%s, %s, now(), '{}')", (sid, user)
    )


def sessions(engine, user: str) -> set:
    return set(engine.db.sql_list("select sid from tabSessions where user = %s", user))


def test_all_other_sessions_end_even_if_several_are_allowed(engine, make_user, as_user, request_of, monkeypatch):
    from frappe.auth import LoginManager
    from frappe.core.doctype.user.user import update_password

    user = make_user("System Manager", simultaneous_sessions=5, new_password="Old-Secret-7361")
    for sid in ("mine", "stolen-1", "stolen-2"):
        add_session(engine, user, sid)
    with as_user(user):
        engine.local.session.sid = "mine"
        request_of("POST", "/")
        monkeypatch.setattr(LoginManager, "login_as", lambda self, user: None)
        update_password("New-Secret-9412", old_password="Old-Secret-7361")
    assert sessions(engine, user) == {"mine"}


def test_a_password_set_by_an_administrator_ends_the_users_sessions(engine, make_user):
    user = make_user("System Manager")
    add_session(engine, user, "stolen")
    document = engine.get_doc("User", user)
    document.new_password = "New-Secret-9412"
    document.save()
    assert not sessions(engine, user)
