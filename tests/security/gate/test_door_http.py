"""Ways around the door: paths, verbs, tokens, inner methods; and how a refusal looks."""

import http.client

import pytest

from enforcement_cert.gate.refusals import HEADER
from tests.security.gate.conftest import DESK_USER, MANAGER_USER, PASSWORD, PORTAL_USER

LIST = "frappe.client.get_list"
INNER = (
    ("upload_file", "method"),
    ("frappe.desk.search.search_link", "query"),
    ("frappe.desk.search.search_widget", "query"),
    ("frappe.desk.treeview.get_all_nodes", "tree_method"),
    ("frappe.model.mapper.make_mapped_doc", "method"),
)
ROOT_DATA = b"Administrator"


@pytest.mark.parametrize(
    "path",
    [
        f"/api/method/{LIST}?doctype=User",
        f"/api/method/{LIST}/?doctype=User",
        f"/api/method/{LIST}/x?doctype=User",
        f"//api/method/{LIST}?doctype=User",
        f"/api//method/{LIST}?doctype=User",
        f"/api/method//{LIST}?doctype=User",
        f"/api/./method/{LIST}?doctype=User",
        f"/x/../api/method/{LIST}?doctype=User",
        "/api/method/%66rappe.client.get_list?doctype=User",
        f"/api%2Fmethod%2F{LIST}?doctype=User",
        f"/api/method/{LIST}%00?doctype=User",
        f"/api/method/{LIST}%20?doctype=User",
        f"/API/method/{LIST}?doctype=User",
        f"/api/method/ping?cmd={LIST}&doctype=User",
        f"/?cmd=ping&cmd={LIST}&doctype=User",
        f"/?cmd={LIST}&doctype=User",
        f"/login?cmd={LIST}&doctype=User",
        f"/files/x?cmd={LIST}&doctype=User",
        "/api/resource/User",
        "/api/v1/resource/User",
        "/api/v2/document/User",
        "/api/resource/User/Administrator",
        "/api/resource/User/Administrator?run_method=get_roles",
        "/backups/x.sql.gz",
        "/private/files/x.pdf",
    ],
)
def test_no_path_leads_around_the_door(stack, path):
    """Raw requests, as no client library would send them."""
    connection = http.client.HTTPConnection("127.0.0.1", stack.port, timeout=60)
    connection.request("GET", path, headers={"Host": f"{stack.site}:{stack.port}", "Accept": "application/json"})
    answer = connection.getresponse()
    body = answer.read()
    assert ROOT_DATA not in body
    assert (
        answer.getheader(HEADER) in ("Method", "Argument")
        or answer.status in (400, 404)
        or (path.startswith("/?cmd=ping") and body == b'{"message":"pong"}')
    )


@pytest.mark.parametrize("verb", ["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"])
def test_every_verb_is_judged(http, verb):
    answer = http().request(verb, f"/api/method/{LIST}?doctype=User")
    assert (answer.status_code, answer.headers.get(HEADER)) == (403, "Method")


def test_json_body_is_judged(http):
    answer = http().post("/", json={"cmd": LIST, "doctype": "User"})
    assert answer.headers.get(HEADER) == "Method"
    answer = http().post("/api/method/ping", json={"cmd": LIST})
    assert answer.headers.get(HEADER) == "Argument"


def test_inner_methods_are_judged(accounts, http):
    """A listed method is no vehicle for one that is not."""
    client = http(DESK_USER, PASSWORD)
    inner = "frappe.core.doctype.user.user.generate_keys"
    for method, argument in INNER:
        answer = client.method(method, "POST", **{argument: inner, "doctype": "User"})
        assert answer.headers.get(HEADER) == "Method", method


def test_document_methods_are_judged_by_kind(accounts, http):
    call = {"dt": "Customize Form", "dn": "Customize Form", "method": "fetch_to_customize"}
    refused = http(DESK_USER, PASSWORD).post("/api/method/run_doc_method", data=call)
    assert refused.headers.get(HEADER) == "Method"
    passed = http(MANAGER_USER, PASSWORD).post("/api/method/run_doc_method", data=call)
    assert HEADER not in passed.headers


def test_kinds_differ(accounts, http):
    own = "/api/method/frappe.auth.get_logged_user"
    assert http().get(own).headers.get(HEADER) == "Method"
    portal, desk = http(PORTAL_USER, PASSWORD), http(DESK_USER, PASSWORD)
    assert portal.get(own).json()["message"] == PORTAL_USER
    assert portal.get("/api/resource/ToDo").headers.get(HEADER) == "Method"
    assert desk.get("/api/resource/ToDo").status_code == 200
    roles = "/api/method/frappe.core.doctype.user.user.get_all_roles"
    assert desk.get(roles).headers.get(HEADER) == "Method"
    assert http(MANAGER_USER, PASSWORD).get(roles).status_code == 200


def test_an_api_key_is_judged_as_its_user(accounts, http):
    """The key is read after the session, so this shows that the door stands behind both."""
    user = accounts.get_doc("User", DESK_USER)
    user.api_key, user.api_secret = "gate-key-1", "gate-secret-1"
    user.save()
    accounts.db.commit()
    client = http()
    client.headers["Authorization"] = "token gate-key-1:gate-secret-1"
    assert client.get("/api/method/frappe.auth.get_logged_user").json()["message"] == DESK_USER
    refused = client.get("/api/method/frappe.core.doctype.user.user.get_all_roles")
    assert refused.headers.get(HEADER) == "Method"
    client.headers["Authorization"] = "token gate-key-1:wrong"
    assert client.get("/api/method/frappe.auth.get_logged_user").status_code in (401, 403)


def test_a_refusal_is_plain_and_chinese(http):
    """No jargon, no trace, no hint at what exactly was wrong; a page for browsers."""
    answer = http().get(f"/api/method/{LIST}")
    assert answer.status_code == 403
    assert set(answer.json()) == {"exc_type", "title", "message", "_error_message"}
    assert answer.json()["message"] == "该功能未对您开放。如确需使用，请联系系统管理员。"
    page = http().get(f"/?cmd={LIST}", headers={"Accept": "text/html"})
    assert page.status_code == 403
    assert page.headers["Content-Type"].startswith("text/html")
    assert "该功能未对您开放" in page.text
    assert LIST not in page.text + answer.text
    assert "frappe" not in page.text


def test_preflight_and_pages_pass(http):
    assert http().options(f"/api/method/{LIST}").status_code == 200
    assert HEADER not in http().get("/login").headers


def test_too_large_a_call_is_refused(settings, http):
    answer = http().post("/api/method/ping", data={"x": "a" * 300_000})
    assert (answer.status_code, answer.headers.get(HEADER)) == (413, "Size")
    signed_in = http("Administrator").post("/api/method/ping", data={"x": "a" * 300_000})
    assert signed_in.status_code == 200


def test_too_many_calls_are_refused(commit_site, settings, http):
    """Counted over all verbs together; other callers are not hit."""
    settings.reload()
    settings.guest_calls_per_minute = 5
    settings.save()
    commit_site.db.commit()
    client = http()
    answers = [client.request(verb, "/api/method/ping") for verb in ("GET", "POST", "PUT", "HEAD", "GET") * 2]
    refused = [answer for answer in answers if answer.status_code == 429]
    assert refused
    assert refused[-1].headers[HEADER] == "Rate"
    assert int(refused[-1].headers["Retry-After"]) > 0
