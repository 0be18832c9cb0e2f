"""Taking over the 2008 edition: every row accounted for, nobody of the agencies and users left behind."""

import io

import frappe
import pytest
from frappe.utils.password import check_password
from openpyxl import load_workbook

from enforcement_cert.access.masking import EXPIRED_IDENTITY, OFFICER_IDENTITY, digest
from enforcement_cert.certificate.applying import apply_for_one
from enforcement_cert.exchange.legacy import migration as work
from enforcement_cert.exchange.legacy.staged import open_cells
from enforcement_cert.testing import factories as make
from tests import legacy_runs as runs
from tests.legacy_data import make_old_system


@pytest.fixture(scope="module")
def migrated(_connected):
    """One old system, migrated once for all tests that only look."""
    frappe.set_user("Administrator")
    frappe.flags.in_test = True
    since = frappe.utils.now()
    old = make_old_system(agencies=12, persons=60)
    record = runs.new_migration(old, text=("Officers", "Users"))
    tried = None
    try:
        for job in ("Read", "Try", "Migrate"):
            record = runs.do(record, job)
            tried = runs.sums(record) if job == "Try" else tried
        yield frappe._dict(old=old, record=record, tried=tried)
    finally:
        runs.remove_all(since)


def officer_of(number: str):
    """The officer with this identity number."""
    found = frappe.get_all(
        "Enforcement Officer",
        filters={"identity_digest": digest(number, OFFICER_IDENTITY.purpose)},
        fields=["*"],
        order_by="name",
    )
    assert len(found) == 1
    return found[0]


def certificates_of(officer) -> list:
    return frappe.get_all("Enforcement Certificate", filters={"officer": officer.name}, fields=["*"], order_by="name")


@pytest.mark.requirement("R-042", "R-043", "R-044", "G-046", "X-21", "R-062")
def test_every_row_has_the_outcome_it_was_made_for(migrated, site):
    old, record = migrated.old, migrated.record
    expected = {key: count for key, count in old.expected.items() if " " in key}
    assert (record.migration_status, record.job_status, record.message) == ("Migrated", "Done", "")
    found = runs.sums(record)
    assert {key: found.get(key, 0) for key in expected} == expected
    assert found == migrated.tried  # the trial had said the same
    assert sum(found.values()) == sum(len(rows) for _titles, rows in old.tables().values())


@pytest.mark.requirement("R-043", "X-21")
def test_counts_before_and_after_per_table_and_agency(migrated, site):
    report = runs.report_of(migrated.record)
    assert report["differences"] == []
    users = {table["table"]: table for table in report["tables"]}["Users"]
    assert users["read"] == users["kept"] == len(migrated.old.users) == report["actual"]["User"]
    assert report["actual"]["Enforcement Officer"] == migrated.old.expected["Officers Kept"]
    for line in report["agencies"]:
        assert line["users_read"] == line["users_after"], line
        assert line["officers_read"] == line["officers_kept"] + line["officers_expired"] + line["officers_rejected"]
        assert line["officers_after"] == line["officers_kept"], line


@pytest.mark.requirement("R-002", "R-043", "R-058", "G-030")
def test_every_login_has_a_class_a_place_and_an_unknown_password_to_be_changed(migrated, site):
    rows = runs.staged(migrated.record, "Users")
    assignments = [
        frappe.db.get_value("User Assignment", {"user": row.target_name}, ["user_class", "agency", "legal_office"])
        for row in rows
    ]
    assert all(assignments)
    classes = {assignment[0] for assignment in assignments}
    assert classes == {
        "Enforcement Agency",
        "Second-level Body",
        "City Legal Office",
        "County Legal Office",
        "System Administrator",
    }
    assert all(agency or office for user_class, agency, office in assignments if user_class != "System Administrator")
    assert len({row.target_name for row in rows}) == len(rows)
    user = rows[0].target_name
    assert frappe.db.get_value("Login Security", user, "must_change_password")
    for known in ("1", "888888"):
        with pytest.raises(frappe.AuthenticationError):
            check_password(user, known)
    assert frappe.db.get_value("User", user, "username") == migrated.old.users[0]["用户名"]


