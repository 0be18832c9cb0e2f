"""The main job from end to end, as its people do it: a list in the office, a card, a citizen's telephone.

With KEEP_SCREENSHOTS=1 the pictures of the manual under docs/zh/images are written anew.
"""

import io
import os
import re
import zipfile
from pathlib import Path

import frappe
import pypdfium2
import pytest
import zxingcpp
from playwright.sync_api import expect

from enforcement_cert.setup.demo_faces import LOOKS, portrait
from enforcement_cert.testing import factories as make
from tests import officer_lists as lists
from tests.present import present
from tests.words import say

IMAGES = Path(__file__).parents[2] / "docs" / "zh" / "images"
PEOPLE = ("测试员甲", "测试员乙", "测试员丙")
CANCELLED_WITHIN_SECONDS = 2


@pytest.fixture
def world(commit_site, stack):
    """A committed city agency with everybody its applications need; removed afterwards."""
    since = frappe.utils.now()
    agency = make.make_agency(agency_name="济南市测试市场监督管理局")
    team = make.make_team(agency, can_log_in=True)
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team)
    frappe.db.rollback()
    make.as_user("Administrator")
    lists.remove_imports(since)
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


@pytest.fixture
def keep(tmp_path):
    """Take a picture for the manual; kept only when asked for."""

    def take(page, name: str) -> None:
        folder = IMAGES if os.environ.get("KEEP_SCREENSHOTS") else tmp_path
        folder.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=folder / f"{name}.png")

    return take


def office_list(unit: str, folder: Path) -> tuple[Path, Path]:
    """A list as offices have it, and its photos named by identity number."""
    titles = (*lists.TITLES, "编制类型", "考试结果")
    people = [lists.person(unit, **{"姓 名": name, "编制类型": "公务员", "考试结果": "合格"}) for name in PEOPLE]
    rows = [["济南市行政执法人员信息采集表"], *lists.table(people, titles), ["合计", len(people)]]
    source, photos = folder / "执法人员名单.xlsx", folder / "照片.zip"
    source.write_bytes(lists.workbook(rows))
    with zipfile.ZipFile(photos, "w") as archive:
        for person, look in zip(people, LOOKS["Female"], strict=False):
            archive.writestr(f"{person['身份证号']}.jpg", portrait(look))
    return source, photos


def attach(page, field: str, file: Path) -> None:
    page.locator(f"[data-fieldname='{field}'] .btn-attach").click()
    page.locator(".modal.show .file-uploader input[type=file]").first.set_input_files(str(file))
    page.locator(".modal.show .btn-modal-primary:visible").click()
    expect(page.locator(".modal.show")).to_have_count(0)


def confirm(page) -> None:
    page.locator(".modal.show .btn-primary:visible").last.click()


def tick_all(page, path: str, rows: int) -> None:
    page.goto(path)
    expect(page.locator(".list-row-checkbox")).to_have_count(rows)
    page.locator(".list-check-all:visible").click()


def act(page, label: str) -> None:
    page.locator(".actions-btn-group button").click()
    page.locator(".actions-btn-group .dropdown-menu a").filter(has_text=re.compile(rf"^\s*{label}\s*$")).click()


@pytest.mark.requirement("R-088", "R-089", "R-090", "R-099", "R-102", "R-105", "R-111", "R-114", "R-178", "R-179")
def test_from_an_office_list_to_a_citizens_telephone(world, desk_page, phone_page, sign_in, keep, tmp_path):
    agency, team = world.agency, world.team
    applications = f"/app/certificate-application?agency={agency.name}"

    import_list(desk_page, sign_in, team["clerk"], office_list(agency.agency_name, tmp_path), keep)
    make.as_user("Administrator")
    frappe.db.rollback()
    make.enrol_agency(agency.name)
    frappe.db.commit()
    apply_for_all(desk_page, agency.name)
    first_check(desk_page, sign_in, team["checker"], applications)
    legal_review(desk_page, sign_in, team["reviewer"], applications, keep)
    sheets = make_cards(desk_page, sign_in, team["maker"], applications, keep)

    addresses = codes_on(sheets)
    assert len(addresses) == len(PEOPLE)
    names = {read_on_telephone(phone_page, address) for address in addresses}
    assert names == set(PEOPLE)
    keep(phone_page, "05-valid")

    number = phone_page.locator("body").inner_text()
    cancel(desk_page, sign_in, team["reviewer"], present(re.search(r"\b3701\d{10,}\b", number))[0])
    phone_page.wait_for_timeout(CANCELLED_WITHIN_SECONDS * 1000)
    phone_page.reload()
    expect(phone_page.locator("body")).to_contain_text("已注销")
    keep(phone_page, "06-cancelled")


