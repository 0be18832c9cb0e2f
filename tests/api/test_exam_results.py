"""Results: two persons for a score on paper; the officer's record follows, and what waits for it goes on."""

import io

import frappe
import openpyxl
import pytest

from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.examination import results
from enforcement_cert.testing import factories as make
from tests.exam_rooms import OFFICER, ExamClock, ExamWorld
from tests.review_years import OFFICE_REVIEW, decide, reason_in, stage_of


@pytest.fixture
def clock(site, monkeypatch):
    return ExamClock(monkeypatch)


@pytest.fixture
def world(clock):
    world = ExamWorld()
    clock.to(world.session, 0)
    return world


def admitted(world, case):
    if not world.candidate(case):
        world.register(case)
    if case.doctype == "Enforcement Certificate":
        assert world.scan(case)["outcome"] == "Admitted"
    else:
        assert world.show_number(world.number_of(case))["outcome"] == "Admitted"
    return world.candidate(case)


def enter(world, role: str, scores: dict) -> dict:
    make.as_user(world.team[role])
    return results.enter_results(world.session.name, scores)


def confirm(world, role: str, *candidates) -> dict:
    make.as_user(world.team[role])
    seen = {one.name: frappe.db.get_value("Exam Candidate", one.name, "entered_score") for one in candidates}
    return results.confirm_results(world.session.name, seen)


@pytest.mark.requirement("R-160", "R-162", "G-011")
def test_a_passed_examination_lets_the_review_go_on(world):
    certificate = world.review()
    assert reason_in(decide(world.team["reviewer"], OFFICE_REVIEW, certificate))
    candidate = admitted(world, certificate)
    enter(world, "reviewer", {"1": "60"})
    assert frappe.db.get_value(OFFICER, certificate.officer, "exam_passed_on") is None, "not yet confirmed"
    assert confirm(world, "second", candidate) == {"done": 1, "refused": [], "failed_last": []}
    officer = frappe.get_doc(OFFICER, certificate.officer)
    assert officer.exam_result == "Passed"
    assert officer.exam_passed_on == world.session.starts_at.date()
    assert decide(world.team["reviewer"], OFFICE_REVIEW, certificate)["done"] == 1
    assert stage_of(certificate) == "Waiting for Completion"


@pytest.mark.requirement("R-101", "R-173")
def test_a_failed_examination_blocks_the_application_and_a_passed_one_opens_it(world):
    from enforcement_cert.certificate import deciding

    application, passed = world.applicant(), world.applicant()
    world.register(passed, application)
    candidate = admitted(world, application)
    enter(world, "reviewer", {str(candidate.seat_number): 59.5})
    confirm(world, "second", candidate)
    assert frappe.db.get_value(OFFICER, application.officer, "exam_result") == "Failed"
    make.as_user(world.team["reviewer"])
    with pytest.raises(frappe.ValidationError, match="考试"):
        deciding.decide_one(application.name, "Pass Legal Review", confirmed=make.ALL_CONDITIONS)

    candidate = admitted(world, passed)
    enter(world, "reviewer", {str(candidate.seat_number): 88})
    confirm(world, "second", candidate)
    make.as_user(world.team["reviewer"])
    deciding.decide_one(passed.name, "Pass Legal Review", confirmed=make.ALL_CONDITIONS)
    assert frappe.db.get_value("Certificate Application", passed.name, "stage") == "Card Making"


def test_whoever_entered_a_score_does_not_confirm_it(world):
    candidate = admitted(world, world.applicant())
    enter(world, "reviewer", {"1": 80})
    answer = confirm(world, "reviewer", candidate)
    assert answer["done"] == 0 and "另一人" in answer["refused"][0]["reason"]
    candidate.reload()
    assert candidate.result == "Not Taken"
    assert confirm(world, "second", candidate)["done"] == 1


@pytest.mark.requirement("G-010")
def test_a_failed_last_attempt_is_named(world):
    frappe.db.set_value("Exam Session", world.session.name, "attempts_allowed", 1)
    application = world.applicant(officer_name="末次不合格")
    candidate = admitted(world, application)
    enter(world, "reviewer", {"1": 12})
    assert confirm(world, "second", candidate)["failed_last"] == ["末次不合格"]
    told = frappe.get_all(
        "Outbox Message", filters={"event": "Exam Result", "record_name": candidate.name}, pluck="body", order_by="name"
    )
    assert told and all("最后一次" in body for body in told)


