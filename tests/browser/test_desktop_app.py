"""Started from the start menu: Chromium takes the system for a program that can be installed (R-202)."""

import json

import pytest
import requests
from playwright.sync_api import Page

from tests.fixtures.http import Client
from tests.present import present


def installability(page: Page, path: str) -> tuple[dict, list]:
    """Return the manifest Chromium has read on a page, and what it says against installing it."""
    page.goto(path)
    page.wait_for_selector("link[rel=manifest]", state="attached")
    devtools = page.context.new_cdp_session(page)
    read = devtools.send("Page.getAppManifest")
    assert read["errors"] == []
    against = devtools.send("Page.getInstallabilityErrors")["installabilityErrors"]
    # A window of the tests keeps nothing behind, and from such a one nothing is ever installed.
    return json.loads(read["data"]), [error for error in against if error["errorId"] != "in-incognito"]


@pytest.mark.requirement("R-202")
def test_chromium_would_install_the_system_from_login_and_desk(desk_page: Page, stack):
    manifest, against = installability(desk_page, "/login")
    assert against == []
    assert (manifest["start_url"], manifest["display"]) == ("/app", "standalone")
    assert manifest["name"] == "行政执法证件管理平台"
    desk_page.evaluate(
        "form => fetch('/api/method/login', {method: 'POST', body: new URLSearchParams(form)})",
        {"usr": "Administrator", "pwd": stack.password()},
    )
    assert installability(desk_page, "/app")[1] == []
    # Large letters must be possible on every page.
    assert "user-scalable" not in present(desk_page.locator("meta[name=viewport]").get_attribute("content"))


@pytest.mark.requirement("R-202")
def test_the_program_finds_its_server_and_its_icons(http):
    guest: Client = http()
    answer = guest.get("/start.webmanifest")
    assert answer.headers["Content-Type"].startswith("application/manifest+json")
    manifest = answer.json()
    sizes = {icon["sizes"] for icon in manifest["icons"]}
    assert {"192x192", "512x512"} <= sizes
    for icon in manifest["icons"]:
        picture: requests.Response = guest.get(icon["src"])
        assert picture.status_code == 200 and picture.content.startswith(b"\x89PNG")
    # What the icon opens: a login page of this server, and only of this one.
    assert manifest["scope"] == "/" and not manifest["start_url"].startswith("http")
    assert guest.get(manifest["start_url"]).status_code in (200, 403)
