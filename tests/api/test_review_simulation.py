"""Trying a rule on every certificate in use: who would be affected; nothing of the certificates changes."""

import json

import frappe
import pytest

from enforcement_cert.review import simulation_runs
from enforcement_cert.testing import factories as make
from tests.review_years import ReviewClock, apply_for, make_unit

SIMULATION, CHANGE, PROFILE = "Review Simulation", "Simulated Review Change", "Review Rule Profile"


@pytest.fixture
def clock(site, monkeypatch):
    monkeypatch.setattr(frappe, "enqueue", lambda *a, **k: None)
    found = ReviewClock(monkeypatch)
    found.to("2016-03-01")
    return found


@pytest.fixture
def unit(clock):
    return make_unit()


def certificate_due(unit, due_on: str):
    make.as_user("Administrator")
    return make.make_reviewable(unit.agency, f"{int(due_on[:4]) - 2}{due_on[4:]}")


def simulation_of(**change):
    make.as_user("Administrator")
    profile = frappe.new_doc(PROFILE)
    profile.update({"profile_name": f"试算{frappe.generate_hash(length=6)}", "needs_unit_review": 0, **change})
    profile.legal_source = "测试依据"
    profile.insert()
    simulation = frappe.new_doc(SIMULATION)
    simulation.update({"review_profile": profile.name, "takes_effect_on": "2016-04-01"})
    return simulation.insert()


def run(simulation, page: int | None = None, monkeypatch=None) -> None:
    if page:
        monkeypatch.setattr(simulation_runs, "PAGE", page)
    simulation_runs.start(simulation.name)
    comparison = simulation_runs.Comparison(simulation)
    while found := simulation_runs._locked(simulation.name):
        simulation_runs.take_page(found, comparison)
    simulation.reload()


def effects_on(simulation, certificate) -> set[str]:
    filters = {"simulation": simulation.name, "certificate": certificate.name}
    return set(frappe.get_all(CHANGE, filters=filters, pluck="effect", order_by="name"))


def test_a_shorter_cycle_shows_who_would_be_late_before_it_takes_effect(unit):
    one, early = certificate_due(unit, "2016-06-30"), certificate_due(unit, "2017-12-31")
    simulation = simulation_of(cycle_months=12)
    run(simulation)
    assert effects_on(simulation, one) == {"Due Earlier", "Overdue at Once", "Refused From Then On"}
    assert "Due Earlier" in effects_on(simulation, early)
    assert simulation.run_status == "Done"
    assert json.loads(simulation.effects)["Due Earlier"] >= 2
    assert frappe.db.get_value("Enforcement Certificate", one.name, "review_due_on") == frappe.utils.getdate(
        "2016-06-30"
    )


def test_an_open_review_keeps_its_rule(unit):
    one = certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    simulation = simulation_of(cycle_months=12)
    run(simulation)
    assert effects_on(simulation, one) == set()
    assert simulation.under_way_count >= 1


def test_the_rule_in_force_affects_nobody(unit):
    one = certificate_due(unit, "2016-06-30")
    simulation = simulation_of(cycle_months=24, exam_every=2, warning_months=2)
    run(simulation)
    assert effects_on(simulation, one) == set()


def test_pages_add_up_and_a_second_run_begins_anew(unit, monkeypatch):
    made = [certificate_due(unit, "2016-06-30") for _ in range(3)]
    simulation = simulation_of(cycle_months=12)
    run(simulation)
    whole = (simulation.looked_at_count, simulation.affected_count)
    run(simulation, page=2, monkeypatch=monkeypatch)
    assert (simulation.looked_at_count, simulation.affected_count) == whole
    assert all(frappe.db.count(CHANGE, {"simulation": simulation.name, "certificate": one.name}) == 3 for one in made)


def test_a_run_that_goes_on_cannot_be_started_twice(unit):
    simulation = simulation_of(cycle_months=12)
    simulation_runs.start(simulation.name)
    with pytest.raises(frappe.ValidationError):
        simulation_runs.start(simulation.name)


def test_offices_and_units_try_no_rules(unit):
    simulation = simulation_of(cycle_months=12)
    for login in (unit.reviewer, unit.clerk, unit.maker):
        make.as_user(login)
        with pytest.raises(frappe.PermissionError):
            simulation_runs.start(simulation.name)
