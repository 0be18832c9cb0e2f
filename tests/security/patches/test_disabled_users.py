"""Who was disabled does not come in, by no door."""

import pytest


@pytest.fixture
def disabled(engine, make_user):
    user = make_user("System Manager")
    engine.db.set_value("User", user, {"enabled": 0, "api_key": "key-of-disabled"})
    from frappe.utils.password import set_encrypted_password

    set_encrypted_password("User", user, "secret-of-disabled", "api_secret")
    return user


def test_a_login_link_does_not_let_a_disabled_user_in(engine, request_of, disabled):
    from frappe.www.login import login_via_key

    engine.set_user("Guest")
    request_of("GET", "/", {"key": "k1"})
    engine.cache.set_value("one_time_login_key:k1", disabled, expires_in_sec=60)
    with pytest.raises(engine.AuthenticationError):
        login_via_key(key="k1")
    assert engine.session.user == "Guest"


def test_an_api_key_does_not_let_a_disabled_user_in(engine, request_of, disabled):
    from frappe.api import validate_api_key_secret

    engine.set_user("Guest")
    request_of("GET")
    with pytest.raises(engine.AuthenticationError):
        validate_api_key_secret("key-of-disabled", "secret-of-disabled")
    assert engine.session.user == "Guest"


def test_an_api_key_lets_an_enabled_user_in(engine, request_of, disabled):
    from frappe.api import validate_api_key_secret

    engine.db.set_value("User", disabled, "enabled", 1)
    engine.set_user("Guest")
    request_of("GET")
    validate_api_key_secret("key-of-disabled", "secret-of-disabled")
    assert engine.session.user == disabled


def test_an_empty_key_is_refused(engine, request_of):
    from frappe.api import validate_api_key_secret

    engine.set_user("Guest")
    request_of("GET")
    with pytest.raises(engine.AuthenticationError):
        validate_api_key_secret("", "")
