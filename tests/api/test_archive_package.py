"""The archive leaves as a package and comes back the same: content, territory, seals, refusals."""

import json
import random
import zipfile
from pathlib import Path

import frappe
import pytest
import pyzipper

from enforcement_cert.exchange.archive import exports, packages, schema
from enforcement_cert.exchange.archive.sealed_zip import MANIFEST, OpenPackage, PackageWriter
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.messages import explain
from enforcement_cert.setup.demo_faces import LOOKS, portrait
from enforcement_cert.testing import factories as make
from tests import archive_files as files

PASSWORD = files.PASSWORD


@pytest.fixture
def province(commit_site, world_of_units):
    """A committed superior with two units below it, officers, photos, certificates; removed afterwards."""
    return world_of_units


@pytest.fixture
def world_of_units(commit_site):
    world = files.make_world()
    yield world
    frappe.db.rollback()
    make.as_user("Administrator")
    files.remove_world(world)


@pytest.fixture(scope="module")
def sealed(_connected, tmp_path_factory):
    """A package of units that this site does not know (any more), and the unit code of the first."""
    from tests.fixtures import site

    site._begin(_connected)
    since = frappe.utils.now()
    world = files.make_world()
    path = tmp_path_factory.mktemp("sealed") / "package.zip"
    path.write_bytes(files.path_of(files.export(agency=world.root)).read_bytes())
    files.remove_world(world)
    yield path, world.codes[0]
    site._begin(_connected)
    world.since = since
    files.remove_world(world)


@pytest.mark.requirement("R-197", "R-198", "R-200", "G-093")
@pytest.mark.parametrize("seed", [1, 2])
def test_out_and_in_and_out_again_is_the_same_content(province, seed):
    files.scatter(province, random.Random(seed))
    first = files.export(agency=province.root)
    before = files.content_of(first)
    assert len(files.rows_of(before)) == province.officers
    files.empty(province)
    assert not frappe.db.exists("Enforcement Agency", {"unit_code": province.codes[0]})

    taken = files.take_in(files.path_of(first))
    assert (taken.package_status, taken.message or "") == ("Done", "")
    assert taken.rows_inserted == taken.rows_total and taken.rows_rejected == 0, taken.report

    root = frappe.db.get_value("Enforcement Agency", {"unit_code": province.codes[0]})
    second = files.export(agency=root)
    assert files.content_of(second) == before
    assert second.content_digest == first.content_digest


@pytest.mark.requirement("R-196", "R-195", "G-090")
def test_a_package_taken_in_again_finds_everybody_there(province):
    path = files.path_of(files.export(agency=province.root))
    again = files.take_in(path)
    assert again.package_status == "Done"
    assert (again.rows_inserted, again.rows_present, again.rows_rejected) == (0, again.rows_total, 0)
    assert json.loads(again.report) == [] and again.log_file


@pytest.mark.requirement("R-198", "R-003")
def test_one_unit_or_all_below(province):
    own = files.content_of(files.export(agency=province.root, range_kind="Own Unit"))
    lower = files.content_of(files.export(agency=province.root))
    assert len(files.rows_of(own, "agencies.csv")) == 1 and len(files.rows_of(own)) == 5
    assert len(files.rows_of(lower, "agencies.csv")) == 3 and len(files.rows_of(lower)) == 15


@pytest.mark.requirement("R-003", "R-004", "R-198")
def test_nobody_exports_what_the_lists_would_not_show(province):
    offices = make.make_offices()
    clerk = make.make_user("Second-level Body", agency=province.below[0], may_draft=1)
    foreign = make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    frappe.db.commit()
    try:
        make.as_user(clerk)
        own = files.content_of(files.export())
        assert [row["unit_code"] for row in files.rows_of(own, "agencies.csv")] == [province.codes[1]]
        assert {row["unit_code"] for row in files.rows_of(own)} == {province.codes[1]}
        with pytest.raises(frappe.PermissionError):
            files.export(agency=province.root)
        frappe.db.rollback()
        make.as_user(foreign)
        with pytest.raises(frappe.PermissionError):
            files.export(agency=province.root)
        frappe.db.rollback()
    finally:
        make.as_user("Administrator")
        files.remove_users([clerk, foreign])


@pytest.mark.requirement("X-13", "X-17")
def test_an_export_is_in_the_register_with_its_purpose(province):
    record = files.export(agency=province.root, purpose="报送上级法制机构汇总")
    entry = frappe.get_all(
        "Personal Data Access Log", filters={"purpose": "报送上级法制机构汇总"}, fields=["*"], order_by="position desc"
    )[0]
    assert (entry.record_type, entry.act, entry.conditions) == ("Enforcement Officer", "List Exported", record.name)
    people = frappe.get_all("Personal Data Access Person", filters={"access_log": entry.name}, pluck="officer")
    assert len(people) == province.officers


