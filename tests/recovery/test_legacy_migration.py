"""A migration whose worker is killed in the middle of the real run: nobody lost, nobody twice."""

import frappe
import psutil
import pytest

from enforcement_cert.exchange.legacy import migration as work
from enforcement_cert.exchange.legacy import record as records
from tests import legacy_runs as runs
from tests.legacy_data import make_old_system
from tests.recovery.test_import import kill_work_horse
from tests.waiting import until

PERSONS = 3_000


@pytest.fixture
def clean(commit_site, stack):
    """Everything migrated is removed afterwards."""
    since = commit_site.utils.now()
    yield commit_site
    runs.remove_all(since)


def state(name: str):
    return frappe.db.get_value(
        "Legacy Migration", name, ["job_status", "migration_status", "phase", "progress_mark", "message"], as_dict=True
    )


@pytest.mark.requirement("X-58", "R-043", "X-21")
def test_a_killed_worker_loses_nobody_and_doubles_nobody(clean, stack):
    old = make_old_system(agencies=4, persons=PERSONS, tag=35)
    record = runs.do(runs.do(runs.new_migration(old), "Read"), "Try")
    tried = runs.sums(record)
    worker = psutil.Process(stack.processes()["worker_long"]["pid"])
    work.start(record.name, "Migrate")
    frappe.db.commit()
    persons = 3  # the phase: after the index, units and logins
    until(
        lambda: state(record.name).phase == persons and state(record.name).progress_mark > 0,
        "the first block of persons is in",
        fresh=True,
    )
    kill_work_horse(worker)
    frappe.db.rollback()
    killed = state(record.name)
    assert killed.job_status == "Running", "the worker was too fast"
    half = frappe.db.count("Enforcement Officer", {"legacy_migration": record.name})
    assert 0 < half < old.expected["Officers Kept"]
    assert half == len(runs.staged(record, "Officers", outcome="Kept"))

    records.update(record.name, heartbeat_at="2020-01-01 00:00:00")
    frappe.db.commit()
    work.resume_interrupted_migrations()
    frappe.db.commit()

    until(lambda: state(record.name).job_status == "Done", "the migration is done", fresh=True)
    assert state(record.name).migration_status == "Migrated"
    assert runs.sums(record) == tried
    report = runs.report_of(record)
    assert report["differences"] == []
    assert report["actual"]["User"] == len(old.users)
    assert report["actual"]["Enforcement Officer"] == old.expected["Officers Kept"]
    digests = frappe.get_all(
        "Enforcement Officer", filters={"legacy_migration": record.name}, pluck="identity_digest", order_by="name"
    )
    assert len(set(digests)) == len(digests) == old.expected["Officers Kept"]
