"""After the login one stays on this site."""

import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.present import present

ELSEWHERE = [
    "https://evil.example/login",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "/\t/evil.example",
    "https:evil.example",
    "http:/\\evil.example",
    "javascript:alert(1)",
    " //evil.example",
    "https://patches.test@evil.example/",
    "data:text/html,x",
]


@pytest.mark.parametrize("target", ELSEWHERE)
def test_the_server_does_not_lead_elsewhere(engine, target):
    from frappe.utils import get_local_redirect

    assert get_local_redirect(target) is None


@pytest.mark.parametrize("target", ["/app/todo?status=Open#list", "/verify/证件", "me"])
def test_the_server_leads_to_a_page_of_the_site(engine, target):
    from frappe.utils import get_local_redirect

    assert get_local_redirect(target) == target


def test_the_sites_own_full_address_is_taken_as_path(engine):
    from frappe.utils import get_local_redirect, get_url

    assert get_local_redirect(get_url("/app")) == "/app"


@pytest.mark.parametrize("target", ELSEWHERE[:3])
def test_the_login_page_does_not_send_a_user_elsewhere(engine, request_of, target):
    from frappe.www.login import get_context

    request_of("GET", "/login", query_string={"redirect-to": target})
    engine.session.data = engine._dict(user_type="System User")
    with pytest.raises(engine.Redirect):
        get_context(engine._dict())
    assert engine.local.flags.redirect_location == "/app"


def test_a_login_by_another_service_does_not_lead_elsewhere(engine, request_of):
    from frappe.utils.oauth import redirect_post_login

    request_of("GET")
    redirect_post_login(desk_user=True, redirect_to="https://evil.example")
    assert "evil.example" not in engine.local.response["location"]


def test_the_browser_does_not_lead_elsewhere(engine):
    source = Path(engine.get_app_path("frappe", "public", "js", "frappe", "utils", "common.js")).read_text()
    function = present(re.search(r"^frappe\.utils\.sanitise_redirect = .*?^};$", source, re.M | re.S)).group()
    script = (
        'const window = {location: {origin: "https://patches.test"}}; const location = window.location;'
        "const frappe = {utils: {strip_url: u => u, xss_sanitise: u => u}};"
        f"{function} console.log(JSON.stringify({json.dumps([*ELSEWHERE, '/app'])}"
        ".map(frappe.utils.sanitise_redirect)));"
    )
    done = subprocess.run(["node", "-e", script], capture_output=True, text=True, check=True)
    *elsewhere, here = json.loads(done.stdout)
    # "https:evil.example" is a page of this site to a browser, by its rules for relative addresses
    assert [target for target in elsewhere if target and not target.startswith("https://patches.test/")] == []
    assert elsewhere.count("") >= len(ELSEWHERE) - 1
    assert here in ("/app", "https://patches.test/app")
