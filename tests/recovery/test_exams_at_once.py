"""Two at the same moment at the door and at the desk of an examination: nothing is doubled (X-31, R-162)."""

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests.exam_rooms import CANDIDATE, EVENT, SESSION, ExamWorld
from tests.recovery.test_concurrency import together

ROOM = "/api/method/enforcement_cert.examination."


@pytest.fixture
def world(commit_site, stack):
    world = ExamWorld(can_log_in=True)
    frappe.db.commit()
    yield world
    world.remove()


def at_once(world, http, stack, *calls):
    """`calls`: (role, method, arguments); all meet before the session's row."""
    frappe.db.commit()
    windows = [(http(world.team[role], make.PASSWORD), method, arguments) for role, method, arguments in calls]
    asked = [
        lambda window=window, method=method, arguments=arguments: window.post(ROOM + method, json=arguments)
        for window, method, arguments in windows
    ]
    answers = together(stack, SESSION, world.session.name, *asked)
    assert [answer.status_code for answer in answers] == [200] * len(answers), [answer.text[:400] for answer in answers]
    return [answer.json()["message"] for answer in answers]


@pytest.mark.requirement("R-162", "X-31")
def test_two_invigilators_scan_one_certificate(world, http, stack):
    certificate = world.review()
    world.register(certificate)
    token = frappe.db.get_value("Enforcement Certificate", certificate.name, "verification_token")
    scan = {"session": world.session.name, "code": f"https://zfz.example/v/{token}"}

    answers = at_once(world, http, stack, ("reviewer", "entrance.scan", scan), ("second", "entrance.scan", scan))

    assert sorted(answer["outcome"] for answer in answers) == ["Admitted", "Already"]
    kinds = frappe.get_all(EVENT, filters={"session": world.session.name}, pluck="event_kind", order_by="event_kind")
    assert kinds == ["Attendance", "Certificate Check"]


@pytest.mark.requirement("R-167", "X-31")
def test_a_repeated_refusal_is_noted_once(world, http, stack):
    world.register(world.applicant())
    number = {"session": world.session.name, "identity_number": make.identity_number(), "attempt": "abc-12345"}
    call = ("reviewer", "entrance.admit_by_number", number)

    answers = at_once(world, http, stack, call, call)

    assert [answer["outcome"] for answer in answers] == ["Refused", "Refused"]
    assert frappe.db.count(EVENT, {"session": world.session.name}) == 1


@pytest.mark.requirement("X-31")
def test_two_clerks_take_the_last_seat_and_two_register_one_person(world, http, stack):
    one, two = world.applicant(), world.applicant()
    frappe.db.set_value(SESSION, world.session.name, "capacity", 1)
    register = {"session": world.session.name, "reviews": []}

    answers = at_once(
        world,
        http,
        stack,
        ("reviewer", "registering.register", {**register, "applications": [one.name]}),
        ("clerk", "registering.register", {**register, "applications": [two.name]}),
    )
    assert sum(answer["done"] for answer in answers) == 1
    assert "已满" in next(row["reason"] for answer in answers for row in answer["refused"])

    frappe.db.set_value(SESSION, world.session.name, "capacity", 9)
    missing = next(case for case in (one, two) if not world.candidate(case))
    again = {**register, "applications": [missing.name]}
    answers = at_once(
        world, http, stack, ("reviewer", "registering.register", again), ("second", "registering.register", again)
    )
    assert sum(answer["done"] for answer in answers) == 1
    assert frappe.db.count(CANDIDATE, {"session": world.session.name}) == 2
