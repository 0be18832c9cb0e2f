"""What a migration asks people to decide, what it refuses until they have, and how it is taken back."""

import io
import zipfile

import frappe
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from enforcement_cert.exchange.legacy import migration as work
from enforcement_cert.exchange.legacy import phases
from enforcement_cert.exchange.legacy.roll_back import ORDER
from enforcement_cert.testing import factories as make
from tests import legacy_runs as runs
from tests.desk_calls import committed_unit
from tests.legacy_data import FATES, make_old_system, make_system_of

# Everything a migration may bring, and what the system writes about it.
COUNTED = (*ORDER, "Agency Account Event", "Has Role", "Login Security", "Notification Settings", "File")


@pytest.fixture
def clean(commit_site):
    """Everything a test migrates is removed afterwards."""
    since = commit_site.utils.now()
    yield commit_site
    runs.remove_all(since)


def small(tag: int, persons: int = 20):
    return make_old_system(agencies=4, persons=persons, tag=tag)


def mapping_of(record):
    return frappe.get_doc("Legacy Mapping", frappe.db.get_value("Legacy Migration", record.name, "legacy_mapping"))


def save(doc, **values):
    doc.update(values)
    doc.save()
    frappe.db.commit()
    return doc


def counts() -> dict[str, int]:
    return {doctype: frappe.db.count(doctype) for doctype in COUNTED}


@pytest.mark.requirement("R-044", "X-21")
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck), derandomize=True)
@given(st.lists(st.sampled_from([fate for fate, _share, _outcome in FATES]), max_size=25), st.integers(40, 89))
def test_kept_and_expired_and_rejected_are_what_was_read(clean, fates, tag):
    old = make_system_of(fates, tag)
    record = runs.do(runs.do(runs.new_migration(old), "Read"), "Try")
    assert record.job_status == "Done", record.message
    for table in runs.report_of(record)["tables"]:
        assert table["kept"] + table["present"] + table["expired"] + table["rejected"] == table["read"]
    found = runs.sums(record)
    for outcome in ("Kept", "Expired", "Rejected"):
        assert found.get(f"Officers {outcome}", 0) == old.expected[f"Officers {outcome}"]


@pytest.mark.requirement("R-002", "X-21")
def test_nothing_runs_while_one_role_has_no_meaning_and_the_mapping_is_remembered(clean):
    old = small(11)
    for user in old.users[:2]:
        user["角色"] = "审核岗"
    record = runs.do(runs.new_migration(old), "Read")
    record = runs.do(record, "Try")
    assert record.job_status == "Failed" and "审核岗" in record.message
    with pytest.raises(frappe.ValidationError):
        work.prepare(record.name, "Migrate")
    mapping = mapping_of(record)
    next(row for row in mapping.codes if row.source_code == "审核岗").meaning = "Class of Its Unit"
    save(mapping)
    assert runs.do(record, "Try").migration_status == "Tried"

    again = runs.new_migration(old, legacy_mapping=mapping.name)
    again = runs.do(runs.do(again, "Read"), "Try")
    assert again.job_status == "Done", again.message


@pytest.mark.requirement("X-21", "G-089")
def test_titles_nobody_knows_are_mapped_by_hand(clean):
    old = small(12)
    record = runs.new_migration(old, text=("Officers",))
    entry = next(entry for entry in record.files if entry.table_kind == "Officers")
    titles, rows = old.tables()["Officers"]
    strange = {title: f"ZD{number:02d}" for number, title in enumerate(titles)}
    lines = [",".join(strange.values()), *(",".join(str(row.get(t) or "") for t in titles) for row in rows)]
    save(record, files=[{**e.as_dict(), "source_file": runs.upload("\r\n".join(lines).encode("gb18030"), "ry.csv")}
                        if e.name == entry.name else e for e in record.files])  # fmt: skip
    record = runs.do(record, "Read")
    assert record.job_status == "Done", record.message
    record = runs.do(record, "Try")
    assert record.job_status == "Failed"
    mapping = mapping_of(record)
    goals = {"人员编码": "officer_code", "姓名": "officer_name", "身份证号": "identity_number", "单位代码": "unit_code"}
    for row in mapping.columns:
        title = next((title for title, code in strange.items() if code == row.source_column), None)
        if row.table_kind == "Officers" and title in goals:
            row.target_field = goals[title]
    save(mapping)
    record = runs.do(record, "Try")  # what had no meaning was not stored
    assert record.job_status == "Failed" and "ZD" in record.message
    for job in ("Read", "Try"):
        record = runs.do(record, job)
    assert record.job_status == "Done", record.message
    assert runs.sums(record)["Officers Kept"] == old.expected["Officers Kept"]


