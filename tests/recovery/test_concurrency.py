"""Two at the same moment: exactly one comes through, the other reads a sentence. Nothing is doubled.

The meeting is no matter of luck: the test holds a row both need, waits until both stand before
it, and lets go.
"""

import threading
from contextlib import contextmanager

import frappe
import pytest

from enforcement_cert.certificate import batches
from enforcement_cert.testing import factories as make
from tests.desk_calls import (
    LOCK_LIST_AGE_SECONDS,
    committed_unit,
    count,
    require_plain_refusal,
    sentences,
    waiting_for_locks,
)
from tests.waiting import until

DECIDE = "enforcement_cert.certificate.deciding.decide_applications"
APPLY = "enforcement_cert.certificate.applying.apply_for_officers"
CREATE_BATCH = "enforcement_cert.certificate.batches.create_batch"
START_BATCH = "enforcement_cert.certificate.batches.start_batch"


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        yield unit


@contextmanager
def holding(doctype: str, name: str):
    """Hold the lock of one row of the database until the block ends."""
    frappe.db.commit()
    table = frappe.qb.DocType(doctype)
    assert frappe.qb.from_(table).select(table.name).where(table.name == name).for_update().run()
    try:
        yield
    finally:
        frappe.db.commit()


def together(stack, doctype: str, name: str, *calls) -> list:
    """Make the calls at the same moment: all wait for the same row, then all are let go."""
    answers: list = [None] * len(calls)

    def make_call(place: int) -> None:
        answers[place] = calls[place]()

    threads = [threading.Thread(target=make_call, args=(place,)) for place in range(len(calls))]
    with holding(doctype, name):
        for thread in threads:
            thread.start()
        # a call that did not wait has its answer already, and the test's own checks name it
        until(
            lambda: waiting_for_locks(stack) >= len(calls) or not all(thread.is_alive() for thread in threads),
            "all calls wait for the row",
            pause=LOCK_LIST_AGE_SECONDS,
        )
    for thread in threads:
        thread.join()
    frappe.db.rollback()
    return answers


def outcome(answers) -> tuple[int, list[str]]:
    """How many rows were done in all, and what the others were told."""
    reports = [answer.json()["message"] for answer in answers]
    reasons = [row["reason"] for report in reports for row in report["refused"]]
    for answer in answers:
        assert answer.status_code == 200 and "Duplicate entry" not in answer.text and "exc" not in answer.json()
    return sum(report["done"] for report in reports), reasons


def decisions(name: str, to_stage: str) -> int:
    return count("Application Decision", parent=name, to_stage=to_stage)


@pytest.mark.requirement("R-091", "R-098")
def test_two_browsers_pass_the_same_application(stack, world, http):
    application = make.make_application(make.make_officer(world.agency), world.team, "Legal Review")
    frappe.db.commit()
    browsers = [http(world.team["reviewer"], make.PASSWORD) for _ in range(2)]

    answers = together(
        stack,
        "Certificate Application",
        application.name,
        *(lambda b=b: b.method(DECIDE, names=[application.name], action="Pass Legal Review") for b in browsers),
    )

    done, reasons = outcome(answers)
    assert done == 1
    assert len(reasons) == 1 and "测试人员" in reasons[0]
    assert decisions(application.name, "Card Making") == 1


def test_one_passes_and_one_refuses_at_the_same_moment(stack, world, http):
    application = make.make_application(make.make_officer(world.agency), world.team, "Legal Review")
    frappe.db.commit()
    passing, refusing = (http(world.team["reviewer"], make.PASSWORD) for _ in range(2))

    answers = together(
        stack,
        "Certificate Application",
        application.name,
        lambda: passing.method(DECIDE, names=[application.name], action="Pass Legal Review"),
        lambda: refusing.method(DECIDE, names=[application.name], action="Refuse Application", reason="材料不实"),
    )

    assert outcome(answers)[0] == 1
    stage = frappe.db.get_value("Certificate Application", application.name, "stage")
    assert decisions(application.name, "Card Making") + decisions(application.name, "Refused") == 1
    assert decisions(application.name, stage) == 1


