"""What a superior sees before reporting upward: every lower unit, what it has and what it lacks."""

import frappe
import pytest

from enforcement_cert.exchange.report.reporting_completeness.reporting_completeness import execute
from enforcement_cert.testing import factories as make
from tests import archive_files as files


@pytest.fixture
def province(commit_site):
    """A committed superior with two units below it; removed afterwards."""
    world = files.make_world()
    yield world
    frappe.db.rollback()
    make.as_user("Administrator")
    files.remove_world(world)


@pytest.mark.requirement("R-104", "R-103", "R-197")
def test_every_lower_unit_with_what_is_entered_imported_approved_and_missing(province):
    first, second = province.below
    people = frappe.get_all("Enforcement Officer", filters={"agency": second}, pluck="name", order_by="name")
    photo = frappe.get_all("Enforcement Officer", filters={"agency": second, "photo": ["is", "set"]}, pluck="photo")[0]
    frappe.db.set_value("Enforcement Officer", {"name": ["in", people]}, {"photo": photo, "exam_result": "Passed"})
    empty = make.make_agency(
        agency_kind="Second-level Body", superior_agency=province.root, unit_code=files.free_codes(1)[0]
    )
    try:
        _columns, rows, _message, _chart, summary = execute({"agency": province.root})
        found = {row["agency"]: row for row in rows}
        assert set(found) == {province.root, first, second, empty.name}
        assert (found[first]["officers"], found[first]["imported"], found[first]["approved"]) == (5, 5, 1)
        assert (found[first]["photo_missing"], found[first]["state"]) == (4, "Incomplete")
        assert (found[second]["photo_missing"], found[second]["open"]) == (0, 4)
        assert found[second]["state"] == "Not Yet Approved"
        assert found[empty.name]["state"] == "Nothing Entered"
        assert {item["value"] for item in summary if item["indicator"] == "Green"} == {0}
        assert empty.name in {row["agency"] for row in execute({"agency": province.root, "only_open": 1})[1]}
    finally:
        frappe.db.rollback()


@pytest.mark.requirement("R-104", "R-004")
def test_nobody_sees_the_units_of_others(province):
    offices = make.make_offices()
    foreign = make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    body = make.make_user("Second-level Body", agency=province.below[0], may_draft=1)
    try:
        make.as_user(foreign)
        assert execute({"agency": province.root})[1] == []
        make.as_user(body)
        assert [row["agency"] for row in execute({})[1]] == [province.below[0]]
    finally:
        frappe.db.rollback()
        make.as_user("Administrator")
