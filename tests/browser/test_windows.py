"""Windows over the page, by keyboard and by touch: focus stays and comes back, buttons work again, nothing is lost."""

import frappe
import pytest
from playwright.sync_api import Page, expect

from enforcement_cert.testing import factories as make
from tests.browser.test_accessibility import log_in, new_context, wait_without_faults
from tests.words import say

# A form with everything: photo (its field holds a hidden button), tabs, table, days, box for comments.
_WHERE = """() => {
    const at = document.activeElement;
    const modal = [...document.querySelectorAll(".modal.show")].pop();
    return {inside: !modal || modal.contains(at), field: at.closest("[data-fieldname]")?.dataset.fieldname || ""};
}"""


@pytest.fixture(scope="module")
def world(_connected, stack):
    """A unit with a clerk, an officer who may apply and a certificate; removed afterwards."""
    frappe.set_user("Administrator")
    agency = make.make_agency()
    team = make.make_team(agency, can_log_in=True)
    officer = make.make_officer(agency)
    certificate = make.make_certificate(make.make_officer(agency), team)
    frappe.db.commit()
    yield frappe._dict(team=team, officer=officer.name, certificate=certificate.name)
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def apply_button(page: Page):
    return page.locator(".page-head .custom-actions button:visible").filter(has_text=say("Apply for Certificates"))


def at_the_officer(page: Page, sign_in, world):
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/enforcement-officer/{world.officer}")
    expect(apply_button(page)).to_be_visible()
    return apply_button(page)


@pytest.mark.requirement("X-47")
def test_tab_stays_in_the_window_and_the_focus_comes_back(world, desk_page, sign_in):
    button = at_the_officer(desk_page, sign_in, world)
    button.focus()
    desk_page.keyboard.press("Enter")
    window = desk_page.locator(".modal.show")
    expect(window).to_be_visible()
    desk_page.wait_for_function("() => window.cur_dialog?.display")
    for key in ["Tab"] * 7 + ["Shift+Tab"] * 7:
        desk_page.keyboard.press(key)
        assert desk_page.evaluate(_WHERE)["inside"], key
    desk_page.keyboard.press("Escape")
    expect(window).to_have_count(0)
    expect(button).to_be_focused()
    expect(button).to_be_enabled()
    button.click()
    desk_page.wait_for_function("() => window.cur_dialog?.display")
    window.locator(".btn-modal-close").click()
    expect(window).to_have_count(0)
    expect(button).to_be_enabled()


@pytest.mark.requirement("X-47")
def test_tab_goes_through_the_whole_form_and_changes_nothing(world, desk_page, sign_in):
    at_the_officer(desk_page, sign_in, world)
    desk_page.evaluate("cur_frm.get_field('officer_name').$input.focus()")
    seen: list[str] = []
    while len(seen) < 80 and (not seen or seen[-1] != "comment"):
        desk_page.keyboard.press("Tab")
        seen.append(desk_page.evaluate(_WHERE)["field"])
    fields = list(dict.fromkeys(filter(None, seen)))
    assert {"mobile", "record_status", "sex", "education"} <= set(fields)
    assert len(fields) > 12, fields
    assert not desk_page.evaluate("cur_frm.is_dirty()")


def test_escape_puts_away_the_calendar_and_keeps_the_window(world, desk_page, sign_in):
    sign_in(desk_page, world.team["clerk"], make.PASSWORD)
    desk_page.goto(f"/app/enforcement-certificate/{world.certificate}")
    desk_page.wait_for_function("() => window.cur_frm?.doc?.certificate_status")
    desk_page.evaluate("void enforcement_cert.flows.report_loss(cur_frm.doc.name)")
    window = desk_page.locator(".modal.show")
    window.locator("textarea").fill("在公交车上遗失")
    window.locator("[data-fieldname=lost_on] input").click()
    calendar = desk_page.locator(".datepicker.active")
    expect(calendar).to_be_visible()
    desk_page.keyboard.press("Escape")
    expect(calendar).to_have_count(0)
    expect(window.locator("textarea")).to_have_value("在公交车上遗失")
    desk_page.keyboard.press("Escape")
    expect(window).to_have_count(0)


