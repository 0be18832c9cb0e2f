"""Sitting an examination: registration, the door, results, and who pays."""

from datetime import date, datetime, timedelta

import pytest

from enforcement_cert.domain.code_lists import ExamResult
from enforcement_cert.domain.errors import RuleViolation, TransitionRefused
from enforcement_cert.domain.examinations import (
    AdmissionMethod,
    Attendance,
    CandidateKind,
    Door,
    RegistrationFacts,
    SessionRules,
    SessionState,
    Visitor,
    attempts_left,
    budget_bearer,
    confirmation_findings,
    door_findings,
    entry_findings,
    free_seats,
    outcome_of,
    paper_findings,
    registration_findings,
    require_state_change,
    session_findings,
    visitor_findings,
)

QR, CARD, TYPED = AdmissionMethod.CERTIFICATE_QR, AdmissionMethod.RESIDENT_CARD, AdmissionMethod.TYPED_NUMBER
NEW, REVIEW = CandidateKind.NEW_APPLICANT, CandidateKind.REVIEW
START, TODAY = datetime(2026, 3, 2, 9), date(2026, 3, 2)


def codes(findings):
    return [finding.code for finding in findings]


# ---------------------------------------------------------------- who pays


@pytest.mark.requirement("R-110", "R-174")
@pytest.mark.parametrize(("level", "division"), [("Province", "370000"), ("City", "370100"), ("County", "370102")])
def test_the_budget_of_the_same_level_bears_the_cost(level, division):
    bearer = budget_bearer(level, division, level)
    assert (str(bearer.level), bearer.division) == (level, division)


@pytest.mark.requirement("R-110")
@pytest.mark.parametrize(("office", "division"), [("City", "Province"), ("City", "County"), ("County", "City")])
def test_another_level_never_bears_it(office, division):
    with pytest.raises(RuleViolation) as refused:
        budget_bearer(office, "370100", division)
    assert refused.value.code == "exam_budget_level"


# ---------------------------------------------------------------- sessions

SOUND = {
    "minutes": 90,
    "full_mark": 100,
    "pass_mark": 60,
    "capacity": 30,
    "attempts_allowed": 2,
    "opens_minutes": 30,
    "closes_minutes": 15,
}


@pytest.mark.requirement("G-011")
@pytest.mark.parametrize(
    ("change", "expected"),
    [
        ({}, []),
        ({"capacity": 0}, ["exam_session_numbers"]),
        ({"attempts_allowed": 0}, ["exam_session_numbers"]),
        ({"pass_mark": 100}, []),
        ({"pass_mark": 101}, ["exam_session_pass_mark"]),
        ({"pass_mark": 0}, ["exam_session_pass_mark"]),
        ({"closes_minutes": 90}, []),
        ({"closes_minutes": 91}, ["exam_session_window"]),
        ({"opens_minutes": -1}, ["exam_session_window"]),
    ],
)
def test_the_numbers_of_a_session(change, expected):
    assert codes(session_findings(SessionRules(**{**SOUND, **change}))) == expected


def test_a_closed_session_is_not_opened_again():
    require_state_change("Planned", "Open")
    require_state_change("Running", "Closed")
    for wanted in SessionState:
        with pytest.raises(TransitionRefused):
            require_state_change("Closed", wanted)


def test_free_seats_count_from_one():
    assert free_seats({1, 3}, 4) == [2, 4]
    assert free_seats({1, 2}, 2) == []


# ---------------------------------------------------------------- registration


def asked(**facts):
    return codes(registration_findings(RegistrationFacts(**{"kind": NEW, "session_state": "Open", **facts})))


@pytest.mark.parametrize("state", ["Planned", "Open"])
def test_a_fitting_person_is_registered(state):
    assert asked(session_state=state) == []


@pytest.mark.requirement("R-163", "G-010")
@pytest.mark.parametrize("kind", [NEW, REVIEW])
def test_without_a_correct_number_nobody_sits(kind):
    assert asked(kind=kind, is_number_valid=False) == ["exam_number_wrong"]
    assert asked(kind=kind, is_number_in_correction=True) == ["exam_number_in_correction"]


@pytest.mark.requirement("R-163", "G-010")
def test_a_resit_needs_the_number_confirmed_once_more_and_a_third_try_is_none():
    assert asked(attempts_used=0, is_number_confirmed=False) == []
    assert asked(attempts_used=1, is_number_confirmed=False) == ["exam_number_unconfirmed"]
    assert asked(attempts_used=1, is_number_confirmed=True) == []
    assert asked(attempts_used=2, is_number_confirmed=True) == ["exam_attempts_used"]
    assert asked(attempts_used=1, attempts_allowed=1, is_number_confirmed=True) == ["exam_attempts_used"]
    assert asked(attempts_used=1, needs_confirmation=False) == []
    assert asked(attempts_used=2, is_number_confirmed=False) == ["exam_attempts_used"], "nothing left to confirm for"


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"session_state": "Running"}, "exam_registration_over"),
        ({"session_state": "Closed"}, "exam_registration_over"),
        ({"seat_here": 3}, "exam_registration_here"),
        ({"other_session": "上午场"}, "exam_registration_elsewhere"),
        ({"has_free_seat": False}, "exam_session_full"),
        ({"is_in_territory": False}, "exam_other_territory"),
        ({"is_in_service": False}, "exam_not_in_service"),
        ({"is_case_open": False}, "exam_case_over"),
        ({"needs_exam": False}, "exam_not_needed"),
        ({"has_passed": True}, "exam_passed_already"),
    ],
)
def test_everybody_else_is_refused_with_the_reason(facts, code):
    assert asked(**facts) == [code]


