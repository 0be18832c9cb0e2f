"""What is left to an agency whose account is not open (R-055), and what an open one may do with accounts."""

import frappe
import pytest

from enforcement_cert.access.scope import current_scope, forget_scopes, has_permission
from enforcement_cert.domain.account_life import ENDED, AccountStatus
from enforcement_cert.testing import factories as make

LISTS = (
    "Enforcement Officer",
    "Certificate Application",
    "Enforcement Certificate",
    "Officer Import",
    "Officer Import Row",
    "Bulk Run",
)


NOT_OPEN = [str(status) for status in AccountStatus if status is not AccountStatus.OPEN]


@pytest.fixture(params=NOT_OPEN)
def closed(site, request):
    """An agency with a unit below, an officer and a certificate of each, whose account is not open any more."""
    agency = make.make_agency()
    team = make.make_team(agency)
    unit = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
    officer = make.make_officer(agency)
    records = {
        "Enforcement Officer": officer,
        "Enforcement Certificate": make.make_certificate(officer, team),
        "Certificate Application": make.make_application(make.make_officer(agency), team),
    }
    frappe.db.set_value("Enforcement Agency", agency.name, "account_status", request.param)
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
@pytest.mark.parametrize("status", list(AccountStatus))
def test_the_own_profile_is_filled_in_until_the_account_has_ended(site, status):
    agency = make.make_agency()
    clerk = make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)
    frappe.db.set_value("Enforcement Agency", agency.name, "account_status", str(status))
    forget_scopes()
    make.as_user(clerk)
    profile = frappe.get_doc("Enforcement Agency", agency.name)

    assert profile.has_permission("read")
    assert profile.has_permission("write") is (status not in ENDED)
    assert not profile.has_permission("delete")


@pytest.mark.requirement("R-055")
def test_every_status_of_the_record_is_one_of_the_rules(site):
    """The states tried here are all there are."""
    options = frappe.get_meta("Enforcement Agency").get_field("account_status").options.split("\n")
    assert {option for option in options if option} == {str(status) for status in AccountStatus}


@pytest.mark.requirement("R-055", "R-020")
def test_an_open_account_keeps_its_own_profile_but_not_that_of_its_units(site):
    agency = make.make_agency()
    unit = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))

    profile = frappe.get_doc("Enforcement Agency", agency.name)
    profile.civil_servants_actual = 11
    profile.save()

    assert frappe.get_doc("Enforcement Agency", unit.name).has_permission("read")
    assert not frappe.get_doc("Enforcement Agency", unit.name).has_permission("write")


@pytest.mark.requirement("R-054")
def test_a_superior_makes_units_below_itself_and_nowhere_else(site):
    agency, other = make.make_agency(), make.make_agency()
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))

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
    make.as_user(make.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1))

    assert frappe.get_doc("Enforcement Agency", own.name).has_permission("write")
    assert frappe.get_doc("Enforcement Agency", below.name).has_permission("read")
    assert not frappe.get_doc("Enforcement Agency", below.name).has_permission("write")
