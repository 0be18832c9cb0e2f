"""Re-division and rename as people do them: the old account's clerk, then the reviewing office, then a citizen.

With KEEP_SCREENSHOTS=1 the pictures of the manual under docs/zh/images are written anew.
"""

import os
import re
from pathlib import Path

import frappe
import pytest
from playwright.sync_api import expect

from enforcement_cert.testing import factories as make
from tests.waiting import until
from tests.words import say

IMAGES = Path(__file__).parents[2] / "docs" / "zh" / "images"
CHANGE = "Structure Change"
NEW_NAME = "济南市测试综合行政执法局"


@pytest.fixture
def world(commit_site, stack):
    """A committed agency with a body below, two officers and a certificate; removed afterwards."""
    agency = make.make_agency(agency_name="济南市测试城市管理局")
    body = make.make_agency(
        agency_name="济南市测试执法支队", agency_kind="Second-level Body", superior_agency=agency.name
    )
    team = make.make_team(agency, can_log_in=True)
    moving, staying = (make.make_officer(agency, officer_name=name) for name in ("测试员甲", "测试员乙"))
    certificate = make.make_certificate(moving, team)
    frappe.db.commit()
    yield frappe._dict(agency=agency, body=body, team=team, moving=moving, staying=staying, certificate=certificate)
    frappe.db.rollback()
    make.as_user("Administrator")
    remove_changes(agency.name)
    make.remove_agency(body.name)
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def remove_changes(agency: str) -> None:
    names = frappe.get_all(CHANGE, filters={"agency": agency}, pluck="name", order_by="name")
    for table in ("Structure Change Unit", "Structure Change Officer", "Structure Change Approval"):
        frappe.db.delete(table, {"parent": ["in", names or [""]]})
    frappe.db.delete(CHANGE, {"name": ["in", names or [""]]})


@pytest.fixture
def keep(tmp_path):
    """Take a picture for the manual; kept only when asked for."""

    def take(page, name: str) -> None:
        folder = IMAGES if os.environ.get("KEEP_SCREENSHOTS") else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")

    return take


def button(page, text: str):
    return page.locator(".page-actions:visible, .inner-group-button:visible, .modal.show").get_by_role(
        "button", name=say(text), exact=True
    )


def draft(page, kind: str, values: dict) -> None:
    """Fill in the form of a new change and save it."""
    page.goto("/app/structure-change/new")
    field = page.locator("[data-fieldname='change_kind'] select")
    expect(field).to_be_visible()
    field.select_option(kind)
    for name, value in values.items():
        box = page.locator(f"[data-fieldname='{name}']:visible").locator("input, textarea").first
        box.fill(value)
        box.blur()


def save(page) -> str:
    page.keyboard.press("Control+s")
    page.wait_for_url(re.compile(r"/structure-change/SC-"))
    return page.url.rsplit("/", 1)[1].split("?")[0]


def status_of(name: str) -> str:
    frappe.db.rollback()
    return frappe.db.get_value(CHANGE, name, "change_status")


def approve(page, sign_in, world, name: str) -> None:
    page.context.clear_cookies()
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/structure-change/{name}")
    button(page, "Approve the Change").click()
    page.locator(".modal.show .btn-modal-primary, .modal.show .btn-primary").first.click()
    until(lambda: status_of(name) == "Done", "the change is carried out", pause=0.3)
    expect(page.locator(".form-message:visible, .form-page .alert:visible").first).to_contain_text(say("Done"))


@pytest.mark.requirement("R-051", "R-087", "X-58")
def test_officers_of_an_old_account_are_re_divided(world, desk_page, sign_in, keep):
    page = desk_page
    sign_in(page, world.team["clerk"], make.PASSWORD)
    draft(page, "Officer Re-division", {"reason": "根据机构改革方案，人员划入支队"})
    name = save(page)
    button(page, "Choose Officers").click()
    target = page.locator(".modal.show [data-fieldname='target_agency'] input")
    expect(target).to_be_focused()  # the window empties its fields while it opens
    target.fill("测试执法支队")
    page.locator(".modal.show .awesomplete li", has_text="测试执法支队").first.click()
    page.locator(".modal.show tr", has_text="测试员甲").locator("input").check()
    keep(page, "structure-choose")
    button(page, "Add the Ticked Ones").click()
    expect(page.locator(".modal.show")).to_have_count(0)
    page.keyboard.press("Control+s")
    preview = page.locator("[data-fieldname='preview_html']")
    expect(preview).to_contain_text(world.certificate.name)
    keep(page, "structure-dry-run")
    button(page, "Submit the Change").click()
    until(lambda: status_of(name) == "Submitted", "the change is submitted", pause=0.3)

    approve(page, sign_in, world, name)

    keep(page, "structure-done")
    frappe.db.rollback()
    assert frappe.db.get_value("Enforcement Officer", world.moving.name, "agency") == world.body.name
    assert frappe.db.get_value("Enforcement Officer", world.staying.name, "agency") == world.agency.name
    face = ["unit_name", "is_face_outdated", "certificate_status"]
    stored = frappe.db.get_value("Enforcement Certificate", world.certificate.name, face)
    assert stored == (world.body.agency_name, 1, "Valid")


@pytest.mark.requirement("R-131", "R-132", "G-044", "X-64")
def test_a_unit_gets_a_new_name_and_citizens_read_the_former_one(world, desk_page, phone_page, sign_in, keep):
    page = desk_page
    sign_in(page, world.team["clerk"], make.PASSWORD)
    draft(page, "Agency Rename", {"new_name": NEW_NAME, "reason": "根据机构改革方案更名"})
    name = save(page)
    expect(page.locator("[data-fieldname='preview_html']")).to_contain_text(NEW_NAME)
    button(page, "Submit the Change").click()
    until(lambda: status_of(name) == "Submitted", "the change is submitted", pause=0.3)

    approve(page, sign_in, world, name)

    phone_page.goto(f"/v/{world.certificate.verification_token}")
    expect(phone_page.locator("body")).to_contain_text(NEW_NAME)
    expect(phone_page.locator("body")).to_contain_text(world.agency.agency_name)
    keep(phone_page, "structure-former-name")
    page.goto(f"/app/enforcement-agency/{world.agency.name}")
    page.get_by_role("button", name=say("History"), exact=True).click()
    page.get_by_role("link", name=say("All Entries"), exact=True).click()
    timeline = page.locator(".modal.show .ec-history")
    expect(timeline).to_contain_text(NEW_NAME)
    expect(timeline).to_contain_text(name)
    keep(page, "history-timeline")
