"""A window clerk charges a list of names and prints, by the browser and straight on the own computer's printer."""

import io
import re

import frappe
import pypdf
import pytest
from playwright.sync_api import expect

from enforcement_cert.testing import factories as make
from tests.hardware.conftest import PRINTER

SLIP = "Fee Slip"
NAMES = "测甲\n测乙，一车间\n测乙，二车间"
# A pairing that the site knows and this computer's bridge does not, as after the bridge was set up anew.
_OF_ANOTHER_BRIDGE = """async () => {
    const device = Array.from({ length: 16 }, () => Math.floor(Math.random() * 16).toString(16)).join("");
    await frappe.xcall("enforcement_cert.certificate.chips.computers.register", { device, label: "" });
    localStorage.setItem("enforcement_cert.reader_device", device);
    localStorage.setItem("enforcement_cert.printer_only", "1");
}"""
_SHOW_NOTICE = "args => enforcement_cert.papers.show('enforcement_cert.papers.notices.preview_notice', args)"
# What the button of the window does to the paper, without a window of the system.
_WATCH_PRINTING = "frame => { frame.contentWindow.print = () => { window.printed = (window.printed || 0) + 1; }; }"


@pytest.fixture
def free_port() -> int:
    return 7440  # where the desk looks for the bridge


@pytest.fixture
def world(commit_site, stack):
    agency = make.make_agency(government_level="County", administrative_division="370102")
    item = make.make_fee_item(agency)
    team = make.make_team(agency, can_log_in=True)
    team["handler"] = make.make_user("Enforcement Agency", can_log_in=True, agency=agency.name, may_handle_cases=1)
    application = make.make_application(make.make_officer(agency), team, "Legal Review")
    frappe.db.commit()
    yield frappe._dict(agency=agency, item=item, team=team, application=application.name)
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


def dialog(page, title: str):
    found = page.locator(".modal.show", has=page.get_by_role("heading", name=title, exact=True)).last
    expect(found).to_be_visible()
    return found


def slips_of(world) -> list:
    frappe.db.rollback()
    fields = ["name", "payer_name", "payer_remark", "slip_status", "slip_prints", "receipt_prints", "receipt_number"]
    return frappe.get_all(SLIP, filters={"agency": world.agency.name}, fields=fields, order_by="batch_position asc")


@pytest.mark.requirement("R-389")
def test_a_list_of_names_is_charged_and_everybodys_receipt_printed(
    world, printing_bridge, cups, desk_page, sign_in, bench
):
    page = desk_page
    sign_in(page, world.team["handler"], make.PASSWORD)
    page.goto("/app/fee-slip")
    page.get_by_role("button", name="按名单批量收费").click()
    box = dialog(page, "按名单批量收费")
    link = box.locator("[data-fieldname=fee_item] input")
    link.click()
    box.locator(".awesomplete li", has_text=world.item.item_name).first.click()
    box.locator("[data-fieldname=payers] textarea").fill(NAMES)
    page.screenshot(path=bench.logs / "fees-list-of-names.png")
    box.get_by_role("button", name="开具收费单").click()

    done = dialog(page, "收费单已开具")
    expect(done).to_contain_text("共 3 张，合计 196.50 元")
    page.screenshot(path=bench.logs / "fees-made-out.png")
    with page.expect_response(lambda answer: "print_slips" in answer.url) as sent:
        done.get_by_role("button", name="打印收费单").click()
    assert sent.value.status == 200
    paper = dialog(page, "打印")
    expect(paper.locator("iframe")).to_have_attribute("src", re.compile("^blob:"))
    page.evaluate(_WATCH_PRINTING, paper.locator("iframe").element_handle())
    paper.get_by_role("button", name="打印", exact=True).click()
    assert page.evaluate("window.printed") == 1
    page.screenshot(path=bench.logs / "fees-paper.png")
    assert [(row.payer_remark, row.slip_prints) for row in slips_of(world)] == [("", 1), ("一车间", 1), ("二车间", 1)]
    paper.locator(".btn-modal-close").click()

    done.get_by_role("button", name="已缴费，打印票据").click()
    dialog(page, "登记缴费").get_by_role("button", name="确定").click()
    paper = dialog(page, "打印")
    straight(page, paper, printing_bridge)
    (job,) = cups.arrived()
    pages = [each.extract_text() for each in pypdf.PdfReader(io.BytesIO(job.content)).pages]
    rows = slips_of(world)
    assert len(pages) == 3 and "media=Custom.80x" in job.options
    for text, row in zip(pages, rows, strict=True):
        assert row.payer_name in text and row.receipt_number in text
    assert {(row.slip_status, row.receipt_prints) for row in rows} == {("Paid", 1)}

    page.goto(f"/app/fee-slip/{rows[0].name}")
    expect(page.locator(".page-head")).to_contain_text("已缴费")
    expect(page.locator("[data-fieldname=total_in_words]").first).to_contain_text("陆拾伍元伍角整")
    page.wait_for_load_state("networkidle")
    expect(page.locator(".modal.show")).to_have_count(0)  # a computer paired for printing needs no card reader
    page.screenshot(path=bench.logs / "fees-slip.png", full_page=True)
    page.goto("/app/fee-slip")
    expect(page.locator(".list-row", has_text="测甲")).to_contain_text("已缴费")
    page.screenshot(path=bench.logs / "fees-list.png")


