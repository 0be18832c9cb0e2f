"""The officer's review on the telephone: where it stands in words and sign, what to do, and nobody else's."""

import re

import frappe
import pytest

from enforcement_cert.notification import delivery
from enforcement_cert.portal import my_certificate, my_review
from enforcement_cert.portal.my_review_page import MyReviewPage
from enforcement_cert.testing import factories as make
from tests.present import present
from tests.review_years import OFFICE_REVIEW, ReviewClock, apply_for, decide, make_unit, review_of


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


@pytest.fixture
def certificate(unit):
    make.as_user("Administrator")
    return make.make_reviewable(unit.agency, "2014-06-30")


@pytest.fixture
def holder(certificate):
    return make.make_user("Enforcement Officer", officer=certificate.officer)


def section(user: str) -> dict:
    make.as_user(user)
    frappe.local.lang = "zh"
    return my_review.section_facts(present(my_certificate.own_officer()))


def page(user: str) -> str:
    make.as_user(user)
    frappe.local.lang = "zh"
    text = MyReviewPage("my-review").draw(my_certificate.own_officer())
    return re.sub(r"\s+", " ", re.sub(r"<style>.*?</style>", "", text, flags=re.S))


@pytest.mark.requirement("R-134", "R-135", "R-156")
@pytest.mark.parametrize(
    ("day", "look", "words"),
    [
        ("2016-04-30", "in-time", "未到年审期"),
        ("2016-05-01", "due-soon", "年审将到期"),
        ("2016-06-30", "due-soon", "年审将到期"),
        ("2016-07-01", "overdue", "年审已逾期"),
    ],
)
def test_the_page_says_where_the_review_stands_in_words(clock, certificate, holder, day, look, words):
    clock.to(day)
    (review,) = section(holder)["reviews"]
    assert (review["look"], review["headline"]) == (look, words)
    text = page(holder)
    assert words in text
    assert f"review {look}" in text


def test_the_days_left_count_the_last_one(clock, certificate, holder):
    for day, left in (("2016-06-29", 1), ("2016-06-30", 0), ("2016-07-01", None)):
        clock.to(day)
        assert section(holder)["reviews"][0]["days_left"] == left


@pytest.mark.requirement("R-139", "R-155", "R-156")
def test_the_steps_and_the_scan_appear_when_it_is_their_turn(unit, certificate, holder):
    apply_for(unit, certificate)
    (review,) = section(holder)["reviews"]
    assert [step["state"] for step in review["steps"]] == ["done", "current", "waiting"]
    assert review["scan_link"] == ""
    decide(unit.reviewer, OFFICE_REVIEW, certificate)
    (review,) = section(holder)["reviews"]
    assert [step["state"] for step in review["steps"]] == ["done", "done", "current"]
    assert review["scan_link"].endswith(review_of(certificate))
    assert "扫描证件二维码" in page(holder)


def test_a_refusal_stays_to_be_read_with_its_reason(unit, certificate, holder):
    apply_for(unit, certificate)
    decide(unit.reviewer, "Refuse Review", certificate, reason="材料不全")
    (review,) = section(holder)["reviews"]
    assert review["message"] == "材料不全"


def test_only_the_own_review_and_messages(unit, certificate, holder):
    other = make.make_reviewable(unit.agency, "2014-06-30")
    text = page(holder)
    assert certificate.name in text
    assert other.name not in text


def test_other_logins_are_told_whose_page_it_is(unit):
    assert "年审" in page(unit.clerk)
    assert "执法人员" in page(unit.clerk)


@pytest.mark.requirement("R-218")
def test_the_last_messages_stand_on_the_page(unit, certificate, holder, monkeypatch):
    apply_for(unit, certificate)
    decide(unit.reviewer, OFFICE_REVIEW, certificate)
    make.as_user("Administrator")
    (message,) = frappe.get_all(
        "Outbox Message", filters={"officer": certificate.officer, "channel": "In-Site"}, fields=["*"], order_by="name"
    )
    channel = delivery.all_channels()["In-Site"]
    delivery.settle([message], delivery._try(channel, [message]), channel)
    assert "年审已通过审核" in page(holder)