@pytest.mark.requirement("R-072", "R-205")
def test_choices_are_words_and_the_calendar_for_two_days_is_chinese(world, desk_page, sign_in):
    at_the_officer(desk_page, sign_in, world)
    options = "[...document.querySelectorAll('select option')].map(option => option.text)"
    desk_page.wait_for_function(f"{options}.includes('{say('Bachelor')}')")
    assert not [text for text in desk_page.evaluate(options) if "object" in text]
    desk_page.goto("/app/enforcement-officer")
    desk_page.get_by_role("button", name="过滤", exact=True).first.click()
    window = desk_page.locator(".modal.show")
    expect(window.locator("select").first).to_be_visible()
    assert not [text for text in desk_page.evaluate(options) if "object" in text]
    window.locator("[data-fieldtype=DateRange] input:visible").first.click()
    expect(desk_page.locator(".datepicker.active .datepicker--day-name").first).to_have_text("一")


@pytest.mark.requirement("R-001")
def test_ticked_rows_are_offered_what_staff_may_do(world, desk_page, sign_in):
    sign_in(desk_page, world.team["clerk"], make.PASSWORD)
    desk_page.goto("/app/enforcement-officer")
    desk_page.locator(".list-row-checkbox").first.click()
    desk_page.locator(".actions-btn-group button:visible").click()
    offered = desk_page.locator(".actions-btn-group .dropdown-menu:visible a").all_inner_texts()
    assert say("Apply for Certificates") in [text.strip() for text in offered]
    assert not [text for text in offered if "指派" in text or "标签" in text]


@pytest.mark.requirement("X-47")
def test_an_open_window_has_no_barrier(world, browser, stack):
    context = new_context(browser, stack)
    page = context.new_page()
    log_in(page, world.team["clerk"])
    page.goto(f"/app/enforcement-officer/{world.officer}")
    apply_button(page).click()
    page.wait_for_function("() => window.cur_dialog?.display")
    wait_without_faults(page, "no barrier in the window for applying", ".modal.show")
    name = page.locator(".modal.show").get_attribute("aria-labelledby")
    expect(page.locator(f"#{name}")).to_have_text(say("Apply for Certificates"))
    context.close()


@pytest.mark.requirement("X-47")
def test_on_a_telephone_the_next_step_is_seen_and_everything_fits(world, phone_page, sign_in):
    button = at_the_officer(phone_page, sign_in, world)
    button.click()
    phone_page.wait_for_function("() => window.cur_dialog?.display")
    window = phone_page.locator(".modal.show .modal-content")
    box = window.bounding_box()
    assert box["x"] >= 0 and box["x"] + box["width"] <= phone_page.viewport_size["width"]
    for touched in window.locator(".modal-footer .btn:visible").all():
        assert touched.bounding_box()["height"] >= 40
    phone_page.keyboard.press("Escape")
    title, bar = phone_page.locator(".page-head .title-text:visible").first, phone_page.locator("header.navbar")
    assert title.bounding_box()["y"] >= bar.bounding_box()["y"] + bar.bounding_box()["height"] - 1
    phone_page.goto("/app/enforcement-officer")
    phone_page.locator(".list-row:visible").first.wait_for()
    boxes = phone_page.locator(".standard-filter-section .form-group:visible").all()
    widths = [box.bounding_box()["width"] for box in boxes]
    assert widths and min(widths) > 120, widths
    row = phone_page.locator(".list-row-container .list-row:visible").first
    state = row.locator(".visible-xs .indicator-pill")
    expect(state).to_have_text(say("Active"))
    assert state.bounding_box()["x"] + state.bounding_box()["width"] <= phone_page.viewport_size["width"]
