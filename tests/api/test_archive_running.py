"""Exports and packages under way: one runner, signs of life, passwords that go, notes that do not grow."""

import frappe
import pytest
from frappe.utils import now_datetime

from enforcement_cert.certificate.photo import read_photo, read_photos
from enforcement_cert.exchange.archive import claims, export_run, exports, package_log, packages
from enforcement_cert.exchange.archive.claims import Claim
from enforcement_cert.exchange.archive.schema import OFFICERS
from enforcement_cert.exchange.archive.take_in import INSERTED, PRESENT, REJECTED, Taken
from enforcement_cert.setup import indexes
from enforcement_cert.testing import factories as make
from tests import archive_files as files
from tests.present import present

LONG_AGO = "2020-01-01 00:00:00"


@pytest.fixture
def world(commit_site):
    """A committed superior with two units below it; removed afterwards."""
    made = files.make_world()
    yield made
    frappe.db.rollback()
    make.as_user("Administrator")
    files.remove_world(made)


def has_password(record) -> bool:
    of_record = (record.doctype, record.name)
    return bool(frappe.db.sql("select 1 from `__Auth` where doctype = %s and name = %s", of_record))


def run_package(record) -> None:
    packages.run(record.name)
    make.as_user("Administrator")
    frappe.local.lang = "en"
    record.reload()


@pytest.mark.requirement("X-58", "R-195")
def test_a_second_runner_of_a_package_is_refused_until_the_first_is_silent(world, monkeypatch):
    record = files.new_package(files.path_of(files.export(agency=world.root)))
    first = present(claims.claim(packages.PACKAGE, "package_status", record.name))
    run_package(record)
    assert (record.package_status, record.progress_mark) == ("Running", 0) and first.holds()

    monkeypatch.setattr(packages, "_enqueue", lambda name, attempt: None)
    packages.resume_interrupted_packages()
    assert first.holds()  # it has just given a sign of life
    frappe.db.set_value(packages.PACKAGE, record.name, "heartbeat_at", LONG_AGO)
    packages.resume_interrupted_packages()
    frappe.db.commit()
    assert not first.holds()
    run_package(record)
    assert record.package_status == "Done" and record.rows_present == record.rows_total
    with pytest.raises(packages.PackageOvertaken):
        packages._commit_block(first, 0, [])
    packages._fail(first, "too late")
    record.reload()
    assert record.package_status == "Done"


@pytest.mark.requirement("X-58")
def test_a_second_runner_of_an_export_is_refused_until_the_first_is_silent(world, monkeypatch):
    record = files.request(agency=world.root)
    first = present(claims.claim(exports.EXPORT, "export_status", record.name))
    exports.run(record.name)
    assert first.holds() and not frappe.db.get_value(exports.EXPORT, record.name, "result_file")

    monkeypatch.setattr(exports, "enqueue", lambda name, attempt: None)
    frappe.db.set_value(exports.EXPORT, record.name, "heartbeat_at", LONG_AGO)
    exports.resume_interrupted_exports()
    frappe.db.commit()
    exports.run(record.name)
    make.as_user("Administrator")
    record.reload()
    assert record.export_status == "Done" and record.result_file
    with pytest.raises(export_run.ExportStopped):
        export_run.Progress(first, "Administrator", 0).tell()


@pytest.mark.requirement("X-58")
def test_the_photos_of_an_export_give_signs_of_life_and_notice_a_stop(world, monkeypatch):
    record = files.request(agency=world.root)
    read, seen = export_run.read_photos, []
    monkeypatch.setattr(export_run, "_PHOTOS_AT_ONCE", 1)

    def read_and_stop(addresses):
        seen.append(list(addresses))
        if len(seen) == 2:
            exports.stop(record.name)
            frappe.db.commit()
        return read(addresses)

    monkeypatch.setattr(export_run, "read_photos", read_and_stop)
    exports.run(record.name)
    make.as_user("Administrator")
    record.reload()
    assert [len(addresses) for addresses in seen] == [1, 1]  # of three photos
    assert record.export_status == "Stopped" and not record.result_file


