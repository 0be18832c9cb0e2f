"""Review years of an office: windows, progress of its units, reminders that come once and are made up for."""

import frappe
import pytest

from enforcement_cert.review import campaigning, holding
from enforcement_cert.testing import factories as make
from tests.review_years import CERTIFICATE, OFFICE_REVIEW, ReviewClock, apply_for, decide, fill, make_unit

CAMPAIGN, NOTICE = "Review Campaign", "Review Notice"


@pytest.fixture
def clock(site, monkeypatch):
    clock = ReviewClock(monkeypatch)
    clock.to("2016-05-10")
    return clock


@pytest.fixture
def unit(clock):
    return make_unit()


def make_campaign(unit, **more):
    make.as_user(unit.reviewer)
    campaign = frappe.new_doc(CAMPAIGN)
    campaign.update(
        {
            "legal_office": unit.agency.reviewing_office,
            "review_year": 2016,
            "opens_on": "2016-01-01",
            "closes_on": "2016-12-31",
            **more,
        }
    )
    return campaign.insert()


def told(unit, **filters) -> list[tuple]:
    rows = frappe.get_all(
        NOTICE,
        filters={"agency": unit.agency.name, "notice_kind": "Review Reminder", **filters},
        fields=["certificate", "days_before"],
        order_by="days_before desc, certificate",
        as_list=True,
    )
    return [tuple(row) for row in rows]


def remind() -> None:
    days = campaigning.reminder_days()
    for place, before in enumerate(days):
        while campaigning.remind_next(before, days[place + 1] if place + 1 < len(days) else -1):
            pass


@pytest.mark.requirement("R-164")
def test_progress_counts_each_unit_of_the_office_by_step(clock, unit):
    names = fill(unit.agency, 6, "2016-06-30")
    overdue = fill(unit.agency, 1, "2016-05-09")
    fill(unit.agency, 2, "2017-06-30")
    apply_for(unit, *names[:3])
    decide(unit.reviewer, OFFICE_REVIEW, names[0])
    make.as_user(unit.reviewer)
    holding.raise_hold(frappe.db.get_value(CERTIFICATE, overdue[0], "officer"), "Investigation", "调查中")
    campaign = make_campaign(unit)
    line = next(row for row in campaigning.progress(campaign.name) if row["agency"] == unit.agency.name)
    counts = {key: line[key] for key in ("total", "missing", "office_review", "to_complete", "done", "overdue", "held")}
    expected = {"total": 7, "missing": 4, "office_review": 2, "to_complete": 1, "done": 0, "overdue": 1, "held": 1}
    assert counts == expected
    make.as_user(unit.clerk)
    assert [row["agency"] for row in campaigning.progress(campaign.name)] == [unit.agency.name]


def test_one_campaign_per_office_and_year_with_days_in_order(clock, unit):
    make_campaign(unit)
    with pytest.raises(frappe.UniqueValidationError):
        make_campaign(unit)
    with pytest.raises(frappe.ValidationError):
        make_campaign(unit, review_year=2018, opens_on="2018-12-31", closes_on="2018-01-01")
    with pytest.raises(frappe.ValidationError):
        make_campaign(unit, review_year=12)


def test_another_office_and_a_unit_do_not_keep_a_campaign(clock, unit):
    campaign = make_campaign(unit)
    other = make_unit(administrative_division="370200")
    for user in (other.reviewer, unit.clerk):
        make.as_user(user)
        document = frappe.get_doc(CAMPAIGN, campaign.name)
        document.announcement = "改动"
        with pytest.raises(frappe.PermissionError):
            document.save()
    make.as_user(other.clerk)
    assert not frappe.get_list(CAMPAIGN, filters={"name": campaign.name}, order_by="name")
    make.as_user(unit.clerk)
    assert frappe.get_list(CAMPAIGN, filters={"name": campaign.name}, order_by="name")


@pytest.mark.requirement("R-164")
@pytest.mark.parametrize(
    ("days_left", "expected"),
    [(61, []), (60, [60]), (31, [60]), (30, [30]), (7, [7]), (1, [7]), (0, [0]), (-1, [])],
)
def test_reminders_come_at_their_day_and_are_made_up_for_later(clock, unit, days_left, expected):
    due = frappe.utils.add_days(clock.day, days_left)
    name = fill(unit.agency, 1, str(due))[0]
    remind()
    remind()
    assert told(unit) == [(name, days) for days in expected]


@pytest.mark.requirement("R-164")
def test_each_reminder_comes_once_and_stops_with_the_application(clock, unit):
    applied, missing = fill(unit.agency, 2, "2016-06-30")
    for day in ("2016-05-01", "2016-05-02", "2016-05-31", "2016-06-01"):
        clock.to(day)
        remind()
        if day == "2016-05-02":
            apply_for(unit, applied)
            make.as_user("Administrator")
    assert told(unit, certificate=missing) == [(missing, 60), (missing, 30)]
    assert told(unit, certificate=applied) == [(applied, 60)]


def test_t8_18_without_a_mobile_number_reminder_and_deadline_go_on(clock, unit):
    officer = make.make_officer(unit.agency, photo="")
    name = fill(unit.agency, 1, "2016-05-17", officer=officer.name)[0]
    assert not officer.mobile
    remind()
    assert told(unit) == [(name, 7)]
    clock.to("2016-05-18")
    assert apply_for(unit, name)["refused"]


def test_the_days_of_reminders_are_a_setting(clock, unit):
    frappe.db.set_single_value("Message Settings", "reminder_days", "10，3")
    assert campaigning.reminder_days() == (10, 3)