# ---------------------------------------------------------------- the door


def at_the_door(minutes_from_start: float, state: str = "Open"):
    door = Door(state, START, 30, 15)
    return codes(door_findings(door, START + timedelta(minutes=minutes_from_start)))


@pytest.mark.requirement("R-162", "R-167")
@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        (-30.5, ["exam_entrance_early"]),
        (-30, []),
        (0, []),
        (15, []),
        (15.5, ["exam_entrance_late"]),
    ],
)
def test_the_door_opens_and_shuts_to_the_minute(minutes, expected):
    assert at_the_door(minutes) == expected
    assert at_the_door(minutes, "Running") == expected


@pytest.mark.parametrize("state", ["Planned", "Closed"])
def test_a_session_that_is_not_on_lets_nobody_in(state):
    assert at_the_door(0, state) == ["exam_entrance_state"]


def seen(method, kind, **facts):
    sound = {"is_on_list": True, "attendance": "Enrolled", "status": "Valid", "valid_from": TODAY}
    visitor = Visitor(method, kind=kind, **{**sound, "valid_until": TODAY, **facts})
    return codes(visitor_findings(visitor, TODAY))


@pytest.mark.requirement("R-162", "R-168")
def test_the_reviewed_come_in_by_the_code_of_their_certificate_only():
    assert seen(QR, REVIEW) == []
    assert seen(CARD, REVIEW) == ["exam_entrance_needs_certificate"]
    assert seen(TYPED, REVIEW) == ["exam_entrance_needs_certificate"]


@pytest.mark.requirement("R-167")
def test_new_applicants_come_in_by_identity_card_and_only_from_the_list():
    assert seen(CARD, NEW) == []
    assert seen(TYPED, NEW) == []
    assert seen(QR, NEW) == ["exam_entrance_needs_identity_card"]
    for method in (CARD, TYPED):
        assert seen(method, None, is_on_list=False) == ["exam_entrance_number_not_listed"]
        assert seen(method, None, is_on_list=False, is_number_readable=False) == ["exam_entrance_number_wrong"]


@pytest.mark.requirement("R-162")
@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"status": "Suspended"}, "exam_entrance_certificate_stopped"),
        ({"status": "Reported Lost"}, "exam_entrance_certificate_stopped"),
        ({"status": "Declared Void"}, "exam_entrance_certificate_stopped"),
        ({"status": "Cancelled"}, "exam_entrance_certificate_stopped"),
        ({"valid_until": TODAY - timedelta(days=1)}, "exam_entrance_certificate_expired"),
        ({"review_counts_until": TODAY - timedelta(days=1)}, "exam_entrance_certificate_expired"),
        ({"valid_from": TODAY + timedelta(days=1)}, "exam_entrance_certificate_early"),
        ({"is_replaced_card": True}, "exam_entrance_card_replaced"),
        ({"is_same_certificate": False}, "exam_entrance_other_certificate"),
        ({"is_on_list": False}, "exam_entrance_not_listed"),
        ({"is_code_known": False}, "exam_entrance_code_unknown"),
        ({"attendance": Attendance.WITHDRAWN}, "exam_entrance_withdrawn"),
    ],
)
def test_the_scan_checks_the_certificate(facts, code):
    assert seen(QR, REVIEW, **facts) == [code]


# ---------------------------------------------------------------- results


@pytest.mark.requirement("G-011")
@pytest.mark.parametrize(("score", "expected"), [(0, "Failed"), (59.9, "Failed"), (60, "Passed"), (100, "Passed")])
def test_the_pass_mark_itself_passes(score, expected):
    assert outcome_of(score, 60, 100) == ExamResult(expected)


@pytest.mark.parametrize("score", [-0.1, 100.1, float("nan"), float("inf")])
def test_a_score_outside_the_marks_is_none(score):
    with pytest.raises(RuleViolation) as refused:
        outcome_of(score, 60, 100)
    assert refused.value.code == "exam_score_range"


@pytest.mark.requirement("G-010")
def test_attempts_that_are_left():
    assert attempts_left(1, 2, ExamResult.FAILED) == 1
    assert attempts_left(2, 2, ExamResult.FAILED) == 0
    assert attempts_left(1, 2, ExamResult.PASSED) == 0


def test_results_are_for_those_who_were_admitted_and_confirmed_by_a_second_person():
    assert entry_findings("Admitted", "Not Taken") == []
    assert codes(entry_findings("Absent", "Not Taken")) == ["exam_score_not_admitted"]
    assert codes(entry_findings("Admitted", "Passed")) == ["exam_score_confirmed"]
    assert codes(confirmation_findings("one", "one", 80, 80)) == ["exam_score_second_person"]
    assert codes(confirmation_findings(None, "two", 80, 80)) == ["exam_score_not_entered"]
    assert codes(confirmation_findings("one", "two", 80, 79.9)) == ["exam_score_changed"]
    assert codes(confirmation_findings("one", "two", 80, None)) == ["exam_score_changed"]
    assert confirmation_findings("one", "two", 80, 80.0) == []


@pytest.mark.parametrize(
    ("status", "found"),
    [
        (None, []),
        ("Void", []),
        ("Not Begun", ["exam_score_sits_online"]),
        ("Running", ["exam_score_sits_online"]),
        ("Handed In", ["exam_score_sat_online"]),
        ("Timed Out", ["exam_score_sat_online"]),
    ],
)
def test_a_score_on_paper_is_not_for_whoever_sits_online(status, found):
    assert codes(paper_findings(status)) == found
