"""Many candidates save answers at once over real HTTP, compared with bare inserts of the same number of rows.

    ./run python ../benchmarks/exam_load.py SITE [--candidates 50] [--answers 20] [--threads 8]

Each candidate has a sitting and a ticket of its own. The peer is one thread that inserts rows of the same size with
the database's driver and commits each: what the disk allows. Everything made is removed afterwards.
"""

import argparse
import json
import os
import statistics
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import frappe
import requests

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
CALL = "/api/method/enforcement_cert.examination.candidate_calls.save_answers"


def main() -> None:
    """Measure and print one line of JSON."""
    wanted = argparse.ArgumentParser(description=__doc__)
    wanted.add_argument("site")
    for name, default in (("--candidates", 50), ("--answers", 20), ("--threads", 8)):
        wanted.add_argument(name, type=int, default=default)
    given = wanted.parse_args()
    frappe.init(site=given.site, sites_path=os.getcwd())
    frappe.connect()
    frappe.set_user("Administrator")
    from tests.exam_sittings import Sitting

    world = Sitting((given.answers, 0, 0))
    try:
        tickets = [_ticket(world, number) for number in range(given.candidates)]
        frappe.db.commit()
        seconds, times = _save_all(given, tickets)
        _require_all_saved(world, given)
        bare = _bare_inserts(given.candidates * given.answers)
    finally:
        frappe.db.rollback()
        world.remove()
        frappe.db.commit()
    count = given.candidates * given.answers
    answer = {
        "answers_saved": count,
        "saved_per_second": round(count / seconds, 1),
        "bare_inserts_per_second": round(count / bare, 1),
        "ratio": round(bare / seconds, 3),
        "median_ms": round(statistics.median(times) * 1000, 1),
        "p99_ms": round(sorted(times)[int(len(times) * 0.99) - 1] * 1000, 1),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


def _ticket(world, number: int) -> str:
    from enforcement_cert.testing import factories as make

    if number:
        make.as_user("Administrator")
        world.officer = make.make_officer(world.agency)
        world.candidate = make.make_exam_candidate(world.session, world.officer)
    return world.begun()


def _save_all(given, tickets: list[str]) -> tuple[float, list[float]]:
    """Let every candidate save one answer after the other, all at once; return seconds and single times."""
    port = frappe.conf.nginx_port
    host = {"Host": f"{given.site}:{port}"}

    def candidate(ticket: str) -> list[float]:
        times = []
        with requests.Session() as session:
            session.headers.update({**host, "X-Exam-Ticket": ticket})
            for position in range(1, given.answers + 1):
                answer: dict[str, int | str] = {"position": position, "given": "A", "sequence": position}
                began = time.perf_counter()
                told = session.post(f"http://127.0.0.1:{port}{CALL}", json={"answers": [answer]}, timeout=60)
                times.append(time.perf_counter() - began)
                if told.status_code != 200 or told.json()["message"]["saved"] != [position]:
                    raise RuntimeError(told.text[:300])
        return times

    began = time.perf_counter()
    with ThreadPoolExecutor(given.threads) as pool:
        times = [one for row in pool.map(candidate, tickets) for one in row]
    return time.perf_counter() - began, times


def _require_all_saved(world, given) -> None:
    frappe.db.rollback()
    attempts = frappe.get_all("Exam Attempt", filters={"session": world.session.name}, pluck="name", order_by="name")
    saved = frappe.db.count("Exam Answer", {"parent": ["in", attempts], "given_answer": "A"})
    if saved != given.candidates * given.answers:
        raise RuntimeError(f"{saved} answers are there")


def _bare_inserts(count: int) -> float:
    """Seconds of so many committed inserts into a table of three columns."""
    frappe.db.sql("create table if not exists exam_load_peer (name varchar(140) primary key, given varchar(10), n int)")
    try:
        began = time.perf_counter()
        for number in range(count):
            frappe.db.sql("insert into exam_load_peer values (%s, 'A', %s)", (f"row{number}", number))
            frappe.db.commit()
        return time.perf_counter() - began
    finally:
        frappe.db.sql("drop table exam_load_peer")


if __name__ == "__main__":
    main()
