"""What is left to an agency whose account is not open (R-055), and what an open one may do with accounts."""

import frappe
import pytest

from enforcement_cert.access.scope import current_scope, forget_scopes, has_permission
from enforcement_cert.testing import factories as make

LISTS = (
    "Enforcement Officer",
    "Certificate Application",
    "Enforcement Certificate",
    "Officer Import",
    "Officer Import Row",
    "Bulk Run",
)


@pytest.fixture
def closed(site):
    """An agency with a unit below, an officer and a certificate of each, whose account was then taken back."""
    agency = make.make_agency()
    team = make.make_team(agency)
    unit = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
    officer = make.make_officer(agency)
    records = {
        "Enforcement Officer": officer,
        "Enforcement Certificate": make.make_certificate(officer, team),
        "Certificate Application": make.make_application(make.make_officer(agency), team),
    }
    frappe.db.set_value("Enforcement Agency", agency.name, "account_status", "Pending")
    forget_scopes()
    make.as_user(team["clerk"])
    return {"agency": agency, "unit": unit, "records": records, "team": team}


@pytest.mark.requirement("R-055")
def test_a_closed_account_sees_its_own_profile_and_nothing_else(closed):
    assert not current_scope().account_is_open
    assert frappe.get_list("Enforcement Agency", pluck="name", order_by="name") == [closed["agency"].name]
    for doctype in LISTS:
        assert frappe.get_list(doctype, pluck="name", order_by="name") == [], doctype
    for doctype, record in closed["records"].items():
        for step in ("read", "write", "create", "export", "print"):
            assert not has_permission(record, step), f"{step} {doctype}"
    assert not has_permission(closed["unit"], "read")


@pytest.mark.requirement("R-055")
def test_a_closed_account_does_no_business(closed):
    from enforcement_cert.certificate import applying, deciding
    from enforcement_cert.exchange.agencies import may_import_into

    free = frappe.get_all("Enforcement Officer", pluck="name", limit=1, order_by="creation desc")
    answer = applying.apply_for_officers(free, "ENFORCEMENT")
    assert answer["done"] == 0 and len(answer["refused"]) == 1
    name = closed["records"]["Certificate Application"].name
    answer = deciding.decide_applications([name], "Submit for First Check")
    assert answer["done"] == 0 and len(answer["refused"]) == 1
    assert not may_import_into(current_scope(), closed["agency"].name)
    with pytest.raises(frappe.PermissionError):
        make.make_officer(closed["agency"], photo="")


@pytest.mark.requirement("R-055")
@pytest.mark.parametrize(("status", "may_write"), [("Pending", True), ("Open", True), ("Closed", False)])
def test_the_own_profile_is_filled_in_until_the_account_is_closed_for_good(closed, status, may_write):
    name = closed["agency"].name
    frappe.db.set_value("Enforcement Agency", name, "account_status", status)
    forget_scopes()
    profile = frappe.get_doc("Enforcement Agency", name)

    assert profile.has_permission("read")
    assert profile.has_permission("write") is may_write
    assert not profile.has_permission("delete")


@pytest.mark.requirement("R-055", "R-020")
def test_an_open_account_keeps_its_own_profile_but_not_that_of_its_units(site):
    agency = make.make_agency()
    unit = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name))

    profile = frappe.get_doc("Enforcement Agency", agency.name)
    profile.civil_servants_actual = 11
    profile.save()

    assert frappe.get_doc("Enforcement Agency", unit.name).has_permission("read")
    assert not frappe.get_doc("Enforcement Agency", unit.name).has_permission("write")


@pytest.mark.requirement("R-054")
def test_a_superior_makes_units_below_itself_and_nowhere_else(site):
    agency, other = make.make_agency(), make.make_agency()
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name))

    def new_unit(superior: str | None):
        unit = frappe.new_doc("Enforcement Agency")
        unit.update({"agency_kind": "Second-level Body" if superior else "First-level Agency"})
        unit.superior_agency = superior
        return unit

    assert new_unit(agency.name).has_permission("create")
    assert not new_unit(other.name).has_permission("create")
    assert not new_unit(None).has_permission("create")


@pytest.mark.requirement("R-005", "G-022")
def test_an_office_keeps_the_accounts_it_reviews_and_only_reads_those_below(site):
    offices = make.make_offices()
    own = make.make_agency()
    below = make.make_agency(government_level="County", administrative_division="370102")
    make.as_user(make.make_user("City Legal Office", legal_office=offices["city"].name))

    assert frappe.get_doc("Enforcement Agency", own.name).has_permission("write")
    assert frappe.get_doc("Enforcement Agency", below.name).has_permission("read")
    assert not frappe.get_doc("Enforcement Agency", below.name).has_permission("write")
