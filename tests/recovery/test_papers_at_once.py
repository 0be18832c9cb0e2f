"""The same paper asked for twice at the same moment: made once, and both askers get it."""

import frappe
import pytest

from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, count, extra_login
from tests.recovery.test_concurrency import together

MAKE_BATCH = "enforcement_cert.approval.fee_slips.make_batch"
PRINT_NOTICE = "enforcement_cert.papers.notices.print_notice"
NAMES = "测甲\n测乙\n测丙"


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        yield unit


def last_number(kind: str) -> int:
    frappe.db.rollback()
    found = frappe.get_all(
        "Number Sequence", filters={"name": ["like", f"{kind}:%"]}, pluck="last_value", order_by="name"
    )
    return sum(found)


@pytest.mark.requirement("R-334")
def test_one_window_sends_its_list_twice_at_the_same_moment(stack, world, http):
    item = make.make_fee_item(world.agency)
    user = extra_login(world, "Enforcement Agency", agency=world.agency.name, may_handle_cases=1)
    before = last_number("fee-slip")
    browsers = [http(user, make.PASSWORD) for _ in range(2)]
    sent = {"fee_item": item.name, "payers": NAMES, "request_key": "window-at-once"}

    answers = together(stack, "Fee Item", item.name, *(lambda b=b: b.method(MAKE_BATCH, **sent) for b in browsers))

    assert [answer.status_code for answer in answers] == [200, 200], [answer.text[:500] for answer in answers]
    first, second = (answer.json() for answer in answers)
    assert first["message"] == second["message"] and len(first["message"]["slips"]) == 3
    assert "_server_messages" not in first and "_server_messages" not in second
    assert count("Fee Slip", agency=world.agency.name) == 3
    assert last_number("fee-slip") == before + 3  # what was tried in vain left no gap


@pytest.mark.requirement("R-389")
def test_a_notice_is_issued_once_when_two_windows_print_it(stack, world, http):
    application = make.make_application(make.make_officer(world.agency), world.team, "Legal Review")
    frappe.db.commit()
    before = last_number("printed-notice")
    browsers = [http(world.team["reviewer"], make.PASSWORD) for _ in range(2)]
    asked = {"reference_doctype": application.doctype, "reference_name": application.name}

    answers = together(
        stack,
        application.doctype,
        application.name,
        *(lambda b=b: b.method(PRINT_NOTICE, form_kind="Acceptance Notice", **asked) for b in browsers),
    )

    assert [answer.status_code for answer in answers] == [200, 200], [answer.text[:500] for answer in answers]
    assert all(answer.content.startswith(b"%PDF-") for answer in answers)
    frappe.db.rollback()
    found = frappe.get_all(
        "Printed Notice", filters={"reference_name": application.name}, pluck="printed_count", order_by="name"
    )
    assert found == [2]
    assert last_number("printed-notice") == before + 1
