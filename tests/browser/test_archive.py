"""The archive as clerks and officers use it: entering, filtering, full numbers for a while, on desk and phone."""

import os
import re
from pathlib import Path

import frappe
import pytest
from playwright.sync_api import Page, expect

from enforcement_cert.access import masking
from enforcement_cert.testing import factories as make

SHOTS = os.environ.get("ARCHIVE_SCREENSHOTS")


@pytest.fixture
def world(commit_site, stack):
    """A city agency with its team and two officers, one of them with a certificate; removed afterwards."""
    agency = make.make_agency(agency_name="济南市测试城市管理局")
    team = make.make_team(agency, can_log_in=True)
    holder = make.make_officer(agency, officer_name="测试员甲", mobile="19900000001", education="Bachelor")
    make.make_certificate(holder, team)
    plain = make.make_officer(agency, officer_name="测试员乙", photo="", staffing_status="")
    foreign = make.make_agency(agency_name="济南市测试园林局")
    stranger = make.make_officer(foreign, officer_name="测试员戊")
    others = make.make_team(foreign)
    make.make_certificate(stranger, others)
    team["officer"] = make.make_user("Enforcement Officer", can_log_in=True, officer=holder.name)
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team, holder=holder, plain=plain)
    frappe.db.rollback()
    make.as_user("Administrator")
    frappe.db.delete("List Filter", {"for_user": ["in", list(team.values())]})
    make.remove_agency(foreign.name, others.values())
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def shoot(page: Page, name: str) -> None:
    """Keep a picture for the eye, if a folder is named."""
    if SHOTS:
        page.screenshot(path=Path(SHOTS) / f"{name}.png", full_page=False)


def field(page: Page, name: str):
    return page.locator(f".form-layout [data-fieldname='{name}']:visible").first


def fill(page: Page, name: str, value: str) -> None:
    field(page, name).locator("input").first.fill(value)


def modal(page: Page, text: str):
    return page.locator(".modal.show").filter(has_text=text)


def filter_window(page: Page):
    page.get_by_role("button", name="过滤", exact=True).first.click()
    window = page.locator(".modal.show").first
    window.locator("[data-fieldname='officer_name'] input").first.click()  # waits until the window stands still
    return window


def unlike_number() -> str:
    """A number that differs from the others in more than one place; near ones bring up a warning of their own."""
    return [make.identity_number() for _ in range(12_000)][-1]


def choose_unit(window, name: str) -> None:
    unit, offered = window.locator("[data-fieldname='agency'] input").first, window.locator(".awesomplete li")
    unit.click()
    expect(offered.first).to_be_visible()
    unit.press_sequentially(name[:6])
    offered.filter(has_text=name).first.click()


def width_overflow(page: Page) -> int:
    return page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")


