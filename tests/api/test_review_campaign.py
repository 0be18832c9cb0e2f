"""The review year of an office: its announcement, how far the units are, its reminders."""

import frappe
import pytest

from enforcement_cert.review import campaign_announcing, campaigning
from enforcement_cert.review.progress import progress_of
from enforcement_cert.review.report.review_progress import review_progress
from enforcement_cert.testing import factories as make
from tests.review_years import OFFICE_REVIEW, ReviewClock, apply_for, decide, make_unit, review_of

CAMPAIGN, OUTBOX = "Review Campaign", "Outbox Message"


@pytest.fixture
def clock(site, monkeypatch):
    monkeypatch.setattr(frappe, "enqueue", lambda *a, **k: None)
    found = ReviewClock(monkeypatch)
    found.to("2016-03-01")
    frappe.db.set_single_value("Message Settings", "reminder_days", "60,30,7,0")
    return found


@pytest.fixture
def unit(clock):
    return make_unit()


def certificate_due(unit, due_on: str):
    make.as_user("Administrator")
    return make.make_reviewable(unit.agency, f"{int(due_on[:4]) - 2}{due_on[4:]}")


def campaign_of(unit, **values):
    make.as_user(unit.reviewer)
    campaign = frappe.new_doc(CAMPAIGN)
    campaign.update({"legal_office": unit.agency.reviewing_office, "review_year": 2016})
    campaign.update({"opens_on": "2016-01-01", "closes_on": "2016-11-30", **values})
    return campaign.insert()


def announce_all_of(campaign) -> None:
    make.as_user("Administrator")
    while campaign_announcing.announce_next(campaign.name):
        pass


def announced(certificate) -> int:
    make.as_user("Administrator")
    return frappe.db.count(OUTBOX, {"record_name": certificate.name, "event": "Review Announced"})


@pytest.mark.requirement("R-164", "R-218")
def test_opening_tells_holders_and_clerks_of_the_offices_units_once(unit):
    due, later = certificate_due(unit, "2016-06-30"), certificate_due(unit, "2017-06-30")
    under_way = certificate_due(unit, "2016-07-01")
    foreign = certificate_due(make_unit(administrative_division="370200"), "2016-06-30")
    apply_for(unit, under_way)
    campaign = campaign_of(unit)
    assert not campaign.announcing
    campaign.campaign_status = "Open"
    campaign.save()
    assert campaign.announcing == "Under Way"
    announce_all_of(campaign)
    assert [announced(one) for one in (due, later, under_way, foreign)] == [2, 0, 0, 0]
    campaign.reload()
    assert (campaign.announcing, campaign.announced_count) == ("Done", 2)
    campaign.db_set({"announcing": "Under Way", "announced_through": ""})  # as if the job had to begin anew
    announce_all_of(campaign)
    assert announced(due) == 2


def test_a_campaign_is_over_after_its_last_day(unit, clock):
    campaign = campaign_of(unit, campaign_status="Open")
    make.as_user("Administrator")
    clock.to("2016-11-30")
    campaign_announcing.close_over()
    assert frappe.db.get_value(CAMPAIGN, campaign.name, "campaign_status") == "Open"
    clock.to("2016-12-01")
    campaign_announcing.close_over()
    assert frappe.db.get_value(CAMPAIGN, campaign.name, "campaign_status") == "Closed"


@pytest.mark.requirement("R-141", "R-145")
def test_report_and_campaign_count_every_certificate_of_the_year_once(unit, clock):
    clock.to("2016-06-01")
    made = [certificate_due(unit, "2016-06-30") for _ in range(4)]
    certificate_due(unit, "2016-05-31")  # overdue, never applied for
    certificate_due(unit, "2017-06-30")  # next year's
    apply_for(unit, *made[:3])
    decide(unit.reviewer, OFFICE_REVIEW, *made[:2])
    frappe.db.set_value("Certificate Review", review_of(made[0]), {"review_stage": "Done", "living_review_key": None})
    frappe.db.set_value("Enforcement Certificate", made[0].name, "review_due_on", "2018-06-01")
    make.as_user(unit.clerk)
    _columns, rows, _message, chart = review_progress.execute({"review_year": 2016})
    (line,) = rows  # a clerk sees the own unit alone
    counts = {name: line[name] for name in ("missing", "overdue", "office_review", "to_complete", "done", "total")}
    assert counts == {"missing": 2, "overdue": 1, "office_review": 1, "to_complete": 1, "done": 1, "total": 5}
    assert (line["percent"], chart["data"]["labels"]) == (20, [unit.agency.agency_name])

    campaign = campaign_of(unit)
    (same,) = [row for row in campaigning.progress(campaign.name) if row["agency"] == unit.agency.name]
    assert {name: same[name] for name in counts} == counts, "the campaign counts as the report does"


@pytest.mark.requirement("G-005")
def test_what_waits_at_the_office_past_the_due_day_is_shown_to_those_above(unit, clock):
    clock.to("2016-06-01")
    late, in_time = certificate_due(unit, "2016-06-30"), certificate_due(unit, "2016-08-30")
    apply_for(unit, late, in_time)
    clock.to("2016-07-01")
    make.as_user("Administrator")
    province = make.make_user("Provincial Legal Office", legal_office=make.make_offices()["province"].name)
    make.as_user(province)
    line = next(row for row in review_progress.execute({"review_year": 2016})[1] if row["agency"] == unit.agency.name)
    assert (line["office_review"], line["delayed"], line["overdue"]) == (2, 1, 0)


def test_an_expired_review_stands_as_ended_not_as_missing(unit):
    one = certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    expired = {"review_stage": "Expired", "living_review_key": None}
    frappe.db.set_value("Certificate Review", review_of(one), expired)
    counts = progress_of(2016, [unit.agency.name])[unit.agency.name].counts
    assert (counts["missing"], counts["ended"]) == (0, 1)


# ---------------------------------------------------------------- reminders


def reminded(certificate) -> list[str]:
    make.as_user("Administrator")
    filters = {"record_name": certificate.name, "event": "Review Due"}
    rows = frappe.get_all(OUTBOX, filters=filters, fields=["occasion", "audience"], order_by="occasion, audience")
    return [f"{row.audience} {row.occasion.rsplit('-', 1)[1]}" for row in rows]


def remind() -> None:
    make.as_user("Administrator")
    days = campaigning.reminder_days()
    for before, after in zip(days, [*days[1:], -1], strict=True):
        while campaigning.remind_next(before, after):
            pass


@pytest.mark.requirement("R-164", "G-095")
@pytest.mark.parametrize(
    ("day", "steps"),
    [("2016-04-30", []), ("2016-05-01", ["60"]), ("2016-05-31", ["30"]), ("2016-06-23", ["7"]), ("2016-06-30", ["0"])],
)
def test_holder_and_clerk_are_reminded_on_the_days_set(unit, clock, day, steps):
    one = certificate_due(unit, "2016-06-30")
    clock.to(day)
    remind()
    remind()
    assert reminded(one) == [f"{who} {step}" for who in ("Holder", "Staff") for step in steps]


def test_a_review_year_brings_four_reminders_and_an_overdue_certificate_none(unit, clock):
    one = certificate_due(unit, "2016-06-30")
    for day in ("2016-05-01", "2016-05-02", "2016-05-31", "2016-06-23", "2016-06-29", "2016-06-30", "2016-07-01"):
        clock.to(day)
        remind()
    assert [found for found in reminded(one) if found.startswith("Holder")] == [
        "Holder 0",
        "Holder 30",
        "Holder 60",
        "Holder 7",
    ]
