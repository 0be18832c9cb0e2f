"""Trying a review rule on a whole province, and what a review year costs, beside reading the rows once.

    ./run new-site bench-simulation.localhost
    ./run python ../benchmarks/review_simulation.py bench-simulation.localhost [certificates]

Writes certificates straight into the tables of a site of its own (due days over two years, one unit in forty) and
removes them afterwards. Each line names seconds and the ratio to reading the same rows page by page without judging.

- simulation: every certificate judged by two rules; once with a rule that changes nothing, once with one that changes
  every due day (a row is written for each effect).
- progress: the dashboard of the review year over all units.
"""

import json
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent.parent)]

import frappe  # noqa: E402 - the folder above comes first

from enforcement_cert.review import clock, simulation_runs  # noqa: E402
from enforcement_cert.review.facts import read_rows  # noqa: E402
from enforcement_cert.review.progress import progress_of  # noqa: E402
from enforcement_cert.testing import factories as make  # noqa: E402
from tests import review_years as years  # noqa: E402

CERTIFICATES, UNITS, DAYS = 200_000, 40, 730
CHANGE, SIMULATION, PROFILE = "Simulated Review Change", "Review Simulation", "Review Rule Profile"


def build(count: int) -> list:
    """Units, each with one officer and certificates due over two years."""
    frappe.db.truncate("Enforcement Certificate")  # the site's own: what a broken run has left
    units = [make.make_agency() for _ in range(UNITS)]
    officers = [make.make_officer(unit, photo="").name for unit in units]
    for day in range(DAYS):
        due = str(date.today() + timedelta(days=day))
        if due.endswith("-02-29"):
            continue  # the years before and after have no such day
        where = day % UNITS
        years.fill(units[where], count // DAYS + (day < count % DAYS), due, officer=officers[where])
        frappe.db.commit()
    return units


def read_once() -> int:
    """The limit: every row that a judgement needs, page by page, looked at by nobody."""
    position, count = "", 0
    while names := simulation_runs._next_names(position, None):
        count += len(read_rows(names))
        position = names[-1]
    return count


def simulate(**change: object) -> int:
    """Run a simulation as the worker does; return how many certificates it found affected."""
    profile = frappe.new_doc(PROFILE)
    profile.update({"profile_name": f"测量{frappe.generate_hash(length=8)}", "legal_source": "测量", **change})
    profile.insert()
    simulation = frappe.new_doc(SIMULATION)
    simulation.update({"review_profile": profile.name, "takes_effect_on": clock.today()})
    simulation.insert()
    simulation_runs.start(simulation.name)
    frappe.db.commit()
    simulation_runs.work(simulation.name)
    return frappe.db.get_value(SIMULATION, simulation.name, "affected_count")


def timed(work: Callable[[], object]) -> tuple[float, object]:
    began = time.perf_counter()
    found = work()
    return time.perf_counter() - began, found


def main(site: str, count: int) -> None:
    frappe.init(site=site)
    frappe.connect()
    frappe.enqueue = lambda *a, **k: None
    units = build(count)
    try:
        read_once()
        limit, rows = timed(read_once)
        print(json.dumps({"benchmark": "reading once", "rows": rows, "seconds": round(limit, 2)}))
        year = date.today().year + 1
        for name, work in (
            ("simulation, nothing changes", lambda: simulate(needs_unit_review=0)),
            ("simulation, every due day changes", lambda: simulate(needs_unit_review=0, cycle_months=36)),
            ("progress of the review year", lambda: len(progress_of(year))),
        ):
            seconds, found = timed(work)
            line = {"benchmark": name, "seconds": round(seconds, 2), "ratio": round(seconds / limit, 2), "found": found}
            print(json.dumps(line))
        frappe.db.commit()
    finally:
        frappe.db.rollback()
        for name in frappe.get_all(SIMULATION, pluck="name", order_by="name"):
            frappe.db.delete(CHANGE, {"simulation": name})
            frappe.db.delete(SIMULATION, {"name": name})
        frappe.db.delete(PROFILE, {"profile_name": ["like", "测量%"]})
        for unit in units:
            make.remove_agency(unit.name)
        frappe.db.commit()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else CERTIFICATES)
