"""What was true of a unit or an officer on a day, who wrote it down, and that nobody can change it."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime

from enforcement_cert import periods
from enforcement_cert.desk import history as shown
from enforcement_cert.domain.periods import require_seamless
from enforcement_cert.organization import history as units
from enforcement_cert.organization.history import agency_as_of
from enforcement_cert.personnel import history as people
from enforcement_cert.personnel.history import employment_as_of
from enforcement_cert.testing import factories as make
from tests.present import present

DAYS_AGO = 400


@pytest.fixture
def agency(site):
    return make.make_agency()


def age(record, series, days: int = DAYS_AGO) -> None:
    """Let a record and its only period have begun long ago."""
    begun = add_days(now_datetime(), -days)
    frappe.db.set_value(record.doctype, record.name, "creation", begun, update_modified=False)
    periods.forget_subject(series, record.name)
    record.reload()


def rename(agency, name: str, effective_on=None) -> None:
    agency = frappe.get_doc("Enforcement Agency", agency.name)
    agency.agency_name = name
    with periods.by_act("Enforcement Agency", agency.name, effective_on, note="鲁政发测试"):
        agency.save()


@pytest.mark.requirement("X-64", "R-131")
def test_a_unit_answers_as_of_the_day_before_and_after_a_change(agency):
    age(agency, units.SERIES)
    old = agency.agency_name
    rename(agency, "测试应急管理局")

    yesterday, today = add_days(getdate(), -1), getdate()
    assert present(agency_as_of(agency.name, yesterday))["agency_name"] == old
    assert present(agency_as_of(agency.name, today))["certificate_unit_name"] == "测试应急管理局"
    assert agency_as_of(agency.name, add_days(today, -DAYS_AGO - 1)) is None
    require_seamless(periods.read(units.SERIES, agency.name))


@pytest.mark.requirement("X-64", "R-131", "R-021")
def test_the_printed_name_of_an_entrusted_unit_has_the_history_of_its_superior(agency):
    below = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=agency.name
    )
    age(below, units.SERIES)
    old = agency.agency_name

    rename(agency, "测试应急管理局")

    assert present(agency_as_of(below.name, add_days(getdate(), -1)))["certificate_unit_name"] == old
    assert present(agency_as_of(below.name, getdate()))["certificate_unit_name"] == "测试应急管理局"
    assert frappe.db.get_value("Enforcement Agency", below.name, "certificate_unit_name") == "测试应急管理局"


@pytest.mark.requirement("X-64", "G-044")
def test_renamed_twice_on_one_day_both_names_stay_known(agency):
    age(agency, units.SERIES)
    rename(agency, "测试甲局")
    between = now_datetime()
    rename(agency, "测试乙局")

    assert present(agency_as_of(agency.name, getdate()))["agency_name"] == "测试乙局"
    assert present(agency_as_of(agency.name, getdate(), between))["agency_name"] == "测试甲局"
    steps = [row["changes"][0] for row in shown.timeline("Enforcement Agency", agency.name)[:2]]
    assert [(step["before"], step["after"]) for step in steps] == [
        ("测试甲局", "测试乙局"),
        (agency.agency_name, "测试甲局"),
    ]
    require_seamless(periods.read(units.SERIES, agency.name))


@pytest.mark.requirement("X-64", "X-12")
def test_a_correction_of_the_past_stands_beside_what_was_written(agency):
    age(agency, units.SERIES)
    rename(agency, "测试甲局", add_days(getdate(), -100))
    before = now_datetime()

    first, last = add_days(getdate(), -300), add_days(getdate(), -200)
    periods.correct(units.SERIES, agency.name, {"power_scope": "更正后的权限"}, first, last, "原始文件如此")

    assert present(agency_as_of(agency.name, last))["power_scope"] == "更正后的权限"
    assert present(agency_as_of(agency.name, last, before))["power_scope"] == agency.power_scope
    assert present(agency_as_of(agency.name, add_days(last, 1)))["power_scope"] == agency.power_scope
    notes = [row["note"] for row in shown.timeline("Enforcement Agency", agency.name) if row["is_correction"]]
    assert notes and set(notes) == {"原始文件如此"}


@pytest.mark.requirement("X-63", "X-64")
def test_an_officer_answers_with_unit_post_and_powers_of_the_day(agency):
    age(agency, units.SERIES)
    officer = make.make_officer(agency, photo="", post="科员")
    age(officer, people.SERIES)
    old_name, powers = agency.agency_name, agency.power_scope
    officer.post = "科长"
    officer.save()
    rename(agency, "测试甲局")

    before, now = (present(employment_as_of(officer.name, day)) for day in (add_days(getdate(), -1), getdate()))

    assert (before["post"], before["agency_name"], before["power_scope"]) == ("科员", old_name, powers)
    assert (now["post"], now["agency_name"], now["certificate_unit_name"]) == ("科长", "测试甲局", "测试甲局")
    assert employment_as_of(officer.name, add_days(getdate(), -DAYS_AGO - 1)) is None


@pytest.mark.requirement("X-63")
def test_officers_that_came_by_bulk_statements_get_their_first_period(agency):
    officer = make.make_officer(agency, photo="")
    age(officer, people.SERIES, 10)
    assert present(employment_as_of(officer.name, add_days(getdate(), -10)))["agency"] == agency.name

    people.begin_employment_periods()
    people.begin_employment_periods()

    rows = periods.read(people.SERIES, officer.name)
    assert [(row.valid_from, row.valid_until) for row in rows] == [(add_days(getdate(), -10), None)]
    assert frappe.db.get_value("Employment Period", rows[0].key, "recorded_by") == officer.owner


@pytest.mark.requirement("X-64")
def test_every_entry_names_who_wrote_it_when_and_by_which_act(agency):
    age(agency, units.SERIES)
    rename(agency, "测试甲局")

    newest, first = shown.timeline("Enforcement Agency", agency.name)

    assert (newest["act_doctype"], newest["act_name"]) == ("Enforcement Agency", agency.name)
    assert newest["note"] == "鲁政发测试" and newest["recorded_by"]
    assert ("测试甲局") in [change["after"] for change in newest["changes"]]
    assert first["is_first"] and first["valid_until"] == str(add_days(getdate(), -1))


@pytest.mark.requirement("X-64")
def test_nobody_writes_or_deletes_history(agency):
    row = frappe.get_doc("Agency Period", {"agency": agency.name})
    row.agency_name = "别的名称"
    with pytest.raises(frappe.ValidationError):
        row.save(ignore_permissions=True)
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc("Agency Period", row.name, ignore_permissions=True)
    with pytest.raises(frappe.ValidationError):
        frappe.get_doc({"doctype": "Agency Period", "agency": agency.name}).insert(ignore_permissions=True)


@pytest.mark.requirement("X-64")
def test_two_open_periods_of_one_unit_are_impossible_in_the_database(agency):
    row = frappe.get_doc("Agency Period", {"agency": agency.name})
    twin = frappe.copy_doc(row)
    twin.update({"period_start_key": "other", "open_period_key": agency.name})
    with pytest.raises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
        twin.db_insert()


@pytest.mark.requirement("X-64", "R-003")
def test_history_is_read_where_the_record_is(agency):
    officer = make.make_officer(agency, photo="")
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name)
    insider = make.make_user("Enforcement Agency", agency=agency.name)

    make.as_user(insider)
    assert shown.as_of("Enforcement Officer", officer.name, str(getdate()))["facts"]
    assert frappe.get_list("Employment Period", filters={"officer": officer.name}, order_by="name")
    make.as_user(stranger)
    assert not frappe.get_list("Employment Period", filters={"officer": officer.name}, order_by="name")
    assert not frappe.get_list("Agency Period", filters={"agency": agency.name}, order_by="name")
    for doctype, name in (("Enforcement Officer", officer.name), ("Enforcement Agency", agency.name)):
        for call in (shown.timeline, lambda *record: shown.as_of(*record, "2026-01-01")):
            with pytest.raises(frappe.PermissionError):
                call(doctype, name)


def test_a_day_that_is_none_is_refused_in_plain_words(agency):
    with pytest.raises(frappe.ValidationError):
        shown.as_of("Enforcement Agency", agency.name, "2026-02-30")
    tomorrow = getdate() + timedelta(days=1)
    assert shown.as_of("Enforcement Agency", agency.name, str(tomorrow))["facts"]


# ---------------------------------------------------------------- reports


@pytest.mark.requirement("X-64", "X-63")
def test_the_reports_answer_for_the_day_within_the_row_scope(agency):
    from enforcement_cert.organization.report.units_as_of_a_day import units_as_of_a_day
    from enforcement_cert.personnel.report.officers_as_of_a_day import officers_as_of_a_day

    age(agency, units.SERIES)
    old = agency.agency_name
    rename(agency, "测试甲局", add_days(getdate(), -10))
    officer = make.make_officer(agency, photo="")
    make.make_officer(make.make_agency(), photo="")
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name))

    for days, name in ((-11, old), (-10, "测试甲局")):
        columns, rows = units_as_of_a_day.execute({"day": str(add_days(getdate(), days))})
        assert [row.agency_name for row in rows] == [name]
    assert [column["fieldname"] for column in columns][:2] == ["agency", "agency_name"]
    _columns, people_of_day = officers_as_of_a_day.execute({"day": str(getdate()), "agency": agency.name})
    assert [row.officer for row in people_of_day] == [officer.name]
    assert officers_as_of_a_day.execute({"day": str(add_days(getdate(), -1))})[1] == []
    with pytest.raises(frappe.ValidationError):
        officers_as_of_a_day.execute({"day": "2026-02-30"})
