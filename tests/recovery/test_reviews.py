"""Reviews in bulk whose worker is killed, and two at the same row: nothing lost, nothing doubled."""

import os

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.certificate import bulk
from enforcement_cert.review import applying
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, count
from tests.recovery.test_card_batch import kill_work_horse
from tests.recovery.test_concurrency import outcome, together
from tests.review_years import CERTIFICATE, REVIEW, fill
from tests.waiting import until

# Six chunks; REVIEW_ROWS=20000 plays the largest selection a province has.
ROWS = int(os.environ.get("REVIEW_ROWS", "3000"))
APPLY = "enforcement_cert.review.applying.apply_for_review"


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        yield unit


def progress(run: str) -> int:
    frappe.db.rollback()
    return frappe.db.get_value("Bulk Run", run, "position")


def test_a_large_selection_of_applications_survives_a_killed_worker(stack, world):
    names = fill(world.agency, ROWS, str(add_days(getdate(), 10)))
    overdue = fill(world.agency, 3, str(add_days(getdate(), -10)))
    frappe.db.commit()
    frappe.set_user(world.team["clerk"])
    run = applying.apply_for_review([*names[:5], *overdue, *names[5:]])["run"]
    frappe.db.commit()
    until(lambda: progress(run) > 0, "the first rows are done")
    kill_work_horse(stack)

    frappe.db.set_value("Bulk Run", run, "heartbeat_at", "2020-01-01 00:00:00", update_modified=False)
    frappe.db.commit()
    frappe.set_user("Administrator")
    bulk.resume_interrupted_runs()
    frappe.db.commit()

    until(lambda: frappe.db.get_value("Bulk Run", run, "run_status") == "Done", "the run is done", fresh=True)
    assert frappe.db.get_value("Bulk Run", run, ["done_count", "refused_count"]) == (ROWS, 3)
    assert count(REVIEW, agency=world.agency.name) == ROWS
    refused = frappe.parse_json(frappe.db.get_value("Bulk Run", run, "report"))
    assert {row["name"] for row in refused} == set(overdue)
    assert len(frappe.get_all(REVIEW, filters={"agency": world.agency.name}, pluck="living_review_key")) == ROWS


@pytest.mark.parametrize("certificates", [1, 3])
def test_two_clerks_apply_for_the_same_rows_at_the_same_moment(stack, world, http, certificates):
    names = fill(world.agency, certificates, str(add_days(getdate(), 10)))
    frappe.db.commit()
    browsers = [http(world.team["clerk"], make.PASSWORD) for _ in range(2)]

    answers = together(stack, CERTIFICATE, names[0], *(lambda b=b: b.method(APPLY, names=names) for b in browsers))

    done, reasons = outcome(answers)
    assert done == certificates
    assert len(reasons) == certificates
    reviews = frappe.get_all(REVIEW, filters={"agency": world.agency.name}, pluck="name", order_by="name")
    assert len(reviews) == certificates
    assert all(any(review in reason for review in reviews) for reason in reasons)