def straight(page, paper, bridge: str) -> None:
    """Print what is shown on this computer's printer; the first time the computer is paired."""
    paper.get_by_role("button", name="用本机打印机直接打印").click()
    pair(page, bridge)
    send(page)


def pair(page, bridge: str) -> None:
    """Enter the code that the bridge shows."""
    code = page.locator(".modal.show input[data-fieldname='code']")
    code.wait_for()
    own = page.context.new_page()
    own.goto(bridge)
    own.get_by_role("button", name="显示配对码").click()
    code.fill(own.locator(".code").inner_text())
    own.close()
    page.get_by_role("button", name="连接", exact=True).click()


def send(page) -> None:
    """Choose the only printer."""
    choice = dialog(page, "选择打印机")
    expect(choice.locator("select[data-fieldname=printer]")).to_have_value(PRINTER)
    choice.get_by_role("button", name="打印", exact=True).click()
    expect(page.locator(".desk-alert", has_text=f"已发送到 {PRINTER}")).to_be_visible()


@pytest.mark.requirement("R-389")
def test_a_notice_of_acceptance_is_previewed_and_printed(world, printing_bridge, cups, desk_page, sign_in, bench):
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/certificate-application/{world.application}")
    menu = page.locator(".inner-group-button:visible", has_text="打印").first
    menu.locator("button").first.click()
    menu.locator(".dropdown-menu a", has_text="受理通知书").click()
    ask = dialog(page, "行政执法证件申领受理通知书")
    page.screenshot(path=bench.logs / "notice-ask.png")
    ask.get_by_role("button", name="预览").click()
    paper = dialog(page, "打印")
    frappe.db.rollback()
    assert not frappe.db.exists("Printed Notice", {"agency": world.agency.name})
    paper.locator(".btn-modal-close").click()
    ask.get_by_role("button", name="打印", exact=True).click()
    straight(page, dialog(page, "打印"), printing_bridge)
    (job,) = cups.arrived()
    text = "".join(each.extract_text() for each in pypdf.PdfReader(io.BytesIO(job.content)).pages)
    frappe.db.rollback()
    notice = frappe.get_doc("Printed Notice", {"agency": world.agency.name})
    assert notice.name in text and "决定予以受理" in text and "media=A4" in job.options
    assert notice.printed_count == 1


@pytest.mark.requirement("R-389")
def test_a_computer_that_the_bridge_has_forgotten_is_paired_again(
    world, printing_bridge, cups, desk_page, sign_in, bench
):
    page = desk_page
    sign_in(page, world.team["reviewer"], make.PASSWORD)
    page.goto(f"/app/certificate-application/{world.application}")
    page.wait_for_function("() => Boolean(window.enforcement_cert?.papers?.show)")
    page.evaluate(_OF_ANOTHER_BRIDGE)
    asked = {"reference_doctype": "Certificate Application", "reference_name": world.application}
    page.evaluate(_SHOW_NOTICE, {**asked, "form_kind": "Acceptance Notice"})
    paper = dialog(page, "打印")
    paper.get_by_role("button", name="用本机打印机直接打印").click()
    question = page.locator(".modal.show", has_text="请重新配对").last
    expect(question).to_contain_text("现在配对吗")
    page.screenshot(path=bench.logs / "printing-paired-again.png")
    question.locator(".btn-primary:visible").click()
    pair(page, printing_bridge)
    expect(page.locator(".modal.show")).to_have_count(1)  # the paper alone: the computer is paired
    paper.get_by_role("button", name="用本机打印机直接打印").click()
    send(page)
    assert "media=A4" in cups.arrived()[0].options
