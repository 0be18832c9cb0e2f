"""Periodic review over a province: colouring and filtering the list, bulk application and approval.

    ./run new-site bench-review.localhost
    ./run python ../benchmarks/review.py bench-review.localhost [certificates] [rows in bulk] [rounds]

Writes certificates straight into the tables of a site of its own and removes them afterwards.

- list: the desk's own question for the review year with the bounds of the colours, as a unit's clerk, a county's
  reviewer and the province; beside it the same rows by the engine's own list without row scope and colours, and by an
  indexed plain statement of the database (medians and 95th percentiles).
- bulk: application, unit review and office review, each row judged by the rules, in chunks as the worker does them;
  beside it the engine's own bulk workflow action on a plain record type with the same columns (goal: 10 times).
- simulation: a changed rule over all living certificates; beside it all their rows read once.
"""

import json
import statistics
import sys
import time
from datetime import date, timedelta
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import frappe  # noqa: E402 - the folders above come first
from frappe.desk import reportview  # noqa: E402
from frappe.model.workflow import bulk_workflow_approval  # noqa: E402

from enforcement_cert.access import scope  # noqa: E402
from enforcement_cert.certificate import bulk  # noqa: E402
from enforcement_cert.review import explaining, profile_steps, simulating  # noqa: E402
from enforcement_cert.review.profiles import NEWER  # noqa: E402
from enforcement_cert.testing import factories as make  # noqa: E402
from tests import review_years as years  # noqa: E402

CERTIFICATES, ROWS, ROUNDS = 200_000, 20_000, 40
UNITS, PEER_ROWS = 40, 400
GOAL = 10
CERTIFICATE, REVIEW, PEER = years.CERTIFICATE, years.REVIEW, "Bench Plain Review"
_FIELDS = ("name", "officer_name", "certificate_number", "unit_name", "valid_until", "review_due_on", "modified")
LIST = [f"`tab{CERTIFICATE}`.`{field}`" for field in _FIELDS]
# Certificates of all years are worked on in any order; written block by block they would stand in order of years.
_MIXED = (
    "update `tabEnforcement Certificate` set modified = date_sub(now(6), interval floor(rand() * 3e7) second), "
    "issued_on = date_add(issued_on, interval mod(crc32(name), 120) day), "
    "review_due_on = date_add(issued_on, interval 24 month), review_base_year = year(issued_on)"
)
_PLAIN = (
    "select name, officer_name, certificate_number, unit_name, valid_until, review_due_on, modified "
    "from `tabEnforcement Certificate` use index (review_year_modified) "
    "where review_base_year = %s and certificate_status = 'Valid' order by modified desc limit 20"
)


_ALL_ROWS = (
    "select name, certificate_type, certificate_status, issued_on, last_review_on, review_due_on, valid_until, "
    "review_count from `tabEnforcement Certificate` where living_certificate_key is not null"
)