@pytest.mark.requirement("R-095", "R-099")
def test_a_double_click_on_apply_makes_one_application(stack, world, http):
    officer = make.make_officer(world.agency)
    series = make.make_application(make.make_officer(world.agency), world.team).name[:-6]
    frappe.db.commit()
    browsers = [http(world.team["clerk"], make.PASSWORD) for _ in range(2)]

    answers = together(
        stack,
        "Series",
        series,
        *(lambda b=b: b.method(APPLY, officers=[officer.name]) for b in browsers),
    )

    done, reasons = outcome(answers)
    assert done == 1
    first = frappe.db.get_value("Certificate Application", {"officer": officer.name})
    assert len(reasons) == 1 and first in reasons[0]
    assert count("Certificate Application", officer=officer.name) == 1


@pytest.mark.requirement("G-038", "R-095")
def test_a_double_click_on_issue_makes_one_certificate(stack, world, http):
    application = make.make_application(make.make_officer(world.agency), world.team, "Card Making")
    frappe.db.commit()
    browsers = [http(world.team["maker"], make.PASSWORD) for _ in range(2)]

    answers = together(
        stack,
        "Certificate Application",
        application.name,
        *(lambda b=b: b.method(DECIDE, names=[application.name], action="Issue Certificate") for b in browsers),
    )

    assert outcome(answers)[0] == 1
    assert count("Enforcement Certificate", application=application.name) == 1
    assert decisions(application.name, "Issued") == 1


def entry(world, number: str) -> dict:
    return {"officer_name": "测试甲", "identity_number": number, "agency": world.agency.name}


@pytest.mark.requirement("R-094")
def test_two_clerks_enter_the_same_person(stack, world, http):
    make.make_officer(world.agency, photo="")
    frappe.db.commit()
    number = make.identity_number()
    browsers = [http(world.team["clerk"], make.PASSWORD) for _ in range(2)]
    sequence = frappe.get_all("Number Sequence", filters={"name": ["like", "officer:%"]}, pluck="name", order_by="name")

    answers = together(
        stack,
        "Number Sequence",
        sequence[-1],
        *(lambda b=b: b.post("/api/resource/Enforcement%20Officer", json=entry(world, number)) for b in browsers),
    )

    assert sorted(answer.status_code for answer in answers)[0] == 200
    refused = next(answer for answer in answers if answer.status_code != 200)
    entered = next(answer for answer in answers if answer.status_code == 200).json()["data"]["name"]
    require_plain_refusal(refused, (409, 417), entered)
    assert count("Enforcement Officer", agency=world.agency.name) == 2
    assert number not in sentences(refused)


@pytest.mark.requirement("R-111")
def test_two_card_makers_put_the_same_applications_into_a_batch(stack, world, http):
    """The first has not committed yet; the second waits for the key, then reads a sentence."""
    names = [make.make_application(make.make_officer(world.agency), world.team, "Card Making").name for _ in range(2)]
    frappe.db.commit()
    second, answers = http(world.team["maker"], make.PASSWORD), []
    make.as_user(world.team["maker"])
    first_batch = batches.create_batch("ENFORCEMENT", names, "第一批")
    thread = threading.Thread(
        target=lambda: answers.append(second.method(CREATE_BATCH, applications=names, certificate_type="ENFORCEMENT"))
    )
    thread.start()
    until(
        lambda: waiting_for_locks(stack) >= 1 or not thread.is_alive(),
        "the second card maker waits for the first",
        pause=LOCK_LIST_AGE_SECONDS,
    )
    frappe.db.commit()
    thread.join()

    require_plain_refusal(answers[0])
    assert count("Card Batch Item", application=["in", names]) == 2
    assert count("Card Batch Item", card_batch=first_batch) == 2


@pytest.mark.requirement("R-111")
def test_two_card_makers_start_the_same_batch(stack, world, http):
    names = [make.make_application(make.make_officer(world.agency), world.team, "Card Making").name for _ in range(2)]
    make.as_user(world.team["maker"])
    batch = batches.create_batch("ENFORCEMENT", names, "同一批次")
    makers = [http(world.team["maker"], make.PASSWORD) for _ in range(2)]

    def start(maker):
        return maker.post(f"/api/method/{START_BATCH}", json={"name": batch})

    answers = together(stack, "Card Batch", batch, *(lambda m=m: start(m) for m in makers))

    assert sorted(answer.status_code for answer in answers)[0] == 200
    require_plain_refusal(max(answers, key=lambda answer: answer.status_code))
    until(lambda: frappe.db.get_value("Card Batch", batch, "batch_status") == "Made", "the batch is made", fresh=True)
    assert count("Certificate Card", card_batch=batch, card_status="Made") == 2
    assert count("Enforcement Certificate", application=["in", names]) == 2