@pytest.mark.requirement("X-17")
def test_full_numbers_only_under_a_password(province):
    with pytest.raises(frappe.ValidationError, match="password"):
        files.export(agency=province.root, package_password="short")
    frappe.db.rollback()
    record = files.export(agency=province.root)
    data = files.path_of(record).read_bytes()
    number = province.identity_numbers[0]
    assert number.encode() not in data
    with pytest.raises(UnreadableFile, match="package_password_wrong"):
        OpenPackage(files.path_of(record), "not the password")
    assert number.encode() in OpenPackage(files.path_of(record), PASSWORD).read("officers.csv")
    assert not frappe.db.sql("select 1 from `__Auth` where doctype = 'Archive Export' and name = %s", record.name)
    masked = files.content_of(files.export(agency=province.root, export_format="Text Tables", with_full_numbers=0))
    assert number.encode() not in masked["执法人员.csv"]


@pytest.mark.requirement("R-199")
def test_an_earlier_export_of_the_same_name_is_replaced_only_if_asked(province):
    first = files.export(agency=province.root, file_name="报送文件.zip", export_format="Excel Workbook")
    assert first.file_name == "报送文件" and first.result_file.endswith("/报送文件.xlsx")
    assert exports.find_by_name("报送文件", "Excel Workbook") == first.name
    with pytest.raises(frappe.DuplicateEntryError, match="报送文件"):
        files.export(agency=province.root, file_name="报送文件", export_format="Excel Workbook")
    frappe.db.rollback()
    second = files.export(agency=province.root, file_name="报送文件", export_format="Excel Workbook", overwrite=1)
    first.reload()
    assert not first.result_file and second.result_file.endswith("/报送文件.xlsx")


@pytest.mark.requirement("R-199")
def test_the_proposed_name_holds_unit_and_day(province):
    proposed = exports.propose_name("All Lower Units", "Package", province.root)
    title = frappe.db.get_value("Enforcement Agency", province.root, "agency_name")
    assert proposed["file_name"] == f"执法档案_{title}_{frappe.utils.getdate():%Y%m%d}"
    assert (proposed["exists"], proposed["units"]) == (False, 3)


@pytest.mark.requirement("X-58")
def test_a_stopped_export_keeps_nothing_and_a_lost_one_begins_anew(province, monkeypatch):
    record = files.request(agency=province.root)
    exports.stop(record.name)
    frappe.db.commit()
    exports.run(record.name)
    make.as_user("Administrator")
    record.reload()
    assert record.export_status == "Stopped" and not record.result_file

    lost = files.request(agency=province.root)
    frappe.db.set_value(exports.EXPORT, lost.name, {"export_status": "Running", "heartbeat_at": "2020-01-01"})
    queued = []
    monkeypatch.setattr(exports, "enqueue", lambda name, attempt: queued.append(name))
    exports.resume_interrupted_exports()
    exports.resume_interrupted_exports()
    assert queued.count(lost.name) == 1
    frappe.db.commit()
    exports.run(lost.name)
    make.as_user("Administrator")
    lost.reload()
    assert lost.export_status == "Done" and lost.result_file


@pytest.mark.requirement("X-58", "R-195")
def test_an_import_that_dies_goes_on_at_its_mark(province, monkeypatch):
    path = files.path_of(files.export(agency=province.root))
    files.empty(province)
    monkeypatch.setattr(packages, "BLOCK_ROWS", 3)
    commit, calls = packages._commit_block, []

    def die_at_the_fourth(name, start, taken):
        calls.append(start)
        if len(calls) == 4:
            raise frappe.db.OperationalError(2013, "gone")
        commit(name, start, taken)

    monkeypatch.setattr(packages, "_commit_block", die_at_the_fourth)
    record = files.new_package(path)
    with pytest.raises(frappe.db.OperationalError):
        packages.run(record.name)
    frappe.db.rollback()
    make.as_user("Administrator")
    record.reload()
    assert record.package_status == "Running" and 0 < record.progress_mark < record.rows_total
    frappe.db.set_value(packages.PACKAGE, record.name, "heartbeat_at", "2020-01-01")
    monkeypatch.setattr(packages, "_enqueue", lambda name, attempt: None)
    packages.resume_interrupted_packages()
    frappe.db.commit()
    packages.run(record.name)
    make.as_user("Administrator")
    record.reload()
    assert record.package_status == "Done" and record.rows_inserted == record.rows_total, record.report


@pytest.mark.requirement("R-189", "R-192")
def test_an_office_takes_in_only_units_of_its_territory(province):
    offices = make.make_offices()
    path = files.path_of(files.export(agency=province.root))
    foreign = make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    frappe.db.commit()
    try:
        make.as_user(foreign)
        record = files.take_in(path)
        assert (record.rows_inserted, record.rows_present) == (0, 0)
        assert record.rows_rejected == record.rows_total
    finally:
        make.as_user("Administrator")
        files.remove_users([foreign])


def test_markup_does_not_come_in_past_the_forms(province):
    person = frappe.get_all("Enforcement Officer", filters={"agency": province.root}, pluck="name", order_by="name")[2]
    frappe.db.set_value("Enforcement Officer", person, "post", "<img src=x onerror=alert(1)>")
    path = files.path_of(files.export(agency=province.root))
    files.empty(province)
    record = files.take_in(path)
    refused = [row for row in json.loads(record.report) if row[3] == "Rejected"]
    assert [row[1] for row in refused] == [person]
    assert not frappe.db.exists("Enforcement Officer", person)


