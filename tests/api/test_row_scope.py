"""Who sees and changes which row: every kind of user against own, subordinate, foreign and higher records."""

import frappe
import pytest

from enforcement_cert.access.scope import current_scope
from enforcement_cert.testing import factories as make

RECORDS = ("Enforcement Agency", "Enforcement Officer", "Certificate Application", "Enforcement Certificate")


@pytest.fixture
def province(site):
    """One agency of each level with a unit below, an officer and an application in each."""
    offices = make.make_offices()
    units = {
        "provincial": make.make_agency(government_level="Province", administrative_division="370000"),
        "city": make.make_agency(),
        "county": make.make_agency(government_level="County", administrative_division="370102"),
        "other_county": make.make_agency(government_level="County", administrative_division="370103"),
        "other_city": make.make_agency(administrative_division="370200"),
    }
    units["second"] = make.make_agency(agency_kind="Second-level Body", superior_agency=units["city"].name)
    units["entrusted"] = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=units["city"].name
    )
    make.entrust(units["entrusted"])
    records = {}
    for place, unit in units.items():
        officer = make.make_officer(unit)
        team = make.make_team(unit)
        records[place] = {
            "Enforcement Agency": unit.name,
            "Enforcement Officer": officer.name,
            "Enforcement Certificate": make.make_certificate(officer, team).name,
            "Certificate Application": make.make_application(make.make_officer(unit), team).name,
        }
    return {"offices": offices, "units": units, "records": records}


def logins(province) -> dict[str, tuple[str, set[str]]]:
    """User kind → login and the places whose records it must see."""
    offices, units = province["offices"], province["units"]
    everywhere = set(units)
    below_city = {"city", "county", "other_county", "second", "entrusted"}
    return {
        "province": (make.make_user("Provincial Legal Office", legal_office=offices["province"].name), everywhere),
        "city": (make.make_user("City Legal Office", legal_office=offices["city"].name), below_city),
        "county": (make.make_user("County Legal Office", legal_office=offices["county"].name), {"county"}),
        "agency": (
            make.make_user("Enforcement Agency", agency=units["city"].name, may_draft=1),
            {"city", "second", "entrusted"},
        ),
        "second": (make.make_user("Second-level Body", agency=units["second"].name, may_draft=1), {"second"}),
        "administrator": (make.make_user("System Administrator"), everywhere),
        "nobody": (_user_without_place(), set()),
    }


def _user_without_place() -> str:
    login = make.make_user("Enforcement Agency", agency=make.make_agency().name)
    frappe.db.set_value("User Assignment", {"user": login}, "is_active", 0)
    return login


@pytest.mark.requirement("R-001", "R-003", "R-004", "R-009", "R-024", "R-206")
def test_each_kind_of_user_sees_exactly_its_rows(province):
    for kind, (login, visible) in logins(province).items():
        make.as_user(login)
        for doctype in RECORDS:
            wanted = {province["records"][place][doctype] for place in visible}
            mine = {province["records"][place][doctype] for place in province["records"]}
            seen = set(frappe.get_list(doctype, pluck="name", limit=0, order_by="name")) & mine
            assert seen == wanted, f"{kind} lists {doctype}"
            opened = {name for name in mine if frappe.get_doc(doctype, name).has_permission("read")}
            assert opened == wanted, f"{kind} opens {doctype}"
        make.as_user("Administrator")


@pytest.mark.requirement("R-003", "G-031")
def test_officers_are_edited_by_their_own_unit_only(province):
    may_edit = {}
    for kind, (login, _visible) in logins(province).items():
        make.as_user(login)
        may_edit[kind] = {
            place
            for place, names in province["records"].items()
            if frappe.get_doc("Enforcement Officer", names["Enforcement Officer"]).has_permission("write")
        }
        make.as_user("Administrator")

    assert may_edit.pop("administrator") == set(province["records"])
    assert may_edit == {
        "province": set(),
        "city": set(),
        "county": set(),
        "agency": {"city"},
        "second": {"second"},
        "nobody": set(),
    }


@pytest.mark.requirement("R-003")
def test_a_clerk_cannot_enter_an_officer_into_another_unit(province):
    login = make.make_user("Enforcement Agency", agency=province["units"]["city"].name, may_draft=1)
    make.as_user(login)

    with pytest.raises(frappe.PermissionError):
        make.make_officer(province["units"]["county"], photo="")


@pytest.mark.requirement("R-001")
def test_an_officer_sees_only_the_own_record_and_certificate(province):
    names = province["records"]["city"]
    login = make.make_user("Enforcement Officer", officer=names["Enforcement Officer"])
    make.as_user(login)

    assert frappe.get_list("Enforcement Officer", pluck="name", order_by="name") == [names["Enforcement Officer"]]
    assert frappe.get_list("Enforcement Certificate", pluck="name", order_by="name") == [
        names["Enforcement Certificate"]
    ]
    assert not frappe.get_doc("Enforcement Officer", names["Enforcement Officer"]).has_permission("write")


def test_nobody_writes_certificates_by_hand(province):
    name = province["records"]["city"]["Enforcement Certificate"]
    for kind, (login, _visible) in logins(province).items():
        make.as_user(login)
        certificate = frappe.get_doc("Enforcement Certificate", name)
        certificate.certificate_status = "Suspended"
        with pytest.raises(frappe.PermissionError):
            certificate.save()
        make.as_user("Administrator")
        assert kind


@pytest.mark.requirement("R-001", "R-007")
def test_a_place_gives_and_takes_its_roles(site):
    agency = make.make_agency()
    login = make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)
    assignment = frappe.get_doc("User Assignment", {"user": login})

    assignment.update({"may_draft": 0, "may_check": 1, "may_make_cards": 1})
    assignment.save()
    assert {"Agency User", "Agency Checker"} <= set(frappe.get_roles(login))
    assert not {"Agency Clerk", "Card Maker"} & set(frappe.get_roles(login))

    assignment.is_active = 0
    assignment.save()
    assert not {"Agency User", "Agency Checker"} & set(frappe.get_roles(login))


def test_an_office_of_another_level_is_refused(site):
    offices = make.make_offices()
    with pytest.raises(frappe.ValidationError):
        make.make_user("City Legal Office", legal_office=offices["county"].name)


def test_the_scope_is_read_once_per_request(site):
    login = make.make_user("City Legal Office", legal_office=make.make_offices()["city"].name)
    assert current_scope(login) is current_scope(login)


def test_an_office_cannot_move_a_unit_to_another_place(province):
    county = make.make_user("County Legal Office", legal_office=province["offices"]["county"].name)
    make.as_user(county)
    unit = frappe.get_doc("Enforcement Agency", province["units"]["county"].name)
    unit.update({"government_level": "City", "administrative_division": "370200"})

    with pytest.raises(frappe.PermissionError):
        unit.save()


def test_a_unit_has_users_of_its_own_class(province):
    with pytest.raises(frappe.ValidationError):
        make.make_user("Enforcement Agency", agency=province["units"]["second"].name)
