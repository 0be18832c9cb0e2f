"""A review year in fast motion: the clock of the review is set by the test, rules and records are the real ones."""

from datetime import date, datetime, time

import frappe
import pytest

from enforcement_cert.access import territory
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.review import applying, clock, deciding
from enforcement_cert.testing import factories as make

REVIEW, CERTIFICATE = "Certificate Review", "Enforcement Certificate"
UNIT_REVIEW, OFFICE_REVIEW = "Pass Unit Review", "Pass Office Review"


class ReviewClock:
    """Sets the day all of review/ sees; `to` takes an ISO day."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch):
        self.day = date(2012, 5, 1)
        monkeypatch.setattr(clock, "today", lambda: self.day)
        monkeypatch.setattr(clock, "now", lambda: datetime.combine(self.day, time(10)))

    def to(self, day: str) -> None:
        self.day = date.fromisoformat(day)


def make_unit(**facts):
    """Return an agency with logins for every step of its reviews."""
    make.as_user("Administrator")
    agency = make.make_agency(**facts)
    return frappe._dict(agency=agency, **make.make_team(agency))


def apply_for(unit, *certificates, reason: str = "") -> dict:
    make.as_user(unit.clerk)
    return applying.apply_for_review([c if isinstance(c, str) else c.name for c in certificates], reason)


def decide(user: str, act: str, *certificates, reason: str = "") -> dict:
    make.as_user(user)
    return deciding.decide_reviews([review_of(c) for c in certificates], act, reason)


def review_of(certificate) -> str | None:
    """Return the latest review of a certificate."""
    name = certificate if isinstance(certificate, str) else certificate.name
    return frappe.db.get_value(REVIEW, {"certificate": name}, "name", order_by="name desc")


def stage_of(certificate) -> str | None:
    return frappe.db.get_value(REVIEW, review_of(certificate), "review_stage")


def reason_in(result: dict) -> str:
    """Return the one reason a result holds."""
    assert result["done"] == 0, result
    assert len(result["refused"]) == 1
    return result["refused"][0]["reason"]


def fill(agency, count: int, due_on: str, *, officer: str | None = None, offset: int = 0) -> list[str]:
    """Write certificates due on one day straight into the table, all of one holder; return their numbers.

    For measurements and for selections too large to be made one by one.
    """
    due = date.fromisoformat(due_on)
    issued, last = due.replace(year=due.year - 2), due.replace(year=due.year + 3)
    held_by = officer or make.make_officer(agency, photo="").name
    mark = frappe.generate_hash(length=6).upper()
    names = [f"3799{mark}{number:07d}" for number in range(offset, offset + count)]
    common = {
        "certificate_type": "ENFORCEMENT",
        "certificate_status": "Valid",
        "officer": held_by,
        "officer_name": "测试人员",
        "agency": agency.name,
        "unit_name": agency.agency_name,
        "issued_on": issued,
        "valid_from": issued,
        "valid_until": last,
        "review_due_on": due,
        "review_base_year": issued.year,
    }
    rows = [{"name": n, "certificate_number": n, "living_certificate_key": f"fill:{n}", **common} for n in names]
    for start in range(0, count, 1000):
        insert_rows(CERTIFICATE, rows[start : start + 1000], owner="Administrator", moment=frappe.utils.now())
    territory.settle()
    return names
