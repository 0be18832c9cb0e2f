"""Passwords in the directory are changed by their owner or a System Manager; names are escaped."""

import pytest

METHOD = "frappe.integrations.doctype.ldap_settings.ldap_settings.reset_password"


def test_a_user_does_not_set_another_ones_password(engine, call, make_user, as_user):
    engine.flags.in_test = False  # in tests the engine lets everyone through where a role is asked for
    with as_user(make_user("Blogger")), pytest.raises(engine.PermissionError):
        call(METHOD, user="Administrator", password="x", logout="0")


def test_ones_own_goes_on_to_the_directory(engine, call, make_user, as_user):
    user = make_user("Blogger")
    with as_user(user), pytest.raises(engine.ValidationError, match="LDAP is not enabled"):
        call(METHOD, user=user, password="x", logout="0")


def test_a_name_does_not_change_the_filter(engine, monkeypatch):
    pytest.importorskip("ldap3")
    settings = engine.get_doc("LDAP Settings")
    settings.update({"enabled": 1, "ldap_search_string": "(uid={0})", "base_dn": "x", "ldap_email_field": "mail"})
    asked = []

    class Directory:
        entries = ()

        def search(self, **query):
            asked.append(query["search_filter"])

    monkeypatch.setattr(type(settings), "connect_to_ldap", lambda *a, **k: Directory())
    monkeypatch.setattr(type(settings), "get_password", lambda *a, **k: "x")
    monkeypatch.setattr(type(settings), "get_ldap_attributes", lambda *a: [])
    for attempt in (lambda: settings.authenticate("*)(uid=*", "x"), lambda: settings.reset_password("*)(uid=*", "x")):
        with pytest.raises(engine.ValidationError):
            attempt()
    assert asked == ["(uid=\\2a\\29\\28uid=\\2a)", "(mail=\\2a\\29\\28uid=\\2a)"]
