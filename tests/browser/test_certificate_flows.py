"""A lost card in a real browser, from the holder's telephone to the new application; a returned card scanned."""

import re

import frappe
import pytest
from playwright.sync_api import expect

from enforcement_cert.testing import factories as make
from tests.waiting import until

PATIENT = 60_000  # ms: a loaded machine opens a form slowly
CERTIFICATE, REQUEST, LOSS = "Enforcement Certificate", "Cancellation Request", "Loss Report"


@pytest.fixture
def world(commit_site, stack):
    """A county unit with its team, two certificates, and a holder who can log in; removed afterwards."""
    agency = make.make_agency(government_level="County", administrative_division="370102")
    team = make.make_team(agency, can_log_in=True)
    held = [make.make_certificate(make.make_officer(agency), team) for _ in range(2)]
    team["holder"] = make.make_user("Enforcement Officer", can_log_in=True, officer=held[0].officer)
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team, lost=held[0], returned=held[1])
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


@pytest.fixture
def keep(bench):
    """Keep a picture in the bench's folder for logs."""
    return lambda page, name: page.screenshot(path=bench.logs / f"{name}.png", full_page=True)


def dialog(page):
    """The topmost dialog, once it has come to rest."""
    found = page.locator(".modal.show").last
    expect(found).to_be_visible(timeout=PATIENT)
    return found


def fill(page, fieldname: str, text: str) -> None:
    box = dialog(page).locator(f"[data-fieldname={fieldname}]").locator("input, textarea, select").last
    expect(box).to_be_editable(timeout=PATIENT)
    if box.evaluate("element => element.tagName") == "SELECT":
        box.select_option(text)
    else:
        box.fill(text)
        box.dispatch_event("change")


def press(page, label: str) -> None:
    """Press a button of the form's head, also one that is folded away on a narrow screen."""
    button = page.locator(".page-head, .form-page").get_by_role("button", name=label, exact=True)
    expect(button.first).to_be_visible(timeout=PATIENT)
    button.first.click()


def confirm(page) -> None:
    dialog(page).locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()


def attach(page, fieldname: str, name: str) -> None:
    dialog(page).locator(f"[data-fieldname={fieldname}] .btn-attach").click()
    with page.expect_file_chooser() as chooser:
        upload = page.locator(".modal.show").last
        upload.locator(".btn-file-upload").first.click()
    content = f"%PDF-1.4 {frappe.generate_hash()}".encode()
    chooser.value.set_files([{"name": name, "mimeType": "application/pdf", "buffer": content}])
    page.locator(".modal.show").last.locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()
    expect(page.locator(f"[data-fieldname={fieldname}] .attached-file:visible")).to_be_visible(timeout=PATIENT)


def stored(doctype: str, filters: dict, field: str):
    frappe.db.rollback()
    return frappe.db.get_value(doctype, filters, field)


def status_is(certificate, status: str) -> None:
    now = lambda: stored(CERTIFICATE, {"name": certificate.name}, "certificate_status")  # noqa: E731
    until(lambda: now() == status, f"{certificate.name}: {status}")


def fits(page) -> bool:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth") <= 0


@pytest.mark.requirement("R-123", "R-124", "R-127", "R-129", "G-039")
def test_a_lost_card_leads_to_a_new_application(world, desk_page, phone_page, sign_in, keep):
    phone = phone_page
    sign_in(phone, world.team["holder"], make.PASSWORD)
    phone.goto(f"/app/enforcement-certificate/{world.lost.name}")
    report_by_phone(phone, keep)
    status_is(world.lost, "Reported Lost")
    report = stored(LOSS, {"certificate": world.lost.name}, "name")

    page = desk_page
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/loss-report/{report}")
    expect(page.locator(".ec-guide li.ec-next")).to_contain_text("刊登作废声明", timeout=PATIENT)
    expect(page.locator(".ec-notice-text")).to_contain_text(world.lost.name, timeout=PATIENT)
    keep(page, "loss-reported")
    press(page, "登记作废声明")
    fill(page, "medium_name", "大众日报")
    attach(page, "notice_file", "声明.pdf")
    keep(page, "loss-notice")
    confirm(page)
    expect(page.locator(".ec-guide li.ec-next")).to_contain_text("单位审核", timeout=PATIENT)
    status_is(world.lost, "Declared Void")
    request = stored(REQUEST, {"certificate": world.lost.name}, "name")

    decide(page, sign_in, world.team["checker"], request, "单位审核通过")
    decide(page, sign_in, world.team["reviewer"], request, "批准注销")
    status_is(world.lost, "Cancelled")

    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/loss-report/{report}")
    keep(page, "loss-cancelled")
    press(page, "申领新证")
    page.wait_for_url(re.compile("certificate-application/CA-"))
    assert stored(LOSS, {"name": report}, "new_application") in page.url


def report_by_phone(phone, keep) -> None:
    """The holder opens the menu of the own certificate and reports the loss."""
    phone.locator(".menu-btn-group:visible button, .actions-btn-group:visible button").first.click()
    phone.locator(".dropdown-menu.show").get_by_text("报失", exact=False).first.click()
    fill(phone, "circumstances", "下乡检查途中遗失")
    assert fits(phone)
    keep(phone, "loss-phone-dialog")
    confirm(phone)
    expect(phone.locator(".ec-guide li.ec-done")).to_have_count(1, timeout=PATIENT)
    assert fits(phone)
    keep(phone, "loss-phone-reported")


def decide(page, sign_in, user: str, request: str, act: str) -> None:
    sign_in(page, user, make.PASSWORD)
    page.goto(f"/app/cancellation-request/{request}")
    press(page, act)
    confirm(page)
    expect(page.locator(".page-head").get_by_role("button", name=act, exact=True)).to_have_count(0, timeout=PATIENT)
