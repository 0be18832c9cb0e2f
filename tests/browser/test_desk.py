"""The desk as officials meet it: start pages, locked rows, questions before a step, full numbers on request."""

import re

import frappe
import pytest
from playwright.sync_api import Page, expect

from enforcement_cert.testing import factories as make

PRODUCT = "行政执法证件管理平台"


@pytest.fixture
def world(commit_site, stack):
    """A county agency with its team, one officer in First Check and one in Legal Review; removed afterwards."""
    offices = make.make_offices()
    agency = make.make_agency(
        government_level="County", administrative_division="370102", reviewing_office=offices["county"].name
    )
    team = make.make_team(agency, can_log_in=True)
    team["city"] = make.make_user("City Legal Office", can_log_in=True, legal_office=offices["city"].name, may_review=1)
    checked = make.make_officer(agency, officer_name="测试员甲")
    reviewed = make.make_officer(agency, officer_name="测试员乙")
    team["officer"] = make.make_user("Enforcement Officer", can_log_in=True, officer=reviewed.name)
    make.make_application(checked, team, "First Check")
    make.make_application(reviewed, team, "Legal Review")
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team, officer=checked)
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def title(page: Page):
    return page.locator(".page-head .title-text:visible").first


def applications(page: Page, world) -> None:
    page.goto(f"/app/certificate-application?agency={world.agency.name}")
    expect(page.locator(".list-row .list-subject a").first).to_be_visible()


def row(page: Page, name: str):
    return page.locator(".list-row-container").filter(has_text=name)


def act(page: Page, label: str) -> None:
    page.locator(".actions-btn-group button").click()
    page.locator(".actions-btn-group .dropdown-menu a").filter(has_text=re.compile(f"^\\s*{label}\\s*$")).click()


@pytest.mark.requirement("G-096")
def test_the_login_page_is_chinese_and_bears_the_products_name(desk_page):
    desk_page.goto("/login")
    expect(desk_page.locator(".for-login h4")).to_have_text(PRODUCT)
    expect(desk_page.locator(".btn-login:visible")).to_have_text("登录")
    assert not re.search(r"frappe|erpnext|sign up", desk_page.locator("body").inner_text(), re.IGNORECASE)


@pytest.mark.requirement("R-001")
@pytest.mark.parametrize(
    ("who", "page_name"),
    [
        ("clerk", "执法主体工作台"),
        ("reviewer", "县级法制机构工作台"),
        ("maker", "省级法制机构工作台"),
        ("officer", "我的证件"),
    ],
)
def test_everybody_lands_on_the_own_start_page(world, desk_page, sign_in, who, page_name):
    sign_in(desk_page, world.team[who], make.PASSWORD)
    desk_page.goto("/app")
    expect(title(desk_page)).to_have_text(page_name)
    expect(desk_page.locator(".desk-sidebar-item:visible")).to_have_count(1)


@pytest.mark.requirement("R-107")
def test_an_officer_sees_how_far_the_own_application_is(world, phone_page, sign_in):
    sign_in(phone_page, world.team["officer"], make.PASSWORD)
    phone_page.goto("/app/my-certificate")
    entry = phone_page.locator(".ec-quick").filter(has_text="待法制审核")
    expect(entry).to_be_visible()
    entry.click()
    expect(phone_page.locator(".ec-steps li")).to_have_count(2)
    overflow = phone_page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0


@pytest.mark.requirement("R-005")
def test_applications_of_another_level_cannot_be_ticked(world, desk_page, sign_in):
    sign_in(desk_page, world.team["city"], make.PASSWORD)
    applications(desk_page, world)
    expect(row(desk_page, "测试员乙").locator(".ec-locked")).to_have_attribute("title", re.compile("法制机构"))
    expect(row(desk_page, "测试员乙").locator(".list-row-checkbox")).to_have_count(0)


@pytest.mark.requirement("R-081", "R-100")
def test_passing_the_first_check_needs_all_four_confirmations(world, desk_page, sign_in):
    sign_in(desk_page, world.team["checker"], make.PASSWORD)
    applications(desk_page, world)
    row(desk_page, "测试员甲").locator(".list-row-checkbox").check()
    act(desk_page, "通过")
    dialog = desk_page.locator(".modal.show").filter(has_text="初审通过")
    boxes = dialog.locator("input[type=checkbox]:visible")
    expect(boxes).to_have_count(4)
    boxes.nth(0).check()
    dialog.locator(".btn-primary:visible").click()
    complaint = desk_page.locator(".modal.show").filter(has_text="四项条件")
    expect(complaint).to_be_visible()
    complaint.locator(".modal-header button:visible").last.click()
    expect(complaint).to_have_count(0)
    for position in (1, 2, 3):
        boxes.nth(position).check()
    dialog.locator(".btn-primary:visible").click()
    expect(desk_page.locator(".desk-alert")).to_contain_text("已办理1项")
    expect(row(desk_page, "测试员甲")).to_contain_text("待法制审核")


