"""What a login must not reach by changing a record's place, by bulk runs, or by an assignment that moves on."""

import frappe
import pytest

from enforcement_cert.access import scope
from enforcement_cert.certificate.bulk import stop_run
from enforcement_cert.testing import factories as make


@pytest.fixture
def agency(site):
    return make.make_agency()


def make_run(requested_by: str):
    run = frappe.new_doc("Bulk Run")
    run.update({"task": "decide", "run_status": "Running", "requested_by": requested_by, "names": "[]", "report": "[]"})
    run.insert(ignore_permissions=True)
    return run


@pytest.mark.requirement("R-003")
def test_a_clerk_cannot_take_a_foreign_officer_by_naming_the_own_unit(agency):
    foreign = make.make_officer(make.make_agency(), photo="")
    own = make.make_officer(agency, photo="")
    clerk = make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))

    foreign.agency = agency.name

    assert not scope.has_permission(foreign, "write", clerk)
    assert scope.has_permission(own, "write", clerk)


@pytest.mark.requirement("R-009")
def test_an_office_cannot_take_a_foreign_agency_by_naming_itself(agency):
    foreign = make.make_agency(administrative_division="370200")
    office = make.make_user("City Legal Office", legal_office=agency.reviewing_office, may_review=1)

    foreign.reviewing_office = agency.reviewing_office

    assert not scope.has_permission(foreign, "write", office)
    assert scope.has_permission(agency, "write", office)


@pytest.mark.requirement("R-003")
def test_nobody_changes_an_import_by_posing_as_its_owner(agency):
    owner, stranger = (make.make_user("Enforcement Agency", agency=agency.name, may_draft=1) for _ in range(2))
    record = frappe.new_doc("Officer Import")
    record.update({"name": "OI-SCOPE", "owner": owner, "import_file": "/private/files/list.csv", "agency": agency.name})
    record.db_insert()
    posted = frappe.get_doc("Officer Import", record.name)
    assert scope.has_permission(posted, "write", owner)

    posted.owner = stranger

    assert not scope.has_permission(posted, "write", stranger)


@pytest.mark.requirement("R-001")
def test_an_officer_opens_the_own_unit_and_no_other(agency):
    officer = make.make_officer(agency, photo="")
    login = make.make_user("Enforcement Officer", officer=officer.name)

    assert scope.has_permission(agency, "read", login)
    assert not scope.has_permission(make.make_agency(), "read", login)
    assert not scope.has_permission(agency, "write", login)


def test_a_bulk_run_is_seen_and_stopped_by_who_asked_for_it(agency):
    clerk = make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)
    run = make_run(clerk)

    for stranger in (
        make.make_user("Enforcement Agency", agency=agency.name, may_draft=1),
        make.make_user("Provincial Legal Office", legal_office=make.make_offices()["province"].name),
    ):
        make.as_user(stranger)
        assert frappe.get_list("Bulk Run", filters={"name": run.name}, pluck="name", order_by="name") == []
        with pytest.raises(frappe.PermissionError):
            stop_run(run.name)
    assert frappe.db.get_value("Bulk Run", run.name, "run_status") == "Running"

    make.as_user(clerk)
    assert frappe.get_list("Bulk Run", filters={"name": run.name}, pluck="name", order_by="name") == [run.name]
    stop_run(run.name)
    assert frappe.db.get_value("Bulk Run", run.name, "run_status") == "Stopped"


@pytest.mark.requirement("R-007")
def test_an_assignment_never_moves_to_another_login(agency):
    login = make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)
    other = make.make_user("Enforcement Agency", agency=agency.name)
    frappe.delete_doc("User Assignment", frappe.db.get_value("User Assignment", {"user": other}))
    assignment = frappe.get_doc("User Assignment", {"user": login})

    assignment.user = other

    with pytest.raises(frappe.ValidationError):
        assignment.save()