def test_a_mapping_refuses_what_does_not_fit(clean):
    record = runs.do(runs.new_migration(small(13)), "Read")
    mapping = mapping_of(record)
    role = next(row for row in mapping.codes if row.code_kind == "role")
    role.meaning = "County"
    with pytest.raises(frappe.ValidationError):
        mapping.save()
    mapping.reload()
    name = next(row for row in mapping.columns if row.table_kind == "Users")
    name.target_field = "identity_number"
    with pytest.raises(frappe.ValidationError):
        mapping.save()


@pytest.mark.requirement("R-043", "R-047")
def test_no_user_is_left_behind_because_of_an_unknown_unit(clean):
    old = small(14)
    old.users[2]["单位代码"] = "A14999"
    record = runs.do(runs.do(runs.new_migration(old), "Read"), "Try")
    report = runs.report_of(record)
    assert report["obstacles"] == 1 and report["differences"]
    with pytest.raises(frappe.ValidationError):
        work.prepare(record.name, "Migrate")
    frappe.db.rollback()

    assert work.add_units_to_decide(record.name) == 1
    mapping = mapping_of(record)
    assert [row.source_code for row in mapping.units] == ["A14999"]
    mapping.units[0].treat_as_code = old.agencies[2]["单位代码"]
    save(mapping)
    record = runs.do(record, "Try")
    assert runs.report_of(record)["obstacles"] == 0
    assert len(record.trials) == 2  # one sees the report getting cleaner
    record = runs.do(record, "Migrate")
    assert record.migration_status == "Migrated", record.message
    assert runs.report_of(record)["actual"]["User"] == len(old.users)


@pytest.mark.requirement("R-043")
def test_a_unit_may_mean_one_that_stands_further_down_by_way_of_another(clean):
    old = make_old_system(agencies=10, persons=40, tag=36)
    superiors = {agency["上级单位代码"] for agency in old.agencies}
    plain = [agency["单位代码"] for agency in old.agencies[2:-1] if agency["单位代码"] not in superiors]
    first, second, last = plain[0], plain[1], plain[-1]
    record = runs.do(runs.new_migration(old), "Read")
    mapping = mapping_of(record)
    for code, meant in ((first, second), (second, last)):
        mapping.append("units", {"source_code": code, "treat_as_code": meant})
    save(mapping)
    record = runs.do(runs.do(record, "Try"), "Migrate")
    assert record.migration_status == "Migrated", record.message
    here = frappe.get_all("Enforcement Agency", {"unit_code": ["in", [first, second, last]]}, ["name", "unit_code"])
    assert [agency.unit_code for agency in here] == [last]
    logins = [user for user in old.users if user["单位代码"] in (first, second, last)]
    assert frappe.db.count("User Assignment", {"agency": here[0].name}) == len(logins) >= 3


@pytest.mark.requirement("R-043")
def test_a_decision_puts_a_unit_into_its_place(clean):
    old = small(15)
    old.agencies[3]["上级单位代码"] = "A15777"
    record = runs.do(runs.do(runs.new_migration(old), "Read"), "Try")
    assert runs.report_of(record)["obstacles"] >= 1
    work.add_units_to_decide(record.name)
    mapping = mapping_of(record)
    row = next(row for row in mapping.units if row.source_code == old.agencies[3]["单位代码"])
    row.superior_code = old.agencies[2]["单位代码"]
    save(mapping)
    record = runs.do(runs.do(record, "Try"), "Migrate")
    assert record.migration_status == "Migrated", record.message
    unit = frappe.db.get_value("Enforcement Agency", {"unit_code": old.agencies[3]["单位代码"]}, "superior_agency")
    assert frappe.db.get_value("Enforcement Agency", unit, "unit_code") == old.agencies[2]["单位代码"]


@pytest.mark.requirement("G-001")
def test_the_meaning_of_the_review_date_is_asked_for_each_file(clean):
    record = runs.do(runs.new_migration(small(16)), "Read")
    for entry in record.files:
        entry.date_meaning = ""
    save(record)
    with pytest.raises(frappe.ValidationError):
        work.prepare(record.name, "Try")


