"""How fast the 2008 edition comes over: reading, trial and real run, in rows of the old tables per second.

    ./run python ../benchmarks/legacy_migration.py SITE [persons] [agencies]

Makes a synthetic old system (default 2,000 persons, 60 agencies, with every kind of fault), takes it over in
this process and checks that every row has the outcome it was made for. Beside each rate stands that of the
engine's bulk_insert of as many ready officers, measured in the same run: what the database alone would need.
Writes to the site while it runs and removes everything afterwards.
"""

import json
import sys
import time
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import frappe  # noqa: E402 - the folders above come first

from enforcement_cert.exchange.legacy import migration as work  # noqa: E402
from enforcement_cert.personnel.officers import OFFICER  # noqa: E402
from tests import legacy_runs as runs  # noqa: E402
from tests.legacy_data import make_old_system  # noqa: E402

PERSONS = 2_000
AGENCIES = 60
JOBS = ("Read", "Try", "Migrate", "Roll Back")


def measure(persons: int, agencies: int) -> dict[str, float]:
    """Take an old system over and back; return rows per second of every job and of the raw insert."""
    old = make_old_system(agencies=agencies, persons=persons, tag=39)
    rows = sum(len(lines) for _titles, lines in old.tables().values())
    record = runs.new_migration(old)
    rates: dict[str, float] = {"rows": rows}
    for job in JOBS:
        work.prepare(record.name, job)
        frappe.db.commit()
        start = time.perf_counter()
        record = runs.finish(record)
        rates[job] = rows / (time.perf_counter() - start)
        if record.job_status != "Done":
            raise SystemExit(f"{job}: {record.message}")
        if job == "Migrate":
            require_expected(record, old)
            rates["bulk_insert"] = raw_rate(record.name)
    return rates


def require_expected(record, old) -> None:
    """A fast migration that loses somebody is worth nothing."""
    found = runs.sums(record)
    wrong = {key: found.get(key, 0) for key, count in old.expected.items() if " " in key and found.get(key, 0) != count}
    if wrong or runs.report_of(record)["differences"]:
        raise SystemExit(f"outcomes differ: {wrong}")


def raw_rate(migration: str) -> float:
    """Rows per second of the engine's bulk_insert of the same officers; rolled back."""
    rows = frappe.get_all(OFFICER, filters={"legacy_migration": migration}, fields=["*"], order_by="name")
    if not rows:
        return 0.0
    for number, row in enumerate(rows):
        row.update(name=f"BENCH-{number}", officer_code=f"BENCH-{number}", living_identity_digest=None)
    fields = [field for field in frappe.get_meta(OFFICER).get_valid_columns() if field in rows[0]]
    start = time.perf_counter()
    frappe.db.bulk_insert(OFFICER, fields, [tuple(row[field] for field in fields) for row in rows], chunk_size=1_000)
    rate = len(rows) / (time.perf_counter() - start)
    frappe.db.rollback()
    return rate


def main(site: str, persons: str = str(PERSONS), agencies: str = str(AGENCIES)) -> int:
    """Measure, print a table for people and a line for programs, leave the site as it was."""
    frappe.init(site=site)
    frappe.connect()
    frappe.set_user("Administrator")
    since = frappe.utils.now()
    try:
        rates = measure(int(persons), int(agencies))
    finally:
        runs.remove_all(since)
        frappe.destroy()
    print(f"Migration of {rates['rows']} rows ({persons} persons, {agencies} agencies)")
    for name in (*JOBS, "bulk_insert"):
        print(f"  {name:<12} {rates[name]:>9,.0f} rows/s")
    print(json.dumps({"benchmark": "legacy_migration", **{key: round(value, 1) for key, value in rates.items()}}))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:]))
