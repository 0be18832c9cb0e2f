"""Two decisions at the same moment on the list, on a correction, on a pair: one holds, the other reads a sentence."""

import frappe
import pytest
from frappe.utils import today
from requests import Response

from enforcement_cert.personnel import forced_list
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, count, extra_login, require_plain_refusal
from tests.recovery.test_concurrency import together

LIST, REQUEST, PAIR = "Forced Cancellation", "Officer Correction", "Probable Duplicate"
PERSONNEL = "enforcement_cert.personnel."
APPLY = "enforcement_cert.certificate.applying.apply_for_officers"


@pytest.fixture
def world(commit_site, stack):
    with committed_unit(government_level="County", administrative_division="370102") as unit:
        offices = make.make_offices()
        unit.city = [
            extra_login(unit, "City Legal Office", legal_office=offices["city"].name, may_review=1) for _ in range(2)
        ]
        yield unit
        frappe.db.rollback()
        make.as_user("Administrator")
        entries = frappe.get_all(LIST, filters={"proposed_by": ["in", list(unit.team.values())]}, pluck="name")
        for entry in entries:
            frappe.db.delete("Forced Cancellation Act", {"parent": entry})
            frappe.db.delete(LIST, {"name": entry})
        frappe.db.commit()


def call(browser, method: str, **arguments):
    """Call a method, one of whose arguments may be called `name`."""
    return browser.post(f"/api/method/{method}", json=arguments)


def document() -> str:
    file = frappe.new_doc("File")
    file.update({"file_name": "决定.pdf", "content": f"%PDF-1.4 {frappe.generate_hash()}", "is_private": 1})
    return file.insert().file_url


def one_of(answers: list[Response]) -> Response:
    """Exactly one call came through; return the answer of the other one."""
    assert sorted(answer.status_code == 200 for answer in answers) == [False, True], [a.text[:300] for a in answers]
    return next(answer for answer in answers if answer.status_code != 200)


def propose(world, number: str):
    make.as_user(world.team["reviewer"])
    entry = frappe.new_doc(LIST)
    entry.update({"person_name": "测试人员", "identity_number": number, "ground": "Discipline"})
    entry.update({"facts": "违反执法纪律", "proposal_document": document()})
    entry.insert()
    make.as_user("Administrator")
    frappe.db.commit()
    return entry


@pytest.mark.requirement("G-043", "R-128")
def test_two_offices_decide_one_proposal(stack, world, http):
    officer = make.make_officer(world.agency, identity_number=(number := make.identity_number()))
    certificate = make.make_certificate(officer, world.team)
    entry = propose(world, number)
    decisions = []
    for user in world.city:
        make.as_user(user)
        decisions.append({"decision_number": user, "decided_on": today(), "decision_document": document()})
    make.as_user("Administrator")
    frappe.db.commit()
    browsers = [http(user, make.PASSWORD) for user in world.city]

    answers = together(
        stack,
        LIST,
        entry.name,
        *(
            lambda b=b, d=d: call(b, PERSONNEL + "forced_list.put_on_list", name=entry.name, **d)
            for b, d in zip(browsers, decisions, strict=True)
        ),
    )

    require_plain_refusal(one_of(answers), (409, 417))
    frappe.db.rollback()
    acts = frappe.get_doc(LIST, entry.name).acts
    assert [act.to_status for act in acts] == ["Proposed", "In Force"]
    status = frappe.db.get_value("Enforcement Certificate", certificate.name, "certificate_status")
    assert status == "Cancelled"