@pytest.mark.requirement("G-001", "G-046")
def test_more_than_half_overdue_needs_a_second_look(clean):
    record = runs.do(runs.new_migration(small(17)), "Read")
    for entry in record.files:
        if entry.table_kind == "Certificates":
            entry.date_meaning = "Next Review Due Date"
    save(record)
    record = runs.do(record, "Try")
    report = runs.report_of(record)
    assert report["needs_confirmation"] and report["warnings"]
    with pytest.raises(frappe.ValidationError):
        work.prepare(record.name, "Migrate")
    frappe.db.rollback()
    record.reload()
    save(record, overdue_confirmed=1)
    work.prepare(record.name, "Migrate")


@pytest.mark.requirement("R-042", "G-090")
def test_persons_and_numbers_already_here_are_not_doubled(clean):
    old = small(18)
    agency = make.make_agency()
    present = make.make_officer(agency, identity_number=old.numbers["good"][1])
    twice = [row for row in old.certificates if row["身份证号"] in old.numbers["good"][:1]]
    other = next(row for row in old.certificates if row["身份证号"] == old.numbers["card_making"][0])
    other.update(证件状态="正常", 证件编号=twice[0]["证件编号"], 发证日期="2014-05-05", 上次年检日期="2015-05-05")
    frappe.db.commit()
    try:
        record = runs.migrate(old)
        rejected = {row.reason_code for row in runs.staged(record, "Officers", outcome="Rejected")}
        assert {"legacy_person_present", "legacy_number_repeated"} <= rejected
        assert frappe.db.count("Enforcement Officer", {"identity_digest": present.identity_digest}) == 1
    finally:
        frappe.db.rollback()
        make.remove_agency(agency.name)
        frappe.db.commit()


@pytest.mark.requirement("R-043", "R-047")
def test_people_of_a_unit_that_is_here_already_come_into_it(clean):
    old = small(35, persons=40)
    code = old.agencies[2]["单位代码"]
    with committed_unit(unit_code=code) as here:
        agency, record = here.agency, runs.migrate(old)
        assert agency.name == frappe.db.get_value("Enforcement Agency", {"unit_code": code}), "no second one"
        users = [row.target_name for row in runs.staged(record, "Users", outcome="Kept")]
        assert frappe.db.exists("User Assignment", {"user": ["in", users], "agency": agency.name})
        officers = frappe.get_all(
            "Enforcement Officer", filters={"legacy_migration": record.name}, pluck="agency", order_by="name"
        )
        assert agency.name in officers and all(officers)
        line = next(line for line in runs.report_of(record)["agencies"] if line["code"] == code)
        assert line["officers_after"] == officers.count(agency.name)
        assert runs.do(record, "Roll Back").migration_status == "Rolled Back"
        assert frappe.db.exists("Enforcement Agency", agency.name)


@pytest.mark.requirement("X-21")
def test_an_office_without_level_that_is_an_agency_here_stops_nothing(clean):
    old = small(36)
    old.agencies[1].update(级别="", 区划代码="", 单位代码="Z36001")
    old.users = [user for user in old.users if user["单位代码"] in {unit["单位代码"] for unit in old.agencies}]
    with committed_unit() as here:
        record = runs.do(runs.new_migration(old), "Read")
        mapping = mapping_of(record)
        mapping.append("units", {"source_code": "Z36001", "existing_agency": here.agency.name})
        save(mapping)
        assert runs.do(record, "Try").job_status == "Done"


@pytest.mark.requirement("R-076")
def test_photos_come_with_their_persons_if_they_are_good(clean):
    from enforcement_cert.setup.demo_faces import LOOKS, portrait

    old = small(19)
    good, bad = old.numbers["good"][0], old.numbers["good"][1]
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr(f"照片/{good}.jpg", portrait(LOOKS["Male"][0]))
        packed.writestr(f"照片/{bad}.jpg", b"\xff\xd8\xffnot a photo")
    record = runs.migrate(old, photos=stream.getvalue())
    rows = {row.identity_digest: row for row in runs.staged(record, "Officers", outcome="Kept")}
    from enforcement_cert.exchange.legacy.staged import person_digest

    with_photo = frappe.get_doc("Enforcement Officer", rows[person_digest(good)].target_name)
    assert with_photo.photo.startswith("/private/files/")
    certificate = frappe.get_doc("Enforcement Certificate", {"officer": with_photo.name})
    assert certificate.photo == with_photo.photo
    assert frappe.db.exists("File", {"attached_to_name": certificate.name, "file_url": certificate.photo})
    without = rows[person_digest(bad)]
    assert without.reason and not frappe.db.get_value("Enforcement Officer", without.target_name, "photo")


# ---------------------------------------------------------------- killed, and taken back


