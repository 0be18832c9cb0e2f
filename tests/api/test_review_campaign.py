"""The review year of an office: its window, the announcement, how far the units are, and who sees it."""

import frappe
import pytest

from enforcement_cert.review import campaigns
from enforcement_cert.review.report.review_progress import review_progress
from enforcement_cert.testing import factories as make
from tests.review_years import OFFICE_REVIEW, ReviewClock, apply_for, decide, make_unit, review_of

CAMPAIGN, OUTBOX = "Review Campaign", "Outbox Message"


@pytest.fixture
def clock(site, monkeypatch):
    monkeypatch.setattr(frappe, "enqueue", lambda *a, **k: None)
    found = ReviewClock(monkeypatch)
    found.to("2016-03-01")
    site.local.lang = "zh"
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
    campaign.update({"review_year": 2016, "opens_on": "2016-01-01", "closes_on": "2016-11-30", **values})
    return campaign.insert()


def announce_all_of(campaign) -> None:
    make.as_user("Administrator")
    while campaigns.announce_next(campaign.name):
        pass


def announced(certificate) -> int:
    make.as_user("Administrator")
    return frappe.db.count(OUTBOX, {"record_name": certificate.name, "event": "Review Announced"})


@pytest.mark.requirement("R-164", "R-218")
def test_opening_tells_holders_and_clerks_of_the_offices_units_once(unit, clock):
    due, later = certificate_due(unit, "2016-06-30"), certificate_due(unit, "2017-06-30")
    under_way, foreign = certificate_due(unit, "2016-07-01"), certificate_due(other_city(), "2016-06-30")
    apply_for(unit, under_way)
    campaign = campaign_of(unit)
    campaigns.open_campaign(campaign.name)
    announce_all_of(campaign)
    assert [announced(one) for one in (due, later, under_way, foreign)] == [2, 0, 0, 0]
    campaign.reload()
    assert (campaign.campaign_status, campaign.announcement, campaign.announced_count) == ("Open", "Done", 2)
    campaign.db_set({"announcement": "Under Way", "announced_through": ""})  # as if the job had to begin anew
    announce_all_of(campaign)
    assert announced(due) == 2


def other_city():
    return make_unit(administrative_division="370200")


def test_one_campaign_per_office_and_year(unit):
    campaign_of(unit)
    with pytest.raises(frappe.UniqueValidationError, match="已存在"):
        campaign_of(unit)


@pytest.mark.parametrize(("opens", "closes"), [("2016-02-01", "2016-01-01"), ("2016-01-01", "2017-01-01")])
def test_impossible_windows_are_refused(unit, opens, closes):
    with pytest.raises(frappe.ValidationError, match="受理期"):
        campaign_of(unit, opens_on=opens, closes_on=closes)


def test_only_the_own_offices_reviewer_keeps_it(unit):
    campaign = campaign_of(unit)
    for login in (unit.clerk, other_city().reviewer, unit.checker):
        make.as_user(login)
        with pytest.raises(frappe.PermissionError):
            campaigns.open_campaign(campaign.name)
    make.as_user(unit.clerk)
    assert frappe.get_list(CAMPAIGN, pluck="name", order_by="name") == [campaign.name]
    make.as_user(unit.checker)
    assert frappe.get_doc(CAMPAIGN, campaign.name).has_permission("read")


def test_a_campaign_is_over_after_its_last_day(unit, clock):
    campaign = campaign_of(unit)
    campaigns.open_campaign(campaign.name)
    make.as_user("Administrator")
    clock.to("2016-11-30")
    campaigns.close_over()
    assert frappe.db.get_value(CAMPAIGN, campaign.name, "campaign_status") == "Open"
    clock.to("2016-12-01")
    campaigns.close_over()
    assert frappe.db.get_value(CAMPAIGN, campaign.name, "campaign_status") == "Closed"


@pytest.mark.requirement("R-141", "R-145")
def test_the_dashboard_counts_every_certificate_of_the_year_once(unit, clock):
    clock.to("2016-06-01")
    made = [certificate_due(unit, "2016-06-30") for _ in range(4)]
    certificate_due(unit, "2016-05-31")  # overdue, never applied for
    certificate_due(unit, "2017-06-30")  # next year's
    apply_for(unit, *made[:3])
    decide(unit.reviewer, OFFICE_REVIEW, *made[:2])
    frappe.db.set_value("Certificate Review", review_of(made[0]), {"review_stage": "Done", "living_review_key": None})
    frappe.db.set_value("Enforcement Certificate", made[0].name, "review_due_on", "2018-06-01")
    campaign = campaign_of(unit)
    make.as_user(unit.clerk)
    (line,) = campaigns.dashboard(campaign.name)["units"]
    counts = {name: line[name] for name in ("missing", "overdue", "office_review", "to_complete", "done", "total")}
    assert counts == {"missing": 2, "overdue": 1, "office_review": 1, "to_complete": 1, "done": 1, "total": 5}
    assert line["percent"] == 20
    _columns, rows, _message, chart = review_progress.execute({"review_year": 2016})
    assert [row["total"] for row in rows if row["agency"] == unit.agency.name] == [5]
    assert chart["data"]["labels"]


def test_an_expired_review_stands_as_ended_not_as_missing(unit, clock):
    one = certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    expired = {"review_stage": "Expired", "living_review_key": None}
    frappe.db.set_value("Certificate Review", review_of(one), expired)
    campaign = campaign_of(unit)
    total = campaigns.dashboard(campaign.name)["units"]
    assert [(row["missing"], row["ended"]) for row in total if row["agency"] == unit.agency.name] == [(0, 1)]


def test_a_unit_does_not_see_others_in_the_dashboard(unit, clock):
    neighbour = make_unit()
    certificate_due(neighbour, "2016-06-30")
    certificate_due(unit, "2016-06-30")
    campaign = campaign_of(unit)
    make.as_user(unit.clerk)
    assert [row["agency"] for row in campaigns.dashboard(campaign.name)["units"]] == [unit.agency.name]
    make.as_user(unit.reviewer)
    seen = {row["agency"] for row in campaigns.dashboard(campaign.name)["units"]}
    assert {unit.agency.name, neighbour.agency.name} <= seen
