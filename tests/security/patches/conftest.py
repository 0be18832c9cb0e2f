"""In-process calls of the patched engine, as a chosen user, on a site without the product's app."""

from contextlib import contextmanager

import pytest

from tests.engine.bare_site import bare_site

SITE = "patches.localhost"


@pytest.fixture(scope="session")
def bare_engine_site(request):
    """(sites folder, name) of a fresh site that only has the engine."""
    with bare_site(request, SITE) as made:
        yield made


@contextmanager
def other_locals():
    """Give the block thread-locals of its own, so that a connection of another fixture survives."""
    import frappe

    storage = frappe.local._Local__storage
    before = storage.get(None)
    storage.set({})
    try:
        yield
    finally:
        storage.set(before if before is not None else {})


@pytest.fixture
def engine(bare_engine_site, monkeypatch):
    """`frappe`, connected as Administrator; what the test writes is rolled back, commits included."""
    import frappe
    import frappe.utils

    sites, name = bare_engine_site
    monkeypatch.chdir(sites)
    with other_locals():
        frappe.init(site=name, sites_path=str(sites))
        frappe.connect()
        frappe.local.db.commit = lambda *args, **kwargs: None  # of this connection; it is thrown away
        frappe.flags.in_test = True
        frappe.flags.mute_emails = True
        frappe.local.request_ip = "203.0.113.9"
        frappe.local.lang = "en"
        try:
            yield frappe
        finally:
            frappe.db.rollback()
            frappe.destroy()


@pytest.fixture
def make_user(engine):
    """Return a function that makes a user with the given roles and gives back the login name.

    The rows are written directly: the engine's own way takes a second, and makes the first user of
    a site a system manager.
    """
    from frappe.utils.password import update_password

    def make(*roles: str, new_password: str | None = None, **values) -> str:
        name = f"patch-test-{engine.generate_hash(length=8)}@example.com"
        known = {"name": name, "email": name, "first_name": "Synthetic", "full_name": "Synthetic", "enabled": 1}
        kind = "System User" if roles else "Website User"
        engine.get_doc({"doctype": "User", **known, "user_type": kind, **values}).db_insert()
        where = {"parent": name, "parenttype": "User", "parentfield": "roles"}
        for role in roles:
            engine.get_doc({"doctype": "Has Role", "role": role, **where}).db_insert()
        if new_password:
            update_password(name, new_password)
        return name

    return make


@pytest.fixture
def as_user(engine):
    """Return a context manager that acts as the given user."""

    @contextmanager
    def act(user: str):
        before = engine.session.user
        engine.set_user(user)
        try:
            yield engine
        finally:
            engine.set_user(before)

    return act


@pytest.fixture
def request_of(engine):
    """Return a function that puts a web request in place, as the door of the engine would see it."""
    import frappe.utils
    from frappe.auth import CookieManager, LoginManager

    def put(method: str = "POST", path: str = "/", arguments: dict | None = None, **more):
        frappe.utils.set_request(method=method, path=path, **more)
        engine.local.form_dict = engine._dict(arguments or {})
        engine.local.response = engine._dict(docs=[])
        engine.local.cookie_manager = CookieManager()
        login = LoginManager.__new__(LoginManager)
        login.user = engine.session.user
        login.info = login.full_name = login.user_type = None
        engine.local.login_manager = login
        return engine.local.request

    return put


@pytest.fixture
def call(engine, request_of):
    """Return a function that calls a whitelisted method the way the engine's own handler does."""
    import frappe.handler

    def do(command: str, http_method: str = "POST", **arguments):
        request_of(http_method, f"/api/method/{command}", {"cmd": command, **arguments})
        return frappe.handler.execute_cmd(command)

    return do
