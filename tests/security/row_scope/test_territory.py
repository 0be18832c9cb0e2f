"""The territory kept beside each row is either true or not used: no change of any kind is seen late."""

import frappe
import pytest

from enforcement_cert.access import conditions, scope, territory
from enforcement_cert.testing import factories as make

OFFICER, AGENCY, OFFICE = "Enforcement Officer", "Enforcement Agency", "Legal Office"


@pytest.fixture
def county(site):
    """An officer of an agency that one county reviews, and logins of both counties and of two cities."""
    offices = make.make_offices()
    agency = make.make_agency(government_level="County", administrative_division="370102")
    logins = {
        name: make.make_user(f"{kind} Legal Office", legal_office=offices[name].name)
        for name, kind in (("city", "City"), ("county", "County"), ("other_county", "County"), ("other_city", "City"))
    }
    officer = make.make_officer(agency, photo="")
    territory.settle()
    return {"offices": offices, "agency": agency, "officer": officer.name, "logins": logins}


def who_lists(county, doctype: str = OFFICER, name: str | None = None) -> set[str]:
    """Which of the offices list the officer, each as in a request of its own."""
    found = set()
    for place, login in county["logins"].items():
        frappe.set_user(login)
        scope.forget_scopes()
        if frappe.get_list(doctype, filters={"name": name or county["officer"]}, pluck="name", order_by="name"):
            found.add(place)
    frappe.set_user("Administrator")
    return found


def condition_of(county, place: str) -> str:
    scope.forget_scopes()
    return scope.officer_conditions(county["logins"][place])


@pytest.mark.requirement("R-004", "R-009")
def test_a_saved_record_stands_in_its_territory_at_once(county):
    assert territory.is_settled()
    assert "scope_county" in condition_of(county, "county")
    assert "scope_city" in condition_of(county, "city")
    assert who_lists(county) == {"city", "county"}


def test_a_row_moved_by_a_bulk_statement_is_seen_in_the_new_place_only(county):
    target = make.make_agency(government_level="County", administrative_division="370103").name
    frappe.qb.update(frappe.qb.DocType(OFFICER)).set("agency", target).where(
        frappe.qb.Field("name") == county["officer"]
    ).run()

    assert not territory.is_settled()
    assert "scope_county" not in condition_of(county, "county")
    assert who_lists(county) == {"city", "other_county"}
    territory.settle()
    assert territory.is_settled()
    assert who_lists(county) == {"city", "other_county"}


def test_a_unit_that_changes_its_reviewing_office_takes_its_officers_with_it(county):
    agency = frappe.get_doc(AGENCY, county["agency"].name)
    agency.update({"administrative_division": "370103", "reviewing_office": county["offices"]["other_county"].name})
    agency.save()

    assert territory.is_settled()
    assert who_lists(county) == {"city", "other_county"}


def test_a_unit_changed_by_a_bulk_statement_is_seen_at_once(county):
    frappe.db.set_value(AGENCY, county["agency"].name, "reviewing_office", county["offices"]["other_city"].name)

    assert who_lists(county) == {"other_city"}
    territory.settle()
    assert who_lists(county) == {"other_city"}


def test_a_county_that_comes_under_another_city_is_seen_there_at_once(county):
    offices = county["offices"]
    frappe.db.set_value(OFFICE, offices["county"].name, "parent_legal_office", offices["other_city"].name)
    frappe.utils.nestedset.rebuild_tree(OFFICE, "parent_legal_office")

    assert who_lists(county) == {"other_city", "county"}
    territory.settle()
    assert territory.is_settled()
    assert who_lists(county) == {"other_city", "county"}


def test_a_renamed_office_keeps_its_territory(county):
    old = county["offices"]["county"].name
    new = frappe.rename_doc(OFFICE, old, old + "-new", force=True, show_alert=False)

    assert frappe.db.get_value("User Assignment", {"user": county["logins"]["county"]}, "legal_office") == new
    assert who_lists(county) == {"city", "county"}


@pytest.mark.requirement("R-004", "R-006")
def test_a_changed_assignment_counts_in_the_next_request(county):
    login = county["logins"]["county"]
    frappe.db.set_value("User Assignment", {"user": login}, "legal_office", county["offices"]["other_county"].name)
    assert who_lists(county) == {"city"}

    back = {"legal_office": county["offices"]["county"].name, "is_active": 0}
    frappe.db.set_value("User Assignment", {"user": login}, back)
    assert who_lists(county) == {"city"}

    frappe.db.set_value("User Assignment", {"user": login}, {"is_active": 1, "valid_until": "2020-01-01"})
    assert who_lists(county) == {"city"}

    frappe.db.set_value("User Assignment", {"user": login}, "valid_until", None)
    assert who_lists(county) == {"city", "county"}


@pytest.mark.requirement("R-004")
def test_a_login_without_an_office_of_its_class_sees_nobody(county):
    """Also if its office has gone: no office is not every office."""
    for office in ("gone", None):
        frappe.db.set_value("User Assignment", {"user": county["logins"]["city"]}, "legal_office", office)
        assert who_lists(county) == {"county"}
        scope.forget_scopes()
        assert not scope.current_scope(county["logins"]["city"]).is_unrestricted
        assert not scope.sees_agency(scope.current_scope(county["logins"]["city"]), county["agency"].name)


@pytest.mark.parametrize("doctype", territory.ROWS)
def test_both_conditions_say_the_same(county, doctype, monkeypatch):
    agencies = [county["agency"], make.make_agency(), make.make_agency(administrative_division="370200")]
    for agency in agencies:
        officer = make.make_officer(agency, photo="")
        record = frappe.new_doc(doctype)
        if doctype != OFFICER:
            record.update({"name": f"T-{officer.name}", "officer": officer.name, "agency": agency.name})
            record.update({"certificate_type": "ENFORCEMENT"})
            record.db_insert()
    territory.settle()
    quick = {place: _listed(county, place, doctype) for place in county["logins"]}
    monkeypatch.setattr(conditions.territory, "is_settled", lambda doctype=None: False)

    assert {place: _listed(county, place, doctype) for place in county["logins"]} == quick
    assert quick["city"] and quick["county"] < quick["city"]


def _listed(county, place: str, doctype: str) -> set[str]:
    frappe.set_user(county["logins"][place])
    scope.forget_scopes()
    names = set(frappe.get_list(doctype, pluck="name", limit=0, order_by="name"))
    frappe.set_user("Administrator")
    return names


def test_the_job_of_every_minute_settles_what_is_left(county, monkeypatch):
    frappe.db.set_value(AGENCY, county["agency"].name, "reviewing_office", county["offices"]["other_city"].name)
    commits = []
    monkeypatch.setattr(frappe.db, "commit", lambda: commits.append(1))

    territory.settle_leftovers()

    assert territory.is_settled()
    assert len(commits) == 1
    territory.settle_leftovers()
    assert len(commits) == 1
