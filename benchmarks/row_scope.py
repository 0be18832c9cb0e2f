"""What row scope costs: lists, filters and counts of officers for a county, a city and the province; tree changes.

    ./run new-site bench-scope.localhost
    ./run python ../benchmarks/row_scope.py bench-scope.localhost [officers] [rounds]

A province is written straight into the tables of an empty site (200,000 officers in some 4,000
agencies under 16 cities and 136 counties) and removed afterwards. Every round asks the same
question in these ways, one right after the other and in an order of chance, in the words of the desk's own list:

- without row scope: the same login, the same call, no condition;
- again: the very same once more; how far its ratio is from 1 says how noisy the machine was;
- ours: the place of the login is read anew for every call, as in a request;
- the engine's User Permissions: one permission per visible agency, the way it is usually done.

What counts is the ratio of the 95th percentiles (goal: at most 1.2 against no row scope). Then an agency
with a fortieth of all officers moves under another superior, nested set and all, against one
plain UPDATE of as many rows; what every login sees is counted before and after.
"""

import json
import random
import statistics
import sys
import time
from collections import defaultdict
from pathlib import Path

sys.path[:0] = [str(Path(__file__).resolve().parent), str(Path(__file__).resolve().parent.parent)]

import frappe  # noqa: E402 - the folders above come first
import row_scope_province as province  # noqa: E402
from frappe.desk import reportview  # noqa: E402

from enforcement_cert.access import scope  # noqa: E402

GOAL = 1.2
OFFICERS = 200_000
ROUNDS = 60
WAYS = ("none", "again", "ours", "engine")
LIST = [
    "`tabEnforcement Officer`.`name`",
    "`tabEnforcement Officer`.`officer_name`",
    "`tabEnforcement Officer`.`officer_code`",
    "`tabEnforcement Officer`.`identity_number`",
    "`tabEnforcement Officer`.`agency`",
    "`tabEnforcement Officer`.`staffing_status`",
    "`tabEnforcement Officer`.`exam_result`",
    "`tabEnforcement Officer`.`modified`",
]
PASSED = [["Enforcement Officer", "exam_result", "=", "Not Taken"]]
NAMED = [["Enforcement Officer", "officer_name", "like", "王芳%"]]


def ask(filters: list, *, count: bool = False, start: int = 0):
    """Ask as the desk's list does: 20 rows, or how many there are."""
    form = {
        "doctype": "Enforcement Officer",
        "fields": json.dumps(LIST),
        "filters": json.dumps(filters),
        "order_by": "`tabEnforcement Officer`.`modified` desc",
        "start": start,
        "page_length": 20,
        "view": "List",
    }
    if count:
        form = {"doctype": "Enforcement Officer", "filters": form["filters"], "fields": "[]", "distinct": "false"}
    frappe.local.form_dict = frappe._dict(form)
    return reportview.get_count() if count else reportview.get()


QUESTIONS = {
    "list": lambda: ask([]),
    "list, page 11": lambda: ask([], start=200),
    "filter by exam": lambda: ask(PASSED),
    "filter by name": lambda: ask(NAMED),
    "count": lambda: ask([], count=True),
    "count, filtered": lambda: ask(PASSED, count=True),
}
# What the goal is about: two questions of a kind together.
KINDS = {
    "list": ("list", "list, page 11"),
    "filter": ("filter by exam", "filter by name"),
    "count": ("count", "count, filtered"),
}


def without_scope(login: str) -> None:
    """The login sees everything: no condition is added."""
    frappe.local.enforcement_scopes = {login: scope.Scope(login, "System Administrator", offices=None)}
    _permissions(login, None)


def ours(login: str) -> None:
    """As in a new request: nothing is known of the login's place yet."""
    scope.forget_scopes()
    _permissions(login, None)


def engine(permissions: dict):
    """The engine's own User Permissions instead of the app's row scope."""

    def prepare(login: str) -> None:
        without_scope(login)
        _permissions(login, permissions[login])

    return prepare


def _permissions(login: str, agencies: list[str] | None) -> None:
    """Put into the engine's cache what it would have read from its table of User Permissions."""
    rows = {"Enforcement Agency": [{"doc": name, "applicable_for": None} for name in agencies]} if agencies else {}
    rows = {kind: [frappe._dict(row) for row in docs] for kind, docs in rows.items()}
    frappe.cache.hset("user_permissions", login, rows)


