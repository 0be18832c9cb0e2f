"""Unit management as clerks know it: add below the chosen unit, edit the chosen one, 确定 ends both."""

import os
from pathlib import Path

import frappe
import pytest
from playwright.sync_api import expect

from enforcement_cert.testing import factories as make

SHOTS = os.environ.get("ARCHIVE_SCREENSHOTS")
NEW, SCOPE = "济南市测试绿化执法大队", "园林绿化领域行政执法"


@pytest.fixture
def world(commit_site, stack):
    agency = make.make_agency(agency_name="济南市测试园林局")
    clerk = make.make_user("Enforcement Agency", can_log_in=True, agency=agency.name, may_draft=1)
    office = make.make_user("City Legal Office", can_log_in=True, legal_office=agency.reviewing_office, may_review=1)
    frappe.db.commit()
    yield frappe._dict(agency=agency, clerk=clerk, office=office)
    frappe.db.rollback()
    make.as_user("Administrator")
    for name in frappe.get_all("Enforcement Agency", {"superior_agency": agency.name}, pluck="name", order_by="name"):
        make.remove_agency(name)
    make.remove_agency(agency.name, [clerk, office])
    frappe.db.commit()


def shoot(page, name: str) -> None:
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png")


@pytest.mark.requirement("R-086")
def test_a_unit_is_added_and_edited_and_both_end_with_ok(world, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.clerk, make.PASSWORD)
    page.goto("/app/enforcement-agency/view/list")
    page.get_by_role("button", name="添加单位").click()
    window = page.locator(".modal.show").first
    name = window.locator("[data-fieldname='agency_name'] input").first
    name.click()
    name.fill(NEW)
    window.locator("[data-fieldname='organization_code'] input").first.fill(make.organization_code())
    shoot(page, "unit-window")
    window.get_by_role("button", name="确定").click()
    rows = page.locator(".list-row-container")
    expect(rows.filter(has_text=NEW)).to_have_count(1)
    rows.filter(has_text=NEW).locator(".list-row-checkbox").check()
    page.get_by_role("button", name="修改单位").click()
    expect(page.locator(".modal.show")).to_contain_text("由该单位自己")

    sign_in(page, world.office, make.PASSWORD)
    page.goto(f"/app/enforcement-agency/view/list?superior_agency={world.agency.name}")
    expect(rows).to_have_count(1)
    rows.locator(".list-row-checkbox").check()
    page.get_by_role("button", name="修改单位").click()
    expect(name).to_have_value(NEW)
    window.locator("[data-fieldname='power_scope'] textarea").fill(SCOPE)
    window.get_by_role("button", name="确定").click()
    expect(page.locator(".desk-alert").filter(has_text="修改已保存")).to_be_visible()
    frappe.db.rollback()
    stored = frappe.db.get_value("Enforcement Agency", {"agency_name": NEW}, ["superior_agency", "power_scope"])
    assert stored == (world.agency.name, SCOPE)
