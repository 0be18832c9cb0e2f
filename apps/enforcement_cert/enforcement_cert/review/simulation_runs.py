"""Trying a rule profile on every certificate in use before it takes effect: who would be affected, and how.

The population streams by in pages; each page is judged by both rules and committed with its rows and the cursor, so a
killed worker goes on behind the last page. Certificates with a review under way keep the rule it began with.
"""

import json
from collections import Counter
from dataclasses import replace
from datetime import date
from functools import lru_cache

import frappe
from frappe import _
from frappe.utils import cint, getdate

from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.review_profile import ReviewProfile
from enforcement_cert.domain.review_simulation import effects_between, standing_now, standing_under
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.review import clock
from enforcement_cert.review.facts import CERTIFICATE, facts_of, read_rows
from enforcement_cert.review.profiles import PROFILE, find_profile, read_profile

SIMULATION, CHANGE = "Review Simulation", "Simulated Review Change"
PAGE = 2000
_IN_USE = ("Valid", "Suspended")
_KNOWN_FACTS = 65_536
_HOUR = 3600


@frappe.whitelist(methods=["POST"])
def start(name: str) -> None:
    """Queue a simulation; a finished one begins anew."""
    simulation = frappe.get_doc(SIMULATION, name, for_update=True)
    simulation.check_permission("write")
    if simulation.run_status in ("Queued", "Running"):
        frappe.throw(_("This simulation is running already."))
    frappe.db.delete(CHANGE, {"simulation": name})
    simulation.db_set(
        {
            "run_status": "Queued",
            "position": "",
            "effects": "{}",
            "looked_at_count": 0,
            "under_way_count": 0,
            "affected_count": 0,
            "requested_by": frappe.session.user,
            "finished_at": None,
            "heartbeat_at": clock.now(),
        }
    )
    _enqueue(name)


def _enqueue(name: str) -> None:
    frappe.enqueue(
        "enforcement_cert.review.simulation_runs.work",
        queue="long",
        timeout=_HOUR,
        enqueue_after_commit=True,
        name=name,
    )


def work(name: str) -> None:
    """Background job: go on with a simulation where it stopped."""
    comparison = None
    while simulation := _locked(name):
        comparison = comparison or Comparison(simulation)
        take_page(simulation, comparison)
        frappe.db.commit()  # a job: each page stands by itself
    frappe.db.commit()


def _locked(name: str):
    """Return the simulation with its row locked, None if there is nothing left to do."""
    if not frappe.db.exists(SIMULATION, name):
        return None
    simulation = frappe.get_doc(SIMULATION, name, for_update=True)
    return simulation if simulation.run_status in ("Queued", "Running") else None


def resume_simulations() -> None:
    """Each minute: go on with simulations that have given no sign of life for a while."""
    for name in stale(SIMULATION, "run_status", ("Queued", "Running")):
        frappe.db.set_value(SIMULATION, name, "heartbeat_at", clock.now(), update_modified=False)
        _enqueue(name)


class Comparison:
    """Two rules on one day. Certificates with the same facts are judged once."""

    def __init__(self, simulation):
        self.on: date = getdate(simulation.takes_effect_on)
        self.tried: ReviewProfile = read_profile(simulation.review_profile)
        self.kind = frappe.db.get_value(PROFILE, simulation.review_profile, "certificate_type")
        self._today_rule = lru_cache(maxsize=None)(lambda kind: find_profile(kind, self.on))
        self._judged = lru_cache(maxsize=_KNOWN_FACTS)(self._judge)

    def of(self, row):
        """Return (before, after, effects) of one certificate, None if no rule is in force for it."""
        facts = replace(facts_of(row), open_review=None)
        return self._judged(row.certificate_type, facts, cint(row.review_extension_days))

    def _judge(self, kind: str, facts, extension_days: int):
        rule = self._today_rule(kind)
        if rule is None:
            return None
        before = standing_now(rule, facts, self.on)
        after = standing_under(self.tried, facts, self.on, extension_days)
        return before, after, effects_between(before, after)


def take_page(simulation, comparison: Comparison) -> None:
    """Judge the next page in the running transaction; finish the simulation behind the last one."""
    names = _next_names(simulation.position, comparison.kind)
    if not names:
        simulation.db_set({"run_status": "Done", "finished_at": clock.now()})
        return
    rows, under_way, changes = read_rows(names), 0, []
    for row in rows.values():
        if row.open_review:
            under_way += 1
        elif found := comparison.of(row):
            changes += [_change(simulation.name, row, effect, *found[:2]) for effect in found[2]]
    insert_rows(CHANGE, changes, owner=simulation.requested_by or "Administrator", moment=str(clock.now()))
    _note(simulation, names, under_way, changes)


def _next_names(position: str | None, kind: str | None) -> list[str]:
    filters = {"certificate_status": ["in", _IN_USE], "name": [">", position or ""]}
    if kind:
        filters["certificate_type"] = kind
    return frappe.get_all(CERTIFICATE, filters=filters, pluck="name", order_by="name", limit=PAGE)


def _change(simulation: str, row, effect, before, after) -> dict:
    return {
        "name": frappe.generate_hash(length=20),
        "simulation": simulation,
        "effect": str(effect),
        "certificate": row.name,
        "officer_name": row.officer_name,
        "agency": row.agency,
        "due_before": before.due_on,
        "due_after": after.due_on,
        "kind_before": str(before.kind),
        "kind_after": str(after.kind),
    }


def _note(simulation, names: list[str], under_way: int, changes: list[dict]) -> None:
    effects = Counter(json.loads(simulation.effects or "{}"))
    effects.update(change["effect"] for change in changes)
    simulation.db_set(
        {
            "run_status": "Running",
            "position": names[-1],
            "effects": json.dumps(effects),
            "looked_at_count": simulation.looked_at_count + len(names),
            "under_way_count": simulation.under_way_count + under_way,
            "affected_count": simulation.affected_count + len({change["certificate"] for change in changes}),
            "heartbeat_at": clock.now(),
        },
        update_modified=False,
    )
