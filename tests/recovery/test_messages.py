"""A worker that is killed while it sends: nothing lost, nothing in an inbox twice, the same key to the provider."""

import frappe
import pytest

from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification import delivery
from enforcement_cert.notification.send import Notice, announce_all, holder
from enforcement_cert.testing import factories as make
from tests.provider import Provider
from tests.recovery.test_card_batch import descendants
from tests.waiting import until

OUTBOX, CHANNEL = "Outbox Message", "Notification Channel"
COUNT = 30


@pytest.fixture
def provider():
    """A gateway on this machine that is slow to answer once it has been told to be."""
    found = Provider()
    yield found
    found.close()


@pytest.fixture
def world(commit_site, stack, provider):
    """A committed officer with mobile, short messages over the provider; removed and reset afterwards."""
    agency = make.make_agency()
    officer = make.make_officer(agency, mobile="13800000001", photo="")
    columns = ["channel_mode", "provider_address", "keeps_quiet_hours"]
    before = frappe.db.get_value(CHANNEL, "SMS", columns, as_dict=True)
    set_channel({"channel_mode": "On", "provider_address": provider.address, "keeps_quiet_hours": 0})
    yield frappe._dict(agency=agency, officer=officer)
    frappe.db.rollback()
    set_channel(before)
    make.remove_agency(agency.name)
    frappe.db.commit()


def set_channel(columns: dict) -> None:
    frappe.db.set_value(CHANNEL, "SMS", columns)
    frappe.db.commit()
    frappe.clear_document_cache(CHANNEL, "SMS")


def statuses(world) -> list[str]:
    return frappe.get_all(OUTBOX, filters={"officer": world.officer.name}, pluck="message_status", order_by="name")


def kill_work_horses(stack) -> None:
    """Kill whatever works on a job: the queue of messages is served by all three workers."""
    import psutil

    for worker in ("worker_default", "worker_short", "worker_long"):
        for pid in descendants(stack.processes()[worker]["pid"]):
            if psutil.pid_exists(pid):
                psutil.Process(pid).kill()


@pytest.mark.requirement("R-218")
def test_a_killed_worker_loses_no_message(world, stack, provider):
    from threading import Event

    may_go_on, third_has_come = Event(), Event()

    def answer(path, content):
        if len(provider.requests) == 3:
            third_has_come.set()
            may_go_on.wait(60)
        return 200, {"result": "accepted"}

    provider.answer = answer
    notices = [
        Notice("Enforcement Officer", world.officer.name, (holder(world.officer.name),), {"name": "甲"}, str(index))
        for index in range(COUNT)
    ]
    announce_all(NoticeEvent.CARD_MADE, notices)
    frappe.db.commit()
    assert third_has_come.wait(120), "no worker has begun to send"
    kill_work_horses(stack)
    may_go_on.set()

    until(lambda: statuses(world).count("Sent") == 2, "two are settled", fresh=True)
    assert statuses(world).count("Sending") == COUNT - 2
    frappe.db.set_value(OUTBOX, {"message_status": "Sending"}, "claimed_at", "2020-01-01", update_modified=False)
    frappe.db.commit()
    delivery.release_abandoned()
    frappe.db.set_value(
        OUTBOX, {"officer": world.officer.name, "message_status": "Waiting"}, "next_attempt_at", "2020-01-01"
    )
    frappe.db.commit()
    delivery.work()

    until(lambda: set(statuses(world)) == {"Sent"}, "all are sent", fresh=True)
    keys = [content["key"] for content in provider.contents()]
    assert len(set(keys)) == COUNT
    assert sorted(key for key in keys if keys.count(key) > 1) == [keys[2]] * 2, (
        "more than the one in the middle was asked twice"
    )
