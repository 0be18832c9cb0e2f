"""What nginx answers, hides and refuses before and around the engine."""

import json
import re
import uuid

import psutil
import pytest
import requests

from tests.present import present

PAGE = "<script>document.title = 'run'</script>"


@pytest.fixture
def stored_file(commit_site):
    """Factory of committed File records; they are removed afterwards."""
    made = []

    def store(name: str, content: str, private: bool):
        record = commit_site.get_doc(
            {"doctype": "File", "file_name": name, "content": content, "is_private": int(private)}
        ).insert()
        commit_site.db.commit()
        made.append(record)
        return record

    yield store
    for record in made:
        record.delete(force=True)
    commit_site.db.commit()


@pytest.fixture
def unique():
    return uuid.uuid4().hex[:10]


def test_security_headers_are_on_every_kind_of_answer(http):
    client = http()
    bundle = next(iter(client.get("/assets/assets.json").json().values()))
    for path in ("/login", "/api/method/ping", "/assets/assets.json", bundle, "/no-such-page", "/v/none"):
        headers = client.get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff", path
        assert headers["X-Frame-Options"] in ("SAMEORIGIN", "DENY"), path
        assert re.search("frame-ancestors '(self|none)'", headers["Content-Security-Policy"]), path
        assert headers["Referrer-Policy"], path
        assert headers["Server"] == "nginx", path


def test_no_header_is_sent_twice(http):
    answer = http().get("/login")
    for name in ("X-Frame-Options", "X-Content-Type-Options", "Referrer-Policy", "Content-Security-Policy"):
        assert "," not in answer.raw.headers.get(name, "").replace("sandbox,", ""), name


def test_pages_are_compressed(http):
    answer = http().get("/login", headers={"Accept-Encoding": "gzip"})
    assert answer.headers["Content-Encoding"] == "gzip"


def test_bundles_may_be_kept_for_a_year(http):
    client = http()
    address = client.get("/assets/assets.json").json()["desk.bundle.js"]
    assert "immutable" in client.get(address).headers["Cache-Control"]


def test_every_listed_bundle_is_there(http):
    client = http()
    missing = [url for url in client.get("/assets/assets.json").json().values() if client.head(url).status_code != 200]
    assert missing == []


def test_private_file_goes_to_who_may_read_it(http, stored_file, unique):
    record = stored_file(f"{unique}.txt", "only for some", private=True)
    answer = http("Administrator").get(record.file_url)
    assert answer.text == "only for some"
    assert "X-Accel-Redirect" not in answer.headers


def test_private_file_is_refused_to_others(http, stored_file, unique):
    record = stored_file(f"{unique}.txt", "only for some", private=True)
    answer = http().get(record.file_url)
    assert answer.status_code == 403
    assert "only for some" not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "/protected/private/files/{name}",
        "/{site}/private/files/{name}",
        "/files/../private/files/{name}",
        "/files/%2e%2e/%2e%2e/private/files/{name}",
        "/assets/../{site}/site_config.json",
        "/common_site_config.json",
        "/{site}/site_config.json",
    ],
)
def test_nothing_leads_around_the_permission_check(http, stack, stored_file, unique, path):
    stored_file(f"{unique}.txt", "only for some", private=True)
    client = http()
    request = client.prepare_request(requests.Request("GET", client.base_url))
    request.url = client.base_url + path.format(name=f"{unique}.txt", site=stack.site)
    answer = client.send(request)
    assert "only for some" not in answer.text
    assert "db_password" not in answer.text and "redis_queue" not in answer.text


def test_public_page_is_downloaded_and_not_run(http, stored_file, unique):
    record = stored_file(f"{unique}.html", PAGE, private=False)
    answer = http().get(record.file_url)
    assert answer.text == PAGE
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer.headers["Content-Security-Policy"]


def test_body_that_is_too_large_is_refused(http):
    answer = http().post("/api/method/ping", headers={"Content-Length": str(10**9)}, data=b"")
    assert answer.status_code == 413


def test_other_origins_are_given_no_access(http):
    headers = http().get("/api/method/ping", headers={"Origin": "http://evil.example"}).headers
    assert "Access-Control-Allow-Origin" not in headers


def test_nothing_listens_beyond_loopback(stack):
    listening = set()
    for row in stack.processes().values():
        family = [psutil.Process(row["pid"]), *psutil.Process(row["pid"]).children(recursive=True)]
        for process in family:
            found = process.net_connections(kind="inet")
            listening |= {(c.laddr.ip, c.laddr.port) for c in found if c.status == psutil.CONN_LISTEN}
    assert {port for _, port in listening} == set(stack.ports.values())
    assert {ip for ip, _ in listening} == {"127.0.0.1"}


@pytest.mark.parametrize("host", ["its own name", "anything else"])
def test_a_sites_name_leads_to_it_and_other_names_to_the_default(http, stack, unique, host):
    site, name = (stack.site, stack.site) if host == "its own name" else (stack.config["default_site"], "any.example")
    file = stack.sites / site / "public/files" / f"{unique}.txt"
    file.write_text(site)
    try:
        assert http().get(f"/files/{unique}.txt", headers={"Host": name}).text == site
    finally:
        file.unlink()


def test_realtime_message_reaches_the_desk_through_the_front(desk_page, sign_in, commit_site):
    sign_in(desk_page)
    desk_page.goto("/app")
    desk_page.wait_for_function("() => window.frappe?.realtime?.socket?.connected")
    desk_page.evaluate("() => { frappe.realtime.on('bench_probe', said => { window.heard = said; }); }")
    commit_site.publish_realtime("bench_probe", {"said": "hello"}, user="Administrator")
    desk_page.wait_for_function("() => window.heard")
    assert desk_page.evaluate("() => window.heard") == {"said": "hello"}


def test_desk_runs_under_the_content_policy(desk_page, sign_in):
    refused = []
    desk_page.on("console", lambda said: refused.append(said.text) if "Content Security" in said.text else None)
    sign_in(desk_page)
    desk_page.goto("/app/user")
    desk_page.wait_for_selector(".list-row")
    assert refused == []


def test_passwords_and_site_configurations_are_for_their_owner(stack):
    for file in (stack.var / "passwords.json", stack.sites / stack.site / "site_config.json"):
        assert file.stat().st_mode & 0o777 == 0o600, file
    assert "password" not in json.dumps(stack.config)


@pytest.mark.requirement("R-172")
def test_the_address_of_examination_rooms_serves_the_examination_and_nothing_else(http):
    client = http()
    host = client.headers["Host"]
    client.headers["Host"] = f"exam.{host}"
    page = client.get("/")
    assert page.url.endswith("/exam")
    assert page.status_code == 200
    script = present(re.search(r'src="(/assets/enforcement_cert/js/exam\.js\?\w+)"', page.text))[1]
    assert client.get(script).status_code == 200
    call = "/api/method/enforcement_cert.examination.candidate_calls."
    assert client.post(call + "state").status_code == 403  # asked the application, which wants a ticket
    for path in ("/login", "/app", "/api/method/ping", "/api/resource/User", "/v/none", "/files/x.png", "/publicity"):
        assert client.get(path).status_code == 404, path
    assert client.post("/api/method/login", data={"usr": "x", "pwd": "x"}).status_code == 404
    client.headers["Host"] = host
    assert client.get("/exam").status_code == 200
