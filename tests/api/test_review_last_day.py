"""G-005 in every place that judges a certificate: the day after the due day, a review in time, and the year's end.

The review's clock is set by the test; the days are last year's, so that what is asked of today by other rooms
(register, interface, report) is asked with days around today instead.
"""

from datetime import date

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.api.v1.officers import may_enforce
from enforcement_cert.certificate import history
from enforcement_cert.certificate.history import certificate_as_of
from enforcement_cert.domain.certificate_states import public_status
from enforcement_cert.personnel.report.certified_on_duty.certified_on_duty import execute
from enforcement_cert.portal import certificates, my_certificate, my_certificate_page, store
from enforcement_cert.portal.public_register import Question, find
from enforcement_cert.review import closing, extending, last_days
from enforcement_cert.review.dates import columns_of, settle_days
from enforcement_cert.review.profiles import LEGACY, NEWER
from enforcement_cert.testing import factories as make
from tests.present import present
from tests.review_years import (
    CERTIFICATE,
    OFFICE_REVIEW,
    UNIT_REVIEW,
    ReviewClock,
    apply_for,
    decide,
    make_unit,
    stage_of,
)

DUE, DAY_AFTER = date(2012, 6, 30), date(2012, 7, 1)
YEAR_END, NEW_YEAR = date(2012, 12, 31), date(2013, 1, 1)


@pytest.fixture
def clock(site, monkeypatch):
    return ReviewClock(monkeypatch)


@pytest.fixture
def unit(clock):
    return make_unit()


@pytest.fixture
def certificate(unit):
    """One that was issued two years before its due day in 2012; the older rule of the province is in force."""
    make.as_user("Administrator")
    return make.make_reviewable(unit.agency, "2010-06-30")


def row_of(certificate):
    """The row as the public page's own connection reads it, within the test's transaction."""
    row = frappe.db.get_value(CERTIFICATE, certificate.name, list(certificates.FIELDS), as_dict=True)
    return {**row, "letter_token": None}


def said_on(certificate, day: date) -> str:
    """What the public page says on a day."""
    return str(public_status(store.facts_of(row_of(certificate)), day))


@pytest.mark.requirement("G-005", "R-178")
def test_without_an_application_it_has_expired_the_day_after_the_due_day(clock, certificate):
    assert said_on(certificate, DUE) == "valid"
    assert said_on(certificate, DAY_AFTER) == "expired"


@pytest.mark.requirement("G-005", "R-178", "R-150")
def test_a_review_that_waits_for_the_unit_carries_it_no_further_than_the_due_day(clock, unit, certificate):
    apply_for(unit, certificate)
    assert stage_of(certificate) == "Unit Review"
    assert (said_on(certificate, DUE), said_on(certificate, DAY_AFTER)) == ("valid", "expired")


@pytest.mark.requirement("G-005", "R-178", "R-153")
def test_a_review_in_time_is_said_to_be_under_way_until_the_end_of_its_year(clock, unit, certificate):
    apply_for(unit, certificate)
    clock.to("2012-06-30")
    decide(unit.checker, UNIT_REVIEW, certificate)
    assert said_on(certificate, DUE) == "valid"
    assert said_on(certificate, DAY_AFTER) == said_on(certificate, YEAR_END) == "under_review"
    assert said_on(certificate, NEW_YEAR) == "expired"
    clock.to("2013-01-01")
    make.as_user("Administrator")
    assert closing.close_next(clock.day) == 1
    assert said_on(certificate, NEW_YEAR) == "expired"


@pytest.mark.requirement("G-005", "R-178")
@pytest.mark.parametrize("act", ["Refuse Review", "Withdraw Review"])
def test_a_review_that_ends_without_success_takes_the_time_back(clock, unit, certificate, act):
    apply_for(unit, certificate)
    decide(unit.checker, UNIT_REVIEW, certificate)
    assert said_on(certificate, DAY_AFTER) == "under_review"
    clock.to("2012-08-01")
    user = unit.reviewer if act == "Refuse Review" else unit.clerk
    assert decide(user, act, certificate, reason="材料不符")["done"] == 1
    assert said_on(certificate, date(2012, 8, 1)) == "expired"


