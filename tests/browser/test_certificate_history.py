"""The form of a certificate: what it was worth on a day, and the proof of it."""

import frappe
import pytest
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings

from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        unit.certificate = make.make_certificate(make.make_officer(unit.agency), unit.team)
        create_notification_settings(unit.team["reviewer"])  # the desk does not open without
        frappe.db.commit()
        yield unit


@pytest.mark.requirement("X-64")
def test_the_form_answers_for_a_day_and_gives_the_proof(world, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/enforcement-certificate/{world.certificate.name}")
    group = page.locator(".inner-group-button", has_text="历史")
    group.wait_for()
    page.wait_for_load_state("networkidle")
    group.locator("button").first.click()
    group.locator(".dropdown-menu a", has_text="截至某日").click()
    page.locator(".modal.show .btn-modal-primary:visible").click()
    page.locator(".modal.show .ec-history-day", has_text="当日效力").wait_for()
    with page.context.expect_event("request", lambda asked: "download_proof" in asked.url) as asked:
        page.locator(".modal.show .btn-modal-secondary:visible").click()
    assert asked.value.method == "POST"
