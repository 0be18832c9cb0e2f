"""The register of readings: every way out for personal data leaves an entry that its people can see."""

import json

import frappe
import pytest
from frappe.core.doctype.access_log.access_log import make_access_log
from frappe.desk import reportview
from frappe.utils import add_days, now_datetime

from enforcement_cert.access import audit, masking, readings, register_check, retention
from enforcement_cert.testing import factories as make

OFFICER = "Enforcement Officer"


@pytest.fixture
def agency(site):
    return make.make_agency()


@pytest.fixture
def clerk(agency):
    return make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)


@pytest.fixture
def officer(agency):
    return make.make_officer(agency, mobile="19900000001")


@pytest.fixture(autouse=True)
def own_seals(site, tmp_path, monkeypatch):
    monkeypatch.setattr(register_check, "_path", lambda: tmp_path / "seals.log")


def last_entry():
    return frappe.get_last_doc(audit.LOG, order_by="position desc")


def entries_seen_by(user: str) -> list[str]:
    make.as_user(user)
    seen = frappe.get_list(audit.LOG, pluck="name", order_by="position desc", limit=0)
    make.as_user("Administrator")
    return seen


def export(doctype: str, **form) -> None:
    frappe.local.form_dict = frappe._dict(
        doctype=doctype,
        file_format_type="CSV",
        fields=json.dumps([f"`tab{doctype}`.`name`"]),
        title=doctype,
        **form,
    )
    reportview.export_query()


@pytest.mark.requirement("X-13", "X-17")
def test_a_full_value_shown_names_reader_unit_and_purpose(agency, clerk, officer):
    make.as_user(clerk)
    masking.reveal(OFFICER, officer.name, "mobile", "办理考试报名")
    make.as_user("Administrator")

    entry = last_entry()
    assert (entry.act, entry.officer, entry.agency) == ("Full Value Shown", officer.name, agency.name)
    assert entry.reader_place == agency.agency_name and entry.person_count == 1
    assert audit.first_break() is None


@pytest.mark.requirement("X-13")
def test_an_exported_list_names_everybody_in_it(agency, clerk, officer):
    second = make.make_officer(agency)
    make.make_officer(make.make_agency())
    make.as_user(clerk)

    export(OFFICER, filters=json.dumps([[OFFICER, "sex", "=", "Male"]]))
    make.as_user("Administrator")

    entry = last_entry()
    people = frappe.get_all(audit.PERSON, {"access_log": entry.name}, pluck="officer", order_by="officer")
    assert (entry.act, entry.person_count) == ("List Exported", 2)
    assert sorted(people) == sorted([officer.name, second.name])
    assert audit.first_break() is None


@pytest.mark.requirement("X-13")
def test_ticked_rows_of_an_export_are_the_persons(agency, clerk, officer):
    make.make_officer(agency)
    make.as_user(clerk)

    export(OFFICER, selected_items=json.dumps([officer.name]))
    make.as_user("Administrator")

    assert (last_entry().officer, last_entry().person_count) == (officer.name, 1)


@pytest.mark.requirement("X-13")
def test_a_person_taken_out_of_an_exports_entry_breaks_the_chain(agency, clerk, officer):
    make.make_officer(agency)
    make.as_user(clerk)
    export(OFFICER)
    make.as_user("Administrator")
    assert audit.first_break() is None

    frappe.db.delete(audit.PERSON, {"access_log": last_entry().name, "officer": officer.name})

    assert audit.first_break() == last_entry().position


@pytest.mark.requirement("X-13")
def test_opening_a_photo_is_written_down_once_in_a_while(agency, clerk, officer):
    file = frappe.db.get_value("File", {"attached_to_name": officer.name})
    frappe.db.set_single_value("Personal Data Settings", "quiet_minutes", 60)
    make.as_user(clerk)
    for _ in range(3):
        make_access_log(doctype="File", document=file, file_type="jpg")
    make.as_user("Administrator")

    found = frappe.get_all(audit.LOG, {"officer": officer.name, "act": "Photo Opened"}, order_by="position")
    assert len(found) == 1


