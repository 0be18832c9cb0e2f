"""R-108: who applied this year and has no card yet is part of the year's review data, if the rule says so."""

import frappe
import pytest
from frappe.utils import getdate

from enforcement_cert.certificate import batches
from enforcement_cert.certificate.cards import CARD
from enforcement_cert.review import exporting
from enforcement_cert.review.profiles import NEWER
from enforcement_cert.review.report.review_year.review_year import execute
from enforcement_cert.testing import factories as make
from tests.review_years import make_unit

PROFILE = "Review Rule Profile"


@pytest.fixture
def unit(site):
    return make_unit()


def joined(is_on: int) -> None:
    frappe.db.set_value(PROFILE, NEWER, "includes_unmade_cards", is_on)
    frappe.clear_document_cache(PROFILE, NEWER)


def listed(unit, **more) -> dict:
    rows = execute({"review_year": getdate().year, "agency": unit.agency.name, **more})[1]
    return {row["officer"]: row for row in rows}


@pytest.mark.requirement("R-108", "G-016")
def test_new_applicants_without_card_join_the_year_and_are_made_with_the_reviewed(unit):
    applicants = {
        stage: make.make_officer(unit.agency) for stage in ("Draft", "First Check", "Legal Review", "Card Making")
    }
    applications = {stage: make.make_application(officer, unit, stage) for stage, officer in applicants.items()}
    reviewed = make.make_certificate(make.make_officer(unit.agency), unit)
    make.as_user(unit.reviewer)

    joined(0)
    assert not set(listed(unit)) & {officer.name for officer in applicants.values()}, "the option is off by default"
    joined(1)
    rows = listed(unit)

    submitted = ("First Check", "Legal Review", "Card Making")
    assert {applicants[stage].name for stage in submitted} <= set(rows)
    assert applicants["Draft"].name not in rows, "nobody has applied for this one yet"
    assert rows[applicants["Legal Review"].name]["application"] == applications["Legal Review"].name
    assert rows[applicants["Card Making"].name]["standing_key"] == "New Applicant"
    assert set(listed(unit, standing="New Applicant")) == {applicants[stage].name for stage in submitted}
    columns, lines = execute({"review_year": getdate().year, "agency": unit.agency.name})
    assert exporting.workbook(columns, lines)

    make.as_user("Administrator")
    card = frappe.new_doc(CARD)
    card.update({"certificate": reviewed.name, "officer": reviewed.officer, "officer_name": reviewed.officer_name})
    card.update({"agency": unit.agency.name, "certificate_type": "ENFORCEMENT", "card_status": "In Making"})
    card.flags.is_card_step = True
    card.insert()
    make.as_user(unit.maker)
    batch = batches.create_batch("ENFORCEMENT")
    items = frappe.get_all("Card Batch Item", filters={"card_batch": batch}, fields=["application", "card"])
    assert applications["Card Making"].name in {item.application for item in items}
    assert card.name in {item.card for item in items}
    assert applications["Legal Review"].name not in {item.application for item in items}, "not checked by the office"


@pytest.mark.requirement("R-108")
def test_applicants_of_another_year_and_of_other_units_stay_out(unit):
    joined(1)
    officer = make.make_officer(unit.agency)
    application = make.make_application(officer, unit, "Legal Review")
    application.db_set("submitted_at", f"{getdate().year - 1}-12-31 23:59:59")
    other = make_unit()
    stranger = make.make_officer(other.agency)
    make.make_application(stranger, other, "Legal Review")
    make.as_user(unit.clerk)
    rows = execute({"review_year": getdate().year})[1]
    assert not {officer.name, stranger.name} & {row["officer"] for row in rows}
