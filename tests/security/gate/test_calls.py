"""Every spelling of a call is seen as what it would execute. No site needed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.gate.calls import Surface, read_call
from enforcement_cert.gate.grammar import GrammarError

LIST = "frappe.client.get_list"


@pytest.mark.parametrize(
    ("path", "verb", "arguments", "names"),
    [
        (f"/api/method/{LIST}", "GET", {}, (LIST,)),
        (f"/api/method/{LIST}/anything", "POST", {}, (LIST,)),
        (f"/api/v1/method/{LIST}", "GET", {}, (LIST,)),
        (f"/api/v2/method/{LIST}", "GET", {}, (LIST,)),
        ("/", "GET", {"cmd": LIST}, (LIST,)),
        ("/login", "POST", {"cmd": LIST}, (LIST,)),
        ("/private/files/a.pdf", "GET", {"cmd": LIST}, (LIST,)),
        ("/backups/x.sql", "GET", {"cmd": LIST}, (LIST,)),
        ("/api/x", "GET", {"cmd": LIST}, (LIST,)),
        (f"/api/method/{LIST}", "GET", {"cmd": LIST}, (LIST,)),
        ("/api/resource/User", "GET", {}, ("resource::list",)),
        ("/api/resource/User/", "GET", {}, ("resource::list",)),
        ("/api/resource/User", "POST", {}, ("resource::create",)),
        ("/api/resource/User/a@b.c", "GET", {}, ("resource::read",)),
        ("/api/resource/User/a/b", "DELETE", {}, ("resource::delete",)),
        ("/api/v2/document/User/a", "PATCH", {}, ("resource::update",)),
        ("/api/v2/document/User/a/copy", "GET", {}, ("resource::read",)),
        ("/api/v2/doctype/User/meta", "GET", {}, ("resource::meta",)),
        ("/api/v2/doctype/User/count", "GET", {}, ("resource::count",)),
        ("/api/resource/User/a", "GET", {"run_method": "x"}, ("User::x",)),
        ("/api/v2/document/User/a/method/x", "POST", {}, ("User::x",)),
        ("/api/method/run_doc_method", "POST", {"dt": "User", "method": "x"}, ("User::x",)),
        ("/", "POST", {"cmd": "runserverobj", "dt": "User", "method": "x"}, ("User::x",)),
        (
            "/api/method/run_doc_method",
            "POST",
            {"docs": json.dumps({"doctype": "User"}), "method": "x"},
            ("User::x",),
        ),
        ("/api/v2/method/run_doc_method", "POST", {"document": {"doctype": "User"}, "method": "x"}, ("User::x",)),
        ("/api/method/upload_file", "POST", {"method": "a.b"}, ("upload_file", "a.b")),
        (
            "/api/method/frappe.desk.search.search_link",
            "POST",
            {"query": "a.b"},
            ("frappe.desk.search.search_link", "a.b"),
        ),
        ("/private/files/a.pdf", "GET", {}, ("file::private",)),
        ("/backups", "GET", {}, ("backup::download",)),
        ("/api/method", "GET", {}, ("api::unknown",)),
        ("/api/", "GET", {}, ("api::unknown",)),
        ("/api/v3/method/x", "GET", {}, ("api::unknown",)),
        ("/api/v2/method/User/x", "GET", {}, ("api::unknown",)),
        ("/api/v2/resource/User", "GET", {}, ("api::unknown",)),
        ("/api/resource/User/a", "POST", {}, ("api::unknown",)),
        ("/api/resource", "GET", {}, ("api::unknown",)),
    ],
)
def test_names_of_a_call(path, verb, arguments, names):
    assert read_call(path, verb, arguments).names == names


@pytest.mark.parametrize(
    ("path", "arguments"),
    [
        ("/api/method/ping", {"cmd": LIST}),
        ("/api/resource/User", {"cmd": "ping"}),
        ("/api/method/ping", {"cmd": ["ping", LIST]}),
        ("/", {"cmd": ["ping"]}),
        ("/", {"cmd": {"a": 1}}),
        ("/", {"cmd": " ping"}),
        ("/", {"cmd": "os.system('x')"}),
        ("/api/method/a..b", {}),
        ("/api/method/ａ.b", {}),
        ("/api/method/run_doc_method", {"docs": '"User"', "method": "x"}),
        ("/api/method/run_doc_method", {"docs": "[]", "method": "x"}),
        ("/api/method/run_doc_method", {"dt": "User", "method": "__class__.x"}),
        ("/api/method/run_doc_method", {"dt": ["User"], "method": "x"}),
        ("/api/resource/User` where 1/x", {}),
        ("/api/resource/User/x", {"run_method": ["a"]}),
        ("/api/v2/document/User/x", {"run_method": "a"}),
        ("/api/method/upload_file", {"method": "os.system;x"}),
        ("/api/method/frappe.desk.search.search_link", {"query": "select 1"}),
    ],
)
def test_ambiguous_and_malformed_calls_are_refused(path, arguments):
    with pytest.raises(GrammarError):
        read_call(path, "GET", arguments)


def test_pages_and_preflights_call_nothing():
    assert read_call("/v/abc", "GET", {}).names == ()
    assert read_call("/v/abc", "GET", {}).surface is Surface.PAGE
    assert read_call(f"/api/method/{LIST}", "OPTIONS", {"cmd": LIST}).surface is Surface.PREFLIGHT


@given(st.text(max_size=80), st.sampled_from(["GET", "POST", "PUT", "DELETE", "PATCH", "HEAD"]))
def test_every_api_path_is_named_or_refused(rest, verb):
    """Property: nothing below /api/ passes without a name that can be looked up."""
    try:
        call = read_call("/api/" + rest, verb, {})
    except GrammarError:
        return
    assert call.names
