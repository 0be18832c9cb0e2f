"""A lost card: stopped at once, found before the notice or void for ever, cancelled, applied for anew."""

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime

from enforcement_cert.certificate import cancellation_requests, cancelling, deciding, loss_reports
from enforcement_cert.desk.certificate_flows import guide_loss
from enforcement_cert.errors import RuleRefused
from enforcement_cert.personnel import leaving
from enforcement_cert.testing import factories as make
from tests.flow_world import CERTIFICATE, LOSS, REQUEST, FlowWorld, public_answer_of, status_of, upload

REFUSALS = (frappe.ValidationError, frappe.PermissionError)


@pytest.fixture
def world(site):
    return FlowWorld()


@pytest.fixture
def certificate(world):
    return world.certificate()


def holder_of(certificate) -> str:
    make.as_user("Administrator")
    return make.make_user("Enforcement Officer", officer=certificate.officer)


def states(report) -> list[str]:
    return [step["state"] for step in guide_loss(report.name)["steps"]]


@pytest.mark.requirement("R-123", "R-124", "R-127", "R-129", "G-039", "G-040")
def test_the_whole_way_from_the_loss_to_a_new_number(world, certificate):
    officer = frappe.get_doc("Enforcement Officer", certificate.officer)
    report = world.lose(certificate)
    assert status_of(certificate) == "Reported Lost"
    assert public_answer_of(certificate.verification_token) == "suspended"
    assert states(report) == ["done", "next", "later", "later", "later"]
    request = frappe.get_doc(REQUEST, world.declare_void(report)["cancellation_request"])
    assert status_of(certificate) == "Declared Void"
    assert public_answer_of(certificate.verification_token) == "cancelled"
    assert (request.request_status, request.cancellation_kind) == ("Unit Check", "Without Certificate")
    assert (request.cancellation_ground, request.loss_report) == ("Loss", report.name)
    world.decide(request, "checker", "Pass Unit Check")
    assert states(report) == ["done", "done", "done", "next", "later"]
    world.act_as("clerk")
    with pytest.raises(frappe.ValidationError):
        loss_reports.start_new_application(report.name)
    world.decide(request, "reviewer", "Approve Cancellation")
    report.reload()
    assert (report.report_status, status_of(certificate)) == ("Closed", "Cancelled")
    world.act_as("clerk")
    assert guide_loss(report.name)["acts"] == ["start_new_application"]
    frappe.db.set_value("Enforcement Officer", officer.name, "exam_passed_on", add_days(getdate(), -700))

    name = loss_reports.start_new_application(report.name)["application"]

    assert loss_reports.start_new_application(report.name)["application"] == name, "a second click leads to the same"
    issue(world, name)
    new = frappe.get_doc(CERTIFICATE, {"living_certificate_key": ["is", "set"], "officer": officer.name})
    assert new.name != certificate.name and status_of(new) == "Valid"
    assert status_of(certificate) == "Cancelled"


def issue(world, application: str) -> None:
    steps = (
        ("clerk", "Submit"),
        ("checker", "Pass First Check"),
        ("reviewer", "Pass Legal Review"),
        ("maker", "Issue Certificate"),
    )
    for role, action in steps:
        world.act_as(role)
        document = frappe.get_doc("Certificate Application", application)
        action = action if action != "Submit" else first_action(document)
        deciding.decide_one(application, action, confirmed=make.ALL_CONDITIONS)


def first_action(application) -> str:
    from enforcement_cert.certificate import flow

    return flow.action_to_stage(application, "First Check")


@pytest.mark.requirement("R-123", "G-041")
def test_the_holder_reports_with_a_telephone_and_the_unit_takes_it_back(world, certificate):
    make.as_user(holder_of(certificate))
    name = loss_reports.report_loss(certificate.name, "出差途中遗失", str(add_days(getdate(), -1)))["name"]
    assert frappe.db.get_value(LOSS, name, "reporter_kind") == "Holder"
    assert status_of(certificate) == "Reported Lost"
    with pytest.raises(REFUSALS):
        loss_reports.withdraw_report(name, "找到了", code=certificate.verification_token)
    world.act_as("clerk")
    for code in (certificate.card_serial, "", world_token(world)):
        with pytest.raises(frappe.ValidationError):
            loss_reports.withdraw_report(name, "找到了", code=code)
    assert status_of(certificate) == "Reported Lost", "a typed serial or another card proves nothing"

    loss_reports.withdraw_report(name, "在家中找到", code=f"https://zf.example/v/{certificate.verification_token}")

    report = frappe.get_doc(LOSS, name)
    assert (report.report_status, report.found_means, report.living_report_key) == ("Withdrawn", "QR Code", None)
    assert status_of(certificate) == "Valid"
    assert [step["state"] for step in guide_loss(name)["steps"]] == ["done", "done"]
    again = world.lose(certificate)
    assert again.name != name and status_of(certificate) == "Reported Lost"