@pytest.mark.parametrize("score", ["abc", "", "-1", "101", "nan", "inf", None, [1]])
def test_what_is_no_score_is_refused(world, score):
    candidate = admitted(world, world.applicant())
    answer = enter(world, "reviewer", {"1": score})
    assert answer["done"] == 0 and answer["refused"][0]["reason"]
    candidate.reload()
    assert candidate.entered_by is None


def test_absent_people_and_empty_seats_have_no_score(world):
    world.register(world.applicant())
    answer = enter(world, "reviewer", {"1": 70, "2": 70, "x": 70})
    assert answer["done"] == 0 and len(answer["refused"]) == 3


def test_one_result_for_good(world):
    candidate = admitted(world, world.applicant())
    make.as_user(world.team["second"])
    first = results.confirm_result(candidate.name, 75, source=results.ONLINE)
    assert results.confirm_result(candidate.name, 75)["result"] == first["result"] == "Passed"
    with pytest.raises(RuleViolation) as refused:
        results.confirm_result(candidate.name, 20)
    assert refused.value.code == "exam_score_differs"
    candidate.reload()
    assert (candidate.score, candidate.result_source, candidate.open_candidate_key) == (75, "Online", None)


def sheet(world, rows) -> str:
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    make.as_user(world.team["reviewer"])
    file = frappe.new_doc("File")
    file.update({"file_name": "成绩.xlsx", "content": content.getvalue(), "is_private": 1})
    return file.insert().file_url


def test_scores_come_from_a_sheet_by_seat(world):
    candidate = admitted(world, world.applicant())
    url = sheet(world, [["公共法律知识考试成绩"], ["座位号", "姓名", "成绩"], [1, "测试人员", 91.5], [7, "无人", 50]])
    answer = results.enter_sheet(world.session.name, url)
    assert answer["done"] == 1 and answer["refused"][0]["name"] == "7"
    candidate.reload()
    assert candidate.entered_score == 91.5
    with pytest.raises(frappe.ValidationError, match="座位号"):
        results.enter_sheet(world.session.name, sheet(world, [["姓名", "备注"], ["甲", "乙"]]))


def test_a_sheet_of_somebody_else_is_not_read(world):
    url = sheet(world, [["座位号", "成绩"], [1, 50]])
    make.as_user(world.team["second"])
    with pytest.raises(frappe.ValidationError):
        results.enter_sheet(world.session.name, url)


def test_results_are_the_organisers_business(world):
    candidate = admitted(world, world.applicant())
    for role in ("clerk", "checker", "maker"):
        make.as_user(world.team[role])
        for act in (
            lambda: results.enter_results(world.session.name, {"1": 100}),
            lambda: results.confirm_results(world.session.name, {candidate.name: 100}),
            lambda: results.result_sheet(world.session.name),
        ):
            with pytest.raises(frappe.PermissionError):
                act()


def test_a_result_made_here_is_not_called_an_entry_of_the_unit(world):
    from enforcement_cert.certificate.findings import findings_for_step
    from enforcement_cert.domain.application_stages import Stage

    application = world.applicant()
    candidate = admitted(world, application)
    make.as_user(world.team["second"])
    results.confirm_result(candidate.name, 75)

    def codes():
        officer = frappe.get_doc(OFFICER, application.officer)
        return {finding.code for finding in findings_for_step(application, officer, Stage.CARD_MAKING)}

    assert "exam_entered_by_unit" not in codes()
    frappe.db.set_value(OFFICER, application.officer, "exam_passed_on", "2020-01-01")
    assert "exam_entered_by_unit" in codes()


def with_result(world, score: float):
    """An applicant, without an open application, whose score was confirmed."""
    application = world.applicant()
    candidate = admitted(world, application)
    make.as_user(world.team["second"])
    results.confirm_result(candidate.name, score)
    application.db_set("stage", "Withdrawn")
    return frappe.get_doc(OFFICER, application.officer)


@pytest.mark.requirement("R-101", "R-160")
@pytest.mark.parametrize("change", [{"exam_result": "Passed"}, {"exam_passed_on": "2026-01-05"}])
def test_a_result_confirmed_here_is_not_changed_by_hand(world, change):
    officer = with_result(world, 12)
    make.as_user(world.team["clerk"])
    officer.reload()
    officer.update(change)
    with pytest.raises(frappe.ValidationError, match="已在本系统中确认"):
        officer.save()
    officer.reload()
    officer.post = "执法岗位"
    officer.save()
    assert (officer.exam_result, officer.exam_passed_on) == ("Failed", None)


