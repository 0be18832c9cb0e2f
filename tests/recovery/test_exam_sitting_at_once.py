"""One sitting, many calls at the same moment: one paper, the last answer, one marking."""

import random
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests.exam_sittings import Sitting, answers

CALLS = "enforcement_cert.examination.candidate_calls."


@pytest.fixture
def world(commit_site, stack):
    frappe.cache.delete_keys("exam-sign-in:")
    sitting = Sitting((4, 4, 2), can_log_in=True)
    frappe.db.commit()
    yield sitting
    frappe.db.rollback()
    sitting.remove()
    frappe.db.commit()


def at_once(http, ticket: str, calls: list[tuple[str, dict]]) -> list:
    """Send all calls at the same moment, each from a browser of its own; return the answers."""
    clients = [http() for _call in calls]

    def send(client, name: str, arguments: dict):
        client.headers["X-Exam-Ticket"] = ticket
        return client.method(CALLS + name, **arguments)

    with ThreadPoolExecutor(len(calls)) as pool:
        running = [pool.submit(send, client, *call) for client, call in zip(clients, calls, strict=True)]
        return [one.result() for one in running]


@pytest.mark.requirement("X-14", "X-33", "R-173")
def test_one_paper_the_last_answer_and_one_marking(world, http):
    ticket = world.signed_in()
    frappe.db.commit()
    begun = at_once(http, ticket, [("begin", {})] * 6)
    assert {told.status_code for told in begun} == {200}
    papers = [told.json()["message"]["questions"] for told in begun]
    assert len(papers[0]) == 10
    assert all(paper == papers[0] for paper in papers)

    numbers = list(range(1, 13))
    random.Random(5).shuffle(numbers)
    letters = {number: "AB"[number % 2] for number in numbers}
    saved = at_once(http, ticket, [("save_answers", {"answers": answers({1: letters[n]}, n)}) for n in numbers])
    stands = [told.json()["message"]["stands"] for told in saved]
    assert all([row["position"] for row in rows] == [1] for rows in stands)
    assert all(rows[0]["sequence"] >= number for rows, number in zip(stands, numbers, strict=True))
    frappe.db.rollback()
    assert (world.attempt.answers[0].given_answer, world.attempt.answers[0].client_sequence) == ("A", 12)

    mixed: list[tuple[str, dict]] = [("hand_in", {})] * 4 + [("save_answers", {"answers": answers({2: "A"}, 20)})] * 3
    done = at_once(http, ticket, mixed)
    assert {told.status_code for told in done} == {200}
    frappe.db.rollback()
    attempt = world.attempt
    assert attempt.attempt_status == "Handed In"
    assert attempt.score == sum(row.score for row in attempt.answers)
    assert {told.json()["message"]["result"]["score"] for told in done[:4]} == {attempt.score}
    candidate = frappe.get_doc("Exam Candidate", world.candidate.name)
    assert (candidate.score, candidate.result_source) == (attempt.score, "Online")
    messages = frappe.get_all(
        "Outbox Message",
        filters={"record_name": candidate.name},
        fields=["event", "recipient_user", "channel"],
        order_by="name",
    )
    told = [(row.event, row.recipient_user, row.channel) for row in messages]
    assert len(told) == len(set(told))


@pytest.mark.requirement("X-33", "X-14")
def test_minutes_saving_and_handing_in_at_once_wait_for_each_other(world, http):
    """The desk and the candidate lock the attempt first, then the candidate: nobody is thrown out by a deadlock."""
    ticket = world.begun()
    frappe.db.commit()
    more_time = "enforcement_cert.examination.attempts.grant_extra_minutes"
    granted = {"candidate": world.candidate.name, "minutes": 10, "reason": "停电"}
    for number in range(1, 4):
        calls = [(CALLS + "save_answers", {"answers": answers({1: "A"}, number)}, ticket)] * 3
        calls += [(more_time, granted, None)] * 3
        assert set(_statuses(http, world, calls)) == {200}
    calls = [(CALLS + "hand_in", {}, ticket)] * 2
    calls += [(more_time, granted, None)] * 3
    told = _statuses(http, world, calls)
    assert told[:2] == [200, 200]
    assert set(told) <= {200, 417}, "over meanwhile, or granted before"
    frappe.db.rollback()
    assert world.attempt.attempt_status == "Handed In"


def _statuses(http, world, calls: list[tuple[str, dict, str | None]]) -> list[int]:
    """Send all calls at the same moment: with a ticket as the candidate, without as the reviewer."""
    clients = []
    for _path, _arguments, ticket in calls:
        client = http() if ticket else http(world.reviewer, make.PASSWORD)
        if ticket:
            client.headers["X-Exam-Ticket"] = ticket
        clients.append(client)
    with ThreadPoolExecutor(len(calls)) as pool:
        running = [
            pool.submit(client.method, path, **arguments)
            for client, (path, arguments, _ticket) in zip(clients, calls, strict=True)
        ]
        return [one.result().status_code for one in running]
