"""Every whitelisted method of the engine and of the app, tried from outside."""

from pathlib import Path

import frappe
import pytest

from enforcement_cert.gate.kinds import UserKind
from enforcement_cert.gate.refusals import HEADER
from enforcement_cert.gate.shipped import shipped_names
from tests.security.gate.conftest import DESK_USER, MANAGER_USER, PASSWORD, PORTAL_USER, whitelisted


def _everything() -> tuple[list[str], list[str]]:
    functions, methods = [], []
    for app in ("frappe", "enforcement_cert"):
        folder = Path(frappe.get_app_path(app))
        found = whitelisted(folder, app)
        functions += found[0]
        methods += found[1]
    # The engine's handler answers to short names as well.
    short = [name.removeprefix("frappe.handler.") for name in functions if name.startswith("frappe.handler.")]
    return sorted({*functions, *short, "login", "run_doc_method", "runserverobj"}), sorted(methods)


def _refused(answer) -> bool:
    return answer.headers.get(HEADER) in ("Method", "Argument") and answer.status_code == 403


@pytest.mark.requirement("R-359")
def test_walk_as_guest(settings, http):
    """Only the listed methods get past the gate for a guest, by path and by cmd."""
    client = http()
    functions, _ = _everything()
    assert len(functions) > 400
    by_path = {name for name in functions if not _refused(client.get(f"/api/method/{name}"))}
    by_command = {name for name in functions if not _refused(client.post("/", data={"cmd": name}))}
    expected = set(functions) & shipped_names(UserKind.GUEST)
    assert by_path == expected
    assert by_command == expected


def test_document_methods_as_guest(settings, http):
    """No method of any document answers a guest."""
    client = http()
    _, methods = _everything()
    assert len(methods) > 40
    for name in methods:
        doctype, method = name.split("::")
        arguments = {"dt": doctype, "dn": doctype, "method": method}
        assert _refused(client.post("/api/method/run_doc_method", data=arguments)), name


@pytest.mark.parametrize(
    ("user", "kind"),
    [(PORTAL_USER, UserKind.PORTAL), (DESK_USER, UserKind.DESK), (MANAGER_USER, UserKind.MANAGER)],
)
def test_what_is_not_listed_is_refused(accounts, settings, http, user, kind):
    """Each kind of user: every method that is not on its list is refused (and so never runs)."""
    client = http(user, PASSWORD)
    functions, _ = _everything()
    closed = [name for name in functions if name not in shipped_names(kind)]
    assert len(closed) > 100
    assert [name for name in closed if not _refused(client.post(f"/api/method/{name}"))] == []


@pytest.mark.parametrize(
    "name",
    [
        "frappe.desk.doctype.system_console.system_console.execute_code",
        "frappe.client.get_password",
        "frappe.utils.backups.get_backup_encryption_key",
        "frappe.utils.backups.fetch_latest_backups",
        "frappe.utils.print_format.report_to_pdf",
        "frappe.core.doctype.user.user.sign_up",
        "frappe.client.get_count",
    ],
)
def test_dangerous_methods_are_on_no_list(name):
    assert all(name not in shipped_names(kind) for kind in UserKind)


def test_kinds_are_nested():
    lists = [shipped_names(kind) for kind in UserKind]
    assert lists[0] < lists[1] < lists[2] < lists[3]


def test_every_method_of_the_app_is_listed():
    """A room that opens a method without naming it here would find it refused by its own users."""
    functions, _ = whitelisted(Path(frappe.get_app_path("enforcement_cert")), "enforcement_cert")
    assert functions
    assert [name for name in functions if name not in shipped_names(UserKind.MANAGER)] == []
