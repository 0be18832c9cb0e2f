"""One officer goes to another unit, or leaves: both units agree, the certificate comes back, the person is free."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.certificate import cancelling, findings
from enforcement_cert.certificate.applying import apply_for_one
from enforcement_cert.domain.eligibility import ExamResult
from enforcement_cert.errors import RuleRefused
from enforcement_cert.personnel import leaving, transfers
from enforcement_cert.personnel.history import employment_as_of
from enforcement_cert.personnel.transfer_targets import find_units
from enforcement_cert.testing import factories as make
from tests.present import present

TRANSFER, REPORT = "Officer Transfer", "Leaving Report"
REASON = "工作调动"


@pytest.fixture
def old(site):
    return make.make_agency()


@pytest.fixture
def new(site):
    return make.make_agency()


@pytest.fixture
def team(old):
    return make.make_team(old)


@pytest.fixture
def clerk(old):
    return make.make_user("Enforcement Agency", agency=old.name, may_draft=1)


@pytest.fixture
def receiver(new):
    return make.make_user("Enforcement Agency", agency=new.name, may_draft=1)


def request(by, officer, **more):
    make.as_user(by)
    return transfers.request_transfer(officer.name, transfer_on=str(getdate()), reason=REASON, **more)["name"]


def unit_of(officer):
    return frappe.db.get_value("Enforcement Officer", officer.name, "agency")


def status_of(name):
    return frappe.db.get_value(TRANSFER, name, "transfer_status")


@pytest.mark.requirement("X-63", "G-048")
@pytest.mark.parametrize("asked_by", ["releasing", "receiving"])
def test_without_certificate_the_officer_moves_as_soon_as_both_units_agree(old, new, clerk, receiver, asked_by):
    officer = make.make_officer(old, photo="", post="科员")
    if asked_by == "releasing":
        name, other = request(clerk, officer, to_agency=new.name), receiver
    else:
        name, other = request(receiver, officer, officer_name=officer.officer_name, new_post="科长"), clerk
    assert unit_of(officer) == old.name
    make.as_user(other)

    assert transfers.confirm_transfer(name)["transfer_status"] == "Done"

    now, before = (employment_as_of(officer.name, day) for day in (getdate(), add_days(getdate(), -1)))
    assert now and now["agency"] == unit_of(officer) == new.name and before is None
    assert now["post"] == ("科员" if asked_by == "releasing" else "科长")
    row = frappe.db.get_value("Employment Period", {"open_period_key": officer.name}, ["act_doctype", "act_name"])
    assert row == (TRANSFER, name)
    assert frappe.db.get_value(TRANSFER, name, "living_transfer_key") is None


@pytest.mark.requirement("G-048", "R-095", "R-125", "R-126", "X-63")
def test_a_certificate_comes_back_first_and_the_new_one_needs_no_examination(old, new, team, receiver):
    officer = make.make_officer(old, exam_passed_on=add_days(getdate(), -100))
    certificate = make.make_certificate(officer, team)
    name = request(team["clerk"], officer, to_agency=new.name)
    make.as_user(receiver)
    assert transfers.confirm_transfer(name)["transfer_status"] == "Confirmed"
    assert unit_of(officer) == old.name
    make.as_user(team["reviewer"])
    with pytest.raises(frappe.ValidationError):
        transfers.cancel_for_transfer(name)
    make.as_user(team["clerk"])
    transfers.hand_in_certificate(name)
    make.as_user(team["reviewer"])

    with pytest.raises(frappe.ValidationError):
        transfers.cancel_for_transfer(name)  # noted by the unit, but the card does not lie here
    assert transfers.cancel_for_transfer(name, code=certificate.card_serial)["transfer_status"] == "Done"

    fields = ["certificate_status", "cancellation_kind", "cancellation_ground"]
    cancelled = frappe.db.get_value("Enforcement Certificate", certificate.name, fields)
    assert cancelled == ("Cancelled", "With Certificate", "Transfer")
    assert unit_of(officer) == new.name
    assert frappe.db.get_value(TRANSFER, name, "exam_valid_until") == certificate.valid_until
    officer.reload()
    assert findings.exam_result_of(officer) is ExamResult.PASSED
    make.as_user(receiver)
    apply_for_one(officer.name, "ENFORCEMENT", 0)
    assert frappe.db.exists("Certificate Application", {"officer": officer.name, "agency": new.name})


@pytest.mark.requirement("G-048")
@pytest.mark.parametrize(("days", "result"), [(0, ExamResult.PASSED), (-1, ExamResult.NONE)])
def test_the_old_pass_counts_up_to_the_last_day_of_the_old_certificate(old, new, clerk, receiver, days, result):
    officer = make.make_officer(old, photo="", exam_passed_on=add_days(getdate(), -900))
    name = request(clerk, officer, to_agency=new.name)
    make.as_user(receiver)
    transfers.confirm_transfer(name)
    frappe.db.set_value(TRANSFER, name, "exam_valid_until", add_days(getdate(), days))
    officer.reload()

    assert findings.exam_result_of(officer) is result


@pytest.mark.requirement("G-048")
def test_what_stops_a_transfer_does_not_stop_the_cancellation(old, new, team, receiver):
    officer = make.make_officer(old)
    certificate = make.make_certificate(officer, team)
    name = request(team["clerk"], officer, to_agency=new.name)
    make.as_user(receiver)
    transfers.confirm_transfer(name)
    frappe.db.set_value("Enforcement Agency", new.name, "account_status", "Closed")
    make.as_user(team["reviewer"])

    cancelling.cancel_certificate(certificate.name, "With Certificate", "Transfer", REASON)

    assert frappe.db.get_value("Enforcement Certificate", certificate.name, "certificate_status") == "Cancelled"
    assert status_of(name) == "Confirmed" and frappe.db.get_value(TRANSFER, name, "message")
    frappe.db.set_value("Enforcement Agency", new.name, "account_status", "Open")
    make.as_user(team["clerk"])
    assert transfers.finish_transfer(name)["transfer_status"] == "Done"
    assert unit_of(officer) == new.name


@pytest.mark.requirement("X-63")
def test_one_officer_is_in_one_transfer_at_a_time(old, new, clerk):
    officer = make.make_officer(old, photo="")
    other = make.make_agency()
    first = request(clerk, officer, to_agency=new.name)

    with pytest.raises(RuleRefused) as refusal:
        request(clerk, officer, to_agency=other.name)

    assert first in str(refusal.value)
    twin = frappe.copy_doc(frappe.get_doc(TRANSFER, first), ignore_no_copy=False)
    twin.update({"officer": officer.name, "living_transfer_key": officer.name})
    with pytest.raises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
        twin.db_insert()


@pytest.mark.requirement("X-63", "G-048")
def test_an_open_application_stands_in_the_way_and_a_draft_is_withdrawn(old, new, team, receiver):
    officer, drafted = make.make_officer(old), make.make_officer(old)
    application = make.make_application(officer, team, "Legal Review")
    draft = make.make_application(drafted, team)
    with pytest.raises(RuleRefused) as refusal:
        request(team["clerk"], officer, to_agency=new.name)
    assert application.name in str(refusal.value)

    name = request(team["clerk"], drafted, to_agency=new.name)
    make.as_user(receiver)
    assert transfers.confirm_transfer(name)["transfer_status"] == "Done"

    draft.reload()
    assert (draft.stage, draft.living_application_key) == ("Withdrawn", None)


@pytest.mark.requirement("X-63")
def test_the_other_unit_answers_and_nobody_else(old, new, clerk, receiver):
    officer = make.make_officer(old, photo="")
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1)
    reader = make.make_user("Enforcement Agency", agency=new.name)
    name = request(clerk, officer, to_agency=new.name)
    for user in (clerk, stranger, reader):
        make.as_user(user)
        with pytest.raises((RuleRefused, frappe.PermissionError)):
            transfers.confirm_transfer(name)
    make.as_user(stranger)
    assert not frappe.get_list(TRANSFER, filters={"name": name}, order_by="name")
    make.as_user(receiver)
    with pytest.raises(RuleRefused):
        transfers.withdraw_transfer(name, REASON)
    assert transfers.refuse_transfer(name, "没有编制")["transfer_status"] == "Refused"
    assert unit_of(officer) == old.name
    again = request(clerk, officer, to_agency=new.name)
    assert transfers.withdraw_transfer(again, "改变主意")["transfer_status"] == "Withdrawn"


@pytest.mark.requirement("X-63", "R-003")
def test_the_receiving_unit_learns_nothing_by_guessing(old, receiver):
    officer = make.make_officer(old, photo="")
    answers = set()
    for code, name in ((officer.name, "别的姓名"), (officer.name, ""), ("000000000000", officer.officer_name)):
        make.as_user(receiver)
        with pytest.raises(frappe.ValidationError) as refusal:
            transfers.request_transfer(code, officer_name=name, transfer_on=str(getdate()), reason=REASON)
        answers.add(str(refusal.value))
    assert len(answers) == 1


@pytest.mark.requirement("X-63")
@pytest.mark.parametrize(
    "values",
    [
        {"transfer_on": "2019-02-28"},
        {"transfer_on": "2999-01-01"},
        {"transfer_on": ""},
        {"transfer_on": "2026-02-30"},
        {"to_agency": "own"},
        {"to_agency": "EA-999999"},
        {"to_agency": ""},
        {"reason": " "},
    ],
)
def test_bad_requests_are_refused(old, new, clerk, values):
    officer = make.make_officer(old, photo="")
    values = {field: old.name if value == "own" else value for field, value in values.items()}
    asked = {"to_agency": new.name, "transfer_on": str(getdate()), "reason": REASON, **values}
    make.as_user(clerk)
    with pytest.raises(frappe.ValidationError):
        transfers.request_transfer(officer.name, **asked)


@pytest.mark.requirement("X-63")
def test_a_transfer_under_way_is_not_overtaken_by_leaving(old, new, clerk):
    officer = make.make_officer(old, photo="")
    request(clerk, officer, to_agency=new.name)
    with pytest.raises(frappe.ValidationError):
        leaving.report_leaving(officer.name, "Left", str(getdate()))


def test_open_units_are_offered_by_name_and_others_are_not(old, new, clerk, site):
    closed = make.make_agency(agency_name="测试关闭中的单位")
    frappe.db.set_value("Enforcement Agency", closed.name, "account_status", "Closed")
    make.as_user(clerk)
    names = {row[0] for row in find_units(txt=new.agency_name)}
    assert new.name in names
    assert not find_units(txt=closed.agency_name) and not find_units(txt=old.agency_name)


# ---------------------------------------------------------------- leaving


@pytest.mark.requirement("X-63")
@pytest.mark.parametrize("kind", ["Left", "Retired", "Deceased"])
def test_who_has_left_is_free_to_be_entered_elsewhere(old, new, clerk, receiver, kind):
    number = make.identity_number()
    officer = make.make_officer(old, photo="", identity_number=number)
    make.as_user(clerk)

    assert leaving.report_leaving(officer.name, kind, str(getdate()))["report_status"] == "Done"

    officer.reload()
    assert (officer.record_status, officer.living_identity_digest) == (kind, None)
    assert present(employment_as_of(officer.name, getdate()))["record_status"] == kind
    make.as_user("Administrator")
    assert make.make_officer(new, photo="", identity_number=number).living_identity_digest
    make.as_user(clerk)
    with pytest.raises(frappe.PermissionError):
        leaving.report_leaving(officer.name, kind, str(getdate()))


@pytest.mark.requirement("X-63", "R-125")
def test_a_report_stays_open_until_the_certificate_is_cancelled(old, team):
    officer = make.make_officer(old)
    certificate = make.make_certificate(officer, team)
    make.as_user(team["clerk"])
    name = leaving.report_leaving(officer.name, "Retired", str(getdate()))["name"]
    assert leaving.hand_in_certificate(name)["report_status"] == "Open"
    make.as_user(team["reviewer"])

    cancelling.cancel_certificate(certificate.name, "With Certificate", "Retirement", "退休")

    report = frappe.get_doc(REPORT, name)
    assert (report.report_status, report.is_handed_in, report.living_report_key) == ("Done", 1, None)


@pytest.mark.requirement("X-63", "R-125", "R-178")
@pytest.mark.parametrize("kind", ["Left", "Retired", "Deceased"])
def test_the_certificate_of_who_has_left_is_not_valid_any_more(old, team, kind):
    officer = make.make_officer(old)
    certificate = make.make_certificate(officer, team)
    make.as_user(team["clerk"])

    name = leaving.report_leaving(officer.name, kind, str(getdate()))["name"]

    certificate.reload()
    assert (certificate.certificate_status, certificate.is_departure_suspension) == ("Suspended", 1)
    assert name in certificate.status_reason and certificate.suspended_until is None
    make.as_user(team["reviewer"])
    with pytest.raises(frappe.ValidationError):
        cancelling.resume_certificate(certificate.name, "恢复")
    cancelling.cancel_certificate(certificate.name, "Without Certificate", "Retirement", "离任")


@pytest.mark.requirement("X-63", "G-024")
@pytest.mark.parametrize("cause", ["lapse", "suspension"])
def test_a_suspension_that_would_end_by_itself_lasts_after_leaving(old, team, cause):
    officer = make.make_officer(old)
    certificate = make.make_certificate(officer, team)
    if cause == "lapse":
        cancelling.suspend_for_lapse(certificate.name, "委托到期")
    else:
        make.as_user(team["reviewer"])
        cancelling.suspend_certificate(certificate.name, str(getdate()), "调查")
    make.as_user(team["clerk"])
    leaving.report_leaving(officer.name, "Deceased", str(getdate()))
    cancelling.lift_lapse(certificate.name, "委托恢复")
    certificate.reload()
    assert (certificate.certificate_status, certificate.is_departure_suspension) == ("Suspended", 1)
    assert certificate.suspended_until is None


@pytest.mark.requirement("X-63")
@pytest.mark.parametrize(("days", "is_late"), [(-1, 0), (-60, 1)])
def test_a_late_report_is_marked(old, clerk, days, is_late):
    officer = make.make_officer(old, photo="")
    make.as_user(clerk)
    name = leaving.report_leaving(officer.name, "Left", str(add_days(getdate(), days)))["name"]
    assert frappe.db.get_value(REPORT, name, "is_late") == is_late


@pytest.mark.requirement("X-63")
def test_open_reports_become_late_and_stand_in_the_list_of_overdue_ones(old, team):
    officer = make.make_officer(old)
    make.make_certificate(officer, team)
    make.as_user(team["clerk"])
    name = leaving.report_leaving(officer.name, "Left", str(getdate()))["name"]
    frappe.db.set_value(REPORT, name, "due_on", add_days(getdate(), -1))

    leaving.mark_late_reports()

    overdue = {"report_status": "Open", "due_on": ["<", getdate()]}
    make.as_user(team["reviewer"])
    assert name in frappe.get_list(REPORT, filters=overdue, pluck="name", order_by="name")
    assert frappe.db.get_value(REPORT, name, "is_late")


@pytest.mark.requirement("X-63")
@pytest.mark.parametrize(
    ("kind", "day"), [("Gone", "today"), ("Left", "2999-01-01"), ("Left", ""), ("Left", "2026-02-30")]
)
def test_bad_reports_are_refused(old, clerk, kind, day):
    officer = make.make_officer(old, photo="")
    make.as_user(clerk)
    with pytest.raises(frappe.ValidationError):
        leaving.report_leaving(officer.name, kind, str(getdate()) if day == "today" else day)


@pytest.mark.requirement("X-63")
def test_transfers_and_reports_are_not_written_by_hand(old, new, clerk):
    officer = make.make_officer(old, photo="")
    record = frappe.get_doc(TRANSFER, request(clerk, officer, to_agency=new.name))
    make.as_user("Administrator")
    record.transfer_status = "Done"
    with pytest.raises(frappe.ValidationError):
        record.save()
    with pytest.raises(frappe.ValidationError):
        record.delete()
