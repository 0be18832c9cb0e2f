"""Where the old data may come from: one Access database, text files of the time, a folder on the server."""

import subprocess
import sys
from pathlib import Path

import frappe
import pytest

from tests import legacy_runs as runs
from tests.access_files import ACE12, JET4, access_file, text_table
from tests.legacy_data import CUT_OFF, make_old_system

FILE_NAMES = {
    "Agencies": "agencies",
    "Users": "users",
    "Officers": "officers",
    "Certificates": "certificates",
    "Forced Cancellations": "forced",
}


@pytest.fixture
def clean(commit_site):
    """Everything a test migrates is removed afterwards."""
    since = commit_site.utils.now()
    yield commit_site
    runs.remove_all(since)


@pytest.mark.requirement("R-042", "X-21", "R-186")
@pytest.mark.parametrize("kind", [JET4, ACE12], ids=lambda kind: kind.name)
def test_one_access_database_holds_all_tables(clean, kind):
    old = make_old_system(agencies=4, persons=18, tag=36)
    tables = [
        text_table(f"T_{FILE_NAMES[name]}", [titles, *([row.get(t) or None for t in titles] for row in rows)])
        for name, (titles, rows) in old.tables().items()
    ]
    address = runs.upload(access_file(kind, *tables), "card2008.mdb")
    record = runs.new_migration(old)
    meanings = {"Certificates": runs.MEANING}
    record.set("files", [])
    for name in old.tables():
        record.append(
            "files",
            {
                "table_kind": name,
                "source_file": address,
                "sheet_name": "" if name == "Agencies" else f"T_{FILE_NAMES[name]}",
                "date_meaning": meanings.get(name, ""),
            },
        )
    record.save()
    frappe.db.commit()
    record = runs.do(runs.do(record, "Read"), "Try")
    assert record.job_status == "Done", record.message
    found = runs.sums(record)
    assert {key: found.get(key, 0) for key in old.expected if " " in key} == {
        key: count for key, count in old.expected.items() if " " in key
    }


@pytest.mark.requirement("X-21")
def test_officers_and_certificates_may_stand_in_one_table(clean):
    old = make_old_system(agencies=4, persons=18, tag=37)
    by_code = {row["人员编码"]: row for row in old.certificates}
    columns = ("证件编号", "证件状态", "发证日期", "上次年检日期")
    titles, rows = old.tables()["Officers"]
    whole: list[list[str | None]] = [[*titles, *columns]]
    for row in rows:
        certificate = by_code.get(row["人员编码"], {})
        whole.append([*map(row.get, titles), *map(certificate.get, columns)])
    from tests.officer_lists import workbook

    old.certificates.clear()
    record = runs.new_migration(old)
    for entry in record.files:
        if entry.table_kind == "Officers":
            entry.update({"source_file": runs.upload(workbook(whole), "ry.xlsx"), "date_meaning": runs.MEANING})
    record.save()
    frappe.db.commit()
    for job in ("Read", "Try", "Migrate"):
        record = runs.do(record, job)
        assert record.job_status == "Done", record.message
    found = runs.sums(record)
    for outcome in ("Kept", "Expired", "Rejected"):
        assert found[f"Officers {outcome}"] == old.expected[f"Officers {outcome}"]
    certificates = frappe.db.count("Enforcement Certificate", {"legacy_migration": record.name})
    making = sum(1 for row in by_code.values() if row["证件状态"] == "制卡中")
    assert certificates == found["Officers Kept"] - making


def command(bench, *words: str) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", "--site", bench.site, "migrate-legacy", *words],
        cwd=bench.sites, capture_output=True, text=True, check=False,
    )  # fmt: skip


@pytest.mark.requirement("X-21", "R-062")
def test_the_command_tries_rehearses_and_leaves_nothing(clean, bench, tmp_path):
    from enforcement_cert.testing import factories as make

    make.make_offices()
    old = make_old_system(agencies=4, persons=18, tag=38)
    for name, stem in FILE_NAMES.items():
        (tmp_path / f"{stem}.csv").write_bytes(old.as_text(name))
    frappe.db.commit()
    before = frappe.db.count("Enforcement Officer"), frappe.db.count("User")

    unclear = command(bench, str(tmp_path), "--cut-off", str(CUT_OFF))
    assert unclear.returncode == 2, unclear.stdout + unclear.stderr  # what does the review date mean?
    done = command(bench, str(tmp_path), "--cut-off", str(CUT_OFF), "--review-date", "last", "--do", "rehearse")
    assert done.returncode == 1, done.stdout + done.stderr  # rows were rejected
    assert "Traceback" not in done.stdout + done.stderr
    assert f"Users: {len(old.users)} read, {len(old.users)} kept" in done.stdout
    assert Path(done.stdout.split("report: ")[1].split("\n")[0].strip()).is_file()
    frappe.db.rollback()
    assert (frappe.db.count("Enforcement Officer"), frappe.db.count("User")) == before
    name = frappe.db.get_value("Legacy Migration", {"migration_title": tmp_path.name}, order_by="creation desc")
    kinds = frappe.get_all("Legacy Migration Trial", filters={"parent": name}, pluck="run_kind", order_by="idx")
    assert kinds == ["Trial Run", "Migration", "Roll Back"]

    (tmp_path / "users.csv").write_bytes(b"")
    empty = command(bench, str(tmp_path), "--cut-off", str(CUT_OFF), "--review-date", "last")
    assert empty.returncode == 3, empty.stdout + empty.stderr
