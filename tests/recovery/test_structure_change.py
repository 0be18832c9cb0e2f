"""Changes of structure and transfers that meet at the same moment, and a worker that dies in the middle of one."""

import json

import frappe
import pytest

from enforcement_cert.certificate import bulk
from enforcement_cert.organization import structure_changes as steps
from enforcement_cert.organization import structure_effects, structure_run
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, require_plain_refusal
from tests.recovery.test_concurrency import together

CHANGE, TRANSFER = "Structure Change", "Officer Transfer"
REQUEST = "enforcement_cert.personnel.transfers.request_transfer"
PATH = "/api/method/enforcement_cert.organization.structure_changes.submit_change"
REASON = "根据机构改革方案"


class WorkerKilled(BaseException):
    """Stands for a process that is gone: nothing after it is carried out."""


@pytest.fixture
def world(commit_site, stack):
    """Two committed units; whatever the test does to them is removed afterwards."""
    with committed_unit() as unit:
        unit.receiver = make.make_agency()
        frappe.db.commit()
        yield unit
        frappe.db.rollback()
        make.as_user("Administrator")
        remove_moves(unit.agency.name)
        make.remove_agency(unit.receiver.name)
        frappe.db.commit()


def remove_moves(agency: str) -> None:
    names = frappe.get_all(CHANGE, filters={"agency": agency}, pluck="name", order_by="name") or [""]
    for table in ("Structure Change Unit", "Structure Change Officer", "Structure Change Approval"):
        frappe.db.delete(table, {"parent": ["in", names]})
    runs = frappe.get_all(CHANGE, filters={"agency": agency}, pluck="bulk_run", order_by="name")
    frappe.db.delete("Bulk Run", {"name": ["in", [run for run in runs if run] or [""]]})
    frappe.db.delete(CHANGE, {"name": ["in", names]})
    frappe.db.delete(TRANSFER, {"from_agency": agency})


def draft(world, kind: str, **values):
    make.as_user(world.team["clerk"])
    change = frappe.new_doc(CHANGE)
    change.update({"change_kind": kind, "agency": world.agency.name, "effective_on": frappe.utils.today()})
    change.update({"reason": REASON, **values})
    change.insert()
    frappe.db.commit()
    make.as_user("Administrator")
    return change


@pytest.mark.requirement("X-58", "G-045")
def test_a_merge_whose_worker_dies_is_finished_by_the_next_one(world, monkeypatch):
    officers = [make.make_officer(world.agency, photo="") for _ in range(5)]
    change = draft(world, "Agency Merge", target_agency=world.receiver.name)
    monkeypatch.setattr(bulk, "_enqueue", lambda name: None)
    before = frappe.db.get_single_value("Certificate Settings", "background_above")
    frappe.db.set_single_value("Certificate Settings", "background_above", 1)
    try:
        make.as_user(world.team["clerk"])
        steps.submit_change(change.name)
        make.as_user(world.team["reviewer"])
        run = steps.decide_change(change.name, "Approve")["result"]["run"]
    finally:
        frappe.db.set_single_value("Certificate Settings", "background_above", before)
    frappe.db.commit()
    move = structure_effects.move_officer
    moved: list[str] = []

    def die_at_the_third(name, *values):
        if len(moved) == 2:
            raise WorkerKilled
        moved.append(name)
        move(name, *values)

    monkeypatch.setattr(structure_effects, "move_officer", die_at_the_third)
    with pytest.raises(WorkerKilled):
        bulk.work(run)
    frappe.db.rollback()
    assert frappe.db.count("Enforcement Officer", {"agency": world.receiver.name}) == 2
    assert frappe.db.get_value(CHANGE, change.name, "change_status") == "Running"

    monkeypatch.setattr(structure_effects, "move_officer", move)
    bulk.work(run)
    bulk.work(run)

    assert frappe.db.get_value(CHANGE, change.name, "change_status") == "Done"
    assert json.loads(frappe.db.get_value("Bulk Run", run, "report")) == []
    assert frappe.db.count("Enforcement Officer", {"agency": world.receiver.name}) == 5
    for officer in officers:
        counting = {"officer": officer.name, "superseded_at": ["is", "not set"]}
        assert frappe.db.get_all("Employment Period", counting, pluck="agency", order_by="name") == [
            world.receiver.name
        ]
    moving = {"agency": world.receiver.name}
    make.as_user("Administrator")
    for name in frappe.get_all("Enforcement Officer", filters=moving, pluck="name", order_by="name"):
        frappe.db.set_value("Enforcement Officer", name, "agency", world.agency.name)


@pytest.mark.requirement("X-58")
def test_a_run_that_somebody_stops_leaves_a_change_done_in_part(world, monkeypatch):
    change = draft(world, "Agency Merge", target_agency=world.receiver.name)
    run = frappe.get_doc(
        {"doctype": "Bulk Run", "task": "structure_change", "run_status": "Stopped", "names": "[]", "report": "[]"}
    ).insert(ignore_permissions=True)
    frappe.db.set_value(CHANGE, change.name, {"change_status": "Running", "bulk_run": run.name})

    structure_run.settle_stopped_changes()

    assert frappe.db.get_value(CHANGE, change.name, "change_status") == "Done in Part"


@pytest.mark.requirement("G-045")
def test_of_two_changes_submitted_at_once_one_comes_through(world, stack, http):
    changes = [draft(world, "Agency Rename", new_name=name) for name in ("测试甲名局", "测试乙名局")]
    browsers = [http(world.team["clerk"], make.PASSWORD) for _ in changes]
    pairs = zip(browsers, changes, strict=True)

    answers = together(
        stack,
        "Enforcement Agency",
        world.agency.name,
        *(
            lambda browser=browser, name=change.name: browser.post(PATH, json={"name": name})
            for browser, change in pairs
        ),
    )

    assert sorted(answer.status_code == 200 for answer in answers) == [False, True]
    require_plain_refusal(next(answer for answer in answers if answer.status_code != 200))
    frappe.db.rollback()
    living = frappe.get_all(
        CHANGE, filters={"agency": world.agency.name, "change_status": "Submitted"}, pluck="name", order_by="name"
    )
    assert len(living) == 1


@pytest.mark.requirement("X-63", "G-048")
def test_of_two_transfers_asked_for_at_once_one_comes_through(world, stack, http):
    officer = make.make_officer(world.agency, photo="")
    frappe.db.commit()
    values = {"officer": officer.name, "to_agency": world.receiver.name, "transfer_on": frappe.utils.today()}
    browsers = [http(world.team["clerk"], make.PASSWORD) for _ in range(2)]

    answers = together(
        stack,
        "Enforcement Officer",
        officer.name,
        *(lambda browser=browser: browser.method(REQUEST, **values, reason=REASON) for browser in browsers),
    )

    assert sorted(answer.status_code == 200 for answer in answers) == [False, True]
    require_plain_refusal(next(answer for answer in answers if answer.status_code != 200))
    frappe.db.rollback()
    assert frappe.db.count(TRANSFER, {"officer": officer.name}) == 1
