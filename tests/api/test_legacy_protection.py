"""Old databases hold more than the new system needs: what is never stored, and what goes after its days."""

import frappe
import pytest
from frappe.utils import add_days, now_datetime

from enforcement_cert.domain.legacy_tables import is_secret_title
from enforcement_cert.exchange.legacy import removal
from enforcement_cert.exchange.legacy.staged import open_cells
from tests import legacy_runs as runs
from tests.legacy_data import make_old_system

SECRET, ADDRESS = "a8Kq-geheim", "山东省济南市历下区测试路1号"
DAYS = {"modified", "finished_at", "heartbeat_at"}


@pytest.fixture
def clean(commit_site):
    """Everything a test migrates is removed afterwards, and the setting is what it was."""
    since = commit_site.utils.now()
    before = frappe.db.get_single_value("Personal Data Settings", "list_days")
    frappe.db.set_single_value("Personal Data Settings", "list_days", 30)
    yield commit_site
    frappe.db.rollback()
    frappe.db.set_single_value("Personal Data Settings", "list_days", before)
    runs.remove_all(since)


def with_more_columns(tag: int):
    """A migration whose officers have a password and an address."""
    old = make_old_system(agencies=3, persons=6, tag=tag)
    titles, rows = old.tables()["Officers"]
    lines = [",".join([*titles, "登录密码", "家庭住址"])]
    lines += [",".join([*(str(row.get(t) or "") for t in titles), SECRET, ADDRESS]) for row in rows]
    record = runs.new_migration(old)
    for entry in record.files:
        if entry.table_kind == "Officers":
            entry.source_file = runs.upload("\r\n".join(lines).encode("gb18030"), f"ry{tag}.csv")
    record.save()
    frappe.db.commit()
    return record


def age(record, days: int) -> None:
    past = add_days(now_datetime(), -days)
    frappe.db.set_value("Legacy Migration", record.name, dict.fromkeys(DAYS, past), update_modified=False)
    frappe.db.commit()


@pytest.mark.requirement("X-21", "X-13")
@pytest.mark.parametrize(
    ("title", "is_secret"), [("密码", 1), ("登录口令", 1), ("PassWord", 1), ("user_pwd", 1), ("姓名", 0), ("用户名", 0)]
)
def test_columns_of_passwords_are_known_by_their_titles(title, is_secret):
    assert is_secret_title(title) is bool(is_secret)


@pytest.mark.requirement("X-21", "X-13", "X-65")
def test_passwords_and_columns_without_a_meaning_are_neither_stored_nor_shown(clean):
    record = runs.do(with_more_columns(31), "Read")
    assert record.job_status == "Done", record.message
    rows = runs.staged(record, "Officers")
    for row in rows:
        kept = str(open_cells(row.sealed))
        assert SECRET not in kept and ADDRESS not in kept and "登录密码" not in kept
        assert SECRET not in row.content and "家庭住址" not in row.content
    mapping = frappe.get_doc("Legacy Mapping", record.legacy_mapping)
    samples = {row.source_column: row.sample for row in mapping.columns if row.table_kind == "Officers"}
    assert "登录密码" not in samples and samples["家庭住址"] and set(samples["家庭住址"]) <= set("字9")
    assert open_cells(rows[0].sealed)["身份证号"]


@pytest.mark.requirement("X-65", "X-21")
def test_a_migrated_database_goes_after_its_days_and_can_still_be_rolled_back(clean):
    record = with_more_columns(32)
    for job in ("Read", "Try", "Migrate"):
        record = runs.do(record, job)
        assert record.job_status == "Done", record.message
    addresses = [entry.source_file for entry in record.files]
    age(record, 29)
    assert record.name not in removal.due_migrations()
    age(record, 31)
    frappe.db.set_value("Legacy Migration", record.name, "job_status", "Stopped", update_modified=False)
    assert record.name not in removal.due_migrations()
    frappe.db.set_value("Legacy Migration", record.name, "job_status", "Done", update_modified=False)

    removal.remove_old_databases()

    assert not frappe.db.exists("File", {"file_url": ["in", addresses]})
    assert not any(row.sealed for table in ("Users", "Officers", "Certificates") for row in runs.staged(record, table))
    assert record.name not in removal.due_migrations()
    record = runs.do(record, "Roll Back")
    assert (record.job_status, record.migration_status) == ("Done", "Rolled Back"), record.message
    record = runs.do(record, "Try")
    assert record.job_status == "Failed" and record.message


@pytest.mark.requirement("X-65", "X-21")
def test_a_forgotten_trial_begins_anew(clean):
    record = with_more_columns(33)
    for job in ("Read", "Try"):
        record = runs.do(record, job)
    age(record, 31)
    frappe.db.set_single_value("Personal Data Settings", "list_days", 0)
    assert record.name not in removal.due_migrations()
    frappe.db.set_single_value("Personal Data Settings", "list_days", 30)

    removal.remove_old_databases()

    record.reload()
    assert (record.migration_status, record.job_status or "") == ("Draft", "")
    assert not any(entry.source_file for entry in record.files)
    assert not frappe.db.exists("Legacy Staged Row", {"legacy_migration": record.name})