def build(certificates: int) -> list:
    """Units with their teams, and certificates of many years spread over them."""
    units, today = [years.make_unit() for _ in range(UNITS)], date.today()
    share, ages = certificates // UNITS, range(-20, 24, 4)
    for unit in units:
        officer = make.make_officer(unit.agency, photo="").name
        for months in ages:
            due = str(today + timedelta(days=30 * months))
            years.fill(unit.agency, share // len(ages), due, officer=officer)
        frappe.db.commit()
    frappe.db.sql(_MIXED)
    frappe.db.commit()
    frappe.db.sql_ddl("analyze table `tabEnforcement Certificate`")
    return units


def ask(filters: list) -> None:
    """The desk's list: 20 rows of the review year, and what colours them."""
    explaining.list_settings()
    ask_engine(filters)


def ask_engine(filters: list) -> None:
    """The engine's list question alone."""
    form: dict[str, str | int] = {"doctype": CERTIFICATE, "fields": json.dumps(LIST), "filters": json.dumps(filters)}
    form |= {"view": "List", "order_by": f"`tab{CERTIFICATE}`.`modified` desc", "start": 0, "page_length": 20}
    frappe.local.form_dict = frappe._dict(form)
    reportview.get()


def measure_list(units: list, rounds: int) -> None:
    """Print medians and 95th percentiles in ms, and the ratios to the engine's list and to the plain statement."""
    year = explaining.list_settings()["filter_year"]
    of_year = [[CERTIFICATE, "certificate_status", "=", "Valid"], [CERTIFICATE, "review_base_year", "=", year]]
    logins = {"unit": units[0].clerk, "office": units[0].reviewer, "province": units[0].maker}
    peers = {"engine": lambda: ask_engine(of_year), "plain": lambda: frappe.db.sql(_PLAIN, (year,))}
    seconds: dict[str, list[float]] = {who: [] for who in (*logins, *peers)}
    for number in range(rounds + 3):
        for who in seconds:
            frappe.set_user(logins.get(who, "Administrator"))
            scope.forget_scopes()
            began = time.perf_counter()
            peers.get(who, lambda: ask(of_year))()
            if number >= 3:
                seconds[who].append(time.perf_counter() - began)
    for title, of in (("median", statistics.median), ("p95", lambda values: statistics.quantiles(values, n=20)[-1])):
        found = {who: of(values) * 1000 for who, values in seconds.items()}
        line = {"benchmark": f"review list, ms {title}", **{who: round(value, 2) for who, value in found.items()}}
        for peer in peers:
            line[f"ratios to {peer}"] = {who: round(found[who] / found[peer], 2) for who in logins}
        print(json.dumps(line))


def measure_simulation() -> None:
    """Print seconds of a simulation over everybody and the ratio to reading the same rows once."""
    frappe.set_user("Administrator")
    name = profile_steps.copy_profile(NEWER, "Bench Rule")
    frappe.db.set_value("Review Rule Profile", name, {"warning_months": 4, "cycle_months": 36})
    frappe.clear_document_cache("Review Rule Profile", name)
    simulated, read = [], []
    for _ in range(3):
        began = time.perf_counter()
        found = simulating.simulate(name)
        simulated.append(time.perf_counter() - began)
        began = time.perf_counter()
        frappe.db.sql(_ALL_ROWS)
        read.append(time.perf_counter() - began)
    frappe.db.delete("Review Rule Profile", {"name": name})
    frappe.db.commit()
    line = {"benchmark": "review simulation", "certificates": found["total"], "groups": found["groups"]}
    line |= {"seconds": round(statistics.median(simulated), 2), "rows read once": round(statistics.median(read), 2)}
    line["ratio"] = round(statistics.median(a / b for a, b in zip(simulated, read, strict=True)), 2)
    print(json.dumps(line))


def measure_bulk(unit, rows: int) -> float:
    """Rows per second of each step in chunks, committed as the worker commits; the slowest decides."""
    due = str(date.today() + timedelta(days=10))
    names = years.fill(unit.agency, rows, due)
    frappe.db.commit()
    rates = {"apply": _in_chunks(unit.clerk, "review_apply", names, {"early_reason": ""})}
    reviews = frappe.get_all(REVIEW, filters={"agency": unit.agency.name}, pluck="name", order_by="name")
    frappe.db.set_value(REVIEW, {"name": ["in", reviews]}, "review_stage", "Unit Review")
    frappe.db.commit()
    rates["unit review"] = _in_chunks(unit.checker, "review_decide", reviews, {"act": years.UNIT_REVIEW})
    rates["office review"] = _in_chunks(unit.reviewer, "review_decide", reviews, {"act": years.OFFICE_REVIEW})
    print(json.dumps({"benchmark": "review bulk, rows/s", "rows": rows, **{k: round(v) for k, v in rates.items()}}))
    return min(rates.values())


def _in_chunks(user: str, task: str, names: list[str], arguments: dict) -> float:
    frappe.set_user(user)
    began = time.perf_counter()
    for start in range(0, len(names), bulk.CHUNK):
        refused = bulk._try_rows(task, names[start : start + bulk.CHUNK], arguments)
        frappe.db.commit()
        if refused:
            raise SystemExit(f"refused: {refused[0]}")
    return len(names) / (time.perf_counter() - began)


def measure_engine(unit) -> float:
    """Rows per second of the engine's bulk workflow action on a plain copy of the record type."""
    frappe.set_user("Administrator")
    _make_peer()
    source = frappe.get_all(REVIEW, filters={"agency": unit.agency.name}, fields=["*"], limit=PEER_ROWS)
    columns = [df.fieldname for df in frappe.get_meta(PEER).fields if df.fieldname != "workflow_state"]
    names = []
    for row in source:
        plain = frappe.new_doc(PEER)
        plain.update({column: row.get(column) for column in columns} | {"workflow_state": "Office Review"})
        names.append(plain.insert().name)
    frappe.db.commit()
    began = time.perf_counter()
    bulk_workflow_approval(json.dumps(names), PEER, "Approve")
    rate = len(names) / (time.perf_counter() - began)
    done = frappe.db.count(PEER, {"workflow_state": "Waiting"})
    if done != len(names):
        raise SystemExit(f"the peer has done {done} of {len(names)}")
    return rate


def _make_peer() -> None:
    """A record type with the columns of a review and the engine's workflow over it, without any rule."""
    kept = ("Link", "Data", "Int", "Date", "Datetime", "Small Text", "Select")
    source = [df for df in frappe.get_meta(REVIEW).fields if df.fieldtype in kept and not df.unique]
    copied = [{key: df.get(key) for key in ("fieldname", "fieldtype", "label", "options")} for df in source]
    peer = frappe.new_doc("DocType")
    peer.update({"name": PEER, "module": "Review", "custom": 1, "autoname": "hash"})
    peer.set("fields", [*copied, {"fieldname": "workflow_state", "fieldtype": "Data", "label": "State"}])
    peer.set("permissions", [{"role": "System Manager", "read": 1, "write": 1, "create": 1, "submit": 0}])
    peer.insert()
    for name in ("Office Review", "Waiting"):
        if not frappe.db.exists("Workflow State", name):
            frappe.get_doc({"doctype": "Workflow State", "workflow_state_name": name}).insert()
    if not frappe.db.exists("Workflow Action Master", "Approve"):
        frappe.get_doc({"doctype": "Workflow Action Master", "workflow_action_name": "Approve"}).insert()
    flow = frappe.new_doc("Workflow")
    flow.update({"workflow_name": PEER, "document_type": PEER, "is_active": 1, "send_email_alert": 0})
    states = [
        {"state": name, "doc_status": "0", "allow_edit": "System Manager"} for name in ("Office Review", "Waiting")
    ]
    flow.set("states", states)
    step = {"state": "Office Review", "action": "Approve", "next_state": "Waiting", "allowed": "System Manager"}
    flow.set("transitions", [step])
    flow.insert()
    frappe.db.commit()


def remove(units: list) -> None:
    """Take everything out of the database again."""
    frappe.set_user("Administrator")
    frappe.db.rollback()
    for unit in units:
        for doctype in (REVIEW, CERTIFICATE):
            frappe.db.delete(doctype, {"agency": unit.agency.name})
        make.remove_agency(unit.agency.name, [unit.clerk, unit.checker, unit.reviewer, unit.maker])
        frappe.db.commit()
    if frappe.db.exists("DocType", PEER):
        frappe.delete_doc("Workflow", PEER, force=True, ignore_missing=True)
        frappe.delete_doc("DocType", PEER, force=True)
        frappe.db.sql_ddl("drop table if exists `tabBench Plain Review`")
    frappe.db.commit()


def main(site: str, certificates: int = CERTIFICATES, rows: int = ROWS, rounds: int = ROUNDS) -> None:
    """Measure everything on a site of its own."""
    frappe.init(site=site)
    frappe.connect()
    frappe.flags.in_test = True
    frappe.set_user("Administrator")
    units = []
    try:
        units = build(certificates)
        measure_list(units, rounds)
        measure_simulation()
        ours, peer = measure_bulk(units[0], rows), measure_engine(units[0])
        line = {"benchmark": "review bulk against the engine's bulk workflow action", "engine": round(peer, 1)}
        line |= {"ours": round(ours, 1), "ratio": round(ours / peer, 1), "goal": GOAL, "reached": ours / peer >= GOAL}
        print(json.dumps(line))
    finally:
        remove(units)
        frappe.destroy()


if __name__ == "__main__":
    main(sys.argv[1], *(int(argument) for argument in sys.argv[2:]))
