"""One sitting, many calls at the same moment: one paper, the last answer, one marking."""

import random
from concurrent.futures import ThreadPoolExecutor

import frappe
import pytest

from tests.exam_sittings import Sitting, answers

CALLS = "enforcement_cert.examination.candidate_calls."


@pytest.fixture
def world(commit_site, stack):
    frappe.cache.delete_keys("exam-sign-in:")
    sitting = Sitting((4, 4, 2))
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

    mixed = [("hand_in", {})] * 4 + [("save_answers", {"answers": answers({2: "A"}, 20)})] * 3
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