def world_token(world) -> str:
    make.as_user("Administrator")
    token = world.certificate().verification_token
    world.act_as("clerk")
    return token


@pytest.mark.requirement("G-041", "X-03")
@pytest.mark.parametrize(("until", "after"), [(0, "Suspended"), (-1, "Valid")])
def test_a_suspended_certificate_gets_its_suspension_back(world, certificate, until, after):
    world.act_as("reviewer")
    cancelling.suspend_certificate(certificate.name, str(add_days(getdate(), 5)), "调查")
    report = world.lose(certificate)
    frappe.db.set_value(LOSS, report.name, "suspended_until_before", add_days(getdate(), until))
    world.act_as("reviewer")
    for undo in (
        lambda: cancelling.resume_certificate(certificate.name, "恢复"),
        lambda: cancelling.suspend_certificate(certificate.name, str(getdate()), "再查"),
    ):
        with pytest.raises(frappe.ValidationError):
            undo()
    world.act_as("clerk")
    loss_reports.withdraw_report(report.name, "找到", code=certificate.verification_token)
    assert status_of(certificate) == after


@pytest.mark.requirement("G-041", "X-63")
def test_who_has_left_meanwhile_gets_nothing_valid_back(world, certificate):
    report = world.lose(certificate)
    world.act_as("clerk")
    leaving.report_leaving(certificate.officer, "Retired", str(getdate()))
    loss_reports.withdraw_report(report.name, "找到", code=certificate.verification_token)
    assert status_of(certificate) == "Suspended"
    world.act_as("reviewer")
    with pytest.raises(frappe.ValidationError):
        cancelling.resume_certificate(certificate.name, "恢复")


@pytest.mark.requirement("R-124", "G-039", "G-041")
def test_after_the_notice_no_path_leads_back(world, certificate):
    report = world.lose(certificate)
    request = frappe.get_doc(REQUEST, world.declare_void(report)["cancellation_request"])
    token = certificate.verification_token
    ways_back = [
        ("clerk", lambda: loss_reports.withdraw_report(report.name, "找到了", code=token)),
        ("clerk", lambda: loss_reports.report_loss(certificate.name, "又丢")),
        ("clerk", lambda: cancellation_requests.decide_one(request.name, "Withdraw Request", "找到了")),
        ("clerk", lambda: cancellation_requests.return_card(request.name, code=token)),
        ("clerk", lambda: world.draft(certificate, "With Certificate", "Loss")),
        ("checker", lambda: cancellation_requests.decide_one(request.name, "Refuse Request", "找到了")),
        ("reviewer", lambda: cancelling.resume_certificate(certificate.name, "找到了")),
        ("reviewer", lambda: cancelling.suspend_certificate(certificate.name, str(getdate()), "找到了")),
        ("clerk", lambda: world.declare_void(report)),
    ]
    for role, way in ways_back:
        world.act_as(role)
        with pytest.raises(REFUSALS):
            way()
        assert status_of(certificate) == "Declared Void"
    world.decide(request, "checker", "Return Request", "补充材料")
    world.decide(request, "clerk", "Submit Request")
    world.decide(request, "checker", "Pass Unit Check")
    world.decide(request, "reviewer", "Approve Cancellation")
    assert status_of(certificate) == "Cancelled"


@pytest.mark.requirement("R-123", "G-040")
@pytest.mark.parametrize(
    "change",
    [
        {"published_on": 1},
        {"published_on": -1},
        {"published_on": "2026-02-30"},
        {"published_on": ""},
        {"medium": "Radio"},
        {"medium_name": ""},
        {"notice_text": "作废声明"},
        {"notice_text": "<script>alert(1)</script>"},
        {"notice_file": ""},
        {"notice_file": "/private/files/of-somebody-else.pdf"},
        {"ground": "Bad"},
    ],
)
def test_a_wrong_notice_changes_nothing(world, certificate, change):
    if isinstance(change.get("published_on"), int):
        change = {"published_on": str(add_days(getdate(), change["published_on"]))}
    report = world.lose(certificate)
    frappe.db.savepoint("untouched")
    with pytest.raises(frappe.ValidationError):
        world.declare_void(report, **change)
    frappe.db.rollback(save_point="untouched")  # as the request does
    assert status_of(certificate) == "Reported Lost"


