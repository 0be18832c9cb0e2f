"""Card batches that are killed, stopped and started again: no card lost, none made twice."""

import os
import signal
from functools import partial

import frappe
import pypdfium2
import pytest

from enforcement_cert.certificate import batch_making, batches, bulk, card_files, deciding
from enforcement_cert.testing import factories as make
from tests.waiting import until

CARDS = 24


@pytest.fixture
def world(commit_site, stack):
    """A committed agency with its team; everything of it is removed afterwards."""
    agency = make.make_agency()
    team = make.make_team(agency)
    frappe.db.commit()
    yield frappe._dict(agency=agency, team=team)
    frappe.db.rollback()
    make.as_user("Administrator")
    make.remove_agency(agency.name, team.values())
    frappe.db.commit()


@pytest.fixture
def waiting(world):
    """Applications in card making, as many as CARDS."""
    names = [
        make.make_application(make.make_officer(world.agency), world.team, "Card Making").name for _ in range(CARDS)
    ]
    frappe.db.commit()
    return names


def start(world, names) -> str:
    make.as_user(world.team["maker"])
    batch = batches.create_batch("ENFORCEMENT", names, "测试批次")
    batches.start_batch(batch)
    frappe.db.commit()
    return batch


def read(batch: str):
    frappe.db.rollback()
    fields = ["batch_status", "made_count", "failed_count", "card_file"]
    return frappe.db.get_value("Card Batch", batch, fields, as_dict=True)


def require_each_card_once(names, batch):
    frappe.db.rollback()
    certificates = frappe.get_all(
        "Enforcement Certificate",
        filters={"application": ["in", names]},
        fields=["name", "application", "card_serial", "verification_token"],
        order_by="name",
    )
    assert sorted(row.application for row in certificates) == sorted(names)
    assert len({row.card_serial for row in certificates}) == len(names)
    assert len({row.verification_token for row in certificates}) == len(names)
    numbers = sorted(int(row.name[-6:]) for row in certificates)
    assert numbers == list(range(numbers[0], numbers[0] + len(names))), "a number was lost or taken twice"
    assert frappe.db.count("Card Batch Item", {"card_batch": batch, "item_status": "Made"}) == len(names)


def kill_work_horse(stack) -> None:
    """Kill the process that works on the batch, as the kernel would when memory runs out."""
    worker = stack.processes()["worker_long"]["pid"]
    for pid in descendants(worker):
        try:
            os.kill(pid, signal.SIGKILL)
        except ProcessLookupError:
            continue


def descendants(pid: int) -> list[int]:
    import psutil

    return [child.pid for child in psutil.Process(pid).children(recursive=True)]


def resume(batch: str) -> None:
    """What the scheduler does each minute, as if the worker had been silent for long."""
    frappe.db.set_value("Card Batch", batch, "heartbeat_at", "2020-01-01 00:00:00", update_modified=False)
    frappe.db.commit()
    make.as_user("Administrator")
    batches.resume_interrupted_batches()
    frappe.db.commit()


def require_each_card_printed_once(batch: str, count: int) -> None:
    """Every card of the batch is made and stands in exactly one print file, which has a front and a back for it."""
    filters = {"card_batch": batch, "card_status": "Made"}
    cards = frappe.get_all("Certificate Card", filters=filters, fields=["name", "living_card_key"], order_by="name")
    assert len(cards) == len({card.living_card_key for card in cards}) == count
    assert frappe.db.count("Card Batch Item", {"card_batch": batch, "print_run": 1}) == count
    path = frappe.get_site_path(read(batch).card_file.lstrip("/"))
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(path))
    numbers = [card.living_card_key for card in cards]
    assert [text.count(number) for number in numbers] == [1] * count


def has_made(batch: str, count: int) -> bool:
    return read(batch).made_count >= count


@pytest.mark.requirement("R-111")
def test_a_worker_killed_three_times_loses_no_card_and_makes_none_twice(stack, world, waiting):
    batch = start(world, waiting)
    for made in (3, 7, 11):
        until(partial(has_made, batch, made), f"{made} cards are made")
        kill_work_horse(stack)
        assert read(batch).made_count < CARDS, "the worker was faster than the test; raise CARDS"
        resume(batch)

    until(lambda: read(batch).batch_status == "Made", "the batch is made")
    require_each_card_once(waiting, batch)
    require_each_card_printed_once(batch, CARDS)


def test_a_worker_that_dies_behind_the_print_file_writes_the_same_file_again(world, waiting, monkeypatch):
    """The file lies there, but nothing says so yet: the cards are not made before it does."""
    monkeypatch.setattr(batches, "enqueue", lambda name: None)
    batch = start(world, waiting[:3])
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(card_files, "mark_printed", lambda *args: (_ for _ in ()).throw(KeyboardInterrupt))
        batch_making.make(batch)
    assert read(batch).batch_status == "Making"
    assert frappe.db.count("Certificate Card", {"card_batch": batch, "card_status": "Made"}) == 0

    batch_making.make(batch)

    assert read(batch).batch_status == "Made"
    require_each_card_printed_once(batch, 3)
    attached = {"attached_to_doctype": "Card Batch", "attached_to_name": batch}
    assert frappe.db.count("File", attached) == 1


