"""Two at the same moment in the flows of a certificate: one comes through, the other reads a sentence (X-31)."""

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, count, sentences
from tests.flow_world import CERTIFICATE, LOSS, REQUEST, FlowWorld
from tests.recovery.test_concurrency import together

ROOM = "/api/method/enforcement_cert.certificate."


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        unit.flow = FlowWorld.of(unit.agency, unit.team)
        unit.certificate = make.make_certificate(make.make_officer(unit.agency), unit.team)
        frappe.db.commit()
        yield unit


def calls_of(world, http, role: str, *calls):
    """The same login in as many windows as there are calls."""
    windows = [http(world.team[role], make.PASSWORD) for _ in calls]
    return [
        lambda window=window, call=call: window.post(ROOM + call[0], json=call[1])
        for window, call in zip(windows, calls, strict=True)
    ]


def codes(answers) -> list[int]:
    return sorted(answer.status_code for answer in answers)


@pytest.mark.requirement("X-31", "R-129")
def test_two_approvals_cancel_once(world, http, stack):
    request = world.flow.draft(world.certificate)
    world.flow.decide(request, "checker", "Pass Unit Check")
    from enforcement_cert.certificate.cancellation_requests import return_card

    return_card(request.name, code=world.certificate.card_serial)
    frappe.db.commit()
    approval = ("cancellation_requests.decide_requests", {"names": [request.name], "act": "Approve Cancellation"})

    answers = together(
        stack, CERTIFICATE, world.certificate.name, *calls_of(world, http, "reviewer", approval, approval)
    )

    results = [answer.json()["message"] for answer in answers]
    assert sum(result["done"] for result in results) == 1
    assert sum(len(result["refused"]) for result in results) == 1
    decisions = frappe.get_all("Cancellation Decision", {"parent": request.name, "to_status": "Approved"})
    assert len(decisions) == 1
    assert frappe.db.get_value(CERTIFICATE, world.certificate.name, "certificate_status") == "Cancelled"


@pytest.mark.requirement("X-31", "R-123")
def test_a_double_click_reports_one_loss(world, http, stack):
    report = ("loss_reports.report_loss", {"certificate": world.certificate.name, "circumstances": "遗失"})

    answers = together(stack, CERTIFICATE, world.certificate.name, *calls_of(world, http, "clerk", report, report))

    assert codes(answers) == [200, 417]
    assert count(LOSS, certificate=world.certificate.name) == 1
    refused = next(answer for answer in answers if answer.status_code == 417)
    assert "报失" in sentences(refused)


@pytest.mark.requirement("X-31", "R-124", "G-041")
def test_found_and_published_at_once_one_of_them_holds(world, http, stack):
    report = world.flow.lose(world.certificate)
    notice = world.flow.notice(report)
    frappe.db.commit()
    found = {"name": report.name, "reason": "找到", "code": world.certificate.verification_token}

    answers = together(
        stack,
        CERTIFICATE,
        world.certificate.name,
        *calls_of(
            world,
            http,
            "clerk",
            ("loss_reports.withdraw_report", found),
            ("loss_reports.record_notice", {"name": report.name, **notice}),
        ),
    )

    assert codes(answers) == [200, 417]
    status = frappe.db.get_value(CERTIFICATE, world.certificate.name, "certificate_status")
    stands = frappe.db.get_value(LOSS, report.name, "report_status")
    assert (status, stands) in [("Valid", "Withdrawn"), ("Declared Void", "Declared Void")]
    assert count(REQUEST, certificate=world.certificate.name) == (status == "Declared Void")


@pytest.mark.requirement("X-31", "R-129")
def test_a_double_click_asks_for_one_cancellation(world, http, stack):
    arguments = {"certificates": [world.certificate.name], "kind": "With Certificate", "ground": "Leaving"}
    draft = ("cancellation_requests.draft_requests", {**arguments, "reason": "调离"})

    answers = together(stack, CERTIFICATE, world.certificate.name, *calls_of(world, http, "clerk", draft, draft))

    results = [answer.json()["message"] for answer in answers]
    assert sum(result["done"] for result in results) == 1
    assert count(REQUEST, certificate=world.certificate.name) == 1
