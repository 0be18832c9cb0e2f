"""Logging in as people do it: first password, code of the telephone, lost connection, administration of logins."""

import re

import frappe
import pyotp
import pytest
from playwright.sync_api import Page, expect

from enforcement_cert.access import passwords
from enforcement_cert.testing import factories as make

OWN = "Zi-ji-xuan-4271"
# The first page after a log-in may take long on a machine that does something else beside.
PATIENCE_MS = 30_000


@pytest.fixture
def world(commit_site, stack):
    """An agency with its administrator, a clerk, and a system administrator; removed afterwards."""
    agency = make.make_agency()
    team = {
        "administrator": make.make_user("Enforcement Agency", can_log_in=True, agency=agency.name, may_administer=1),
        "clerk": make.make_user("Enforcement Agency", can_log_in=True, agency=agency.name, may_draft=1),
        "system": make.make_user("System Administrator", can_log_in=True),
    }
    before = frappe.db.get_single_value("Login Settings", "factor_rule")
    frappe.db.set_single_value("Login Settings", "factor_rule", "Always")
    frappe.db.commit()
    yield frappe._dict(agency=agency, made=[], **team)
    frappe.db.rollback()
    make.as_user("Administrator")
    frappe.db.set_single_value("Login Settings", "factor_rule", before)
    made = frappe.get_all("User", {"name": ["like", "browser-login-%"]}, pluck="name", order_by="name")
    users = [*team.values(), *made]
    for doctype, field in (("Login Security", "user"), ("Account Change Log", "user"), ("Contact", "user")):
        frappe.db.delete(doctype, {field: ["in", users]})
    make.remove_agency(agency.name, users)
    frappe.db.commit()


def type_login(page: Page, user: str, password: str) -> None:
    page.goto("/login")
    page.locator("#login_email").fill(user)
    page.locator("#login_password").fill(password)
    page.locator(".btn-login:visible").click()


