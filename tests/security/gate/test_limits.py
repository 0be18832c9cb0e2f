"""A header alone gives nobody more than a guest may: what a token is worth shows when it has led to a user."""

import secrets

import pytest
from werkzeug.test import EnvironBuilder
from werkzeug.wrappers import Request

from enforcement_cert.gate import door, limits, settings
from enforcement_cert.gate.refusals import Refused

USER = "Administrator"


@pytest.fixture
def knock(site, monkeypatch):
    """Let a request come to the door: `knock(token, user)`; narrow limits for guests, wide ones for users."""
    narrow = settings.Snapshot(
        **{**vars(settings.current(None)), "limits": limits.Limits(guest_calls=3, guest_kilobytes=1)}
    )
    monkeypatch.setattr(settings, "current", lambda version: narrow)
    monkeypatch.setitem(site.local.conf, "gate_rate_limits", True)
    site.local.request_ip = f"198.51.100.{secrets.randbelow(250)}-{secrets.token_hex(4)}"

    def at_the_door(token: str | None = None, user: str | None = None, body: bytes = b"") -> None:
        headers = [("Authorization", token)] if token else []
        site.set_user("Guest")
        site.local.request = Request(
            EnvironBuilder(
                "/api/method/frappe.auth.get_logged_user", method="POST", headers=headers, data=body
            ).get_environ()
        )
        site.local.form_dict = site._dict()
        door.check_limits()
        if user:  # here the engine reads the token
            site.set_user(user)
            door.check_request()

    yield at_the_door
    site.set_user("Administrator")


def test_made_up_tokens_count_as_their_address(knock):
    for _ in range(3):
        knock(f"token {secrets.token_hex(8)}")
    for header in (f"token {secrets.token_hex(8)}", None):
        with pytest.raises(Refused):
            knock(header)


def test_a_token_that_has_led_to_a_user_has_a_users_limits(knock):
    token = f"token {secrets.token_hex(8)}"
    knock(token, USER)
    for _ in range(6):
        knock(token, USER)


def test_a_large_body_with_a_token_that_leads_nowhere_is_refused(knock, site):
    token = f"token {secrets.token_hex(8)}"
    knock(token, USER, body=b"x" * 2_000)
    knock(f"token {secrets.token_hex(8)}", body=b"x" * 2_000)
    with pytest.raises(Refused):
        door.check_request()


def test_a_header_beside_a_cookie_is_not_remembered(knock, site):
    token = f"token {secrets.token_hex(8)}"
    site.set_user(USER)
    site.local.request = Request(EnvironBuilder("/", headers=[("Authorization", token)]).get_environ())
    door.check_limits()
    door.check_request()

    assert not limits.is_known_token(token)