@pytest.mark.requirement("R-101", "R-160")
def test_a_list_does_not_change_a_result_confirmed_here(world):
    from enforcement_cert.exchange import row_store
    from enforcement_cert.exchange.row_judge import JudgedRow

    officer = with_result(world, 12)
    clerk, moment = world.team["clerk"], frappe.utils.now()
    rules = row_store.StoreRules("", clerk, moment, is_dry_run=False, update_existing=True)
    row = JudgedRow("", 1, officer.officer_name, "", officer=None, agency=None)
    make.as_user(clerk)
    with pytest.raises(frappe.ValidationError, match="已在本系统中确认"):
        row_store._save_changes(row, officer.name, {"exam_result": "Passed"}, rules)
    assert frappe.db.get_value(OFFICER, officer.name, "exam_result") == "Failed"


@pytest.mark.requirement("R-160")
def test_a_fail_takes_the_earlier_pass_from_the_record(world):
    application = world.applicant(exam_result="Not Taken", exam_passed_on="2020-01-01")
    world.register(application)
    world.sit(application, 12)
    officer = frappe.get_doc(OFFICER, application.officer)
    assert (officer.exam_result, officer.exam_passed_on) == ("Failed", None)


def test_only_the_last_result_held_here_counts_as_recorded_here(world):
    from enforcement_cert.examination.door_log import is_recorded_here

    officer = with_result(world, 75)
    officer.reload()
    assert is_recorded_here(officer)
    later = make.make_exam_candidate(world.session, officer, result="Failed", sat_on=officer.exam_passed_on)
    later.db_set("confirmed_at", frappe.utils.add_days(frappe.utils.now(), 1))
    assert not is_recorded_here(officer)


@pytest.mark.requirement("R-160")
def test_the_reviewer_of_a_review_is_told_that_the_unit_entered_the_pass(world):
    from enforcement_cert.review.facts import facts_of, read_rows

    certificate = world.review()
    world.register(certificate)
    frappe.db.set_value(OFFICER, certificate.officer, {"exam_result": "Passed", "exam_passed_on": frappe.utils.today()})
    assert not facts_of(read_rows([certificate.name])[certificate.name]).is_exam_held_here
    candidate = admitted(world, certificate)
    make.as_user(world.team["second"])
    results.confirm_result(candidate.name, 75)
    assert facts_of(read_rows([certificate.name])[certificate.name]).is_exam_held_here


def test_a_score_entered_anew_is_not_confirmed_unseen(world):
    candidate = admitted(world, world.applicant())
    enter(world, "reviewer", {"1": 20})
    enter(world, "reviewer", {"1": 80})
    make.as_user(world.team["second"])
    for seen in (20, "", "x", None):
        answer = results.confirm_results(world.session.name, {candidate.name: seen})
        assert answer["done"] == 0 and "80" in answer["refused"][0]["reason"]
    assert results.confirm_results(world.session.name, {candidate.name: "80"})["done"] == 1


@pytest.mark.requirement("R-165")
@pytest.mark.parametrize("status", ["Not Begun", "Running", "Handed In", "Timed Out"])
def test_no_score_on_paper_for_whoever_sits_online(world, status):
    candidate = admitted(world, world.applicant())
    enter(world, "reviewer", {"1": 80})
    make.as_user("Administrator")
    attempt = frappe.new_doc("Exam Attempt")
    attempt.update({"candidate": candidate.name, "session": world.session.name, "attempt_status": status})
    attempt.update({field: candidate.get(field) for field in ("officer", "officer_name", "agency", "legal_office")})
    attempt.blueprint = make.make_exam_blueprint(make.make_exam_subject()).name
    attempt.flags.is_step = True
    attempt.insert()
    for answer in (enter(world, "reviewer", {"1": 90}), confirm(world, "second", candidate)):
        assert answer["done"] == 0 and "在线考试" in answer["refused"][0]["reason"]
    attempt.db_set("attempt_status", "Void")
    assert enter(world, "reviewer", {"1": 90})["done"] == 1
    assert confirm(world, "second", candidate)["done"] == 1
