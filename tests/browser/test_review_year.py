"""A whole review year as people do it, in fast motion, by both rules of the province.

The rules' clock lives in the web server's process, so here the days of the certificates move and not the clock: what
is due today was, so to say, issued two years ago. Everything that depends on single days stands in the rules' tests.
"""

import re

import frappe
import pytest
from frappe.utils import add_days, add_months, getdate
from playwright.sync_api import expect

from enforcement_cert.review import chip_review, profile_steps
from enforcement_cert.review.profiles import LEGACY, PROFILE
from enforcement_cert.testing import factories as make
from tests.review_years import CERTIFICATE, REVIEW, review_of, stage_of
from tests.waiting import until

OLD_RULE = "测试用旧规则"


@pytest.fixture
def world(commit_site, stack):
    """A committed unit with certificates in each colour and one that is not due; removed afterwards."""
    agency = make.make_agency(agency_name="济南市测试年审单位")
    unit = frappe._dict(agency=agency, team=make.make_team(agency, can_log_in=True), certificates={})
    for name, days in (("将到期甲", 20), ("将到期乙", 0), ("逾期丙", -5), ("未到期丁", 300)):
        due = add_days(getdate(), days)
        officer = make.make_officer(agency, photo="", officer_name=name)
        made = make.make_reviewable(agency, str(add_months(due, -24)), officer=officer.name)
        made.db_set("review_due_on", due)
        unit.certificates[name] = made.name
    holder = frappe.db.get_value(CERTIFICATE, unit.certificates["将到期甲"], "officer")
    unit.holder = make.make_user("Enforcement Officer", officer=holder, can_log_in=True)
    frappe.db.commit()
    yield unit
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, [*unit.team.values(), unit.holder])
    frappe.db.commit()


@pytest.fixture
def old_rule(commit_site):
    """The older rule is in force again, under another name and for this test only."""
    in_force = frappe.get_all(PROFILE, filters={"profile_status": "In Force"}, pluck="name", order_by="name")
    make.as_user("Administrator")
    profile_steps.copy_profile(LEGACY, OLD_RULE)
    frappe.db.set_value(PROFILE, {"name": ["in", in_force]}, "profile_status", "Draft")
    frappe.db.set_value(PROFILE, OLD_RULE, "profile_status", "In Force")
    frappe.db.commit()
    frappe.clear_cache()
    yield OLD_RULE
    frappe.db.rollback()
    frappe.db.set_value(PROFILE, {"name": ["in", in_force]}, "profile_status", "In Force")
    frappe.db.delete(PROFILE, {"name": OLD_RULE})
    frappe.db.commit()
    frappe.clear_cache()


def apply_for_all(page, world, sign_in) -> None:
    """The clerk sees the colours, ticks everybody, is warned, applies, and reads who was refused."""
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto("/app/enforcement-certificate")
    overdue = page.locator(".list-row-container.ec-review-bright")
    expect(overdue).to_have_count(1)
    expect(overdue).to_contain_text("逾期丙")
    expect(overdue).to_contain_text("年审逾期")
    expect(page.locator(".list-row-container.ec-review-dark")).to_have_count(2)
    page.locator(".list-check-all").first.check()
    page.get_by_role("button", name="操作").click()
    page.locator(".dropdown-menu.show").get_by_text("申请年审", exact=True).click()
    dialog = page.locator(".modal.show")
    expect(dialog).to_contain_text("有 1 人已超过年检期限")
    expect(dialog).to_contain_text("列表未按年检年度过滤")
    dialog.locator(".btn-primary:visible").click()
    result = page.locator(".modal.show .ec-result-rows")
    expect(result).to_contain_text("逾期丙")
    expect(result).to_contain_text("未到期丁")
    expect(result.locator("tbody tr")).to_have_count(2)