@pytest.mark.requirement("R-047", "R-055", "R-057")
def test_accounts_arrive_to_be_completed_and_do_no_business(migrated, site):
    agencies = [row.target_name for row in runs.staged(migrated.record, "Agencies", outcome="Kept")]
    states = frappe.get_all(
        "Enforcement Agency", filters={"name": ["in", agencies]}, pluck="account_status", order_by="name"
    )
    assert set(states) == {"Registered"}
    officer = officer_of(migrated.old.numbers["good"][0])
    clerk = frappe.db.get_value("User Assignment", {"agency": officer.agency}, "user")
    make.as_user(clerk)
    assert frappe.get_list("Enforcement Officer", filters={"name": officer.name}, order_by="name") == []
    with pytest.raises(frappe.PermissionError):
        apply_for_one(officer.name, "ENFORCEMENT", 1)


@pytest.mark.requirement("R-044", "G-001", "R-063", "R-075")
def test_a_certificate_comes_with_number_both_dates_and_its_old_number(migrated, site):
    old = migrated.old
    number = old.numbers["good"][0]
    row = next(row for row in old.certificates if row["身份证号"] == number)
    (certificate,) = certificates_of(officer_of(number))
    assert certificate.former_number == row["证件编号"]
    assert certificate.certificate_number == row["证件编号"].replace(" ", "")
    assert certificate.certificate_status == "Valid"
    assert certificate.review_due_on.year - certificate.last_review_on.year == 2
    assert certificate.valid_until >= certificate.review_due_on
    assert certificate.verification_token and certificate.living_certificate_key
    officer = officer_of(number)
    assert officer.former_code == next(o for o in old.officers if o["身份证号"] == number)["人员编码"]
    for doctype, text, wanted in (
        ("Enforcement Certificate", row["证件编号"], certificate.name),
        ("Enforcement Officer", officer.former_code, officer.name),
    ):
        frappe.local.response = frappe._dict()
        from frappe.desk.search import search_widget

        found = search_widget(doctype, text, searchfield=None)
        lines = found if found is not None else frappe.local.response["values"]
        assert wanted in [line[0] for line in lines]


@pytest.mark.requirement("R-044", "G-001")
def test_never_reviewed_counts_from_the_issue_and_old_numbers_become_full_ones(migrated, site):
    numbers = migrated.old.numbers
    (certificate,) = certificates_of(officer_of(numbers["never_reviewed"][0]))
    assert certificate.last_review_on is None
    assert str(certificate.review_due_on) == "2017-05-20"
    full = officer_of(numbers["old_number"][0])
    assert OFFICER_IDENTITY.open(full.identity_cipher) == numbers["old_number"][0]


@pytest.mark.requirement("R-044")
def test_a_card_in_the_making_goes_on_in_the_making(migrated, site):
    officer = officer_of(migrated.old.numbers["card_making"][0])
    assert certificates_of(officer) == []
    application = frappe.get_all(
        "Certificate Application", filters={"officer": officer.name}, fields=["*"], order_by="name"
    )[0]
    assert application.stage == "Card Making" and application.living_application_key
    decisions = frappe.get_all(
        "Application Decision", filters={"parent": application.name}, pluck="action", order_by="idx"
    )
    assert decisions == ["Taken Over"]


@pytest.mark.requirement("R-045", "R-128")
def test_a_person_of_the_forced_list_is_refused_at_a_new_application(migrated, site):
    number = migrated.old.forced[0]["身份证号"]
    assert not frappe.db.exists("Enforcement Officer", {"identity_digest": digest(number, OFFICER_IDENTITY.purpose)})
    agency = make.make_agency()
    team = make.make_team(agency)
    officer = make.make_officer(agency, identity_number=number)
    make.as_user(team["clerk"])
    with pytest.raises(frappe.ValidationError):
        apply_for_one(officer.name, "ENFORCEMENT", 1)