@pytest.mark.requirement("X-13")
def test_prints_and_cards_are_written_down(agency, officer):
    team = make.make_team(agency)
    certificate = make.make_certificate(officer, team)
    make.as_user(team["maker"])
    make_access_log(doctype="Enforcement Certificate", document=certificate.name, file_type="PDF", method="Print")
    printed = last_entry()
    from enforcement_cert.certificate.card_files import download_card

    download_card(certificate.name)

    assert (printed.act, printed.officer) == ("Printed", officer.name)
    assert (last_entry().act, last_entry().officer) == ("Card Downloaded", officer.name)


@pytest.mark.requirement("X-13")
def test_the_engines_notes_of_other_things_make_no_entry(site):
    before = frappe.db.count(audit.LOG)
    make_access_log(doctype="ToDo", file_type="CSV")
    make_access_log(report_name="Backup")
    assert frappe.db.count(audit.LOG) == before


@pytest.mark.requirement("X-17")
def test_readings_are_shown_to_the_person_the_unit_and_the_offices_above(agency, clerk, officer):
    make.as_user(clerk)
    masking.reveal(OFFICER, officer.name, "identity_number", "核对身份证原件")
    make.as_user("Administrator")
    entry = last_entry().name
    own = make.make_user("Enforcement Officer", officer=officer.name)
    city = make.make_user("City Legal Office", legal_office=agency.reviewing_office)
    foreign = make.make_agency()
    stranger = make.make_officer(foreign)

    assert entry in entries_seen_by(own)
    assert entry in entries_seen_by(clerk)
    assert entry in entries_seen_by(city)
    assert entry not in entries_seen_by(make.make_user("Enforcement Agency", agency=foreign.name))
    assert entry not in entries_seen_by(make.make_user("Enforcement Officer", officer=stranger.name))


@pytest.mark.requirement("X-17")
def test_an_officer_sees_that_the_own_data_were_in_an_exported_list(agency, clerk, officer):
    make.make_officer(agency)
    own = make.make_user("Enforcement Officer", officer=officer.name)
    make.as_user(clerk)
    export(OFFICER)
    make.as_user("Administrator")

    entry = last_entry()
    assert entry.name in entries_seen_by(own)
    make.as_user(own)
    assert entry.has_permission("read")
    assert not frappe.has_permission(audit.PERSON, "read", user=own)


@pytest.mark.requirement("X-13")
def test_the_check_says_up_to_where_the_register_is_whole(officer):
    masking.reveal(OFFICER, officer.name, "mobile", "第一次核对")
    masking.reveal(OFFICER, officer.name, "mobile", "第二次核对")
    last = last_entry()

    assert register_check.check_register()["break"] == 0
    assert register_check.register_state()["is_whole"] is True
    assert str(last.position) in register_check.register_state()["sentence"]

    frappe.db.set_value(audit.LOG, last.name, "purpose", "改过", update_modified=False)
    assert register_check.check_register()["break"] == last.position
    assert register_check.register_state()["is_whole"] is False


@pytest.mark.requirement("X-13")
def test_cutting_off_the_last_entries_shows_against_the_seal(officer):
    masking.reveal(OFFICER, officer.name, "mobile", "第一次核对")
    masking.reveal(OFFICER, officer.name, "mobile", "第二次核对")
    register_check.check_register()
    last = last_entry()

    frappe.db.delete(audit.LOG, {"name": last.name})

    assert audit.first_break() is None, "the chain alone cannot know"
    assert register_check.check_register()["break"] == last.position


def test_only_administrators_check_the_register(clerk):
    make.as_user(clerk)
    with pytest.raises(frappe.PermissionError):
        register_check.check_now()


@pytest.mark.requirement("X-13")
def test_entries_of_the_first_format_still_fit(site):
    entry = frappe._dict(
        position=7,
        accessed_by="a",
        record_type=OFFICER,
        record_name="x",
        data_field="mobile",
        purpose="核对",
        ip_address=None,
        accessed_at="2026-11-22 08:00:00",
        previous_hash=audit.START,
        entry_format=1,
    )
    assert audit.entry_hash(entry) == audit.entry_hash(entry | {"act": "Printed", "officer": "y"})
    assert audit.entry_hash(entry) != audit.entry_hash(entry | {"entry_format": 2})


