"""An administrator takes the 2008 edition over, step by step, in a real browser."""

import frappe
import pytest

from tests import legacy_runs as runs
from tests.legacy_data import make_old_system
from tests.waiting import until
from tests.words import say


@pytest.fixture
def clean(commit_site, stack):
    """Everything migrated is removed afterwards."""
    since = commit_site.utils.now()
    yield commit_site
    runs.remove_all(since)


ASKS_BACK = ("Migrate", "First Passwords", "Roll Back")


def status(name: str) -> tuple[str, str]:
    return frappe.db.get_value("Legacy Migration", name, ["migration_status", "job_status"])


@pytest.mark.requirement("X-21", "R-062", "G-001", "R-046")
def test_files_read_mapping_trial_migration_roll_back(clean, desk_page, phone_page, sign_in, bench):
    old = make_old_system(agencies=10, persons=40, tag=7)
    next(user for user in old.users if user["角色"] == "法制机构")["角色"] = "审核岗"
    record = runs.new_migration(old)
    page = desk_page
    sign_in(page)
    page.goto(f"/app/legacy-migration/{record.name}")
    button = page.locator(".page-actions button, .custom-actions button")

    def press(text: str, wanted: tuple[str, str] | None) -> None:
        button.filter(has_text=say(text)).first.click()
        if text in ASKS_BACK:
            page.locator(".modal.show .btn-primary:visible, .modal.show .btn-danger:visible").first.click()
        if wanted:
            until(lambda: status(record.name) == wanted, f"{text} is over", fresh=True)
            page.locator(".legacy-step[data-state='now']").wait_for()

    def picture(name: str) -> None:
        page.screenshot(path=bench.logs / f"legacy-{name}.png", full_page=True)

    picture("1-files")
    press("Read Files", ("Staged", "Done"))
    page.locator(".legacy-step[data-state='now']", has_text=say("3 Mapping")).wait_for()
    picture("2-read")
    press("Trial Run", ("Staged", "Failed"))
    page.locator(".form-dashboard, .form-message").filter(has_text="审核岗").first.wait_for()
    picture("3-unmapped")

    press("Mapping", None)
    page.locator("[data-fieldname='codes'] .grid-row").first.wait_for()
    picture("4-mapping")
    mapping = frappe.get_doc("Legacy Mapping", frappe.db.get_value("Legacy Migration", record.name, "legacy_mapping"))
    code = next(row for row in mapping.codes if row.source_code == "审核岗")
    row = page.locator(f"[data-fieldname='codes'] .grid-row[data-name='{code.name}']")
    row.locator("[data-fieldname='meaning']").click()
    row.locator("select[data-fieldname='meaning']").select_option("Legal Office of Its Level")
    page.keyboard.press("Control+s")
    until(
        lambda: frappe.db.get_value("Legacy Mapping Code", code.name, "meaning") == "Legal Office of Its Level",
        "the meaning is saved",
        fresh=True,
    )

    page.goto(f"/app/legacy-migration/{record.name}")
    page.locator(".legacy-steps").wait_for()
    press("Trial Run", ("Tried", "Done"))
    page.locator(".legacy-report").first.wait_for()
    picture("5-report")
    press("Migrate", ("Migrated", "Done"))
    page.locator(".legacy-report").first.wait_for()
    picture("6-migrated")
    assert frappe.db.count("Enforcement Officer", {"legacy_migration": record.name}) == old.expected["Officers Kept"]

    press("First Passwords", None)
    page.locator(".legacy-passwords td").first.wait_for()
    picture("7-passwords")
    assert page.locator(".legacy-passwords tbody tr").count() == len(old.users)
    page.goto("/app/initialisation-state")
    page.locator(".initialisation-halves td").first.wait_for()
    picture("8-initialisation")
    sign_in(phone_page)
    phone_page.goto(f"/app/legacy-migration/{record.name}")
    phone_page.locator(".legacy-report").first.wait_for()
    phone_page.screenshot(path=bench.logs / "legacy-phone.png")

    page.goto(
        f"/printview?doctype=Legacy%20Migration&name={record.name}&format=Legacy%20Reconciliation&no_letterhead=1"
    )
    page.locator(".legacy-report").first.wait_for()
    picture("9-print")
    page.goto(f"/app/legacy-migration/{record.name}")
    page.locator(".legacy-report").first.wait_for()
    press("Roll Back", ("Rolled Back", "Done"))
    picture("10-rolled-back")
    assert not frappe.db.count("Enforcement Officer", {"legacy_migration": record.name})
