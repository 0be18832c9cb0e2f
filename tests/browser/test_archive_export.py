"""The archive goes out as a package and another office takes it in, in a real browser."""

import os
from pathlib import Path

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests import archive_files as files
from tests.words import say


@pytest.fixture
def world(commit_site, stack):
    """A committed superior with two bodies below it, its clerk, and an administrator; removed afterwards."""
    units = files.make_world()
    units.clerk = make.make_user("Enforcement Agency", can_log_in=True, agency=units.root, may_draft=1)
    frappe.db.commit()
    yield units
    frappe.db.rollback()
    make.as_user("Administrator")
    files.remove_users([units.clerk])
    files.remove_world(units)


def picture(page, name: str) -> None:
    """Keep a picture where somebody looks at pictures (variable PICTURES)."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=str(Path(folder) / f"{name}.png"))


def wait_for_indicator(page, status: str) -> None:
    page.locator(f".page-head .indicator-pill:has-text('{say(status)}')").wait_for()


@pytest.mark.requirement("R-197", "R-198", "R-199", "R-187", "R-194", "X-58")
def test_export_ask_before_overwriting_and_take_in(world, desk_page, sign_in, tmp_path):
    page = desk_page
    sign_in(page, world.clerk, make.PASSWORD)
    fill_export(page)
    picture(page, "export-form")
    page.locator(f".page-actions button:has-text('{say('Export')}')").last.click()
    wait_for_indicator(page, "Done")
    picture(page, "export-done")
    frappe.db.rollback()
    record = frappe.get_last_doc("Archive Export", {"owner": world.clerk})
    title = frappe.db.get_value("Enforcement Agency", world.root, "agency_name")
    assert record.file_name == f"执法档案_{title}_{frappe.utils.getdate():%Y%m%d}"
    assert record.officer_count == 15 and record.agency_count == 3
    with page.expect_download() as waiting:
        page.evaluate(
            "url => { const a = document.createElement('a'); a.href = url; a.download = ''; a.click(); }",
            record.result_file,
        )
    target = tmp_path / "package.zip"
    waiting.value.save_as(target)
    assert target.read_bytes() == files.path_of(record).read_bytes()

    fill_export(page)
    page.locator(f".page-actions button:has-text('{say('Export')}')").last.click()
    page.locator(".modal.show .btn-modal-primary:visible, .modal.show .btn-danger:visible").first.wait_for()
    picture(page, "export-overwrite")

    files.empty(world)
    page.context.clear_cookies()
    sign_in(page)
    page.goto("/app/archive-package/new")
    page.locator("[data-fieldname='package_file'] .btn-attach").click()
    page.locator(".file-uploader input[type=file]").first.set_input_files(str(target))
    page.locator(".modal.show .btn-modal-primary:visible").click()
    page.locator("[data-fieldname='package_file'] .attached-file-link").wait_for()
    button = page.locator(".custom-actions button, .page-actions button")
    button.filter(has_text=say("Import")).last.click()
    page.locator(".modal.show input[data-fieldname='password']").fill(files.PASSWORD)
    picture(page, "package-password")
    page.locator(".modal.show .btn-modal-primary:visible").click()
    log = page.locator(".modal.show .archive-package-log")
    log.wait_for()
    picture(page, "package-log")
    frappe.db.rollback()
    assert (
        frappe.db.count("Enforcement Officer", {"officer_code": ["is", "set"], "agency": ["in", world_units(world)]})
        == 15
    )


def world_units(world) -> list[str]:
    return frappe.get_all(
        "Enforcement Agency", filters={"unit_code": ["in", world.codes]}, pluck="name", order_by="name"
    )


def fill_export(page) -> None:
    page.goto("/app/archive-export/new")
    page.locator("[data-fieldname='file_name'] input").wait_for()
    page.wait_for_function("() => cur_frm && cur_frm.doc.file_name")
    page.locator("[data-fieldname='purpose'] textarea").fill("报送上级法制机构")
    page.locator("input[data-fieldname='package_password']").fill(files.PASSWORD)