@pytest.mark.requirement("X-58")
def test_the_check_of_a_package_gives_signs_of_life_before_any_row(world, monkeypatch):
    record = files.new_package(files.path_of(files.export(agency=world.root)))
    beats, beat = [], Claim.beat

    def note_beat(claim):
        beat(claim)
        beats.append(
            frappe.db.get_value(packages.PACKAGE, claim.name, ["package_status", "rows_total", "heartbeat_at"])
        )

    monkeypatch.setattr(packages, "_PIECES_PER_BEAT", 1)
    monkeypatch.setattr(Claim, "beat", note_beat)
    run_package(record)
    assert record.package_status == "Done"
    assert len(beats) >= 6  # three tables and three photos
    assert {(status, total) for status, total, _moment in beats} == {("Running", 0)}
    assert all(moment <= now_datetime() for _status, _total, moment in beats)


@pytest.mark.requirement("X-17")
def test_no_password_is_kept_when_a_package_is_over(world):
    path = files.path_of(files.export(agency=world.root))
    wrong = files.new_package(path)
    packages.set_encrypted_password(packages.PACKAGE, wrong.name, "not this one", "package_password")
    run_package(wrong)
    assert wrong.package_status == "Failed" and not has_password(wrong)

    stopped = files.new_package(path)
    assert has_password(stopped)
    packages.stop(stopped.name)
    assert not has_password(stopped)
    with pytest.raises(frappe.ValidationError, match="password"):
        packages.start(stopped.name, "")
    frappe.db.commit()

    deleted = files.new_package(path)
    package_log.note_block(deleted.name, 0, [["a", "b", "c", REJECTED, "d"]])
    deleted.reload()
    deleted.run_method("on_trash")
    assert not has_password(deleted) and package_log.read_noted(deleted.name) == []


@pytest.mark.requirement("X-17")
def test_no_password_is_kept_when_an_export_is_over(world, monkeypatch):
    stopped = files.request(agency=world.root)
    assert has_password(stopped)
    exports.stop(stopped.name)
    assert not has_password(stopped)

    deleted = files.request(agency=world.root)
    deleted.run_method("on_trash")
    assert not has_password(deleted)

    failed = files.request(agency=world.root)
    monkeypatch.setattr(exports, "run_export", lambda *_: frappe.throw("out of space"))
    exports.run(failed.name)
    make.as_user("Administrator")
    failed.reload()
    assert failed.export_status == "Failed" and not has_password(failed)


def row(code: int, outcome: str, reason: str = "") -> Taken:
    return Taken(OFFICERS, {"officer_code": str(code), "officer_name": "测试"}, outcome, reason)


@pytest.mark.requirement("R-194", "R-195")
def test_only_refused_rows_and_remarks_are_noted_and_the_record_does_not_grow(site):
    taken = [row(1, PRESENT), row(2, INSERTED), row(3, INSERTED, "remark"), row(4, REJECTED, "why")]
    assert [noted[1] for noted in package_log.noted_rows(taken)] == ["3", "4"]
    report = ""
    for block in range(5):
        noted = package_log.noted_rows([row(block * 60 + each, REJECTED, "why") for each in range(60)])
        report = package_log.first_noted(report, noted)
    assert len(frappe.parse_json(report)) == package_log.SHOWN_AT_ONCE


@pytest.mark.requirement("R-194", "X-58")
def test_a_block_done_again_after_a_kill_is_noted_once(site):
    name = f"AP-TEST-{frappe.generate_hash(length=8)}"
    try:
        package_log.note_block(name, 200, [["t", "9", "n", REJECTED, "later"]])
        package_log.note_block(name, 0, [["t", "1", "n", REJECTED, "before the kill"]])
        with package_log._path_of(name).open("a") as file:
            file.write('\n[400, [["half')
        package_log.note_block(name, 0, [["t", "1", "n", REJECTED, "after the kill"]])
        assert [(noted[1], noted[4]) for noted in package_log.read_noted(name)] == [
            ("1", "after the kill"),
            ("9", "later"),
        ]
    finally:
        package_log.forget_noted(name)


@pytest.mark.requirement("R-200")
def test_photos_are_found_by_an_index(site):
    indexes.make_indexes()
    indexes.make_indexes()
    plan = frappe.db.sql("explain select name from `tabFile` where file_url = %s", "/private/files/x.jpg", as_dict=True)
    assert "file_url_start" in (plan[0].possible_keys or "")


def test_many_photos_are_read_like_single_ones(site):
    officers = [make.make_officer(make.make_agency()) for _ in range(2)]
    addresses = [frappe.db.get_value("Enforcement Officer", officer.name, "photo") for officer in officers]
    found = read_photos([*addresses, "/private/files/gone.jpg"])
    assert found == {address: read_photo(address) for address in addresses}