@pytest.mark.requirement("G-005", "G-001", "R-178")
def test_a_finished_review_lets_it_stand_to_the_next_due_day(clock, unit, certificate):
    frappe.db.set_value("Review Rule Profile", LEGACY, "completion_method", "Approval Is Enough")
    frappe.db.set_value("Review Rule Profile", LEGACY, "has_sticker", 0)
    frappe.clear_document_cache("Review Rule Profile", LEGACY)
    apply_for(unit, certificate)
    decide(unit.checker, UNIT_REVIEW, certificate)
    clock.to("2012-09-01")
    assert decide(unit.reviewer, OFFICE_REVIEW, certificate)["done"] == 1
    assert stage_of(certificate) == "Done"
    assert (said_on(certificate, date(2014, 9, 1)), said_on(certificate, date(2014, 9, 2))) == ("valid", "expired")


@pytest.mark.requirement("G-005", "X-64")
def test_a_past_day_is_answered_as_the_public_was_told_that_day(clock, unit, certificate):
    clock.to("2012-06-20")
    apply_for(unit, certificate)
    clock.to("2012-06-25")
    decide(unit.checker, UNIT_REVIEW, certificate)
    clock.to("2012-08-01")
    decide(unit.reviewer, "Refuse Review", certificate, reason="材料不符")

    said = {day: last_days.of_day(certificate.name, "ENFORCEMENT", DUE, day) for day in (
        date(2012, 6, 19), date(2012, 6, 24), date(2012, 6, 25), date(2012, 7, 31), date(2012, 8, 1))}  # fmt: skip

    assert list(said.values()) == [DUE, DUE, YEAR_END, YEAR_END, DUE]


@pytest.mark.requirement("G-005", "X-64")
def test_the_worth_of_a_past_day_knows_the_review(clock, unit):
    """The history begins with the record, so its days lie around today."""
    today, due = getdate(), add_days(getdate(), -1)
    clock.day = add_days(today, -3)
    make.as_user("Administrator")
    issued = str(add_days(today, -400))
    reviewed, overdue = (make.make_reviewable(unit.agency, issued, review_due_on=due) for _ in range(2))
    assert apply_for(unit, reviewed)["done"] == 1
    standings = [present(certificate_as_of(one.name, today))["standing"] for one in (reviewed, overdue)]
    assert standings == ["under_review" if due.year == today.year else "expired", "expired"]


@pytest.mark.requirement("G-005", "G-018")
def test_an_extension_moves_the_last_day_with_the_due_day(clock, unit, certificate):
    clock.to("2012-06-01")
    name = LEGACY
    frappe.db.set_value("Review Rule Profile", name, "extension_days", 60)
    frappe.clear_document_cache("Review Rule Profile", name)
    make.as_user(
        make.make_user("Provincial Legal Office", legal_office=make.make_offices()["province"].name, may_review=1)
    )
    extending.extend_due_day(certificate.name, 10, "抗洪抢险")
    assert (said_on(certificate, date(2012, 7, 10)), said_on(certificate, date(2012, 7, 11))) == ("valid", "expired")


@pytest.mark.requirement("G-005")
def test_all_certificates_are_settled_after_loading_and_twice_does_nothing(clock, unit, certificate):
    frappe.db.set_value(CERTIFICATE, certificate.name, "review_counts_until", None)
    assert last_days.settle_loaded() >= 1
    assert frappe.db.get_value(CERTIFICATE, certificate.name, "review_counts_until") == DUE
    assert last_days.settle([certificate.name]) == 0
    frappe.db.set_value("Review Rule Profile", LEGACY, "apply_limit", "No Limit")
    frappe.clear_document_cache("Review Rule Profile", LEGACY)
    assert last_days.settle([certificate.name]) == 1
    assert said_on(certificate, date(2015, 1, 1)) == "valid"


@pytest.mark.requirement("G-005")
def test_what_has_expired_stays_expired_whatever_rule_comes_later(clock, unit, certificate):
    clock.to("2016-03-01")
    frappe.db.set_value("Review Rule Profile", NEWER, "apply_limit", "No Limit")
    frappe.clear_document_cache("Review Rule Profile", NEWER)
    assert last_days.settle([certificate.name]) == 0
    assert said_on(certificate, DAY_AFTER) == "expired"


@pytest.mark.requirement("G-005")
def test_the_end_of_a_rule_without_another_revives_nothing(clock, unit, certificate):
    clock.to("2016-03-01")
    frappe.db.set_value("Review Rule Profile", LEGACY, "valid_until", "2012-01-31")
    frappe.db.set_value("Review Rule Profile", NEWER, {"valid_from": "2013-01-01", "valid_until": "2016-02-29"})
    assert last_days.settle([certificate.name]) == 0
    assert said_on(certificate, DAY_AFTER) == "expired"