def import_list(page, sign_in, clerk, files, keep) -> None:
    sign_in(page, clerk, make.PASSWORD)
    page.goto("/app")
    expect(page.locator(".number-widget-box .number").first).to_be_visible()
    keep(page, "01-agency-workspace")
    page.goto("/app/officer-import/new")
    attach(page, "import_file", files[0])
    page.locator("[data-fieldname='columns'] .grid-row[data-idx='13']").wait_for()
    attach(page, "photo_archive", files[1])
    button = page.locator(".page-actions button, .custom-actions button")
    button.filter(has_text=say("Try")).click()
    log = page.locator(".modal.show .officer-import-log")
    log.wait_for(timeout=60_000)
    page.locator(".modal.show .btn-modal-close:visible").click()
    log.wait_for(state="detached")
    button.filter(has_text=say("Import")).last.click()
    confirm(page)
    page.locator(f"button:has-text('{say('Officers of This List')}')").wait_for()
    keep(page, "02-import")


def apply_for_all(page, agency: str) -> None:
    tick_all(page, f"/app/enforcement-officer?agency={agency}", len(PEOPLE))
    act(page, say("Apply for Certificates"))
    confirm(page)
    expect(page.locator(".desk-alert.green")).to_be_visible()


def first_check(page, sign_in, checker, applications) -> None:
    sign_in(page, checker, make.PASSWORD)
    tick_all(page, applications, len(PEOPLE))
    act(page, say("Pass Ticked Rows"))
    for condition in make.ALL_CONDITIONS:
        page.locator(f".modal.show input[type=checkbox][data-fieldname='{condition}']").check()
    confirm(page)
    expect(page.locator(".desk-alert.green")).to_be_visible()


def legal_review(page, sign_in, reviewer, applications, keep) -> None:
    sign_in(page, reviewer, make.PASSWORD)
    tick_all(page, applications, len(PEOPLE))
    keep(page, "03-legal-review")
    act(page, say("Pass Ticked Rows"))
    confirm(page)
    expect(page.locator(".desk-alert.green")).to_be_visible()


def make_cards(page, sign_in, maker, applications, keep) -> bytes:
    sign_in(page, maker, make.PASSWORD)
    tick_all(page, applications, len(PEOPLE))
    act(page, say("Make Batch of Ticked Rows"))
    confirm(page)
    page.locator("button").filter(has_text=say("Make Cards")).click()
    page.locator("button").filter(has_text=say("Download Print Sheets")).wait_for(timeout=120_000)
    keep(page, "04-batch")
    batch = page.url.rsplit("/", 1)[-1]
    frappe.db.rollback()
    address = frappe.db.get_value("Card Batch", batch, "card_file")
    sheets = page.evaluate(_FETCH, address)
    return bytes(sheets)


_FETCH = """async address => {
    const answer = await fetch(address);
    if (!answer.ok) throw new Error(answer.status);
    return [...new Uint8Array(await answer.arrayBuffer())];
}"""


def codes_on(sheets: bytes) -> list[str]:
    """Render the fronts and read every QR code with a decoder that had no part in making them."""
    front = pypdfium2.PdfDocument(io.BytesIO(sheets))[0].render(scale=300 / 72).to_pil()
    if os.environ.get("KEEP_SCREENSHOTS"):
        front.crop((0, 0, front.width, front.height // 2)).resize((1240, 877)).save(IMAGES / "04-cards.png")
    return [code.text for code in zxingcpp.read_barcodes(front)]


def read_on_telephone(page, address: str) -> str:
    """Open the address of a code on a telephone; return the holder's name it shows."""
    assert re.fullmatch(r"https?://[^/]+/v/[0-9a-z]{26}", address)
    page.goto(address[address.index("/v/") :])
    expect(page.locator("body")).to_contain_text("证件有效")
    text = page.locator("body").inner_text()
    return next(name for name in PEOPLE if name in text)


def cancel(page, sign_in, reviewer, certificate: str) -> None:
    sign_in(page, reviewer, make.PASSWORD)
    page.goto(f"/app/enforcement-certificate/{certificate}")
    page.locator(".inner-group-button button").filter(has_text=say("Change")).click()
    page.locator(".inner-group-button .dropdown-menu a").filter(has_text=say("Cancel Certificate")).click()
    dialog = page.locator(".modal.show")
    dialog.locator("select[data-fieldname='kind']").select_option("With Certificate")
    dialog.locator("select[data-fieldname='ground']").select_option("Death")
    dialog.locator("textarea[data-fieldname='reason']").fill("本人已病故，证件已收回。")
    serial = page.locator("[data-fieldname='card_serial'] .control-value:visible").inner_text()
    dialog.locator("input[data-fieldname='code']").fill(serial)
    dialog.locator(".btn-modal-primary:visible, .btn-primary:visible").last.click()
    expect(dialog).to_have_count(0)
