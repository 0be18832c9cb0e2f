"""The work lists of agencies and legal offices: what is done, what is left, and where it leads (R-048, R-049)."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from enforcement_cert.desk.account_tasks import account_tasks
from enforcement_cert.organization import accounts
from enforcement_cert.testing import factories as make
from tests.api.test_agency_accounts import FIGURES, below, logins_of, new_account


def tasks() -> dict:
    return {task["key"]: task for task in account_tasks()["tasks"]}


def left() -> dict[str, int]:
    return {key: task["left"] for key, task in tasks().items()}


@pytest.mark.requirement("R-048")
def test_the_agencys_list_counts_down_as_the_work_is_done(site):
    agency = new_account(account_status="Open", has_no_bodies=0)
    clerk = make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)
    body = below(agency, agency_name="济南市测试支队")
    unit = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=agency.name
    )
    make.make_officer(agency, photo="")
    make.as_user(clerk)
    assert left() == {
        "accounts": 1,
        "claims": 1,
        "data": 2,
        "letters": 1,
        "officers": 1,
        "check": 1,
    }
    profile = frappe.get_doc("Enforcement Agency", agency.name)
    missing = {
        "body_name": "济南市未开户支队",
        "body_kind": "Second-level Body",
        "organization_code": make.organization_code(),
        **FIGURES,
    }
    for row in (body, unit):
        there = {"body_name": row.agency_name, "organization_code": row.organization_code}
        profile.append("declared_bodies", {**missing, **there})
    profile.append("declared_bodies", missing)
    profile.save()
    accounts.take_in(body.name)
    counted = tasks()
    assert (counted["accounts"]["left"], counted["accounts"]["done"]) == (1, 2)
    assert (counted["claims"]["left"], counted["claims"]["done"]) == (0, 2)
    assert counted["data"]["left"] == 1 and counted["data"]["record"] == unit.name
    assert frappe.get_list("Enforcement Agency", counted["letters"]["filters"], pluck="name") == [unit.name]
    assert len(frappe.get_list("Enforcement Officer", counted["check"]["filters"])) == counted["check"]["left"] == 1


@pytest.mark.requirement("R-041")
def test_a_code_in_two_rows_of_the_bodies_is_named(site):
    code = make.organization_code()
    profile = new_account(account_status="Open", has_no_bodies=0)
    for name in ("济南市测试支队", "济南市测试大队"):
        body = {"body_name": name, "body_kind": "Second-level Body", "organization_code": code, **FIGURES}
        profile.append("declared_bodies", body)
    with pytest.raises(frappe.ValidationError, match=code):
        profile.save()


@pytest.mark.requirement("R-048", "R-055")
def test_an_account_that_is_not_open_sees_its_own_tasks_only(site):
    agency = new_account(administrator_mobile=None)
    make.as_user(logins_of(agency)["own"])
    assert left() == {"accounts": 0, "data": 1, "submit": 1}


@pytest.mark.requirement("R-049")
def test_the_offices_list_counts_the_accounts_of_its_own_level(site):
    offices = make.make_offices()
    office = make.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1)
    make.as_user(office)
    before = left()
    make.as_user("Administrator")
    new_account(account_status="Awaiting Review")
    new_account(account_status="Returned")
    new_account(account_status="Open", change_request="改名")
    new_account(account_status="Open", civil_servants_actual=20, exceeding_reason="改革过渡")
    below(make.make_agency(), account_status="Awaiting Superior")
    new_account(account_status="Awaiting Review", government_level="County", administrative_division="370102")
    soon = make.make_agency(
        agency_kind="Entrusted Unit",
        legal_kind="Entrusted Organisation",
        superior_agency=make.make_agency().name,
        entrusted_until=getdate() + timedelta(days=59),
    )
    make.as_user(office)
    after = tasks()
    assert {key: after[key]["left"] - before[key] for key in before} == {
        "review": 1,
        "changes": 1,
        "unsubmitted": 1,
        "superiors": 1,
        "letters": 1,
        "check": 1,
        "letters_missing": 1,
    }
    for task in after.values():
        assert len(frappe.get_list("Enforcement Agency", task["filters"], limit=0)) == task["left"]
    assert soon.name in frappe.get_list("Enforcement Agency", after["letters"]["filters"], pluck="name", limit=0)


def test_other_logins_have_no_list(site):
    make.as_user(make.make_user("System Administrator"))
    assert account_tasks()["tasks"] == []
