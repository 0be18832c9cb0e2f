"""A clerk brings a list of officers into the archive, in a real browser."""

import os
from pathlib import Path

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests import officer_lists as lists
from tests.access_files import JET4, access_file, text_table
from tests.officer_lists import person, table, workbook
from tests.words import say


@pytest.fixture
def world(commit_site, stack):
    """A committed agency with a clerk who can log in; removed afterwards with all imports."""
    since = frappe.utils.now()
    agency = make.make_agency()
    clerk = make.make_user("Enforcement Agency", can_log_in=True, agency=agency.name, may_draft=1)
    frappe.db.commit()
    yield frappe._dict(agency=agency, clerk=clerk)
    frappe.db.rollback()
    make.as_user("Administrator")
    lists.remove_imports(since)
    make.remove_agency(agency.name, [clerk])
    frappe.db.commit()


def picture(page, name: str) -> None:
    """Keep a picture where somebody looks at pictures (variable PICTURES)."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


@pytest.mark.requirement("R-186", "R-187", "R-193", "R-194", "X-58")
def test_upload_look_try_import(world, desk_page, sign_in, tmp_path):
    unit = world.agency.agency_name
    rows = [person(unit) for _ in range(40)] + [person(unit) | {"身份证号": "37000019900101123X"}]
    source = tmp_path / "名单.xlsx"
    source.write_bytes(workbook([["采集表"], *table(rows)]))
    page = desk_page
    sign_in(page, world.clerk, make.PASSWORD)
    page.goto("/app/officer-import/new")

    page.locator("[data-fieldname='import_file'] .btn-attach").click()
    page.locator(".file-uploader input[type=file]").first.set_input_files(str(source))
    page.locator(".modal.show .btn-modal-primary:visible").click()
    page.locator("[data-fieldname='columns'] .grid-row[data-idx='11']").wait_for()
    assert page.locator("[data-fieldname='columns'] .grid-row[data-idx]").count() == 11

    button = page.locator(".page-actions button, .custom-actions button")
    button.filter(has_text=say("Try")).click()
    log = page.locator(".modal.show .officer-import-log")
    log.wait_for()  # it opens by itself
    assert "40" in log.inner_text() and log.locator(".officer-import-rows tbody tr").count() == 1
    page.locator(".modal.show .btn-modal-close:visible").click()
    log.wait_for(state="detached")
    assert page.locator(".form-dashboard").inner_text().count("40")
    assert not frappe.db.count("Enforcement Officer", {"agency": world.agency.name})

    button.filter(has_text=say("Import")).last.click()
    page.locator(".modal.show .btn-modal-primary:visible").click()
    page.locator(f"button:has-text('{say('Officers of This List')}')").wait_for()
    log.wait_for()
    frappe.db.rollback()
    assert frappe.db.count("Enforcement Officer", {"agency": world.agency.name}) == 40
    assert "37000019900101123X" not in page.content()


@pytest.mark.requirement("R-188", "R-189", "R-193", "R-194")
def test_the_count_runs_live_while_an_access_file_comes_in(world, desk_page, sign_in, tmp_path):
    code = f"A{int(world.agency.organization_code[3:8]):05d}"
    world.agency.db_set("unit_code", code)
    frappe.db.commit()
    rows = [person(单位代码=code) for _ in range(3_500)] + [person(单位代码=code) | {"身份证号": "123"}]
    source = tmp_path / "报送.mdb"
    source.write_bytes(access_file(JET4, text_table("执法人员", table(rows, ("姓 名", "身份证号", "单位代码")))))
    page = desk_page
    sign_in(page, world.clerk, make.PASSWORD)
    page.goto("/app/officer-import/new")
    page.locator("[data-fieldname='import_file'] .btn-attach").click()
    page.locator(".file-uploader input[type=file]").first.set_input_files(str(source))
    page.locator(".modal.show .btn-modal-primary:visible").click()
    page.locator("[data-fieldname='columns'] .grid-row[data-idx='3']").wait_for()
    page.evaluate(
        """() => {
            window.heard = []; window.shown = [];
            frappe.realtime.on("officer_import_progress", (facts) => window.heard.push(facts.progress_mark || 0));
            new MutationObserver(() => {
                const text = document.querySelector(".form-dashboard .progress-chart")?.innerText;
                if (text && window.shown.at(-1) !== text) window.shown.push(text);
            }).observe(document.querySelector(".form-dashboard"), {childList: true, subtree: true});
        }"""
    )
    page.locator(".page-actions button, .custom-actions button").filter(has_text=say("Import")).last.click()
    dialog = page.locator(".modal.show")
    dialog.locator("input[data-fieldname='unit_code']").fill(code.lower())
    picture(page, "import-unit-code")
    dialog.locator(".btn-modal-primary:visible").click()
    page.wait_for_function("() => window.shown.length")
    picture(page, "import-live")
    log = page.locator(".modal.show .officer-import-log")
    log.wait_for()
    assert "3500" in log.inner_text() and log.locator(".officer-import-rows tbody tr").count() == 1
    picture(page, "import-log")
    frappe.db.rollback()
    assert frappe.get_last_doc("Officer Import", {"owner": world.clerk}).unit_code == code
    heard, shown = page.evaluate("[window.heard, window.shown]")
    assert {1_000, 2_000, 3_000, 3_501} <= set(heard), "every block was told over the live connection"
    assert any("1000" in text for text in shown), f"the count was seen on the page: {shown}"
