"""Messages in a real browser: the clerk's work list of what was not delivered, the officer's inbox on a telephone."""

import frappe
import pytest
from playwright.sync_api import expect

from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification import delivery
from enforcement_cert.notification.send import announce, holder
from enforcement_cert.testing import factories as make
from tests.waiting import until

OUTBOX = "Outbox Message"


@pytest.fixture
def world(commit_site, stack):
    """A unit with its clerk, an officer with a login and one without a mobile; removed afterwards."""
    quiet = frappe.db.get_value("Notification Channel", "SMS", "keeps_quiet_hours")
    frappe.db.set_value("Notification Channel", "SMS", "keeps_quiet_hours", 0)  # the test may run at night
    agency = make.make_agency()
    clerk = make.make_user("Enforcement Agency", can_log_in=True, agency=agency.name, may_draft=1)
    officer = make.make_officer(agency, officer_name="测试员甲", mobile="13800000001", photo="")
    own = make.make_user("Enforcement Officer", can_log_in=True, officer=officer.name)
    silent = make.make_officer(agency, officer_name="测试员乙", photo="")
    frappe.db.commit()
    for person in (officer, silent):
        facts = {"name": person.officer_name, "unit": agency.agency_name, "type": "行政执法证", "certificate": "C-1"}
        announce(NoticeEvent.CARD_MADE, person, [holder(person.name)], facts)
    frappe.db.commit()
    delivery.work()
    yield frappe._dict(agency=agency, clerk=clerk, own=own, officer=officer, silent=silent)
    frappe.db.rollback()
    make.as_user("Administrator")
    frappe.db.set_value("Notification Channel", "SMS", "keeps_quiet_hours", quiet)
    make.remove_agency(agency.name, [clerk, own])
    frappe.db.commit()


@pytest.mark.requirement("R-080")
def test_the_clerk_finds_a_missing_mobile_and_sends_again(world, desk_page, sign_in):
    sign_in(desk_page, world.clerk, make.PASSWORD)
    desk_page.goto("/app/outbox-message?message_status=No+Address")
    row = desk_page.locator(".list-row", has_text="测试员乙")
    expect(row).to_contain_text("无手机号码")
    row.locator(".list-subject a").first.click()
    expect(desk_page.get_by_text("请先在执法人员档案中更正手机号码")).to_be_visible()
    world.silent.reload()
    world.silent.mobile = "13800000001"
    world.silent.save()
    frappe.db.commit()
    desk_page.get_by_role("button", name="再次发送").click()
    # Without a provider the message is kept: it is off the work list.
    until(lambda: status_of(world.silent) == "Skipped", "it is sent again", fresh=True)


def status_of(officer) -> str:
    return frappe.db.get_value(OUTBOX, {"officer": officer.name, "channel": "SMS"}, "message_status")


@pytest.mark.requirement("R-218")
def test_the_officer_reads_the_own_messages_on_a_telephone(world, phone_page, sign_in):
    sign_in(phone_page, world.own, make.PASSWORD)
    phone_page.goto("/app/my-certificate")
    messages = phone_page.locator(".widget", has_text="我的消息").first
    messages.get_by_text("证件已制作完成").first.click()
    expect(
        phone_page.locator(".control-value", has_text="测试员甲，您的行政执法证已制作完成，证件编号C-1")
    ).to_be_visible()
    phone_page.goto("/app/outbox-message")
    expect(phone_page.locator(".list-row", has_text="证件已制作完成").first).to_be_visible()
    expect(phone_page.get_by_text("测试员乙")).to_have_count(0)