def take_all(page, world, sign_in, role: str, act: str, stage: str) -> None:
    """A checker or reviewer takes the step on all reviews that wait, by the filter of the list."""
    sign_in(page, world.team[role], make.PASSWORD)
    page.goto(f"/app/certificate-review?review_stage={stage}&agency={world.agency.name}")
    expect(page.locator(".list-row-container")).to_have_count(2)
    page.locator(".list-check-all").first.check()
    page.get_by_role("button", name="操作").click()
    page.locator(".dropdown-menu.show").get_by_text(act, exact=True).click()
    page.locator(".modal.show .btn-primary:visible").click()
    expect(page.locator(".alert, .desk-alert").first).to_contain_text(re.compile("2"))


@pytest.mark.requirement("R-140", "R-142", "R-143", "R-155", "R-156", "G-004", "G-006", "G-014")
def test_a_review_year_by_the_newer_rule(world, desk_page, phone_page, sign_in):
    apply_for_all(desk_page, world, sign_in)
    take_all(desk_page, world, sign_in, "reviewer", "法制机构审核通过", "Office Review")
    first = world.certificates["将到期甲"]
    frappe.db.rollback()
    assert stage_of(first) == "Waiting for Completion"

    sign_in(phone_page, world.holder, make.PASSWORD)
    phone_page.goto(f"/app/certificate-review/{review_of(first)}")
    expect(phone_page.locator(".ec-why")).to_contain_text("请由持证人或单位管理员扫描证件上的二维码")
    other = frappe.db.get_value(CERTIFICATE, world.certificates["将到期乙"], "verification_token")
    own = frappe.db.get_value(CERTIFICATE, first, "verification_token")
    open_scan(phone_page)
    dialog = phone_page.locator(".modal.show")
    type_code(dialog, other)
    expect(dialog.get_by_role("alert")).to_contain_text("二维码")
    type_code(dialog, own)
    expect(phone_page.locator(".modal.show .msgprint")).to_contain_text("年审已完成")
    frappe.db.rollback()
    assert stage_of(first) == "Done"
    assert str(frappe.db.get_value(CERTIFICATE, first, "review_due_on")) == str(add_months(getdate(), 24))


def open_scan(page) -> None:
    """On a phone the buttons of a form stand in its menu."""
    page.locator(".page-head .menu-btn-group button:visible, .page-head .menu-btn-group .btn:visible").first.click()
    page.locator(".dropdown-menu.show").get_by_text("扫码完成年审", exact=True).click()


def type_code(dialog, token: str) -> None:
    dialog.locator("input[data-fieldname=code]").fill(f"https://zfz.example/v/{token}")
    dialog.locator(".btn-primary:visible").click()


@pytest.mark.requirement("R-139", "R-148", "R-151", "R-119", "R-118")
def test_a_review_year_by_the_older_rule(world, old_rule, desk_page, sign_in):
    apply_for_all(desk_page, world, sign_in)
    take_all(desk_page, world, sign_in, "checker", "申请年检通过", "Unit Review")
    take_all(desk_page, world, sign_in, "reviewer", "法制机构审核通过", "Office Review")
    first = world.certificates["将到期甲"]
    frappe.db.rollback()
    make.as_user(world.team["reviewer"])
    chip_review.require_chip_step(first)  # the reader's side is proved in tests/hardware and tests/api/test_chips.py
    chip_review.on_chip_written(first)
    frappe.db.commit()
    desk_page.goto(f"/app/certificate-review/{review_of(first)}")
    desk_page.get_by_role("button", name="更换标签").click()
    dialog = desk_page.locator(".modal.show")
    expect(dialog).to_contain_text("将到期甲")
    dialog.locator(".btn-primary:visible").click()
    expect(desk_page.locator(".modal.show .msgprint")).to_contain_text("年审已完成")
    until(lambda: stage_of(first) == "Done", "the review is done", fresh=True)
    assert frappe.db.count(REVIEW, {"agency": world.agency.name, "review_stage": "Done"}) == 1
