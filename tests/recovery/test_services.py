"""Services stopped and started while people work: a plain answer, nothing lost, nothing doubled.

Runs on the test bench only, since it takes the services away from everybody.
"""

import re

import frappe
import pytest
import requests

from enforcement_cert.certificate import batches
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, count, require_plain_refusal
from tests.waiting import until

OFFICERS = "/api/resource/Enforcement%20Officer"
TRACES = ("Traceback", 'File "', "pymysql", "redis.exceptions", "OperationalError(", "nginx</center>")


@pytest.fixture
def services(stack):
    """Orders to the services; whatever was stopped is started again."""
    if stack.folders.profile != "test":
        pytest.skip("takes services away; runs on the bench of ./test only")
    yield stack
    start_all(stack)


def start_all(stack) -> None:
    stack.order("start", "mariadb", "redis_cache", "redis_queue", "web")
    until(lambda: answers(stack), "the site answers")


def answers(stack) -> bool:
    try:
        return requests.get(f"{stack.base_url}/api/method/ping", timeout=20).status_code in (200, 403)
    except requests.RequestException:
        return False


@pytest.fixture
def world(services, commit_site):
    with committed_unit() as unit:
        yield unit
        connect_again(services)


def connect_again(stack) -> None:
    """The test's own connection, after the database was away."""
    start_all(stack)
    frappe.db.close()
    frappe.connect(stack.site)
    frappe.set_user("Administrator")


def require_plain_outage(answer: requests.Response) -> None:
    assert answer.status_code == 503, (answer.status_code, answer.text[:300])
    assert int(answer.headers["Retry-After"]) > 0
    for trace in TRACES:
        assert trace not in answer.text, answer.text[:300]
    assert re.search("[\u4e00-\u9fff]{4}", answer.text), answer.text[:300]


def entry(world) -> dict:
    return {"officer_name": "测试甲", "identity_number": make.identity_number(), "agency": world.agency.name}


def test_a_save_while_the_database_is_away(services, world, http):
    clerk = http(world.team["clerk"], make.PASSWORD)
    person = entry(world)
    services.order("stop", "mariadb")

    answer = clerk.post(OFFICERS, json=person)
    require_plain_outage(answer)
    assert "exc" not in answer.json()
    page = http().get("/login", headers={"Accept": "text/html"})
    require_plain_outage(page)
    assert "<html" in page.text

    services.order("start", "mariadb")
    connect_again(services)
    assert count("Enforcement Officer", agency=world.agency.name) == 0
    assert clerk.post(OFFICERS, json=person).status_code == 200
    again = clerk.post(OFFICERS, json=person)
    require_plain_refusal(again, (409, 417))
    assert count("Enforcement Officer", agency=world.agency.name) == 1


def test_a_save_while_the_application_is_away(services, world, http):
    clerk = http(world.team["clerk"], make.PASSWORD)
    services.order("stop", "web")

    require_plain_outage(clerk.post(OFFICERS, json=entry(world)))
    assert clerk.post(OFFICERS, json=entry(world)).json()["exc_type"] == "ServiceUnavailable"
    page = clerk.get("/app", headers={"Accept": "text/html"})
    require_plain_outage(page)
    assert "<html" in page.text

    services.order("start", "web")
    until(lambda: answers(services), "the site answers")
    assert clerk.post(OFFICERS, json=entry(world)).status_code == 200
    assert count("Enforcement Officer", agency=world.agency.name) == 1


def test_a_batch_started_while_the_queue_is_away_is_made_later(services, world, http):
    names = [make.make_application(make.make_officer(world.agency), world.team, "Card Making").name for _ in range(3)]
    make.as_user(world.team["maker"])
    batch = batches.create_batch("ENFORCEMENT", names, "测试批次")
    frappe.db.commit()
    maker = http(world.team["maker"], make.PASSWORD)
    services.order("stop", "redis_queue")

    answer = maker.post("/api/method/enforcement_cert.certificate.batches.start_batch", json={"name": batch})
    assert answer.status_code in (200, 503)
    for trace in TRACES:
        assert trace not in answer.text

    services.order("start", "redis_queue")
    services.order("restart", "worker_long")
    make.as_user("Administrator")
    until(lambda: go_on_with(batch), "the batch is made", fresh=True)
    assert count("Enforcement Certificate", application=["in", names]) == len(names)
    assert count("Card Batch Item", card_batch=batch, item_status="Made") == len(names)


def go_on_with(batch: str) -> bool:
    """What the minute's job does once the batch has been silent long enough; True when it is made."""
    status = frappe.db.get_value("Card Batch", batch, "batch_status")
    if status == "Queued":
        frappe.db.set_value("Card Batch", batch, "heartbeat_at", "2020-01-01 00:00:00", update_modified=False)
        frappe.db.commit()
        batches.resume_interrupted_batches()
        frappe.db.commit()
    elif status == "Draft":
        batches.start_batch(batch)
        frappe.db.commit()
    return status == "Made"


def test_who_was_logged_in_stays_so_when_the_cache_is_started_again(services, world, http):
    clerk = http(world.team["clerk"], make.PASSWORD)
    services.order("restart", "redis_cache")
    until(lambda: answers(services), "the site answers")

    answer = clerk.post(OFFICERS, json=entry(world))

    if answer.status_code == 200:
        assert count("Enforcement Officer", agency=world.agency.name) == 1
        return
    require_plain_refusal(answer, (401, 403))
    assert http(world.team["clerk"], make.PASSWORD).post(OFFICERS, json=entry(world)).status_code == 200


def test_without_the_cache_the_answer_is_plain(services, world, http):
    clerk = http(world.team["clerk"], make.PASSWORD)
    services.order("stop", "redis_cache")

    answer = clerk.post(OFFICERS, json=entry(world))
    assert answer.status_code in (200, 503)
    if answer.status_code == 503:
        require_plain_outage(answer)

    services.order("start", "redis_cache")
    until(lambda: answers(services), "the site answers")
    saved = count("Enforcement Officer", agency=world.agency.name)
    assert saved == (answer.status_code == 200)
