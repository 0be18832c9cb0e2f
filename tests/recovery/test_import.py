"""Imports whose worker is killed, doubled or forgotten: no person lost, none twice."""

import os
import signal

import frappe
import psutil
import pytest

from enforcement_cert.exchange import import_record, officer_import
from enforcement_cert.testing import factories as make
from tests import officer_lists as lists
from tests.officer_lists import counts, officers_of, person, report_of, table, workbook
from tests.waiting import until

PERSONS = 20_000
KILLED_AT = 5_000


@pytest.fixture
def agency(importing_agency, stack):
    """The committed agency whose lists come in."""
    return importing_agency


def rows_for(agency, number: int) -> list[dict]:
    """Persons, among them every thousandth one twice and one with a wrong number."""
    rows = [person(agency.agency_name) for _ in range(number)]
    rows[-1] = {**rows[0]}
    rows[number // 2] = {**rows[number // 2], "身份证号": "123"}
    return rows


def queue(rows) -> str:
    record = lists.new_import(workbook(table(rows)))
    officer_import.start(record.name)
    frappe.db.commit()
    return record.name


def read(name: str):
    return frappe.get_doc(import_record.DOCTYPE, name)


def kill_work_horse(worker: psutil.Process) -> None:
    """Kill the process that does the work, as the kernel would when memory runs out."""
    for child in worker.children(recursive=True):
        try:
            os.kill(child.pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def make_silent(name: str) -> None:
    import_record.update(name, heartbeat_at="2020-01-01 00:00:00")
    frappe.db.commit()


def require_everybody_once(name: str, rows: list[dict]) -> None:
    record = read(name)
    assert counts(record) == (len(rows), len(rows) - 2, 0, 2)
    officers = officers_of(record)
    assert len(officers) == len(rows) - 2
    assert len({officer.living_identity_digest for officer in officers}) == len(rows) - 2
    noted = report_of(record)
    assert len(noted) == frappe.db.count("Officer Import Row", {"officer_import": name}) == 2
    assert noted[len(rows) + 1].reason_code == "duplicate_identity_number"
    assert record.log_file


@pytest.mark.requirement("X-58", "R-195")
def test_a_killed_worker_loses_nobody_and_doubles_nobody(agency, stack):
    rows = rows_for(agency, PERSONS)
    worker = psutil.Process(stack.processes()["worker_long"]["pid"])
    name = queue(rows)
    until(lambda: read(name).progress_mark >= KILLED_AT, "the first rows are in", fresh=True)
    kill_work_horse(worker)
    frappe.db.rollback()
    record = read(name)
    assert record.import_status == "Running" and KILLED_AT <= record.progress_mark < PERSONS, "the worker was too fast"
    assert len(officers_of(record)) == record.rows_inserted

    make_silent(name)
    officer_import.resume_interrupted_imports()
    frappe.db.commit()

    until(lambda: read(name).import_status == "Done", "the import is done", fresh=True)
    require_everybody_once(name, rows)


@pytest.mark.requirement("X-58", "R-193")
def test_two_workers_at_one_import_take_turns(agency):
    rows = rows_for(agency, 3_000)
    name = queue(rows)
    officer_import._enqueue(name, "second")
    frappe.db.commit()
    officer_import.run(name)  # and this process as well
    make.as_user("Administrator")
    until(lambda: read(name).import_status == "Done", "the import is done", fresh=True)
    require_everybody_once(name, rows)


@pytest.mark.requirement("X-58")
def test_a_job_lost_from_the_queue_is_put_back_once_only(agency, monkeypatch):
    record = lists.new_import(workbook(table([person(agency.agency_name)])))
    officer_import.prepare(record.name, False)
    make_silent(record.name)
    queued = []
    monkeypatch.setattr(officer_import, "_enqueue", lambda name, attempt: queued.append(name))
    officer_import.resume_interrupted_imports()
    officer_import.resume_interrupted_imports()
    assert queued.count(record.name) == 1
    officer_import.run(record.name)
