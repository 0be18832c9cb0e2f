"""WCAG 2.1 AA as axe-core sees it: public pages, log-in, registration, and the desk of every class of users (X-47)."""

from pathlib import Path

import frappe
import pytest
from playwright.sync_api import Browser, Page

from enforcement_cert.desk.boot import START_PAGES
from enforcement_cert.testing import factories as make
from tests.api.test_workspaces import login_of_class
from tests.waiting import until

AXE = Path(__file__).parents[2] / "config" / "node_modules" / "axe-core" / "axe.min.js"
PUBLIC = ("/v", "/v?number=X&check=ABCD", "/publicity", "/publicity?kind=officers", "/register", "/register-person")
ENTRANCE = ("/login", "/help", "/help/faq")
# Page of the desk → what stands there when it is drawn.
PAGES_OF_WORK = {
    "/app/enforcement-officer": ".frappe-list .list-row-head:visible, .frappe-list .no-result:visible",
    "/app/enforcement-officer/new": ".form-tabs",
    "/app/legal-basis/SD-292": ".form-grid .grid-row",
    "/app/query-report/Certified on Duty": ".report-summary, .no-report-area:visible, .datatable",
}
_ASK = """async part => (await axe.run(part, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]})).violations
    .flatMap(found => found.nodes.map(node => `${found.id}: ${node.target.join(" ")}`))"""
_LOG_IN = (
    """form => fetch("/api/method/login", {method: "POST", body: new URLSearchParams(form)}).then(a => a.status)"""
)


def faults(page: Page, part: str = "html") -> list[str]:
    """Return what axe finds on a page, or in a part of it: rule and element."""
    page.evaluate(AXE.read_text(encoding="utf-8") + "; null")
    return page.evaluate(_ASK, part)


def wait_without_faults(page: Page, what: str, part: str = "html") -> None:
    """Wait until axe finds nothing: the desk names its parts after each pause in drawing. Else fail with the rest."""
    left: list[str] = []

    def none_left() -> bool:
        left[:] = faults(page, part)
        return not left

    try:
        until(none_left, what, pause=2)
    except AssertionError as error:
        raise AssertionError(f"{what}: {left}") from error


def new_context(browser: Browser, stack):
    """A window's context in which axe may run although the pages allow no script from elsewhere."""
    return browser.new_context(
        base_url=f"http://{stack.site}:{stack.port}",
        locale="zh-CN",
        bypass_csp=True,
        viewport={"width": 1280, "height": 900},
    )


@pytest.fixture(scope="module")
def window(browser: Browser, stack):
    """One window for all public pages."""
    context = new_context(browser, stack)
    yield context.new_page()
    context.close()


@pytest.fixture
def logins(commit_site):
    """User class → committed login; all are removed afterwards with what they needed."""
    before = set(frappe.get_all("Enforcement Agency", pluck="name", order_by="name", limit=0))
    users = {}
    for user_class in START_PAGES:
        users[user_class] = login_of_class(frappe, user_class)
        frappe.utils.password.update_password(users[user_class], make.PASSWORD)
        make.create_notification_settings(users[user_class])
    frappe.db.commit()
    yield users
    frappe.db.rollback()
    make.as_user("Administrator")
    made = set(frappe.get_all("Enforcement Agency", pluck="name", order_by="lft desc", limit=0)) - before
    for agency in sorted(made, reverse=True):
        make.remove_agency(agency)
    for doctype, field in (("Has Role", "parent"), ("User Assignment", "user"), ("User", "name")):
        frappe.db.delete(doctype, {field: ["in", list(users.values())]})
    frappe.db.commit()


@pytest.mark.requirement("X-47", "R-018")
@pytest.mark.parametrize("path", [*PUBLIC, *ENTRANCE])
def test_pages_without_login_have_no_barrier(window: Page, path):
    window.context.clear_cookies()
    window.goto(path)
    window.wait_for_load_state("networkidle")
    assert faults(window) == []


@pytest.mark.requirement("X-47", "R-001")
def test_the_desk_of_every_class_has_no_barrier(browser: Browser, stack, logins):
    """One test for all, so that the logins are made and removed once; each class has a window of its own."""
    for user_class, user in logins.items():
        context = new_context(browser, stack)
        page = context.new_page()
        log_in(page, user)
        look_at(page, "/app", ".layout-main-section .widget", user_class)
        for path, drawn in PAGES_OF_WORK.items() if user_class == "Enforcement Agency" else ():
            look_at(page, path, drawn, path)
        context.close()  # nothing asks the server any more when the logins are removed


def log_in(page: Page, user: str) -> None:
    page.goto("/login", wait_until="domcontentloaded")
    assert page.evaluate(_LOG_IN, {"usr": user, "pwd": make.PASSWORD}) == 200


def look_at(page: Page, path: str, drawn: str, what: str) -> None:
    page.goto(path, wait_until="commit")
    page.locator(drawn).first.wait_for(timeout=120_000)
    page.wait_for_load_state("networkidle")
    wait_without_faults(page, what)