@pytest.mark.requirement("R-195")
def test_a_city_takes_in_no_certificates(province):
    offices = make.make_offices()
    path = files.path_of(files.export(agency=province.root))
    numbers = frappe.get_all("Enforcement Certificate", filters={"agency": province.root}, pluck="name")
    assert numbers
    frappe.db.delete("Certificate Card", {"certificate": ["in", numbers]})
    frappe.db.delete("Enforcement Certificate", {"name": ["in", numbers]})
    city = make.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1)
    frappe.db.commit()
    try:
        make.as_user(city)
        record = files.take_in(path)
        refused = [row for row in json.loads(record.report) if row[3] == "Rejected"]
        assert {row[1] for row in refused} == set(numbers)
        assert not frappe.db.exists("Enforcement Certificate", numbers[0])
    finally:
        make.as_user("Administrator")
        files.remove_users([city])


def broken(path: Path, tmp_path: Path, change) -> Path:
    """A package with the same password, rewritten part by part through `change`."""
    target = tmp_path / "broken.zip"
    with (
        pyzipper.AESZipFile(path) as old,
        pyzipper.AESZipFile(target, "w", compression=pyzipper.ZIP_DEFLATED, encryption=pyzipper.WZ_AES) as new,
    ):
        old.setpassword(PASSWORD.encode())
        new.setpassword(PASSWORD.encode())
        parts = {info.filename: old.read(info) for info in old.infolist()}
        for name, data in change(parts).items():
            new.writestr(name, data)
    return target


def manifest_with(parts: dict, **values) -> dict:
    return {**parts, MANIFEST: json.dumps({**json.loads(parts[MANIFEST]), **values}).encode()}


@pytest.mark.requirement("R-200")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda parts: {**parts, "officers.csv": parts["officers.csv"] + b"x"}, "package_damaged"),
        (lambda parts: {name: data for name, data in parts.items() if name != "officers.csv"}, "package_damaged"),
        (lambda parts: {**parts, "more.csv": b"x"}, "package_damaged"),
        (lambda parts: {name: data for name, data in parts.items() if name != MANIFEST}, "package_no_manifest"),
        (lambda parts: manifest_with(parts, version=99), "package_version"),
        (lambda parts: manifest_with(parts, format="other"), "package_no_manifest"),
        (lambda parts: manifest_with(parts, counts={"officers": 1}), "package_damaged"),
        (lambda parts: {**parts, "bomb": bytes(50_000_000)}, "package_hostile"),
    ],
    ids=["changed", "part gone", "part more", "no contents", "newer", "other form", "counts lie", "bomb"],
)
def test_packages_that_are_not_whole_bring_nothing(commit_site, sealed, tmp_path, change, code):
    path, unit_code = sealed
    record = files.take_in(broken(path, tmp_path, change))
    violation = UnreadableFile(code, version=99, known=1)
    frappe.local.lang = "zh"
    assert (record.package_status, record.message) == ("Failed", explain(violation))
    frappe.local.lang = "en"
    assert not frappe.db.exists("Enforcement Agency", {"unit_code": unit_code})


def test_an_open_zip_and_no_zip_are_refused(tmp_path):
    plain = tmp_path / "plain.zip"
    with zipfile.ZipFile(plain, "w") as packed:
        packed.writestr(MANIFEST, "{}")
    with pytest.raises(UnreadableFile, match="package_not_sealed"):
        OpenPackage(plain, PASSWORD)
    nothing = tmp_path / "nothing.zip"
    for data in (b"", b"PK\x03\x04broken"):
        nothing.write_bytes(data)
        with pytest.raises(UnreadableFile, match="package_damaged"):
            OpenPackage(nothing, PASSWORD)


@pytest.mark.requirement("R-200")
def test_the_content_digest_does_not_depend_on_when_it_was_packed(tmp_path):
    digests = set()
    for number, moment in enumerate(("2026-01-01", "2026-02-02")):
        package = PackageWriter(tmp_path / f"{number}.zip", PASSWORD)
        package.add("a.csv", [b"1", b"2"])
        digests.add(package.close({"made_at": moment, "counts": {}}))
    assert len(digests) == 1


@pytest.mark.requirement("R-200")
def test_every_field_of_the_archive_is_in_the_format_or_left_out_for_a_reason(site):
    named = {column.fieldname for column in schema.OFFICERS.columns} | set(schema.LEFT_OUT)
    meta = frappe.get_meta("Enforcement Officer")
    layout = ("Section Break", "Column Break", "Tab Break", "HTML")
    assert {df.fieldname for df in meta.fields if df.fieldtype not in layout} - named == set()


def test_a_photo_comes_back_pixel_by_pixel(province):
    face = portrait(LOOKS["Female"][0])
    record = files.export(agency=province.root)
    package = OpenPackage(files.path_of(record), PASSWORD)
    photos = [part["path"] for part in package.manifest["files"] if part["path"].startswith("photos/")]
    assert photos and {package.read(name) for name in photos} == {face}