def fits(page: Page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


def picture(page: Page, stack, name: str) -> None:
    """Pictures to be looked at, in the bench's folder for logs."""
    page.screenshot(path=stack.logs / f"login-{name}.png")


@pytest.mark.requirement("R-058")
def test_a_first_password_is_changed_before_anything_else(world, desk_page, stack):
    first = passwords.give_first_password(world.clerk)
    frappe.db.commit()
    type_login(desk_page, world.clerk, first)
    expect(desk_page.locator("#step h1")).to_have_text("修改密码")
    picture(desk_page, stack, "first-password")
    desk_page.goto("/app/enforcement-officer")
    expect(desk_page.locator("#step h1")).to_have_text("修改密码")
    desk_page.fill("#old_password", first)
    desk_page.fill("#new_password", OWN)
    desk_page.fill("#repeated", OWN + "x")
    desk_page.get_by_role("button", name="确定").click()
    expect(desk_page.locator(".complaint")).to_contain_text("不一致")
    desk_page.fill("#repeated", OWN)
    desk_page.get_by_role("button", name="确定").click()
    expect(desk_page.locator(".page-head .title-text:visible").first).to_have_text(
        "执法主体工作台", timeout=PATIENCE_MS
    )


@pytest.mark.requirement("X-54")
def test_an_administrator_sets_up_and_uses_a_second_factor(world, desk_page, phone_page, stack):
    type_login(desk_page, world.system, make.PASSWORD)
    expect(desk_page.locator("#step h1")).to_have_text("设置双因素验证")
    expect(desk_page.locator(".qr path")).to_have_count(1)
    key = desk_page.locator(".secret")
    expect(key).not_to_be_empty()
    picture(desk_page, stack, "enrol")
    secret = key.inner_text().replace(" ", "")
    totp = pyotp.TOTP(secret)
    desk_page.fill("#code", totp.now())
    desk_page.get_by_role("button", name="确定").click()
    codes = desk_page.locator(".codes li")
    expect(codes).to_have_count(10)
    picture(desk_page, stack, "recovery-codes")
    recovery = codes.first.inner_text()
    desk_page.locator("#kept").check()
    desk_page.locator("#go_on").click()
    expect(desk_page.locator(".page-head .title-text:visible").first).to_have_text("系统管理", timeout=PATIENCE_MS)

    type_login(phone_page, world.system, make.PASSWORD)
    expect(phone_page.locator("#step h1")).to_have_text("输入验证码")
    assert fits(phone_page)
    picture(phone_page, stack, "code-phone")
    phone_page.fill("#code", "000000")
    phone_page.get_by_role("button", name="继续").click()
    expect(phone_page.locator(".complaint")).to_contain_text("不正确")
    phone_page.fill("#code", recovery)
    phone_page.get_by_role("button", name="继续").click()
    phone_page.wait_for_url(re.compile("/app"))


@pytest.mark.requirement("X-57", "R-006")
def test_a_delegated_administrator_makes_and_closes_a_login(world, desk_page, sign_in, stack):
    frappe.db.set_single_value("Login Settings", "factor_rule", "Never")
    frappe.db.commit()
    sign_in(desk_page, world.administrator, make.PASSWORD)
    desk_page.goto("/app/user-assignment")
    desk_page.get_by_role("button", name="新建账号").click()
    dialog = desk_page.locator(".modal.show")
    expect(dialog.locator("[data-fieldname=login_name] input")).to_be_focused()
    dialog.locator("[data-fieldname=login_name] input").fill(f"browser-login-{world.agency.name[-6:].lower()}")
    dialog.locator("[data-fieldname=full_name] input").fill("测试经办人")
    desk_page.keyboard.press("Tab")  # the dialog takes a value over when its field is left
    dialog.locator("[data-fieldname=user_class] select").select_option("Enforcement Agency")
    unit = dialog.locator("[data-fieldname=agency] input")
    unit.fill(world.agency.name)
    dialog.locator(".awesomplete li").filter(has_text=world.agency.agency_name).first.click()
    dialog.get_by_role("checkbox", name="录入人员与申请").check()
    picture(desk_page, stack, "new-login")
    dialog.get_by_role("button", name="建立账号").click()
    shown = desk_page.locator(".modal.show .ec-revealed")
    expect(shown).to_have_text(re.compile(r"^\w{4}(-\w{4}){3}$"), timeout=PATIENCE_MS)
    picture(desk_page, stack, "first-password-shown")
    desk_page.get_by_role("button", name="已记下").click()

    frappe.db.rollback()
    user = frappe.get_all("User", {"name": ["like", "browser-login-%"]}, pluck="name", order_by="creation desc")[0]
    name = frappe.db.get_value("User Assignment", {"user": user})
    desk_page.goto(f"/app/user-assignment/{name}")
    expect(desk_page.locator(".ec-facts")).to_contain_text("须修改", timeout=PATIENCE_MS)
    expect(desk_page.locator(".ec-table")).to_contain_text("新建账号")
    desk_page.screenshot(path=stack.logs / "login-assignment.png", full_page=True)
    desk_page.get_by_role("button", name="登录账号").click()
    desk_page.locator(".dropdown-menu.show, .inner-group-button.show").get_by_text("停用", exact=True).click()
    desk_page.locator(".modal.show textarea").fill("调离本单位")
    desk_page.locator(".modal.show").get_by_role("button", name="确定").click()
    expect(desk_page.locator(".ec-table").last).to_contain_text("调离本单位", timeout=PATIENCE_MS)


@pytest.mark.requirement("R-204")
def test_a_lost_connection_is_told_in_the_desk_and_at_the_login(world, desk_page, sign_in, stack):
    context = desk_page.context
    desk_page.goto("/login")
    context.set_offline(True)
    desk_page.locator("#login_email").fill(world.clerk)
    desk_page.locator("#login_password").fill(make.PASSWORD)
    desk_page.locator(".btn-login:visible").click()
    expect(desk_page.locator("#ec-login-trouble")).to_contain_text("登录时连接服务器出错")
    picture(desk_page, stack, "unreachable-login")
    context.set_offline(False)
    desk_page.locator(".btn-login:visible").click()
    expect(desk_page.locator(".page-head .title-text:visible").first).to_have_text(
        "执法主体工作台", timeout=PATIENCE_MS
    )

    desk_page.route("**/api/method/**", lambda route: route.abort())
    desk_page.evaluate("() => { frappe.call({ method: 'enforcement_cert.desk.news.check', type: 'GET' }); }")
    band = desk_page.locator("#ec-connection")
    expect(band).to_contain_text("无法连接服务器")
    expect(band).to_contain_text("请不要关闭或刷新页面")
    picture(desk_page, stack, "unreachable-desk")
    desk_page.unroute("**/api/method/**")
    band.get_by_role("button").click()
    expect(band).to_have_count(0)


@pytest.mark.requirement("R-201")
def test_an_older_tab_is_told_to_load_anew_and_the_menu_tells_the_version(world, desk_page, sign_in, stack):
    sign_in(desk_page, world.clerk, make.PASSWORD)
    desk_page.goto("/app")
    expect(desk_page.locator(".page-head .title-text:visible").first).to_have_text(
        "执法主体工作台", timeout=PATIENCE_MS
    )
    desk_page.locator(".dropdown-navbar-user").click()
    desk_page.locator(".dropdown-navbar-user .dropdown-item").filter(has_text="检查新版本").click()
    expect(desk_page.locator(".modal.show")).to_contain_text("最新版本")
    picture(desk_page, stack, "version")
    desk_page.keyboard.press("Escape")
    desk_page.evaluate("frappe.boot.enforcement.build = 'an older one'")
    desk_page.evaluate("frappe.call({ method: 'enforcement_cert.desk.news.check', type: 'GET' })")
    expect(desk_page.locator("#ec-new-version")).to_contain_text("重新加载")


@pytest.mark.requirement("R-008", "R-066", "R-067", "R-065")
def test_the_login_page_leads_to_chart_manual_and_hotlines(world, phone_page, desk_page, stack):
    for page, name in ((desk_page, "page"), (phone_page, "page-phone")):
        page.goto("/login")
        expect(page.locator(".ec-login-help")).to_contain_text("技术支持")
        assert fits(page)
        picture(page, stack, name)
    desk_page.get_by_text("注册流程图").first.click()
    expect(desk_page.get_by_role("img", name="注册流程图")).to_be_visible()
    picture(desk_page, stack, "chart")
    desk_page.get_by_role("link", name="常见问题").click()
    expect(desk_page.locator("article h1")).to_have_text("常见问题")
    picture(desk_page, stack, "faq")
    phone_page.goto("/help/registration")
    expect(phone_page.locator("article svg")).to_be_visible()
    assert fits(phone_page)
    picture(phone_page, stack, "help-phone")