def make_old_import(agency, days: int):
    file = frappe.new_doc("File")
    file.update(
        {"file_name": f"list-{frappe.generate_hash(length=6)}.csv", "content": "姓名,身份证号", "is_private": 1}
    )
    file.insert()
    record = frappe.new_doc("Officer Import")
    record.update({"agency": agency.name, "import_file": file.file_url, "import_status": "Done"})
    record.flags.ignore_validate = True
    record.insert()
    past = add_days(now_datetime(), -days)
    frappe.db.set_value("Officer Import", record.name, {"import_file": file.file_url, "import_status": "Done"})
    frappe.db.set_value("Officer Import", record.name, "modified", past, update_modified=False)
    return record, file


def test_every_list_with_retention_has_its_fields(site):
    for doctype, (fields, state, in_work) in retention.LISTS.items():
        meta = frappe.get_meta(doctype)
        assert all(meta.has_field(field) for field in fields), doctype
        assert set(in_work) <= set(meta.get_field(state).options.split("\n")), doctype


def test_every_record_type_about_persons_is_known(site):
    assert readings.officer_field("Officer Transfer") == "officer"
    assert readings.officer_field("Personal Data Access Log") is None
    assert all(frappe.db.exists("DocType", doctype) for doctype in readings.UNLINKED)
    assert not readings.is_personal("ToDo")


@pytest.mark.requirement("X-65", "X-17")
def test_uploaded_lists_are_removed_after_their_days(agency):
    frappe.db.set_single_value("Personal Data Settings", "list_days", 30)
    old, old_file = make_old_import(agency, 31)
    young, young_file = make_old_import(agency, 29)
    running, _file = make_old_import(agency, 99)
    frappe.db.set_value("Officer Import", running.name, "import_status", "Running", update_modified=False)

    due = [name for _doctype, name in retention.due_lists()]
    assert old.name in due and young.name not in due and running.name not in due
    retention.remove_files("Officer Import", old.name)
    retention.remove_files("Officer Import", old.name)

    assert not frappe.db.exists("File", old_file.name) and frappe.db.exists("File", young_file.name)
    assert not frappe.db.get_value("Officer Import", old.name, "import_file")
    assert old.name not in [name for _doctype, name in retention.due_lists()]


def test_lists_are_kept_if_the_office_says_so(agency):
    make_old_import(agency, 400)
    frappe.db.set_single_value("Personal Data Settings", "list_days", 0)
    assert retention.due_lists() == []


@pytest.mark.requirement("X-13")
def test_a_report_export_names_everybody_in_it(agency, clerk, officer):
    second = make.make_officer(agency)
    make.make_officer(make.make_agency())
    make.as_user(clerk)
    form = {"report_name": "Officers as of a Day", "filters": "{}", "file_format_type": "CSV", "visible_idx": "[]"}
    frappe.local.form_dict = frappe._dict(form)

    readings.export_report()
    make.as_user("Administrator")

    entry = last_entry()
    people = frappe.get_all(audit.PERSON, {"access_log": entry.name}, pluck="officer", order_by="officer")
    assert (entry.act, entry.record_name) == ("Report Exported", "Officers as of a Day")
    assert sorted(people) == sorted([officer.name, second.name])


@pytest.mark.requirement("X-13")
def test_a_print_preview_is_written_down(agency, clerk, officer):
    make.as_user(clerk)
    readings.preview_print(OFFICER, officer.name)

    assert (last_entry().act, last_entry().officer) == ("Printed", officer.name)


@pytest.mark.requirement("X-17")
def test_the_form_lists_the_readings_for_the_person(agency, clerk, officer):
    from enforcement_cert.personnel import overview

    own = make.make_user("Enforcement Officer", officer=officer.name)
    make.as_user(clerk)
    masking.reveal(OFFICER, officer.name, "mobile", "办理考试报名")
    make.as_user(own)

    rows = overview.officer_readings(officer.name)

    assert [row.purpose for row in rows] == ["办理考试报名"]
    assert overview.officer_overview(officer.name)["missing"] == []
