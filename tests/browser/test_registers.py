"""Registers about persons in a real browser: an entry of the list, a pair side by side, a correction by telephone."""

import re

import frappe
import pytest
from playwright.sync_api import expect
from stdnum.cn.ric import calc_check_digit

from enforcement_cert.testing import factories as make

LIST, PAIR, REQUEST = "Forced Cancellation", "Probable Duplicate", "Officer Correction"


@pytest.fixture
def world(commit_site, stack):
    """A county unit with its team, a city office's login, and one officer who can log in; removed afterwards."""
    offices = make.make_offices()
    agency = make.make_agency(government_level="County", administrative_division="370102")
    team = make.make_team(agency, can_log_in=True)
    team["city"] = make.make_user("City Legal Office", can_log_in=True, legal_office=offices["city"].name, may_review=1)
    officer = make.make_officer(agency, officer_name="测试员甲")
    team["officer"] = make.make_user("Enforcement Officer", can_log_in=True, officer=officer.name)
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team, officer=officer)
    frappe.db.rollback()
    make.as_user("Administrator")
    for entry in frappe.get_all(LIST, filters={"proposed_by": ["in", list(team.values())]}, pluck="name"):
        frappe.db.delete("Forced Cancellation Act", {"parent": entry})
        frappe.db.delete(LIST, {"name": entry})
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def document(page, fieldname: str, name: str) -> None:
    """Attach a file by the field's own button."""
    page.locator(f"[data-fieldname={fieldname}] .btn-attach:visible").click()
    dialog = page.locator(".modal.show").last
    with page.expect_file_chooser() as chooser:
        dialog.get_by_role("button", name="本机").or_(dialog.locator(".btn-file-upload").first).first.click()
    chooser.value.set_files(
        [{"name": name, "mimeType": "application/pdf", "buffer": f"%PDF-1.4 {frappe.generate_hash()}".encode()}]
    )
    dialog.locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()
    expect(page.locator(f"[data-fieldname={fieldname}] .attached-file:visible")).to_be_visible()


def fill(page, fieldname: str, text: str) -> None:
    box = page.locator(f"[data-fieldname={fieldname}]").locator("input:visible, textarea:visible, select:visible").last
    if box.evaluate("element => element.tagName") == "SELECT":
        box.select_option(text)
    else:
        box.fill(text)


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.fixture
def keep(bench):
    """Keep a picture in the bench's folder for logs."""
    return lambda page, name: page.screenshot(path=bench.logs / f"{name}.png", full_page=True)


@pytest.mark.requirement("G-043", "R-094")
def test_an_office_proposes_and_another_puts_on_the_list(world, desk_page, sign_in, keep):
    page, number = desk_page, make.identity_number()
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto("/app/forced-cancellation/new")
    fill(page, "person_name", "测试某甲")
    fill(page, "identity_number", number)
    fill(page, "ground", "Forged Data")
    fill(page, "facts", "以伪造的学历证明取得执法证件，已经发证学校书面否认。")
    document(page, "proposal_document", "提请书.pdf")  # attaching saves
    expect(page.locator(".ec-steps li")).to_have_count(1)
    expect(page.locator("[data-fieldname=identity_number]:visible").last).to_contain_text("370****")
    assert number not in page.content()
    keep(page, "forced-list-proposed")
    address = page.url

    sign_in(page, world.team["city"], make.PASSWORD)
    page.goto(address)
    page.get_by_role("button", name="决定列入名单").click()
    fill(page, "decision_number", "济司决〔2026〕12号")
    document(page, "decision_document", "决定书.pdf")
    page.locator(".modal.show .btn-primary:visible").last.click()
    expect(page.locator(".modal.show").filter(has_text="已终止申请")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator(".ec-steps li")).to_have_count(2)
    keep(page, "forced-list-in-force")
    frappe.db.rollback()
    assert frappe.db.get_value(LIST, {"proposed_by": world.team["reviewer"]}, "list_status") == "In Force"


@pytest.mark.requirement("X-11")
def test_a_pair_is_decided_side_by_side(world, desk_page, sign_in, keep):
    number = frappe.get_doc("Enforcement Officer", world.officer.name).identity_cipher
    from enforcement_cert.access.masking import OFFICER_IDENTITY

    body = OFFICER_IDENTITY.open(number)
    slip = body[:14] + str((int(body[14]) + 1) % 10) + body[15:17]
    other = make.make_officer(
        world.agency, officer_name="测试员贾", identity_number=slip + calc_check_digit(slip + "0"), post="科员"
    )
    frappe.db.commit()
    pair = frappe.db.get_value(PAIR, {"officer_a": world.officer.name, "officer_b": other.name})
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/duplicate-review/{pair}")
    table = page.locator(".ec-pair-table")
    expect(table.locator("tr").filter(has_text="身份证号").locator("mark")).to_have_count(4)
    expect(table.locator("tr.ec-differs").filter(has_text="姓名")).to_contain_text("测试员贾")
    assert body not in page.content()
    page.wait_for_function("[...document.querySelectorAll('.ec-pair-photo')].every(photo => photo.naturalWidth > 0)")
    keep(page, "duplicates-side-by-side")
    page.get_by_role("button", name="不同的人").click()
    fill(page, "reason", "经核对户籍，系双胞胎。")
    page.locator(".modal.show .btn-primary:visible").last.click()
    expect(page.locator(".desk-alert")).to_contain_text("不再提示")
    frappe.db.rollback()
    assert frappe.db.get_value(PAIR, pair, "pair_status") == "Different Persons"


@pytest.mark.requirement("X-12")
def test_an_officer_asks_for_a_correction_by_telephone(world, phone_page, sign_in, keep):
    page = phone_page
    sign_in(page, world.team["officer"], make.PASSWORD)
    page.goto("/app/officer-correction/new")
    fill(page, "fact", "Birth Date")
    fill(page, "new_date", "1980-02-03")
    page.keyboard.press("Escape")
    fill(page, "reason", "与身份证不一致")
    assert fits(page)
    keep(page, "correction-phone-new")
    document(page, "evidence", "户籍证明.pdf")  # attaching saves
    expect(
        page.get_by_role("button", name=re.compile("撤回申请")).or_(page.locator(".menu-btn-group:visible").first).first
    ).to_be_visible()
    expect(page.locator("[data-fieldname=request_status]:visible").last).to_contain_text("已申请")
    assert fits(page)
    keep(page, "correction-phone-asked")
    frappe.db.rollback()
    request = frappe.get_doc(REQUEST, {"officer": world.officer.name})
    assert (request.new_value, request.requested_by) == ("1980-02-03", world.team["officer"])
