"""What officers and staff are told about reviews: steps, due days, missing scans."""

import frappe
import pytest

from enforcement_cert.review import announcing, campaigning
from enforcement_cert.testing import factories as make
from tests.review_years import (
    OFFICE_REVIEW,
    ReviewClock,
    apply_for,
    decide,
    make_unit,
    review_of,
)


def remind() -> None:
    while campaigning.remind_next(60, 30):
        pass


OUTBOX, SETTINGS = "Outbox Message", "Message Settings"


@pytest.fixture
def clock(site, monkeypatch):
    found = ReviewClock(monkeypatch)
    found.to("2016-05-01")
    for marker in ("scan_reminded_until",):
        frappe.db.set_single_value(SETTINGS, marker, None)
    return found


@pytest.fixture
def unit(clock):
    return make_unit()


def certificate_due(unit, due_on: str):
    make.as_user("Administrator")
    return make.make_reviewable(unit.agency, f"{int(due_on[:4]) - 2}{due_on[4:]}")


def told(certificate, **filters) -> list[tuple[str, str]]:
    """(event, recipient) of every message about a certificate or its review."""
    make.as_user("Administrator")
    names = [certificate.name, review_of(certificate) or "-"]
    rows = frappe.get_all(
        OUTBOX,
        filters={"record_name": ["in", names], **filters},
        fields=["event", "recipient_user", "officer", "occasion"],
        order_by="creation, name",
    )
    return [(row.event, row.recipient_user or row.officer) for row in rows]


@pytest.mark.requirement("R-164", "R-218")
def test_each_step_tells_whoever_carries_on_and_the_holder(unit):
    one = certificate_due(unit, "2016-06-30")
    officer = one.officer
    apply_for(unit, one)
    assert ("Review Passed On", unit.reviewer) in told(one)  # and any other reviewer of the office
    decide(unit.reviewer, OFFICE_REVIEW, one)
    assert set(told(one, event="Review Approved")) == {("Review Approved", officer), ("Review Approved", unit.clerk)}


@pytest.mark.requirement("R-164")
def test_a_refusal_says_why(unit):
    one = certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    decide(unit.reviewer, "Refuse Review", one, reason="材料不全")
    make.as_user("Administrator")
    bodies = frappe.get_all(
        OUTBOX, filters={"record_name": review_of(one), "event": "Review Refused"}, pluck="body", order_by="name"
    )
    assert len(bodies) == 2
    assert all("材料不全" in body for body in bodies)


def test_a_refused_application_tells_nobody(unit, clock):
    one = certificate_due(unit, "2016-06-30")
    clock.to("2016-07-01")
    assert apply_for(unit, one)["done"] == 0
    assert told(one) == []


@pytest.mark.requirement("R-164")
def test_who_has_applied_is_not_reminded(unit, clock):
    one, other = certificate_due(unit, "2016-06-30"), certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    make.as_user("Administrator")
    remind()
    assert (told(one, event="Review Due"), len(told(other, event="Review Due"))) == ([], 2)


@pytest.mark.requirement("R-155", "R-164")
def test_an_approved_review_without_a_scan_is_reminded_before_the_year_closes(unit, clock):
    one = certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    decide(unit.reviewer, OFFICE_REVIEW, one)
    before = len(told(one, event="Review Approved"))
    make.as_user("Administrator")
    clock.to("2016-12-01")
    announcing.remind_of_scans()
    assert len(told(one, event="Review Approved")) == before + 2


@pytest.mark.requirement("R-080")
def test_a_wrong_mobile_does_not_move_the_day(unit, clock):
    one = certificate_due(unit, "2016-06-30")
    remind()
    rows = frappe.get_all(
        OUTBOX, filters={"officer": one.officer, "channel": "SMS"}, fields=["message_status", "reason"], order_by="name"
    )
    assert [(row.message_status, row.reason) for row in rows] == [("No Address", "No Mobile")]
    clock.to("2016-07-01")
    assert apply_for(unit, one)["done"] == 0
