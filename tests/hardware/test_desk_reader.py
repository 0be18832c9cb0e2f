"""A card maker in the desk: pair the computer, write a card, read it, and go on without a reader."""

import re

import frappe
import pytest
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings

from enforcement_cert.certificate.chips.record_of import key_of_chip
from enforcement_cert.testing import factories as make
from hardware_bridge.simulator.certificate_chip import CertificateChip
from tests.desk_calls import committed_unit
from tests.hardware.cards import lay_down
from tests.waiting import until
from tests.words import say

SERIAL = bytes.fromhex("04A1B2C3D4E5F6")


@pytest.fixture
def free_port() -> int:
    return 7440  # where the desk looks for the reader service


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        create_notification_settings(unit.team["maker"])  # the desk does not open without
        unit.certificate = make.make_certificate(make.make_officer(unit.agency), unit.team)
        frappe.db.commit()
        yield unit


def choose(page, entry: str, menu: str = "Card Reader") -> None:
    """Choose an entry of one of the form's menus, once the form has come to rest."""
    folded = page.locator(".inner-group-button:visible", has_text=say(menu))
    folded.first.wait_for()
    page.wait_for_load_state("networkidle")
    folded.locator("button").first.click()
    folded.locator(".dropdown-menu a", has_text=say(entry)).click()


def pair(page, bridge: str) -> None:
    own = page.context.new_page()
    own.goto(bridge)
    own.get_by_role("button", name="显示配对码").click()
    code = own.locator(".code").inner_text()
    own.close()
    page.locator(".modal.show input[data-fieldname='code']").fill(code)
    page.locator(".modal.show input[data-fieldname='label']").fill("二楼窗口")
    page.locator(".modal.show .btn-modal-primary:visible").click()
    page.locator(".desk-alert", has_text=say("The card reader is connected.")).wait_for()


def close(page) -> None:
    page.locator(".modal.show .btn-modal-close:visible").click()
    page.locator(".modal.show").wait_for(state="detached")


def dialog_text(page, title: str) -> str:
    dialog = page.locator(".modal.show", has_text=say(title))
    dialog.wait_for()
    return dialog.inner_text()


@pytest.mark.requirement("R-115", "R-117", "R-118", "R-119", "G-098", "G-099")
def test_a_card_is_written_and_read(world, bridge, desk_page, sign_in, tmp_path):
    page, certificate = desk_page, world.certificate
    chip = CertificateChip(SERIAL, key_of_chip(SERIAL, 1))
    sign_in(page, world.team["maker"], make.PASSWORD)
    page.goto(f"/app/enforcement-certificate/{certificate.name}")

    choose(page, "Write the Chip")
    page.locator(".modal.show .btn-modal-primary:visible, .modal.show .btn-primary:visible").first.click()
    pair(page, bridge)
    choose(page, "Write the Chip")
    assert say("No card lies on the reader.") in dialog_text(page, "Card Reader")
    close(page)

    with lay_down(chip):
        choose(page, "Write the Chip")
        text = dialog_text(page, "Write the Chip")
        assert say("The chip is still empty.") in text and certificate.officer_name in text
        page.locator(".modal.show .btn-modal-primary:visible").click()
        written = dialog_text(page, "The Chip Is Written")
        assert certificate.officer_name in written and certificate.name in written
        assert re.search(r"20\d\d", written)
        assert chip.beeps == 1
        close(page)
        choose(page, "Read a Card")
        assert certificate.officer_name in dialog_text(page, "What the Chip Says")
        close(page)

    frappe.db.rollback()
    assert frappe.db.get_value("Enforcement Certificate", certificate.name, "chip_serial") == SERIAL.hex()

    chip.memory.fuse = 40
    laid = lay_down(chip)
    choose(page, "Write the Chip")
    dialog_text(page, "Write the Chip")
    page.locator(".modal.show .btn-modal-primary:visible").click()
    too_early = (
        "The card was taken away too early. Lay it on the reader again: the system then finds out what is on it."
    )
    assert say(too_early) in dialog_text(page, "Card Reader")
    laid.take_away()
    until(lambda: not frappe.db.exists("Chip Operation", {"operation_status": "Writing"}), "it is reported", fresh=True)
    last = frappe.get_all("Chip Operation", filters={"certificate": certificate.name}, fields=["operation_status"],
                          order_by="creation desc", limit=1)  # fmt: skip
    assert last[0].operation_status == "Unknown"


@pytest.mark.requirement("R-115")
def test_without_the_reader_service_the_desk_says_so_once_and_works(world, bridge, desk_page, sign_in, request):
    page = desk_page
    sign_in(page, world.team["maker"], make.PASSWORD)
    page.goto("/app")
    page.evaluate("localStorage.setItem('enforcement_cert.reader_device', '0123456789abcdef')")
    page.goto("/app/enforcement-certificate")
    assert say("Everything else works without it.") in dialog_text(page, "Card Reader")
    page.locator(".modal.show .btn-primary:visible").click()
    page.locator(".modal.show").wait_for(state="detached")
    page.goto(f"/app/enforcement-certificate/{world.certificate.name}")
    page.locator(".page-title", has_text=world.certificate.officer_name).wait_for()
    assert page.locator(".modal.show").count() == 0
