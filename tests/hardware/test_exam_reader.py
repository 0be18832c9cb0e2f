"""The card reader at the door of an examination: a resident identity card admits, or not (R-167, R-384)."""

import frappe
import pytest
from playwright.sync_api import expect

from enforcement_cert.testing import factories as make
from hardware_bridge.simulator.resident_chip import ResidentChip
from tests.exam_rooms import EVENT, ExamWorld
from tests.hardware.cards import lay_down
from tests.hardware.test_desk_reader import pair

PERSON = {
    "name": "测试甲",
    "sex": "1",
    "nation": "01",
    "birth_date": "19900101",
    "address": "山东省测试市试验路１号",
    "issuer": "测试市公安局",
    "valid_from": "20200101",
    "valid_until": "20400101",
}


@pytest.fixture
def free_port() -> int:
    return 7440  # where the desk looks for the reader service


@pytest.fixture
def world(commit_site, stack):
    world = ExamWorld(can_log_in=True)
    world.application = world.applicant(officer_name="读卡丙")
    world.register(world.application)
    frappe.db.commit()
    yield world
    world.remove()


@pytest.mark.requirement("R-167", "R-384")
def test_the_reader_admits_who_is_on_the_list_and_nobody_else(world, bridge, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/exam-entrance/{world.session.name}")
    read = page.get_by_role("button", name="读取身份证")
    read.click()
    page.locator(".modal.show .btn-modal-primary:visible, .modal.show .btn-primary:visible").first.click()
    pair(page, bridge)

    with lay_down(ResidentChip(identity_number=make.identity_number(), **PERSON)):
        read.click()
        expect(page.locator(".ec-door-card")).to_contain_text("不在本场次名单中")
    with lay_down(ResidentChip(identity_number=world.number_of(world.application), **PERSON)):
        read.click()
        expect(page.locator(".ec-door-name")).to_have_text("读卡丙")

    frappe.db.rollback()
    events = frappe.get_all(
        EVENT, filters={"session": world.session.name}, fields=["event_kind", "method"], order_by="creation"
    )
    assert [(event.event_kind, event.method) for event in events] == [
        ("Entry Refused", "Resident ID Card"),
        ("Attendance", "Resident ID Card"),
    ]
    assert world.candidate(world.application).admission_method == "Resident ID Card"