@pytest.mark.requirement("R-123", "X-31")
def test_one_report_at_a_time_and_only_for_cards_in_use(world, certificate):
    report = world.lose(certificate)
    with pytest.raises(frappe.ValidationError) as refused:
        loss_reports.report_loss(certificate.name, "丢了")
    assert report.name in str(refused.value)
    other = world.certificate()
    frappe.db.set_value(CERTIFICATE, other.name, "certificate_status", "Cancelled")
    with pytest.raises(frappe.ValidationError):
        world.lose(other)
    for text, day in (("", ""), ("<b>丢</b>", ""), ("丢了", str(add_days(getdate(), 1))), ("丢了", "gestern")):
        fresh = world.certificate()
        world.act_as("clerk")
        with pytest.raises(frappe.ValidationError):
            loss_reports.report_loss(fresh.name, text, day)


@pytest.mark.requirement("R-003", "R-123")
def test_strangers_report_and_see_nothing(world, certificate):
    stranger = FlowWorld(administrative_division="370200")
    make.as_user("Administrator")
    other_holder = holder_of(world.certificate())
    for user in (*stranger.team.values(), other_holder, world.team["checker"]):
        if user == stranger.team["maker"]:
            continue
        make.as_user(user)
        with pytest.raises(REFUSALS):
            loss_reports.report_loss(certificate.name, "丢了")
    report = world.lose(certificate)
    for user in (stranger.team["clerk"], stranger.team["reviewer"], other_holder):
        make.as_user(user)
        with pytest.raises(REFUSALS):
            guide_loss(report.name)
        assert frappe.get_list(LOSS, filters={"name": report.name}, order_by="name") == []
    make.as_user(holder_of(certificate))
    assert frappe.get_list(LOSS, filters={"name": report.name}, order_by="name")


@pytest.mark.requirement("R-127")
def test_the_office_may_do_it_where_the_unit_cannot(world, certificate):
    from enforcement_cert.certificate.direct_cancellation import cancel_directly

    report = world.lose(certificate, role="reviewer")
    world.declare_void(report, role="reviewer")
    assert not report.cancellation_request
    with pytest.raises(RuleRefused):
        cancel_directly(certificate.name, "Without Certificate", "Loss", "遗失")
    request = world.draft(certificate, "Without Certificate", "Loss")  # the unit may go on where the office began
    report.reload()
    assert report.cancellation_request == request.name
    world.act_as("reviewer")
    cancel_directly(certificate.name, "Without Certificate", "Death", "病故，证件未寻获")
    report.reload()
    assert (status_of(certificate), report.report_status) == ("Cancelled", "Closed")


@pytest.mark.requirement("R-124")
def test_a_request_with_the_card_makes_way_for_the_notice(world, certificate):
    first = world.draft(certificate)
    report = world.lose(certificate)
    second = world.declare_void(report)["cancellation_request"]
    first.reload()
    assert first.request_status == "Withdrawn" and second != first.name


def test_the_copy_of_the_notice_stays(world, certificate):
    report = world.lose(certificate)
    world.declare_void(report, notice_file=upload())
    file = frappe.get_doc("File", {"attached_to_name": report.name})
    with pytest.raises(frappe.ValidationError):
        file.delete()


@pytest.mark.requirement("G-045")
def test_the_flow_follows_the_certificate_to_another_unit(world, certificate):
    report = world.lose(certificate)
    make.as_user("Administrator")
    other = make.make_agency(administrative_division="370200")
    frappe.get_doc(CERTIFICATE, certificate.name).db_set({"agency": other.name})
    assert frappe.db.get_value(LOSS, report.name, "agency") == other.name


@pytest.mark.requirement("R-123", "R-124")
@pytest.mark.parametrize("status", ["Reported Lost", "Declared Void"])
def test_what_was_stopped_by_an_older_edition_gets_its_report_and_goes_on(world, certificate, status):
    stopped = {"certificate_status": status, "status_changed_at": add_days(now_datetime(), -9)}
    frappe.db.set_value(CERTIFICATE, certificate.name, stopped)
    world.act_as("clerk")
    name = loss_reports.report_loss(certificate.name, "旧系统中已报失", str(add_days(getdate(), -20)))["name"]
    assert status_of(certificate) == status
    report = frappe.get_doc(LOSS, name)
    if status == "Declared Void":
        with pytest.raises(RuleRefused):
            loss_reports.withdraw_report(name, "找到", code=certificate.verification_token)
    world.declare_void(report, published_on=str(add_days(getdate(), -8)))
    assert status_of(certificate) == "Declared Void" and report.cancellation_request
