"""Entrusted units that never had a letter here: their certificates stay, and the work lists ask for the letter."""

from datetime import timedelta

import frappe
import pytest
from frappe.utils import getdate

from enforcement_cert.desk.account_tasks import account_tasks
from enforcement_cert.organization import entrustment_effects
from enforcement_cert.testing import factories as make

AGENCY, LETTER, CERTIFICATE = "Enforcement Agency", "Entrustment Letter", "Enforcement Certificate"


@pytest.fixture
def world(site):
    """A superior, its entrusted unit and a certificate of it, as if it had come from an older edition."""
    superior = make.make_agency()
    unit = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=superior.name
    )
    certificate = make.make_certificate(make.make_officer(superior), make.make_team(superior))
    frappe.db.set_value(CERTIFICATE, certificate.name, "agency", unit.name)
    for letter in frappe.get_all(LETTER, {"entrusted_unit": unit.name}, pluck="name"):
        frappe.db.delete(LETTER, {"name": letter})
    return frappe._dict(superior=superior, unit=unit, certificate=certificate.name)


def run_the_day(world, monkeypatch) -> str:
    """The daily job over this unit alone, without its commits; returns the certificate's status."""
    all_units = entrustment_effects._units_to_look_at()
    mine = [row for row in all_units if row[0] == world.unit.name]
    monkeypatch.setattr(entrustment_effects, "_units_to_look_at", lambda: mine)
    monkeypatch.setattr(frappe.db, "commit", lambda: None)
    monkeypatch.setattr(frappe.db, "rollback", lambda: pytest.fail("the job failed"))
    entrustment_effects.daily()
    return frappe.db.get_value(CERTIFICATE, world.certificate, "certificate_status")


def letter(world, first: int, last: int, is_revoked: bool = False, **values) -> None:
    row = frappe.new_doc(LETTER)
    row.update({"entrusted_unit": world.unit.name, "entrusting_agency": world.superior.name, "letter_state": "Draft"})
    row.update({"valid_from": getdate() + timedelta(days=first), "valid_until": getdate() + timedelta(days=last)})
    row.update({"confirmed_at": frappe.utils.now_datetime(), **values})
    row.revoked_on = getdate() if is_revoked else None
    row.name = frappe.generate_hash(length=10)
    row.db_insert()


@pytest.mark.requirement("G-024")
def test_without_any_letter_nothing_is_suspended_and_the_recorded_term_stays(world, monkeypatch):
    term = {"entrusted_from": getdate("2024-01-01"), "entrusted_until": getdate() + timedelta(days=400)}
    frappe.db.set_value(AGENCY, world.unit.name, dict(term))
    assert run_the_day(world, monkeypatch) == "Valid"
    assert frappe.db.get_value(AGENCY, world.unit.name, list(term), as_dict=True) == term


@pytest.mark.requirement("G-024")
@pytest.mark.parametrize(
    ("letters", "status"),
    [
        ([(-30, -1, {})], "Suspended"),
        ([(-30, 30, {})], "Valid"),
        ([(5, 30, {})], "Valid"),  # has not begun: nothing has ended
        ([(-30, -1, {"confirmed_at": None})], "Valid"),  # a draft never was in force
        ([(-30, 30, {"is_revoked": True})], "Suspended"),
    ],
    ids=["ended", "in force", "ahead", "draft", "revoked"],
)
def test_only_an_entrustment_that_has_ended_suspends(world, monkeypatch, letters, status):
    for first, last, values in letters:
        letter(world, first, last, **values)
    assert run_the_day(world, monkeypatch) == status


@pytest.mark.requirement("G-024", "R-055")
@pytest.mark.parametrize("account", ["Registered", "Returned", "Awaiting Superior", "Closed"])
def test_units_that_are_not_open_are_not_swept(world, monkeypatch, account):
    letter(world, -30, -1)
    frappe.db.set_value(AGENCY, world.unit.name, "account_status", account)
    assert run_the_day(world, monkeypatch) == "Valid"
    assert frappe.db.get_value(LETTER, {"entrusted_unit": world.unit.name}, "letter_state") == "Expired"


@pytest.mark.requirement("G-024", "R-048", "R-049")
def test_the_missing_letter_stands_on_both_work_lists(world):
    frappe.db.set_value(AGENCY, world.unit.name, "entrusted_until", getdate() + timedelta(days=400))
    office = make.make_user("City Legal Office", legal_office=world.unit.reviewing_office, may_review=1)
    clerk = make.make_user("Enforcement Agency", agency=world.superior.name, may_draft=1)
    for user, key in ((office, "letters_missing"), (clerk, "letters")):
        make.as_user(user)
        assert world.unit.name in task(key)["filters"]["name"][1]
    letter(world, -1, 400)
    for user, key in ((office, "letters_missing"), (clerk, "letters")):
        make.as_user(user)
        assert world.unit.name not in task(key)["filters"]["name"][1]


def task(key: str) -> dict:
    return next(task for task in account_tasks()["tasks"] if task["key"] == key)
