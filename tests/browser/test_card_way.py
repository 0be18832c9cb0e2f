"""A card from the printer to its holder, by people with a scan gun, which types like a keyboard and presses Enter."""

import frappe
import pytest
from playwright.sync_api import expect

from enforcement_cert.access.masking import OFFICER_IDENTITY
from enforcement_cert.certificate import batches, cards
from enforcement_cert.testing import factories as make
from tests.waiting import until
from tests.words import say

CARD, BATCH, ITEM = "Certificate Card", "Card Batch", "Card Batch Item"


@pytest.fixture
def world(commit_site, stack):
    """A committed agency with two cards made in a batch; removed afterwards."""
    agency = make.make_agency(agency_name="济南市测试文化和旅游局")
    team = make.make_team(agency, can_log_in=True)
    names = [make.make_application(make.make_officer(agency), team, "Card Making").name for _ in range(2)]
    make.as_user(team["maker"])
    batch = batches.create_batch("ENFORCEMENT", names, "浏览器测试批次")
    batches.start_batch(batch)
    frappe.db.commit()
    make.as_user("Administrator")
    until(lambda: field(BATCH, batch, "batch_status") == "Made", "the batch is made", fresh=True)
    yield frappe._dict(agency=agency, team=team, batch=batch)
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def field(doctype: str, name: str | dict[str, str], fieldname: str):
    frappe.db.rollback()
    return frappe.db.get_value(doctype, name, fieldname)


def made_cards(batch: str) -> list:
    frappe.db.rollback()
    names = frappe.get_all(ITEM, {"card_batch": batch, "item_status": "Made"}, pluck="card", order_by="certificate")
    return [frappe.get_doc(CARD, name) for name in names]


def address(card) -> str:
    return f"https://zfz.example.gov.cn/v/{card.verification_token}"


def top(page):
    return page.locator(".modal.show").last


def press(page, label: str, group: str | None = None) -> None:
    """Click a button of the form, or an entry of one of its groups."""
    if group:
        page.locator(".inner-group-button button").filter(has_text=say(group)).click()
        page.locator(".inner-group-button .dropdown-menu a:visible").filter(has_text=say(label)).click()
        return
    page.locator(".custom-actions button:visible, .standard-actions button:visible").filter(has_text=say(label)).click()


def scan(page, code: str, told: str) -> None:
    """What a gun does: type and press Enter, wherever the cursor stands; then wait for the answer."""
    expect(top(page).locator("input[data-fieldname='code']")).to_be_focused()
    page.keyboard.insert_text(code)
    page.keyboard.press("Enter")
    expect(top(page).locator(".is-last")).to_contain_text(told)


def close(page) -> None:
    dialog = top(page)
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)


@pytest.mark.requirement("R-111", "X-16", "G-038")
def test_made_checked_wasted_made_anew_sent_received_handed_over(world, desk_page, sign_in):
    good, bad = made_cards(world.batch)

    sign_in(desk_page, world.team["maker"], make.PASSWORD)
    new = check_with_one_waste(desk_page, world.batch, good, bad)
    shipment = send_to_the_unit(desk_page, world)

    sign_in(desk_page, world.team["clerk"], make.PASSWORD)
    confirm_arrival(desk_page, shipment, [good, new])
    hand_over(desk_page, new)

    assert field(CARD, bad.name, "card_status") == "Wasted"
    assert [field(CARD, card.name, "card_status") for card in (good, new)] == ["Arrived", "Handed Over"]
    assert field("Card Handover", {"card": new.name}, "signature").startswith("data:image/png;base64,")


def check_with_one_waste(page, batch: str, good, bad):
    page.goto(f"/app/card-batch/{batch}")
    press(page, "Check by Scan", "Quality Check")
    scan(page, address(good), good.officer_name)
    page.keyboard.press("Shift+Tab")
    expect(top(page).locator("select[data-fieldname='mode']")).to_be_focused()
    page.keyboard.press("ArrowDown")  # the first fault of the list
    page.keyboard.press("Enter")
    scan(page, address(bad), say("Print Fault"))
    scan(page, "没有这个码", say("Refused"))
    close(page)
    press(page, "Make Waste Cards Anew", "Quality Check")
    until(lambda: field(BATCH, batch, "print_run") == 2, "the waste card is made anew", fresh=True)
    new = cards.find_living_card(bad.certificate)
    page.goto(f"/app/card-batch/{batch}")
    press(page, "Check by Scan", "Quality Check")
    scan(page, new.card_serial, new.officer_name)
    close(page)
    until(lambda: field(CARD, new.name, "card_status") == "Checked", "the new card is checked", fresh=True)
    return new


def send_to_the_unit(page, world) -> str:
    page.goto("/app/card-shipment")
    page.locator("button:visible").filter(has_text=say("Send Cards")).click()
    top(page).locator("select[data-fieldname='receiver']").select_option("agency")
    link = top(page).locator("input[data-fieldname='to_agency']")
    link.fill(world.agency.name)
    link.press("Tab")
    top(page).locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()
    page.wait_for_url("**/card-shipment/CS-*")
    press(page, "Pack All")
    top(page).locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()
    press(page, "Send Off")
    top(page).locator("select[data-fieldname='way_of_sending']").select_option("Courier")
    top(page).locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()
    shipment = page.url.rsplit("/", 1)[-1]
    until(lambda: field("Card Shipment", shipment, "shipment_status") == "Sent", "the cards are sent", fresh=True)
    assert field("Card Shipment", shipment, "packed_count") == 2
    return shipment


def confirm_arrival(page, shipment: str, arrived: list) -> None:
    page.goto(f"/app/card-shipment/{shipment}")
    press(page, "Confirm by Scan")
    for card in arrived:
        scan(page, address(card), card.officer_name)
    close(page)
    until(lambda: field("Card Shipment", shipment, "shipment_status") == "Arrived", "all have arrived", fresh=True)


def hand_over(page, card) -> None:
    press(page, "Hand Over a Card")
    top(page).locator("input[data-fieldname='code']").fill(address(card))
    page.keyboard.press("Enter")
    dialog = top(page)
    expect(dialog).to_contain_text(card.officer_name)
    cipher = field("Enforcement Officer", card.officer, "identity_cipher")
    dialog.locator("input[data-fieldname='proof']").fill(OFFICER_IDENTITY.open(cipher)[-6:])
    dialog.locator("input[type=checkbox][data-fieldname='is_stated']").check()
    pad = dialog.locator("[data-fieldname='signature'] canvas")
    pad.scroll_into_view_if_needed()
    box = pad.bounding_box()
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 160, box["y"] + 70, steps=8)
    page.mouse.up()
    dialog.locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()
    expect(page.locator(".desk-alert.green")).to_be_visible()
    until(lambda: field(CARD, card.name, "card_status") == "Handed Over", "the card is handed over", fresh=True)