def test_two_workers_on_one_batch_make_each_card_once(world, waiting):
    batch = start(world, waiting)
    until(lambda: read(batch).made_count >= 1, "a worker is making the cards")

    batch_making.make(batch)  # a second worker at the same time

    until(lambda: read(batch).batch_status == "Made", "the batch is made")
    require_each_card_once(waiting, batch)
    assert read(batch).made_count == len(waiting)


def test_two_workers_on_one_selection_do_each_row_once(world, few_in_background):
    names = [
        make.make_application(make.make_officer(world.agency), world.team, "Legal Review").name for _ in range(CARDS)
    ]
    make.as_user(world.team["reviewer"])
    run = deciding.decide_applications(names, "Pass Legal Review")["run"]
    frappe.db.commit()
    until(lambda: progress(run) >= 1, "a worker is deciding")

    bulk.work(run)

    until(lambda: frappe.db.get_value("Bulk Run", run, "run_status") == "Done", "the run is done", fresh=True)
    assert frappe.db.get_value("Bulk Run", run, ["done_count", "refused_count", "report"]) == (CARDS, 0, "[]")


def test_a_broken_record_does_not_stop_the_others(world, waiting):
    officer = frappe.db.get_value("Certificate Application", waiting[0], "officer")
    frappe.db.set_value("Enforcement Officer", officer, "identity_cipher", "AQ==")
    frappe.db.commit()

    batch = start(world, waiting[:3])

    until(lambda: read(batch).batch_status == "Made in Part", "the batch is made in part")
    assert (read(batch).made_count, read(batch).failed_count) == (2, 1)


def test_an_application_stands_in_one_batch_only(world, waiting):
    make.as_user(world.team["maker"])
    batches.create_batch("ENFORCEMENT", waiting[:5], "第一批")
    with pytest.raises(frappe.ValidationError):
        batches.create_batch("ENFORCEMENT", waiting[:5], "第二批")


def test_a_card_that_cannot_be_made_is_named_and_the_others_are_made(world, waiting):
    officer = frappe.db.get_value("Certificate Application", waiting[0], "officer")
    frappe.db.set_value("Enforcement Officer", officer, "exam_result", "Failed")
    frappe.db.commit()
    batch = start(world, waiting[:4])

    until(lambda: read(batch).batch_status == "Made in Part", "the batch is made in part")

    assert (read(batch).made_count, read(batch).failed_count) == (3, 1)
    failed = frappe.get_last_doc("Card Batch Item", {"card_batch": batch, "item_status": "Failed"})
    assert failed.application == waiting[0] and failed.message

    frappe.db.set_value("Enforcement Officer", officer, "exam_result", "Passed")
    make.as_user(world.team["maker"])
    batches.start_batch(batch)
    frappe.db.commit()
    until(lambda: read(batch).batch_status == "Made", "the batch is made")
    require_each_card_once(waiting[:4], batch)


@pytest.fixture
def few_in_background(commit_site):
    """Selections above five rows go to the background during the test."""
    before = frappe.db.get_single_value("Certificate Settings", "background_above")
    frappe.db.set_single_value("Certificate Settings", "background_above", 5)
    frappe.db.commit()
    yield
    frappe.db.rollback()
    frappe.db.set_single_value("Certificate Settings", "background_above", before)
    frappe.db.commit()


def test_a_long_selection_survives_a_killed_worker(stack, world, few_in_background):
    names = [
        make.make_application(make.make_officer(world.agency), world.team, "Legal Review").name for _ in range(CARDS)
    ]
    make.as_user(world.team["reviewer"])
    run = deciding.decide_applications(names, "Pass Legal Review")["run"]
    frappe.db.commit()
    until(lambda: progress(run) >= 3, "three rows are decided")
    kill_work_horse(stack)

    frappe.db.set_value("Bulk Run", run, "heartbeat_at", "2020-01-01 00:00:00", update_modified=False)
    frappe.db.commit()
    make.as_user("Administrator")
    bulk.resume_interrupted_runs()
    frappe.db.commit()

    until(lambda: frappe.db.get_value("Bulk Run", run, "run_status") == "Done", "the run is done", fresh=True)
    assert frappe.db.get_value("Bulk Run", run, ["done_count", "refused_count"]) == (CARDS, 0)
    for name in names:
        decisions = frappe.get_doc("Certificate Application", name).decisions
        assert [d.to_stage for d in decisions].count("Card Making") == 1


def progress(run: str) -> int:
    frappe.db.rollback()
    return frappe.db.get_value("Bulk Run", run, "position")
