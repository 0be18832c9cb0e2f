"""Divisions with validity dates: ended ones are neither offered nor accepted, old records keep them."""

import frappe
import pytest
from frappe.desk.search import search_link
from frappe.utils import add_days, getdate

from enforcement_cert.organization.division_validity import DIVISION
from enforcement_cert.testing import factories as make


@pytest.fixture
def division(site):
    """A city of the province that ended yesterday, with its successor."""
    make.make_offices()
    record = frappe.new_doc(DIVISION)
    record.update(
        {
            "division_code": "370199",
            "division_name": "已撤区",
            "full_name": "山东省济南市已撤区",
            "division_level": "County",
            "parent_division": "370100",
            "valid_until": add_days(getdate(), -1),
            "successor_division": "370102",
        }
    )
    record.insert()
    return record


def offered(text: str) -> list[str]:
    frappe.local.response = frappe._dict()
    search_link(DIVISION, text)
    rows = frappe.response["results"] if "results" in frappe.response else frappe.response["message"]
    return [row["value"] for row in rows]


@pytest.mark.requirement("X-18")
def test_an_ended_division_is_not_offered(division):
    assert division.name not in offered("370199")
    assert "370102" in offered("370102")

    frappe.db.set_value(DIVISION, division.name, "valid_until", getdate())
    assert division.name in offered("370199"), "the last day itself counts"


@pytest.mark.requirement("X-18")
def test_an_ended_division_is_refused_for_new_units_and_kept_by_old_ones(division):
    frappe.db.set_value(DIVISION, division.name, "valid_until", None)
    old = make.make_agency(administrative_division=division.name, government_level="County",
                           reviewing_office=make.make_offices()["county"].name)  # fmt: skip
    frappe.db.set_value(DIVISION, division.name, "valid_until", add_days(getdate(), -1))

    old.reload()
    old.legal_basis = "行政处罚法"
    old.save()
    successor = frappe.db.get_value(DIVISION, "370102", "full_name")
    with pytest.raises(frappe.ValidationError, match=successor):
        make.make_office("County", division.name, make.make_offices()["city"].name)
