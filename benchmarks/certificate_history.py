"""What the question "what was this certificate worth on day D" costs, and what the history costs an issue.

    ./run new-site bench-history.localhost
    ./run python ../benchmarks/certificate_history.py bench-history.localhost [certificates] [events]

Writes certificates with so many periods each straight into the tables of an empty site (200,000 with 10) and
removes them afterwards. Every round asks for the same random certificates in turn:

- ours: status, unit name, area and powers on a random day of the history;
- peer: one indexed primary-key read of the same columns of the same certificate, as a bare statement;
- the engine's own `get_value` of the same, and the same day `as known at` a moment, which reads the whole history.

Then certificates are inserted with and without their history, to see what it costs an issue.
"""

import sys
import time
from datetime import date, timedelta
from functools import partial
from itertools import count
from pathlib import Path
from random import Random
from unittest.mock import patch

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import frappe  # noqa: E402 - the folders above come first
from common import Contender, interleaved, report  # noqa: E402

from enforcement_cert import period_chain, periods  # noqa: E402
from enforcement_cert.certificate import history  # noqa: E402
from enforcement_cert.exchange.bulk_rows import insert_rows  # noqa: E402

GOAL = 0.5
CERTIFICATES, EVENTS, ASKED = 200_000, 10, 1_000
BEGIN = date(2015, 1, 1)
STEP = 120  # days between two events of a certificate
_OWNER = "Administrator"
_MOMENT = "2015-01-01 08:00:00"
_COLUMNS = ["name", *history.SERIES.columns]
_STATUS = ("Valid", "Suspended")
_BY_NAME = "select `{}` from `tabEnforcement Certificate` where `name` = %s".format("`, `".join(_COLUMNS))
ISSUED = 100


def number(position: int) -> str:
    """The number of a certificate of the benchmark; no real one looks like it."""
    return f"BENCH{position:08d}"


def certificate_row(position: int) -> dict:
    """A certificate as the table has it."""
    name = number(position)
    return {
        "name": name,
        "certificate_number": name,
        "certificate_type": "ENFORCEMENT",
        "certificate_status": "Valid",
        "valid_from": BEGIN,
        "valid_until": BEGIN + timedelta(days=365 * 15),
        "officer": f"O{position}",
        "officer_name": "测试人员",
        "agency": f"A{position // 50}",
        "unit_name": "测试执法单位",
        "enforcement_area": "济南市",
        "power_scope": "市场监督管理领域行政执法",
        "verification_token": f"bench{position:021d}",
    }


def period_rows(position: int, events: int) -> list[dict]:
    """The whole history of a certificate, sealed."""
    facts = history.SERIES.facts_of(certificate_row(position))
    previous, rows = period_chain.START, []
    for event in range(events):
        first = BEGIN + timedelta(days=STEP * event)
        last = None if event == events - 1 else first + timedelta(days=STEP - 1)
        row: dict = {
            "name": f"{number(position)}-{event}",
            "certificate": number(position),
            **facts,
            "certificate_status": _STATUS[(events - 1 - event) % 2],
            "unit_name": f"测试执法单位{event}",
            "valid_from": first,
            "valid_until": last,
            "recorded_at": _MOMENT,
            "recorded_by": _OWNER,
            "open_period_key": None if last else number(position),
            "period_start_key": periods.start_key(number(position), first),
        }
        row |= period_chain.seal(history.SERIES, row, previous, event + 1)
        previous = row["entry_hash"]
        rows.append(row)
    return rows


def fill(certificates: int, events: int) -> None:
    """Write everything, in statements of some thousand rows."""
    for start in range(0, certificates, 500):
        chunk = range(start, min(start + 500, certificates))
        insert_rows(history.CERTIFICATE, [certificate_row(n) for n in chunk], owner=_OWNER, moment=_MOMENT)
        rows = [row for n in chunk for row in period_rows(n, events)]
        insert_rows(history.SERIES.doctype, rows, owner=_OWNER, moment=_MOMENT)
        frappe.db.commit()
    for doctype in (history.CERTIFICATE, history.SERIES.doctype):
        frappe.db.sql(f"analyze table `tab{doctype}`")  # a constant of this file


def remove() -> None:
    """Take the benchmark's rows away again."""
    frappe.db.delete(history.SERIES.doctype, {"certificate": ["like", "BENCH%"]})
    frappe.db.delete(history.CERTIFICATE, {"name": ["like", "BENCH%"]})
    frappe.db.commit()


def contenders(certificates: int, events: int) -> list[Contender]:
    """The same questions in four ways."""
    random = Random(38)
    asked = [
        (number(random.randrange(certificates)), BEGIN + timedelta(days=random.randrange(STEP * events)))
        for _ in range(ASKED)
    ]
    known_at = frappe.utils.now_datetime()
    _require_right_answers(asked, events)
    ways = {
        "as of a day": lambda name, day: history.certificate_as_of(name, day),
        "primary key": lambda name, day: frappe.db.sql(_BY_NAME, (name,), as_dict=True),
        "engine's get_value": lambda name, day: frappe.db.get_value(history.CERTIFICATE, name, _COLUMNS, as_dict=True),
        "as known at a moment": lambda name, day: history.certificate_as_of(name, day, known_at),
    }
    return [Contender(way, partial(_ask_all, ask, asked), ASKED) for way, ask in ways.items()]


def _ask_all(ask, asked: list) -> None:
    for name, day in asked:
        ask(name, day)


def _require_right_answers(asked: list, events: int) -> None:
    """What is fast must be right: each answer is that of the day's own period."""
    for name, day in asked:
        event = min((day - BEGIN).days // STEP, events - 1)
        answer = history.certificate_as_of(name, day)
        assert answer and answer["unit_name"] == f"测试执法单位{event}", (name, day, answer)


def writers() -> list[Contender]:
    """Insert certificates as their issue does, with and without the history; all is rolled back."""
    counter = count(10**7)

    def insert():
        for _ in range(ISSUED):
            certificate = frappe.new_doc(history.CERTIFICATE)
            certificate.update(certificate_row(next(counter)))
            certificate.flags.update({"ignore_links": True, "ignore_mandatory": True})
            certificate.insert(ignore_permissions=True)
        frappe.db.rollback()

    def without_history():
        with patch.object(periods, "follow", lambda *_args, **_more: None):
            insert()

    return [Contender("insert with history", insert, ISSUED), Contender("without", without_history, ISSUED)]


def main(site: str, certificates: int = CERTIFICATES, events: int = EVENTS) -> bool:
    """Fill, measure, remove; True if the goal is reached."""
    frappe.init(site=site)
    frappe.connect()
    frappe.set_user("Administrator")
    if frappe.db.count(history.CERTIFICATE):
        raise SystemExit("This site has certificates; take an empty one.")
    try:
        began = time.perf_counter()
        fill(certificates, events)
        print(
            f"{certificates:,} certificates, {certificates * events:,} periods in {time.perf_counter() - began:.0f} s"
        )
        ways = contenders(certificates, events)
        interleaved(ways, rounds=7)
        reached = report("certificate as of a day", ways, ways[0], ways[1], GOAL, "answers/s")
        both = writers()
        interleaved(both, rounds=7)
        return report("insert of a certificate", both, both[0], both[1], GOAL, "certificates/s") and reached
    finally:
        remove()


if __name__ == "__main__":
    site, *numbers = sys.argv[1:]
    sys.exit(0 if main(site, *map(int, numbers)) else 1)
