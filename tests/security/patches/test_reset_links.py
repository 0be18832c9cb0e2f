"""A reset key is worth nothing in the table, and is mailed with a link to this site only."""

from urllib.parse import parse_qs, urlsplit

import pytest


@pytest.fixture(autouse=True)
def no_configured_host(engine):
    for name in ("host_name", "hostname"):
        engine.local.conf.pop(name, None)


@pytest.fixture
def mailed(engine, monkeypatch):
    from frappe.core.doctype.user.user import User

    links = []
    monkeypatch.setattr(User, "password_reset_mail", lambda self, link: links.append(link))
    return links


def reset(engine, user, mailed) -> str:
    engine.get_doc("User", user).reset_password(send_email=True)
    return parse_qs(urlsplit(mailed[-1]).query)["key"][0]


def test_what_is_stored_does_not_reset(engine, make_user, mailed):
    from frappe.core.doctype.user.user import _get_user_for_update_password

    user = make_user()
    key = reset(engine, user, mailed)
    stored = engine.db.get_value("User", user, "reset_password_key")
    assert stored and key not in stored
    assert _get_user_for_update_password(stored, None).message
    assert _get_user_for_update_password(key, None).user == user


@pytest.mark.parametrize("host", ["evil.example", "patches.test.evil.example", "evil.example:8000"])
def test_the_host_of_the_request_is_not_mailed(engine, request_of, make_user, mailed, host):
    request_of("POST", "/", base_url=f"http://{host}")
    reset(engine, make_user(), mailed)
    assert urlsplit(mailed[-1]).hostname == engine.local.site


def test_a_domain_of_the_site_is_mailed(engine, request_of, make_user, mailed):
    engine.local.conf.domains = ["zfz.example"]
    request_of("POST", "/", base_url="http://zfz.example")
    reset(engine, make_user(), mailed)
    assert urlsplit(mailed[-1]).hostname == "zfz.example"


def test_a_login_link_does_not_name_the_host_of_the_request(engine, request_of, make_user):
    from frappe.www.login import _generate_temporary_login_link

    request_of("POST", "/", base_url="http://evil.example")
    assert urlsplit(_generate_temporary_login_link(make_user(), 10)).hostname == engine.local.site