def measure(logins: dict[str, str], rounds: int) -> dict:
    """Return {(who, question, way): seconds of each call}."""
    ways = {"none": without_scope, "again": without_scope, "ours": ours}
    ways["engine"] = engine(province.visible_agencies(logins))
    seconds, chance = defaultdict(list), random.Random(rounds)
    for number in range(rounds + 3):
        for who, login in logins.items():
            frappe.set_user(login)
            for question, call in QUESTIONS.items():
                for way, prepare in chance.sample(list(ways.items()), len(ways)):
                    prepare(login)
                    began = time.perf_counter()
                    call()
                    if number >= 3:  # the first rounds warm the caches up
                        seconds[who, question, way].append(time.perf_counter() - began)
        print(f"round {number + 1}/{rounds + 3}", file=sys.stderr)
    return seconds


def p95(values: list[float]) -> float:
    """95th percentile in milliseconds."""
    return statistics.quantiles(values, n=20)[-1] * 1000


def report_lists(seconds: dict, officers: int) -> bool:
    """Print every question and, by kind, one JSON line; True if every ratio of ours keeps the goal."""
    print(f"{officers} officers, in ms: median, 95th percentile, ratio of both to the same call without row scope")
    logins = list(dict.fromkeys(who for who, _, _ in seconds))
    for who in logins:
        for question in QUESTIONS:
            _print_line(who, question, {way: seconds[who, question, way] for way in WAYS})
    ratios = {}
    for who in logins:
        for kind, questions in KINDS.items():
            pooled = {way: [s for q in questions for s in seconds[who, q, way]] for way in WAYS}
            _print_line(who, kind.upper(), pooled)
            none = p95(pooled["none"])
            ratios[f"{who}: {kind}"] = {way: round(p95(pooled[way]) / none, 2) for way in WAYS[1:]}
    worst = max(row["ours"] for row in ratios.values())
    noise = [row["again"] for row in ratios.values()]
    line = {"benchmark": "row scope", "officers": officers, "goal": GOAL, "worst": worst, "reached": worst <= GOAL}
    line["noise"] = [min(noise), max(noise)]
    print(json.dumps({**line, "ratios": ratios}, ensure_ascii=False))
    return worst <= GOAL


def _print_line(who: str, question: str, seconds: dict[str, list[float]]) -> None:
    middle = {way: statistics.median(values) * 1000 for way, values in seconds.items()}
    cells = [f"none {middle['none']:6.1f} {p95(seconds['none']):6.1f}"]
    for way in WAYS[1:]:
        ratio = p95(seconds[way]) / p95(seconds["none"])
        cells.append(
            f"{way} {middle[way]:6.1f} {p95(seconds[way]):6.1f} ({middle[way] / middle['none']:.2f} {ratio:.2f})"
        )
    print(f"  {who:<9}{question:<16}" + "   ".join(cells))


def report_tree(officers: int) -> None:
    """Move the big agency to and fro against a plain UPDATE of its officers."""
    moves, plain = [], []
    for number in range(4):
        frappe.set_user("Administrator")
        moves.append(province.move_big_agency(to_first=bool(number % 2)))
        plain.append(province.plain_update())
    ratio = statistics.median(moves) / statistics.median(plain)
    line = {
        "benchmark": "move of an agency with its officers",
        "officers": province.big_agency_size(officers),
        "seconds": round(statistics.median(moves), 3),
        "plain_update_seconds": round(statistics.median(plain), 3),
        "ratio": round(ratio, 2),
    }
    print(json.dumps(line))


def main(site: str, officers: int = OFFICERS, rounds: int = ROUNDS) -> bool:
    """Make the province, measure, remove it; True if the goal is reached."""
    frappe.init(site=site)
    frappe.connect()
    frappe.set_user("Administrator")
    province.require_empty_site()
    try:
        logins = province.make(officers)
        reached = report_lists(measure(logins, rounds), officers)
        report_tree(officers)
        return reached
    finally:
        frappe.set_user("Administrator")
        province.remove()


if __name__ == "__main__":
    raise SystemExit(0 if main(sys.argv[1], *map(int, sys.argv[2:])) else 1)
