"""A certificate in a real browser with a real card stack: issued, written, lost, cancelled, and the next one."""

import frappe
import pytest
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from playwright.sync_api import expect

from enforcement_cert.certificate import deciding
from enforcement_cert.certificate.chips.record_of import key_of_chip
from enforcement_cert.testing import factories as make
from hardware_bridge.simulator.certificate_chip import CertificateChip
from tests.browser import test_certificate_flows as flows
from tests.browser import test_main_job as job
from tests.browser.test_certificate_flows import keep  # noqa: F401 - a fixture of the same name
from tests.hardware import test_desk_reader as desk
from tests.hardware.cards import lay_down
from tests.hardware.test_desk_reader import free_port, world  # noqa: F401 - fixtures of the same names
from tests.words import say

APPLICATION = "Certificate Application"
FIRST, SECOND = bytes.fromhex("04C0FFEE000001"), bytes.fromhex("04C0FFEE000002")


def issue_in_a_batch(page, sign_in, world, application: str) -> str:  # noqa: F811
    """The card maker makes one card from the list of applications; gives the certificate."""
    sign_in(page, world.team["maker"], make.PASSWORD)
    job.tick_all(page, f"/app/certificate-application?agency={world.agency.name}&stage=Card%20Making", 1)
    job.act(page, say("Make Batch of Ticked Rows"))
    job.confirm(page)
    page.locator("button").filter(has_text=say("Make Cards")).click()
    page.locator("button").filter(has_text=say("Download Print Sheets")).wait_for(timeout=120_000)
    return flows.stored(APPLICATION, {"name": application}, "certificate")


def write_chip(page, certificate: str, chip: CertificateChip) -> None:
    page.goto(f"/app/enforcement-certificate/{certificate}")
    with lay_down(chip):
        desk.choose(page, "Write the Chip")
        assert say("The chip is still empty.") in desk.dialog_text(page, "Write the Chip")
        page.locator(".modal.show .btn-modal-primary:visible").click()
        assert certificate in desk.dialog_text(page, "The Chip Is Written")
        desk.close(page)


def read_chip(page, chip: CertificateChip) -> str:
    with lay_down(chip):
        desk.choose(page, "Read a Card")
        text = desk.dialog_text(page, "What the Chip Says")
        desk.close(page)
    return text


def lose_and_cancel(page, sign_in, world, certificate: str) -> str:  # noqa: F811
    """Report, notice, cancellation by unit and office, new application; gives its name."""
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/enforcement-certificate/{certificate}")
    report_loss(page)
    lost = frappe._dict(name=certificate)
    flows.status_is(lost, "Reported Lost")
    report = flows.stored(flows.LOSS, {"certificate": certificate}, "name")
    page.goto(f"/app/loss-report/{report}")
    flows.press(page, "登记作废声明")
    flows.fill(page, "medium_name", "大众日报")
    flows.attach(page, "notice_file", "声明.pdf")
    flows.confirm(page)
    flows.status_is(lost, "Declared Void")
    request = flows.stored(flows.REQUEST, {"certificate": certificate}, "name")
    flows.decide(page, sign_in, world.team["checker"], request, "单位审核通过")
    flows.decide(page, sign_in, world.team["reviewer"], request, "批准注销")
    flows.status_is(lost, "Cancelled")
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/loss-report/{report}")
    flows.press(page, "申领新证")
    page.wait_for_url("**/app/certificate-application/CA-*")
    return flows.stored(flows.LOSS, {"name": report}, "new_application")


def report_loss(page) -> None:
    desk.choose(page, "Report Loss", menu="Change")
    flows.fill(page, "circumstances", "执法途中遗失")
    flows.confirm(page)
    expect(page.locator(".ec-guide li.ec-done")).to_have_count(1, timeout=flows.PATIENT)


def bring_to_card_making(world, application: str) -> None:  # noqa: F811
    """The steps in between, which the browser tests of the desk show: submit, first check, legal review."""
    frappe.db.rollback()
    for role, action in (("clerk", "Submit Application"), *make.WHOLE_FLOW):
        make.as_user(world.team[role])
        deciding.decide_one(application, action, confirmed=make.ALL_CONDITIONS)
    make.as_user("Administrator")
    frappe.db.commit()


@pytest.mark.requirement("R-111", "R-116", "R-117", "R-122", "R-124", "R-127", "R-129", "G-038", "G-039")
def test_issued_written_lost_and_the_next_one(world, bridge, desk_page, sign_in):  # noqa: F811
    page, officer = desk_page, make.make_officer(world.agency)
    application = make.make_application(officer, world.team, "Card Making")
    for role in ("clerk", "checker", "reviewer"):
        create_notification_settings(world.team[role])  # the desk does not open without
    frappe.db.commit()
    first = issue_in_a_batch(page, sign_in, world, application.name)

    page.goto(f"/app/enforcement-certificate/{first}")
    desk.choose(page, "Write the Chip")
    page.locator(".modal.show .btn-modal-primary:visible, .modal.show .btn-primary:visible").first.click()
    desk.pair(page, bridge)
    old_chip = CertificateChip(FIRST, key_of_chip(FIRST, 1))
    write_chip(page, first, old_chip)
    assert officer.officer_name in read_chip(page, old_chip)

    following = lose_and_cancel(page, sign_in, world, first)
    bring_to_card_making(world, following)
    second = issue_in_a_batch(page, sign_in, world, following)
    assert second != first
    new_chip = CertificateChip(SECOND, key_of_chip(SECOND, 1))
    write_chip(page, second, new_chip)
    assert second in read_chip(page, new_chip)
    assert say("Cancelled") in read_chip(page, old_chip)
    assert flows.stored(flows.CERTIFICATE, {"name": first}, "certificate_status") == "Cancelled"