@pytest.mark.requirement("X-58", "R-043")
@pytest.mark.parametrize(
    ("phase", "fails_at"),
    [("UnitPhase", 1), ("AccountPhase", 2), ("PersonPhase", 2)],
)
def test_killed_in_any_phase_it_goes_on_and_doubles_nothing(clean, monkeypatch, phase, fails_at):
    old = small(20 + fails_at + 2 * len(phase) % 9, persons=18)
    record = runs.do(runs.do(runs.new_migration(old), "Read"), "Try")
    tried = runs.sums(record)
    for kind in ("UnitPhase", "AccountPhase", "PersonPhase", "LeftCertificatePhase", "ForcedPhase"):
        monkeypatch.setattr(getattr(phases, kind), "size", 3, raising=False)
    monkeypatch.setattr(phases, "BLOCK_RECORDS", 3)
    monkeypatch.setattr(phases, "BLOCK_ROWS", 5)
    real = getattr(phases, phase).work
    calls = {"left": fails_at}

    def dies(self, items):
        real(self, items)
        calls["left"] -= 1
        if calls["left"] == 0:
            raise frappe.db.OperationalError("the process is gone")

    monkeypatch.setattr(getattr(phases, phase), "work", dies)
    work.prepare(record.name, "Migrate")
    frappe.db.commit()
    with pytest.raises(frappe.db.OperationalError):
        work.run(record.name)
    frappe.db.rollback()
    assert frappe.db.get_value("Legacy Migration", record.name, "job_status") == "Running"

    record = runs.finish(record)
    assert record.migration_status == "Migrated", record.message
    assert runs.sums(record) == tried
    report = runs.report_of(record)
    assert report["differences"] == []
    assert report["actual"]["User"] == len(old.users)


@pytest.mark.requirement("X-21", "R-062")
def test_a_roll_back_removes_exactly_what_came(clean):
    old = small(33)
    record = runs.do(runs.do(runs.new_migration(old), "Read"), "Try")
    before = counts()
    record = runs.do(record, "Migrate")
    assert counts() != before
    record = runs.do(record, "Roll Back")
    assert (record.migration_status, record.message) == ("Rolled Back", "")
    assert counts() == before
    again = runs.do(runs.do(record, "Try"), "Migrate")  # and it can be done once more
    assert again.migration_status == "Migrated"
    assert again.trials[-1].rows_rejected == record.trials[0].rows_rejected


@pytest.mark.requirement("X-21")
def test_a_migration_that_has_been_worked_with_is_not_taken_back(clean):
    record = runs.migrate(small(34))
    kept = runs.staged(record, "Officers", outcome="Kept")
    officer = frappe.get_doc("Enforcement Officer", kept[0].target_name)
    agency = frappe.get_doc("Enforcement Agency", officer.agency)
    user = runs.staged(record, "Users")[0].target_name

    def change(doctype: str, name: str, **values) -> None:
        frappe.db.set_value(doctype, name, values, update_modified=False)

    def as_it_came(doc) -> None:
        change(doc.doctype, doc.name, modified=doc.creation)

    touches = (
        (lambda: save(officer, education="Master"), lambda: as_it_came(officer)),
        (lambda: save(agency, administrator_name="新"), lambda: as_it_came(agency)),
        (
            lambda: change("Login Security", user, must_change_password=0),
            lambda: change("Login Security", user, must_change_password=1),
        ),
        (lambda: make.make_officer(agency), lambda: remove_colleagues(agency.name)),
    )
    for touch, undo in touches:
        touch()
        frappe.db.commit()
        after = counts()
        record = runs.do(record, "Roll Back")
        assert (record.job_status, record.migration_status) == ("Failed", "Migrated")
        assert record.message and counts() == after
        undo()
        frappe.db.commit()
    record = runs.do(record, "Roll Back")
    assert record.migration_status == "Rolled Back", record.message


def remove_colleagues(agency: str) -> None:
    """Remove officers that a test has entered beside those of the migration."""
    entered = {"legacy_migration": ["is", "not set"], "agency": agency}
    for name in frappe.get_all("Enforcement Officer", filters=entered, pluck="name", order_by="name"):
        frappe.db.delete("File", {"attached_to_name": name})
        frappe.db.delete("Employment Period", {"officer": name})
        frappe.db.delete("Enforcement Officer", {"name": name})
    for register in ("Staffing Register Entry", "Staffing Register Edition"):  # made with them
        frappe.db.delete(register, {"agency": agency})
    frappe.db.commit()
