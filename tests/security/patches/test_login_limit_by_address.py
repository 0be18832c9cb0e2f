"""Failed logins are counted by address, whatever user was tried."""

import pytest


@pytest.fixture
def login_of(engine, request_of):
    engine.conf.failed_logins_per_address = 3

    def login(user: str, password: str, address: str):
        engine.local.request_ip = address
        request_of("POST", "/api/method/login", {"cmd": "login", "usr": user, "pwd": password})
        return engine.local.login_manager.login()

    engine.cache.delete_keys("failed_logins:")
    yield login
    engine.cache.delete_keys("failed_logins:")


def test_an_address_that_tries_many_users_is_refused(engine, login_of):
    for number in range(3):
        with pytest.raises(engine.AuthenticationError):
            login_of(f"nobody-{number}@example.com", "Spring2026", "198.51.100.7")
    with pytest.raises(engine.TooManyRequestsError):
        login_of("nobody-4@example.com", "Spring2026", "198.51.100.7")


def test_another_address_is_not_refused(engine, login_of):
    for number in range(4):
        with pytest.raises(engine.AuthenticationError):
            login_of(f"nobody-{number}@example.com", "Spring2026", f"198.51.100.{number}")
