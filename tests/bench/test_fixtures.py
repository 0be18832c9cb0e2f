"""The fixtures that all other tests stand on."""

import pytest


def test_site_is_connected_as_administrator(site):
    assert site.session.user == "Administrator"
    assert site.db.get_value("User", "Administrator", "name") == "Administrator"


@pytest.mark.parametrize("attempt", [1, 2])
def test_site_rolls_back_what_a_test_writes(site, attempt):
    assert not site.db.exists("ToDo", {"description": "left by the fixture's test"})
    site.get_doc({"doctype": "ToDo", "description": "left by the fixture's test"}).insert()


def test_http_guest_is_answered(http):
    assert http().get("/api/method/ping").json() == {"message": "pong"}


def test_http_client_is_logged_in(http):
    client = http("Administrator")
    assert client.method("frappe.auth.get_logged_user", http="GET").json()["message"] == "Administrator"


def test_phone_page_shows_the_login_page(phone_page):
    phone_page.goto("/login")
    assert phone_page.locator("#login_email").is_visible()
