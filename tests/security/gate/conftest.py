"""Accounts of each kind and wide limits for the tests of the gate."""

import ast
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import TypeGuard

import pytest

from tests.fixtures.bench import BenchUnderTest
from tests.fixtures.http import Client

PASSWORD = "Kq7!vensal-42"
DESK_USER = "gate-desk@example.com"
PORTAL_USER = "gate-portal@example.com"
MANAGER_USER = "gate-manager@example.com"
_PEOPLE = {
    MANAGER_USER: ("System User", ["System Manager"]),
    DESK_USER: ("System User", ["Report Manager"]),
    PORTAL_USER: ("Website User", []),
}


@pytest.fixture
def accounts(commit_site: ModuleType) -> Iterator[ModuleType]:
    """One signed-in user of each kind, all with PASSWORD; gone after the test."""
    from frappe.utils.password import update_password

    for email, (user_type, roles) in _PEOPLE.items():
        if not commit_site.db.exists("User", email):
            commit_site.get_doc(
                {
                    "doctype": "User",
                    "email": email,
                    "first_name": email.split("@")[0],
                    "user_type": user_type,
                    "send_welcome_email": 0,
                    "roles": [{"role": role} for role in roles],
                }
            ).insert()
        update_password(email, PASSWORD)
    commit_site.db.commit()
    yield commit_site
    commit_site.set_user("Administrator")
    for email in reversed(_PEOPLE):
        commit_site.delete_doc("User", email, force=True)
    commit_site.db.commit()


@pytest.fixture
def settings(commit_site: ModuleType) -> Iterator:
    """Gate Settings with limits wide enough for a test; restored afterwards."""
    keep = commit_site.get_doc("Gate Settings").as_dict()
    document = commit_site.get_doc("Gate Settings")
    document.update({"guest_calls_per_minute": 1_000_000, "user_calls_per_minute": 1_000_000, "allowed_methods": []})
    document.save()
    commit_site.db.commit()
    yield document
    commit_site.set_user("Administrator")
    document = commit_site.get_doc("Gate Settings")
    for field in document.meta.fields:
        if field.fieldtype in ("Int", "Select"):
            document.set(field.fieldname, keep.get(field.fieldname) or field.default)
    document.set("allowed_methods", keep.get("allowed_methods"))
    document.save()
    commit_site.db.commit()


@pytest.fixture(scope="module")
def administrator(stack: BenchUnderTest) -> Iterator[Client]:
    """One signed-in Administrator for the tests of a file."""
    client = Client(stack)
    client.log_in("Administrator", stack.password())
    yield client
    client.close()


def whitelisted(folder: Path, package: str) -> tuple[list[str], list[str]]:
    """Find by reading the source (functions, document methods) that carry the whitelist mark."""
    functions: list[str] = []
    methods: list[str] = []
    for path in sorted(folder.rglob("*.py")):
        if path.name.startswith("test_") or {"tests", "patches"} & set(path.parts):
            continue
        module = ".".join((package, *path.relative_to(folder).with_suffix("").parts)).removesuffix(".__init__")
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.ClassDef):
                methods += [f"{node.name}::{item.name}" for item in node.body if _is_marked(item)]
        functions += [f"{module}.{item.name}" for item in ast.parse(path.read_text()).body if _is_marked(item)]
    return functions, methods


def _is_marked(node: ast.AST) -> TypeGuard[ast.FunctionDef]:
    marks = getattr(node, "decorator_list", [])
    return isinstance(node, ast.FunctionDef) and any("whitelist" in ast.unparse(mark) for mark in marks)