@pytest.mark.requirement("R-077", "R-075", "R-079", "R-080")
def test_a_clerk_enters_one_officer_after_the_other(world, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto("/app/enforcement-officer/new")
    # the form puts the cursor into its first field when it has come to rest
    expect(field(page, "officer_name").locator("input").first).to_be_focused()
    fill(page, "officer_name", "测试员丙")
    unlike_number()
    number = make.identity_number(male=False)
    wrong = number[:-1] + ("0" if number[-1] != "0" else "1")
    identity = field(page, "identity_number")
    identity.locator("input").first.press_sequentially(wrong)
    expect(identity).to_contain_text(re.compile("最后一位|末位|校验"))
    shoot(page, "entry-wrong-number")
    identity.locator("input").first.fill(number)
    expect(field(page, "sex").locator("select")).to_have_value("Female")
    field(page, "mobile").locator("input").first.press_sequentially("29900000001")
    expect(field(page, "mobile").locator(".text-danger")).to_be_visible()
    fill(page, "mobile", "19900000009")
    expect(field(page, "mobile").locator(".text-danger")).to_have_count(0)
    shoot(page, "entry-good")
    page.locator(".primary-action:visible").click()
    question = modal(page, "继续录入")
    expect(question).to_be_visible()
    shoot(page, "entry-go-on")
    page.wait_for_function("() => window.cur_dialog?.display")  # a window that still fades in does not close
    question.locator(".btn-primary").click()
    expect(field(page, "officer_name").locator("input").first).to_have_value("")
    expect(field(page, "agency").locator("input").first).to_have_value(re.compile("城市管理局|" + world.agency.name))
    fill(page, "officer_name", "测试员丁")
    fill(page, "identity_number", unlike_number())
    page.locator(".primary-action:visible").click()
    expect(question).to_be_visible()
    question.locator(".btn-secondary, .btn-default").first.click()
    page.wait_for_url(re.compile(r"/app/enforcement-officer(/view/list)?(\?.*)?$"))


@pytest.mark.requirement("R-072", "R-073", "R-205")
def test_the_filter_window_keeps_conditions_and_rows_open_by_double_click(world, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto("/app/enforcement-officer")
    rows = page.locator(".list-row-container")
    expect(rows.first).to_be_visible()
    window = filter_window(page)
    choose_unit(window, world.agency.agency_name)
    window.locator("select[data-fieldname='certificate_status']").select_option("Valid")
    window.locator("[data-fieldname='kept_title'] input").first.fill("本局有效证件")
    shoot(page, "filter-window")
    window.locator(".btn-modal-primary").click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("测试员甲")
    shoot(page, "filter-result")
    page.reload()
    window = filter_window(page)
    window.locator("input[type=checkbox][data-fieldname='no_photo']").check()
    window.locator("[data-fieldname='officer_name'] input").first.fill("测试员")
    window.locator(".btn-modal-primary").click()
    expect(rows.filter(has_text="测试员乙")).to_have_count(1)
    expect(rows.filter(has_text="测试员甲")).to_have_count(0)
    filter_window(page).locator(".ec-kept-filter button").first.click()
    expect(rows).to_have_count(1)
    expect(rows.first).to_contain_text("测试员甲")
    rows.first.dblclick(position={"x": 300, "y": 18})
    expect(page.locator(".ec-officer-name")).to_contain_text("测试员甲")
    expect(page.locator(".ec-officer-card")).to_contain_text("有效")
    shoot(page, "officer-record")


@pytest.mark.requirement("X-17")
def test_a_full_number_is_shown_for_a_listed_purpose_and_hides_itself(world, desk_page, sign_in):
    page = desk_page
    frappe.db.set_single_value("Personal Data Settings", "shown_seconds", 5)
    frappe.db.commit()
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/enforcement-officer/{world.holder.name}")
    page.get_by_role("button", name="查看完整号码").click()
    page.locator(".dropdown-menu:visible a").filter(has_text="手机").click()
    window = page.locator(".modal.show")
    window.locator(".btn-modal-primary").click()
    expect(window.locator(".ec-revealed")).to_have_text("19900000001")
    shoot(page, "revealed")
    expect(window).to_have_count(0, timeout=9000)
    expect(page.locator(".ec-revealed")).to_have_count(0)
    page.reload()
    page.get_by_role("tab", name="查阅记录").click()
    expect(page.locator("[data-fieldname='reading_list'] tbody")).to_contain_text("核对身份证原件")
    shoot(page, "readings")


@pytest.mark.requirement("R-083", "X-17")
def test_an_officer_sees_the_own_record_and_its_readers_on_a_telephone(world, phone_page, sign_in):
    page = phone_page
    make.as_user(world.team["reviewer"])
    masking.reveal("Enforcement Officer", world.holder.name, "mobile", "处理投诉举报")
    make.as_user("Administrator")
    frappe.db.commit()
    sign_in(page, world.team["officer"], make.PASSWORD)
    page.goto(f"/app/enforcement-officer/{world.holder.name}")
    expect(page.locator(".ec-officer-name")).to_contain_text("测试员甲")
    shoot(page, "phone-record")
    assert width_overflow(page) <= 0
    page.get_by_role("tab", name="查阅记录").click()
    expect(page.locator("[data-fieldname='reading_list'] tbody")).to_contain_text("处理投诉举报")
    shoot(page, "phone-readings")
    assert width_overflow(page) <= 0


@pytest.mark.requirement("R-083")
def test_a_clerk_maintains_a_record_on_a_telephone(world, phone_page, sign_in):
    page = phone_page
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/enforcement-officer/{world.plain.name}")
    expect(page.locator(".ec-missing")).to_contain_text("照片")
    shoot(page, "phone-clerk")
    field(page, "post").locator("input").first.fill("行政执法岗位")
    page.locator(".primary-action:visible").first.click()
    expect(page.locator(".indicator-pill:visible").filter(has_text="未保存")).to_have_count(0)
    assert width_overflow(page) <= 0
    frappe.db.rollback()
    assert frappe.db.get_value("Enforcement Officer", world.plain.name, "post") == "行政执法岗位"


# Tells the form, as the server does, that its record was saved; answers when the engine's late reload is due.
_TELL = """({version, then}) => new Promise(resolve => {
    const shown = cur_frm.doc.modified;
    cur_frm.doc.modified = "earlier";
    const facts = {doctype: cur_frm.doctype, name: cur_frm.docname, modified: version || shown};
    frappe.realtime.socket.listeners("doc_update").forEach(hear => hear(facts));
    cur_frm.doc.modified = shown;
    if (then) cur_frm.set_value("mobile", then);
    frappe.utils.debounce(() => frappe.after_ajax(resolve), 1200)();
})"""


def test_what_was_entered_outlives_a_late_reload_and_other_peoples_changes_are_shown(world, desk_page, sign_in):
    page = desk_page
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/enforcement-officer/{world.plain.name}")
    mobile = field(page, "mobile").locator("input").first
    expect(mobile).to_be_visible()
    reloads = []
    page.on("request", lambda request: reloads.append(request.url) if "form.load.getdoc?" in request.url else None)

    page.evaluate(_TELL, {"version": None})
    assert not reloads, "the form shows that version already"
    page.evaluate(_TELL, {"version": "2099-01-01 00:00:00.000000", "then": "19900000077"})
    assert mobile.input_value() == "19900000077"
    assert not reloads, "nothing is reloaded over what was entered"
    expect(page.locator(".form-message, .form-dashboard-headline").filter(has_text="已被修改")).to_be_visible()
    page.reload()

    expect(mobile).to_be_visible()
    page.evaluate("window.question = frappe.confirm('?')")
    expect(page.locator(".modal.show")).to_be_visible()
    reloads.clear()
    page.evaluate(_TELL, {"version": "2099-01-01 00:00:00.000000"})
    assert not reloads, "nothing is reloaded under an open window"
    with page.expect_response(re.compile("form.load.getdoc")):
        page.evaluate("window.question.hide()")
    page.wait_for_function("() => frappe.get_doc(cur_frm.doctype, cur_frm.docname)")  # none while it is reloaded

    record = frappe.get_doc("Enforcement Officer", world.plain.name)
    record.mobile = "19900000078"
    record.save()
    frappe.db.commit()
    expect(mobile).to_have_value("199******78")
