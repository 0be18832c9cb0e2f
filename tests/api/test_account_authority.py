"""Who may write accounts at all: the duty, the place, and the office that follows from the place."""

import frappe
import pytest

from enforcement_cert.organization import accounts
from enforcement_cert.testing import factories as make

AGENCY = "Enforcement Agency"
PROFILE = {"legal_kind": "Administrative Organ", "government_level": "City", "administrative_division": "370100"}


@pytest.fixture(autouse=True)
def chinese(site, monkeypatch):
    monkeypatch.setattr(site.local, "lang", "zh")


@pytest.fixture
def foreign_office(site) -> str:
    return make.make_offices()["other_city"].name


def office_of(agency: str) -> str:
    return frappe.db.get_value(AGENCY, agency, "reviewing_office")


def new_unit(superior, **values):
    unit = frappe.new_doc(AGENCY)
    unit.update({"agency_name": f"测试大队{frappe.generate_hash(length=6)}", "agency_kind": "Second-level Body"})
    unit.update({"organization_code": make.organization_code(), "superior_agency": superior.name})
    return unit.update({**PROFILE, "legal_kind": "Authorised Organisation", **values})


# ---------------------------------------------------------------- who reviews (R-004, R-005, G-022)


@pytest.mark.requirement("R-004", "R-005", "G-022")
@pytest.mark.parametrize("status", ["Registered", "Returned"])
def test_an_agency_does_not_choose_who_reviews_it(site, foreign_office, status):
    agency = make.make_agency(account_status=status)
    right = agency.reviewing_office
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))

    profile = frappe.get_doc(AGENCY, agency.name)
    profile.update({"reviewing_office": foreign_office, "administrator_name": "钱甲"}).save()

    assert office_of(agency.name) == right != foreign_office
    assert frappe.db.get_value(AGENCY, agency.name, "administrator_name") == "钱甲"


@pytest.mark.requirement("R-004", "G-022")
def test_a_corrected_place_brings_the_office_of_that_place(site, foreign_office):
    agency = make.make_agency(account_status="Registered")
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))

    profile = frappe.get_doc(AGENCY, agency.name)
    profile.update({"government_level": "County", "administrative_division": "370102"})
    profile.update({"reviewing_office": foreign_office}).save()

    assert office_of(agency.name) == make.make_offices()["county"].name


@pytest.mark.requirement("R-004", "R-005", "G-022")
def test_a_unit_made_below_is_reviewed_by_the_office_of_its_place(site, foreign_office):
    superior = make.make_agency()
    make.as_user(make.make_user("Enforcement Agency", agency=superior.name, may_draft=1))

    unit = new_unit(superior, reviewing_office=foreign_office).insert()

    assert office_of(unit.name) == superior.reviewing_office
    assert unit.account_status == "Registered"


@pytest.mark.requirement("R-005")
def test_an_office_makes_accounts_for_itself_only(site, foreign_office):
    superior = make.make_agency()
    own = superior.reviewing_office
    make.as_user(make.make_user("City Legal Office", legal_office=own, may_review=1))

    assert office_of(new_unit(superior, reviewing_office=own).insert().name) == own
    with pytest.raises(frappe.PermissionError):
        new_unit(superior, reviewing_office=foreign_office).insert()


# ---------------------------------------------------------------- duties

_CLASSES = ("Provincial Legal Office", "City Legal Office", "Enforcement Agency", "Second-level Body")


def login(user_class: str, agency, **duties) -> str:
    if user_class.endswith("Office"):
        level = "province" if user_class.startswith("Provincial") else "city"
        return make.make_user(user_class, legal_office=make.make_offices()[level].name, **duties)
    return make.make_user(user_class, agency=agency.name, **duties)


@pytest.mark.requirement("R-007")
@pytest.mark.parametrize("user_class", _CLASSES)
def test_without_a_duty_nothing_is_written(site, user_class):
    """One record of each type of the own territory: looked at, not changed."""
    agency = make.make_agency()
    if user_class == "Second-level Body":
        agency = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
    station = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=agency.name
    )
    officer = make.make_officer(agency, photo="")
    letter = frappe.new_doc("Entrustment Letter").update({"entrusted_unit": station.name})
    change = frappe.new_doc("Structure Change").update({"agency": agency.name, "change_kind": "Agency Rename"})
    records = [
        agency,
        frappe.get_doc("Legal Office", agency.reviewing_office),
        officer,
        new_unit(agency, reviewing_office=agency.reviewing_office),
        letter,
        change,
        frappe.new_doc("Officer Import").update({"agency": agency.name}),
        frappe.new_doc("Certificate Application").update({"officer": officer.name}),
        frappe.new_doc("Leaving Report").update({"agency": agency.name, "officer": officer.name}),
        frappe.new_doc("Officer Transfer").update({"from_agency": agency.name, "officer": officer.name}),
    ]
    make.as_user(login(user_class, agency))
    for record in records:
        for right in ("write", "create", "delete"):
            assert not record.has_permission(right), f"{right} {record.doctype}"
    assert frappe.get_doc(AGENCY, agency.name).has_permission("read")


@pytest.mark.requirement("R-007")
@pytest.mark.parametrize(
    ("user_class", "duty"),
    [
        ("Provincial Legal Office", "may_review"),
        ("City Legal Office", "may_review"),
        ("Enforcement Agency", "may_draft"),
    ],
)
def test_with_the_duty_the_own_accounts_are_written(site, user_class, duty):
    agency = make.make_agency()
    make.as_user(login(user_class, agency, **{duty: 1}))
    assert frappe.get_doc(AGENCY, agency.name).has_permission("write")
    assert new_unit(agency, reviewing_office=agency.reviewing_office).has_permission("create")


@pytest.mark.requirement("R-007")
def test_a_login_without_duty_makes_no_unit_and_edits_no_profile(site):
    agency = make.make_agency()
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name))
    with pytest.raises(frappe.PermissionError):
        new_unit(agency).insert()
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc(AGENCY, agency.name).update({"civil_servants_actual": 3}).save()


# ---------------------------------------------------------------- the name of an open account (R-051, G-044)


@pytest.mark.requirement("R-051", "G-044", "R-055")
@pytest.mark.parametrize("user_class", ["Provincial Legal Office", "City Legal Office"])
def test_an_office_renames_an_open_account_only_when_asked(site, user_class):
    agency = make.make_agency()
    office, clerk = login(user_class, agency, may_review=1), login("Enforcement Agency", agency, may_draft=1)
    make.as_user(office)
    with pytest.raises(frappe.PermissionError, match="执法主体名称变更"):
        frappe.get_doc(AGENCY, agency.name).update({"agency_name": "测试另名局"}).save()

    make.as_user(clerk)
    accounts.ask_for_change(agency.name, "名称有错字")
    make.as_user(office)
    frappe.get_doc(AGENCY, agency.name).update({"agency_name": "测试正名局"}).save()
    assert frappe.db.get_value(AGENCY, agency.name, "agency_name") == "测试正名局"


@pytest.mark.requirement("R-055")
def test_an_account_that_is_not_open_is_named_by_its_office(site):
    agency = make.make_agency(account_status="Registered")
    make.as_user(make.make_user("City Legal Office", legal_office=agency.reviewing_office, may_review=1))
    frappe.get_doc(AGENCY, agency.name).update({"agency_name": "测试改名局"}).save()
    assert frappe.db.get_value(AGENCY, agency.name, "agency_name") == "测试改名局"