@pytest.mark.requirement("R-094", "R-128", "G-043")
def test_no_application_slips_past_a_decision_of_the_same_moment(stack, world, http):
    officer = make.make_officer(world.agency, identity_number=(number := make.identity_number()))
    entry = propose(world, number)
    series = make.make_application(make.make_officer(world.agency), world.team).name[:-6]
    make.as_user(world.city[0])
    decision = {"decision_number": "1号", "decided_on": today(), "decision_document": document()}
    make.as_user("Administrator")
    frappe.db.commit()
    office, clerk = http(world.city[0], make.PASSWORD), http(world.team["clerk"], make.PASSWORD)
    # the application stands before its number, having asked the list already; then the office decides
    answers = together(
        stack,
        "Series",
        series,
        lambda: clerk.method(APPLY, officers=[officer.name]),
        lambda: call(office, PERSONNEL + "forced_list.put_on_list", name=entry.name, **decision),
    )

    assert [answer.status_code for answer in answers] == [200, 200], [answer.text[:300] for answer in answers]
    frappe.db.rollback()
    assert forced_list.find_standing(officer.identity_digest)
    frappe.db.rollback()
    living = {"officer": officer.name, "living_application_key": ["is", "set"]}
    assert count("Certificate Application", **living) == 0


def correction(world):
    officer = make.make_officer(world.agency)
    make.as_user(world.team["clerk"])
    request = frappe.new_doc(REQUEST)
    request.update({"officer": officer.name, "fact": "Sex", "new_sex": "Female", "reason": "登记有误"})
    request.evidence = document()
    request.insert()
    make.as_user("Administrator")
    frappe.db.commit()
    return request


@pytest.mark.requirement("X-12")
def test_two_persons_decide_one_correction(stack, world, http):
    request = correction(world)
    granting, refusing = (http(world.team[role], make.PASSWORD) for role in ("checker", "reviewer"))
    decide = PERSONNEL + "corrections.decide_correction"

    answers = together(
        stack,
        REQUEST,
        request.name,
        lambda: call(granting, decide, name=request.name, is_granted=1),
        lambda: call(refusing, decide, name=request.name, is_granted=0, reason="证据不足"),
    )

    require_plain_refusal(one_of(answers), (409, 417))
    frappe.db.rollback()
    after = frappe.get_doc(REQUEST, request.name)
    sex = frappe.db.get_value("Enforcement Officer", request.officer, "sex")
    assert (after.request_status, sex) in (("Corrected", "Female"), ("Refused", "Male"))


@pytest.mark.requirement("X-11")
def test_two_reviewers_decide_one_pair(stack, world, http):
    first, second = (make.make_officer(world.agency) for _ in range(2))
    # same name, and the synthetic numbers of a run lie on few days: found as they were entered
    pair = frappe.get_doc(PAIR, {"officer_a": first.name, "officer_b": second.name})
    frappe.db.commit()
    browsers = [http(user, make.PASSWORD) for user in (world.team["reviewer"], world.city[0])]
    decide = PERSONNEL + "duplicate_review.decide_pair"

    answers = together(
        stack,
        PAIR,
        pair.name,
        *(
            lambda b=b, d=d: call(b, decide, name=pair.name, decision=d, reason="经核对")
            for b, d in zip(browsers, ("Same Person", "Different Persons"), strict=True)
        ),
    )

    require_plain_refusal(one_of(answers), (409, 417))
    frappe.db.rollback()
    assert frappe.db.get_value(PAIR, pair.name, "pair_status") in ("Same Person", "Different Persons")


@pytest.mark.requirement("X-12")
def test_two_ask_for_one_correction(stack, world, http):
    officer = make.make_officer(world.agency)
    series = correction(world).name[:-6]
    frappe.db.commit()
    browsers = [http(world.team[role], make.PASSWORD) for role in ("clerk", "checker")]
    body = {"officer": officer.name, "fact": "Mobile", "new_value": "19900107788", "reason": "号码变更"}

    answers = together(
        stack,
        "Series",
        series,
        *(lambda b=b: b.post("/api/resource/Officer%20Correction", json=body) for b in browsers),
    )

    require_plain_refusal(one_of(answers), (409, 417))
    assert count(REQUEST, officer=officer.name) == 1