@pytest.mark.requirement("R-045")
@pytest.mark.parametrize("fate", ["overdue", "cancelled", "no_certificate", "forced"])
def test_who_is_not_kept_stands_in_the_expired_database_with_the_ground(migrated, site, fate):
    number = migrated.old.numbers[fate][0]
    found = frappe.get_all(
        "Expired Certificate Record",
        filters={"identity_digest": EXPIRED_IDENTITY.digest(number)},
        fields=["*"],
        order_by="name",
    )
    grounds = {
        "overdue": "Review Overdue",
        "cancelled": "Cancelled",
        "no_certificate": "No Certificate",
        "forced": "Forced Cancellation",
    }
    assert [row.ground for row in found] == [grounds[fate]]
    assert EXPIRED_IDENTITY.open(found[0].identity_cipher) == number
    assert number not in str({key: value for key, value in found[0].items() if key != "identity_cipher"})
    assert found[0].agency


@pytest.mark.requirement("X-21", "R-044")
def test_every_dropped_person_has_a_reason_in_the_workbook(migrated, site):
    file = frappe.get_doc("File", {"file_url": migrated.record.report_file})
    assert file.is_private
    book = load_workbook(io.BytesIO(file.get_content()))
    lines = [[cell.value for cell in row] for row in book.worksheets[2].iter_rows(min_row=2)]
    dropped = sum(
        count for key, count in runs.sums(migrated.record).items() if key.split()[-1] in ("Expired", "Rejected")
    )
    assert len(lines) == dropped
    assert all(line[9] or line[10] for line in lines)
    text = str(lines)
    assert not any(row["身份证号"] in text for row in migrated.old.officers)
    assert all(cell.data_type != "f" for sheet in book.worksheets for row in sheet.iter_rows() for cell in row)


@pytest.mark.requirement("X-21", "X-13")
def test_every_row_is_kept_as_read_and_protected(migrated, site):
    rows = runs.staged(migrated.record, "Officers")
    assert len(rows) == len(migrated.old.officers)
    for row, source in zip(rows, migrated.old.officers, strict=True):
        assert {k: v for k, v in open_cells(row.sealed).items() if v} == {k: v for k, v in source.items() if v}
        assert source["身份证号"] not in f"{row.content}{row.identity_number}{row.reason}"
        assert "sealed" not in frappe.get_doc("Legacy Staged Row", row.name).as_dict()


@pytest.mark.requirement("X-21")
def test_nobody_changes_what_was_read(migrated, site):
    row = frappe.get_doc("Legacy Staged Row", runs.staged(migrated.record, "Officers")[0].name)
    row.shown_name = "别人"
    with pytest.raises(frappe.ValidationError):
        row.save()
    with pytest.raises(frappe.ValidationError):
        row.delete()
    with pytest.raises(frappe.ValidationError):
        frappe.get_doc("Legacy Migration", migrated.record.name).delete()


@pytest.mark.requirement("R-058")
def test_first_passwords_are_shown_once_and_work(migrated, site):
    agency = officer_of(migrated.old.numbers["good"][0]).agency
    lines = work.hand_out_passwords(migrated.record.name, agency)
    assert lines and {line["unit"] for line in lines} == {
        frappe.db.get_value("Enforcement Agency", agency, "agency_name")
    }
    for line in lines:
        assert check_password(line["login"], line["password"]) == line["login"]
    again = work.hand_out_passwords(migrated.record.name, agency)
    assert {line["password"] for line in again} & {line["password"] for line in lines} == set()


def test_only_administrators_come_near_a_migration(migrated, site):
    clerk = frappe.db.get_value("User Assignment", {"user_class": "City Legal Office"}, "user")
    make.as_user(clerk)
    for call in (
        lambda: work.start(migrated.record.name, "Roll Back"),
        lambda: work.overview(migrated.record.name),
        lambda: work.hand_out_passwords(migrated.record.name),
    ):
        with pytest.raises(frappe.PermissionError):
            call()
    assert not frappe.has_permission("Legacy Staged Row", "read")
