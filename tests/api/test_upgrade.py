"""What a site of the first edition has becomes what the product knows now; its certificates stay valid."""

from datetime import date, timedelta

import frappe
import pytest
from frappe.utils import getdate

from enforcement_cert.organization import entrustment_effects
from enforcement_cert.patches.v1_0 import carry_account_states, carry_entrustment_letters
from enforcement_cert.patches.v1_0.carry_entrustment_letters import term_of
from enforcement_cert.testing import factories as make
from tests.api.test_entrustment import make_unit, pdf, status_of, upload

AGENCY, LETTER = "Enforcement Agency", "Entrustment Letter"
TODAY = date(2026, 11, 22)


@pytest.fixture
def first_edition(commit_site):
    """The column of the letter as an upgraded site still has it; nothing else is kept of the test."""
    has_column = commit_site.db.sql("show columns from `tabEnforcement Agency` like 'letter_of_entrustment'")
    if not has_column:
        commit_site.db.sql_ddl("alter table `tabEnforcement Agency` add column `letter_of_entrustment` text")
    yield commit_site
    commit_site.db.rollback()
    if not has_column:
        commit_site.db.sql_ddl("alter table `tabEnforcement Agency` drop column `letter_of_entrustment`")


def old_unit(file_url=None, first=None, last=None, **values):
    unit = make_unit(**values)
    table = frappe.qb.DocType(AGENCY)
    frappe.qb.update(table).set("letter_of_entrustment", file_url).set("entrusted_from", first).set(
        "entrusted_until", last
    ).where(table.name == unit.name).run()
    return unit


def letters(unit) -> list:
    return frappe.get_all(LETTER, filters={"entrusted_unit": unit.name}, fields=["*"], order_by="name")


def certificate_of(unit):
    """A valid certificate, as the first edition issued it, whatever the letters of the unit."""
    issuer = make.make_agency()
    certificate = make.make_certificate(make.make_officer(issuer), make.make_team(issuer))
    certificate.db_set("agency", unit.name)
    return certificate


@pytest.mark.requirement("R-050", "R-055")
def test_accounts_of_the_first_edition_get_their_state(site):
    waiting, is_open = make.make_agency(), make.make_agency()
    frappe.db.set_value(AGENCY, waiting.name, {"account_status": "Pending", "is_reviewed": 0})
    frappe.db.set_value(AGENCY, is_open.name, {"account_status": "Open", "is_reviewed": 0})
    body = make_unit(is_open)
    frappe.db.set_value(AGENCY, body.name, {"is_taken_in": 0})

    for _again in range(2):
        carry_account_states.execute()

    fields = ["account_status", "is_reviewed", "is_taken_in"]
    assert frappe.db.get_value(AGENCY, waiting.name, fields) == ("Registered", 0, 0)
    assert frappe.db.get_value(AGENCY, is_open.name, fields) == ("Open", 1, 0)
    assert frappe.db.get_value(AGENCY, body.name, "is_taken_in") == 1


@pytest.mark.requirement("G-024")
def test_an_entrusted_unit_of_the_first_edition_keeps_its_certificates(first_edition, monkeypatch):
    monkeypatch.setattr(frappe.db, "commit", lambda *a, **k: None)  # of the daily job
    url = upload(pdf())
    first, last = getdate() - timedelta(days=30), getdate() + timedelta(days=300)
    unit = old_unit(url, first, last)
    frappe.db.set_value(
        "File",
        {"file_url": url},
        {"attached_to_doctype": AGENCY, "attached_to_name": unit.name, "attached_to_field": "letter_of_entrustment"},
    )
    without_dates = old_unit()
    certificates = [certificate_of(one) for one in (unit, without_dates)]

    for _again in range(2):
        carry_entrustment_letters.execute()
    entrustment_effects.daily()

    (letter,) = letters(unit)
    assert (letter.letter_state, letter.valid_from, letter.valid_until) == ("In Force", first, last)
    assert (letter.letter_file, letter.letter_pages, letter.is_published) == (url, 1, 0)
    assert frappe.db.get_value("File", {"file_url": url}, "attached_to_name") == letter.name
    (letter,) = letters(without_dates)
    assert letter.valid_until == getdate() + timedelta(days=60) and not letter.letter_file
    assert [status_of(one) for one in certificates] == ["Valid", "Valid"]


@pytest.mark.requirement("G-024")
def test_letters_that_are_not_in_force_are_not_made_so(first_edition):
    url = upload(b"MZ\x90\x00no pdf")
    ended = old_unit(None, getdate() - timedelta(days=900), getdate() - timedelta(days=1))
    waiting = old_unit(url, None, getdate() + timedelta(days=90), account_status="Registered")
    closed = old_unit(account_status="Closed")

    carry_entrustment_letters.execute()

    assert [row.letter_state for row in letters(ended)] == ["Expired"]
    assert [(row.letter_state, row.letter_file) for row in letters(waiting)] == [("Draft", None)]
    assert letters(closed) == []


def test_a_site_without_the_old_column_is_left_alone(site, monkeypatch):
    monkeypatch.setattr(carry_entrustment_letters, "_OLD_COLUMN", "a_column_of_no_edition")
    unit = make_unit()
    carry_entrustment_letters.execute()
    assert letters(unit) == []


@pytest.mark.requirement("G-024")
@pytest.mark.parametrize(
    ("first", "last", "term"),
    [
        (date(2025, 1, 1), date(2027, 12, 31), (date(2025, 1, 1), date(2027, 12, 31))),
        (None, date(2027, 1, 1), (date(2024, 5, 6), date(2027, 1, 1))),
        (date(2025, 1, 1), None, (date(2025, 1, 1), date(2027, 1, 21))),
        (date(2028, 1, 1), date(2027, 1, 1), (date(2027, 1, 1), date(2027, 1, 1))),
        (date(2020, 1, 1), date(2027, 12, 31), (date(2023, 1, 1), date(2027, 12, 31))),
        (date(2020, 1, 1), date(2050, 12, 31), (TODAY, date(2031, 11, 21))),
    ],
)
def test_the_term_of_a_letter_of_the_first_edition(first, last, term):
    assert term_of(first, last, date(2024, 5, 6), TODAY) == term
