"""Taking over the 2008 edition: every row accounted for, nobody of the agencies and users left behind."""

import frappe
import pytest

from enforcement_cert.access.masking import OFFICER_IDENTITY
from tests import legacy_runs as runs
from tests.legacy_data import make_old_system


@pytest.fixture
def clean(commit_site):
    """Everything a test migrates is removed afterwards."""
    since = commit_site.utils.now()
    yield commit_site
    runs.remove_all(since)


def expected(old) -> dict[str, int]:
    """The outcomes that the old system was made to have."""
    return {key: count for key, count in old.expected.items() if " " in key}


@pytest.mark.requirement("R-042", "R-043", "R-044", "G-046", "X-21", "R-062")
def test_a_whole_old_system_comes_over(clean):
    old = make_old_system(agencies=12, persons=60)
    record = runs.new_migration(old, text=("Officers", "Users"))
    record = runs.do(record, "Read")
    assert (record.migration_status, record.message) == ("Staged", "")
    record = runs.do(record, "Try")
    assert (record.migration_status, record.message) == ("Tried", "")
    tried = runs.sums(record)
    assert {key: tried.get(key, 0) for key in expected(old)} == expected(old)
    assert not frappe.db.exists("Enforcement Officer", {"legacy_migration": record.name})

    record = runs.do(record, "Migrate")

    assert (record.migration_status, record.message) == ("Migrated", "")
    assert runs.sums(record) == tried
    report = runs.report_of(record)
    assert report["differences"] == []
    assert report["actual"]["User"] == len(old.users)
    assert report["actual"]["Enforcement Officer"] == old.expected["Officers Kept"]