@pytest.mark.requirement("R-091")
def test_returning_needs_a_reason_that_is_read_afterwards(world, desk_page, sign_in):
    sign_in(desk_page, world.team["reviewer"], make.PASSWORD)
    applications(desk_page, world)
    row(desk_page, "测试员乙").locator(".list-subject a").click()
    desk_page.locator(".custom-actions button:visible").filter(has_text="退回").click()
    form = desk_page.locator("[id='page-Certificate Application']")
    expect(form).to_be_visible()
    expect(form.locator(".actions-btn-group")).to_be_hidden()  # the engine's menu asks for no reason
    dialog = desk_page.locator(".modal.show")
    dialog.locator("textarea").fill("请补正照片")
    dialog.locator(".btn-primary:visible").click()
    expect(desk_page.locator(".ec-reason").last).to_have_text("请补正照片")


@pytest.mark.requirement("R-075", "R-077", "R-093")
def test_entering_an_officer_fills_facts_and_asks_to_go_on(world, desk_page, sign_in):
    number = make.identity_number(male=False)
    sign_in(desk_page, world.team["clerk"], make.PASSWORD)
    desk_page.goto("/app/enforcement-officer/new")
    form = desk_page.locator(".form-page:visible")
    form.locator("[data-fieldname=officer_name] input").fill("新录入的人")
    typed = form.locator("[data-fieldname=identity_number] input")
    typed.fill(number[:-1])
    typed.blur()
    expect(form.locator("[data-fieldname=identity_number] .text-danger")).to_be_visible()
    typed.fill(number)
    typed.blur()
    expect(form.locator("[data-fieldname=sex] select")).to_have_value("Female")
    desk_page.locator(".page-actions .primary-action:visible").click()
    question = desk_page.locator(".modal.show").filter(has_text="继续录入")
    expect(question).to_be_visible()
    question.locator(".btn-primary:visible").click()
    expect(title(desk_page)).to_contain_text("新建")


def born_on_one_day() -> tuple[str, str]:
    """Two new identity numbers with one birth date."""
    while True:
        first, second = make.identity_number(), make.identity_number()
        if first[6:14] == second[6:14]:
            return first, second


@pytest.mark.requirement("R-077", "X-11")
def test_the_warning_of_a_person_entered_twice_is_read_before_the_question(world, desk_page, sign_in):
    first, second = born_on_one_day()
    make.make_officer(world.agency, officer_name="测试员丁", identity_number=first)
    frappe.db.commit()
    sign_in(desk_page, world.team["clerk"], make.PASSWORD)
    desk_page.goto("/app/enforcement-officer/new")
    form = desk_page.locator(".form-page:visible")
    form.locator("[data-fieldname=officer_name] input").fill("测试员丁")
    typed = form.locator("[data-fieldname=identity_number] input")
    typed.fill(second)
    typed.blur()
    expect(form.locator("[data-fieldname=sex] select")).to_have_value("Male")
    desk_page.locator(".page-actions .primary-action:visible").click()
    warning = desk_page.locator(".modal.show").filter(has_text="该人员可能已在档案中")
    question = desk_page.locator(".modal.show").filter(has_text="继续录入")
    expect(warning).to_be_visible()
    expect(question).to_have_count(0)
    warning.locator(".modal-header button:visible").last.click()
    question.locator(".btn-primary:visible").click()
    expect(title(desk_page)).to_contain_text("新建")


@pytest.mark.requirement("X-17")
def test_a_full_number_is_shown_for_a_purpose(world, desk_page, sign_in):
    sign_in(desk_page, world.team["clerk"], make.PASSWORD)
    desk_page.goto(f"/app/enforcement-officer/{world.officer.name}")
    desk_page.locator(".inner-group-button").filter(has_text="查看完整号码").locator("button").click()
    desk_page.locator(".dropdown-menu.show a").filter(has_text="身份证号").click()
    dialog = desk_page.locator(".modal.show")
    dialog.locator(".btn-primary:visible").click()
    expect(dialog.locator(".ec-revealed")).to_have_text(re.compile(r"^370000\d{11}[\dX]$"))
