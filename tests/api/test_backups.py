"""Backups of the site: begun once, kept for their days, never lost by an interruption (R-085, X-55)."""

import json
from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, add_to_date, now_datetime

from enforcement_cert.exchange import backups
from enforcement_cert.testing import factories as make


@pytest.fixture
def queued(site, monkeypatch) -> list[str]:
    """Names of the runs whose work was queued instead of being done."""
    names: list[str] = []
    monkeypatch.setattr(frappe, "enqueue", lambda job, **arguments: names.append(arguments["name"]))
    frappe.db.delete(backups.RUN)
    return names


def note_done(days_ago: int, folder: Path, stamp: str) -> str:
    """Write a finished run with its files; the folder is the site's own."""
    run = frappe.new_doc(backups.RUN)
    manifest = f"{stamp}-test{backups.MANIFEST_END}"
    run.update({"backup_state": "Done", "started_at": add_days(now_datetime(), -days_ago), "manifest_file": manifest})
    run.insert()
    for end in ("-database.sql.gz", backups.MANIFEST_END):
        (folder / f"{stamp}-test{end}").write_text("x")
    return run.name


@pytest.mark.requirement("R-085", "X-55")
def test_the_daily_backup_begins_once_when_its_hour_has_come(queued):
    backups.start_when_due()
    backups.start_when_due()
    assert len(queued) == 1
    frappe.db.set_value(backups.RUN, queued[0], {"backup_state": "Done", "running_key": None})
    backups.start_when_due()
    assert len(queued) == 1
    frappe.db.set_value(backups.RUN, queued[0], "started_at", add_days(now_datetime(), -1))
    backups.start_when_due()
    assert len(queued) == 2


@pytest.mark.requirement("R-085")
def test_an_administrator_switches_the_daily_backup_off(queued):
    frappe.db.set_single_value(backups.SETTINGS, "is_scheduled", 0)
    backups.start_when_due()
    assert queued == []


def test_two_at_once_are_one_backup_and_the_second_is_told(queued):
    backups.start()
    with pytest.raises(frappe.ValidationError):
        backups.start()
    assert len(queued) == 1


def test_a_backup_that_died_makes_room_for_the_next(queued):
    first = backups.start()
    frappe.db.set_value(backups.RUN, first, "started_at", add_to_date(now_datetime(), hours=-7))
    second = backups.start()
    assert frappe.db.get_value(backups.RUN, first, "backup_state") == "Failed"
    assert queued == [first, second]


@pytest.mark.requirement("R-085", "X-55")
def test_old_backups_are_removed_with_their_files_and_the_last_ones_stay(queued, site):
    folder = Path(site.get_site_path("private", "backups"))
    folder.mkdir(exist_ok=True)
    settings = site.get_doc(backups.SETTINGS)
    settings.update({"keep_days": 10, "keep_at_least": 2})
    settings.save()
    runs = {days: note_done(days, folder, f"2001010{number}") for number, days in enumerate((30, 20, 11, 3), start=1)}
    try:
        backups.remove_old()
        states = {days: site.db.get_value(backups.RUN, name, "backup_state") for days, name in runs.items()}
        assert states == {30: "Removed", 20: "Removed", 11: "Done", 3: "Done"}
        left = {path.name.partition("-")[0] for path in folder.glob("2001010*")}
        assert left == {"20010103", "20010104"}
    finally:
        for path in folder.glob("2001010*"):
            path.unlink()


@pytest.mark.requirement("R-085")
def test_a_failed_backup_says_why(queued, monkeypatch):
    run = backups.start()
    monkeypatch.setattr(backups, "_write_files", lambda with_files: (_ for _ in ()).throw(OSError("disk full")))
    monkeypatch.setattr(frappe.db, "rollback", lambda: None)
    backups.make(run)
    assert frappe.db.get_value(backups.RUN, run, ["backup_state", "problem"]) == ("Failed", "disk full")


@pytest.mark.requirement("R-085")
def test_a_restored_copy_that_lacks_a_row_or_a_file_is_told(site):
    before, after = backups.count_rows(), backups.count_rows()
    digests = backups.digests_of_files(Path(site.get_site_path()))
    contents = {"rows_before": before, "rows_after": after, "with_files": True, "files": digests}
    assert backups.compare(json.loads(json.dumps(contents))) == ([], [])
    before["tabRole"] += 1
    after["tabRole"] += 1
    digests["private/files/lost.jpg"] = "0" * 64
    assert backups.compare(contents) == (["tabRole"], ["private/files/lost.jpg"])


@pytest.mark.parametrize("wrong", [{"backup_hour": 24}, {"keep_days": 0}, {"keep_at_least": 0}])
def test_settings_that_would_keep_nothing_are_refused(site, wrong):
    settings = site.get_doc(backups.SETTINGS)
    settings.update(wrong)
    with pytest.raises(site.ValidationError):
        settings.save()


def test_only_administrators_begin_backups(queued):
    province = make.make_offices()["province"].name
    make.as_user(make.make_user("Provincial Legal Office", legal_office=province, may_review=1))
    with pytest.raises(frappe.PermissionError):
        backups.start()
