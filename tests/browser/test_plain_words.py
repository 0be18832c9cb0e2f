"""Nobody meets the system's own words: lists, forms, ways back and pages outside the desk in plain Chinese."""

import re

import frappe
import pytest
from playwright.sync_api import Page, expect

from enforcement_cert.organization import account_history
from enforcement_cert.testing import factories as make

_ENGLISH = re.compile(r"[A-Za-z]{3,}")


@pytest.fixture
def unit(commit_site, stack):
    """A unit with a clerk and one step in the history of its account; removed afterwards."""
    agency = make.make_agency()
    team = make.make_team(agency, can_log_in=True)
    account_history.write(agency.name, "Register", "Registered", "Open")
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team)
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def crumbs(page: Page):
    return page.locator("#navbar-breadcrumbs li:visible").last


@pytest.mark.requirement("G-096")
def test_words_kept_in_english_are_read_in_chinese(unit, desk_page, sign_in):
    sign_in(desk_page, unit.team["clerk"], make.PASSWORD)
    desk_page.goto(f"/app/agency-account-event?agency={unit.agency.name}")
    subject = desk_page.locator(".list-row .list-subject a:visible").first
    expect(subject).not_to_have_text(_ENGLISH)
    expect(desk_page.locator(".list-row-head .list-row-col:visible").filter(has_text="编号")).to_have_count(0)
    subject.click()
    form = desk_page.locator("[id='page-Agency Account Event']")
    expect(form.locator("[data-fieldname=act] .control-value")).not_to_have_text(_ENGLISH)
    expect(form.locator("[data-fieldname=to_status] .control-value")).not_to_have_text(_ENGLISH)
    expect(crumbs(desk_page)).not_to_have_text(_ENGLISH)


@pytest.mark.requirement("G-096")
def test_a_new_application_opens_without_an_empty_window_and_with_a_name(unit, desk_page, sign_in):
    sign_in(desk_page, unit.team["clerk"], make.PASSWORD)
    with desk_page.expect_response(re.compile("validate_link")):
        desk_page.goto("/app/certificate-application/new")
    expect(crumbs(desk_page)).to_have_text("新建证件申领")
    desk_page.wait_for_load_state("networkidle")
    expect(desk_page.locator(".modal.show")).to_have_count(0)


@pytest.mark.requirement("G-096")
def test_escape_closes_the_message_and_keeps_what_was_typed(unit, desk_page, sign_in):
    officer = make.make_officer(unit.agency)
    frappe.db.commit()
    sign_in(desk_page, unit.team["clerk"], make.PASSWORD)
    desk_page.goto(f"/app/enforcement-officer/{officer.name}")
    desk_page.locator(".page-actions .inner-group-button").filter(has_text="调动与离岗").locator("button").click()
    desk_page.locator(".dropdown-menu.show a").filter(has_text="调往其他单位").click()
    dialog = desk_page.locator(".modal.show").filter(has_text="接收单位").first
    reason = dialog.locator("[data-fieldname=reason] textarea")
    reason.fill("工作需要")
    dialog.locator(".btn-primary:visible").click()
    message = desk_page.locator(".modal.show").filter(has_text="以下各栏未填写")
    expect(message).to_be_visible()
    desk_page.keyboard.press("Escape")
    expect(message).to_have_count(0)
    expect(reason).to_be_visible()
    expect(reason).to_have_value("工作需要")
    desk_page.keyboard.press("Escape")
    expect(desk_page.locator(".modal.show")).to_have_count(0)


@pytest.mark.requirement("R-096")
def test_a_clerk_opens_the_comparison_with_the_staffing_register(unit, desk_page, sign_in):
    sign_in(desk_page, unit.team["clerk"], make.PASSWORD)
    desk_page.goto("/app/query-report/Staffing Register Comparison")
    expect(desk_page.get_by_text("尚未导入").first).to_be_visible()
    expect(desk_page.locator(".modal.show")).to_have_count(0)


@pytest.mark.requirement("G-096")
@pytest.mark.parametrize(("path", "status", "heading"), [("/no-such-page", 404, "页面不存在"), ("/about", 200, None)])
def test_pages_outside_the_desk_are_chinese(commit_site, phone_page, path, status, heading):
    answer = phone_page.goto(path)
    assert answer.status == status
    if heading:
        expect(phone_page.locator("h1")).to_have_text(heading)
    assert not re.search(r"About Us|Page not found|Contact Us", phone_page.content())
    overflow = phone_page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    assert overflow <= 0