@pytest.mark.requirement("G-005", "R-153")
def test_an_approved_review_nobody_completed_ends_the_certificate_under_any_limit(clock, unit, certificate):
    frappe.db.set_value("Review Rule Profile", LEGACY, "apply_limit", "No Limit")
    frappe.clear_document_cache("Review Rule Profile", LEGACY)
    apply_for(unit, certificate)
    decide(unit.checker, UNIT_REVIEW, certificate)
    decide(unit.reviewer, OFFICE_REVIEW, certificate)
    clock.to("2013-01-01")
    make.as_user("Administrator")
    assert closing.close_next(clock.day) == 1
    assert (said_on(certificate, YEAR_END), said_on(certificate, NEW_YEAR)) == ("under_review", "expired")


@pytest.mark.requirement("G-005", "X-64")
def test_a_due_day_that_was_missing_comes_into_the_history(clock, unit, certificate):
    clock.to("2016-03-01")
    without = {"review_due_on": None, "review_counts_until": None}
    frappe.db.set_value(CERTIFICATE, certificate.name, without)
    history.on_change(frappe.get_doc(CERTIFICATE, certificate.name))
    settle_days()
    row = frappe.db.get_value(CERTIFICATE, certificate.name, ["review_due_on", "review_counts_until"])
    assert row == (DUE, DUE)
    assert present(certificate_as_of(certificate.name, getdate()))["standing"] == "expired"
    assert history.find_break(certificate.name) is None


@pytest.mark.requirement("G-005")
def test_the_nightly_job_goes_through_all_of_them_in_chunks(commit_site, monkeypatch):
    monkeypatch.setattr(last_days, "_CHUNK", 2)
    unit = make_unit()
    make.as_user("Administrator")
    made = [make.make_reviewable(unit.agency, "2010-06-30").name for _ in range(5)]
    try:
        frappe.db.set_value(CERTIFICATE, {"name": ["in", made]}, "review_counts_until", None)
        frappe.db.commit()
        assert last_days.settle_all() >= 5
        found = frappe.get_all(CERTIFICATE, filters={"name": ["in", made]}, pluck="review_counts_until")
        assert found == [DUE] * 5
    finally:
        frappe.db.rollback()
        make.as_user("Administrator")
        make.remove_agency(unit.agency.name, [unit.clerk, unit.checker, unit.reviewer, unit.maker])
        frappe.db.commit()


@pytest.mark.requirement("G-005", "R-178")
def test_what_was_kept_for_the_public_is_forgotten(clock, unit, certificate, monkeypatch):
    forgotten = []
    monkeypatch.setattr(last_days, "forget", lambda *names: forgotten.extend(names))
    apply_for(unit, certificate)
    assert forgotten == [], "nothing changed for the public"
    decide(unit.checker, UNIT_REVIEW, certificate)
    assert forgotten == [certificate.name]


@pytest.mark.requirement("G-005", "R-014", "R-018", "R-015")
@pytest.mark.parametrize(("days_left", "is_in_force"), [(0, True), (-1, False)])
def test_register_report_interface_and_own_page_judge_alike(site, days_left, is_in_force):
    unit = make_unit()
    make.as_user("Administrator")
    officer = make.make_officer(unit.agency, photo="")
    certificate = make.make_reviewable(unit.agency, str(add_days(None, -300)), officer=officer.name)
    days = {"review_due_on": add_days(None, -9), "review_counts_until": add_days(None, days_left)}
    frappe.db.set_value(CERTIFICATE, certificate.name, days)
    frappe.clear_document_cache(CERTIFICATE, certificate.name)

    published = find(Question(kind="officers", unit=unit.agency.name), getdate()).rows
    figures = next(row for row in execute({"agency": unit.agency.name})[1] if row["agency"] == unit.agency.name)
    login = make.make_user("Enforcement Officer", officer=officer.name)
    make.as_user(unit.checker)
    answer = may_enforce(officer.officer_code)
    make.as_user(login)
    frappe.local.lang = "zh"
    page = my_certificate_page.draw(my_certificate.own_officer())

    assert bool(published) == is_in_force
    assert (figures["certified"], figures["expired"]) == ((1, 0) if is_in_force else (0, 1))
    assert answer["may_enforce"] == is_in_force
    assert ("证件有效（年审办理中）" in page) == is_in_force
    assert ("没有按期完成年审" in page) != is_in_force


@pytest.mark.requirement("G-005")
def test_what_a_migration_or_a_package_brings_has_its_last_day_at_once(clock, site):
    brought = {"certificate_type": "ENFORCEMENT", "issued_on": "2010-06-30", "review_due_on": "2012-06-30"}
    assert columns_of(brought)["review_counts_until"] == DUE
    assert columns_of({**brought, "review_due_on": None})["review_counts_until"] is None
