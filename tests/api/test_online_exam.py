"""A candidate sits online: signing in, paper, saving, time, photos, marks – and who gets at none of it."""

import base64
import io
from datetime import timedelta
from typing import Any

import frappe
import pytest
from PIL import Image

from enforcement_cert.access import readings
from enforcement_cert.domain.exam_sitting import SittingStatus
from enforcement_cert.examination import attempts, clock, marking, photos, releasing, sessions, sign_in_limits, sitting
from enforcement_cert.examination.sitting import TicketWorn
from enforcement_cert.testing import factories as make
from tests.exam_sittings import Sitting, answers

REFUSALS = (frappe.ValidationError, frappe.PermissionError)


@pytest.fixture
def world(site, monkeypatch):
    monkeypatch.setattr(frappe.local, "lang", "zh")
    frappe.cache.delete_keys("exam-sign-in:")
    return Sitting()


@pytest.fixture
def filmed(site, monkeypatch):
    monkeypatch.setattr(frappe.local, "lang", "zh")
    frappe.cache.delete_keys("exam-sign-in:")
    return Sitting(takes_photos=1)


def photo(width: int = 320, kind: str = "JPEG") -> str:
    picture = io.BytesIO()
    Image.new("RGB", (width, 240), (90, 120, 150)).save(picture, kind)
    return "data:image/jpeg;base64," + base64.b64encode(picture.getvalue()).decode()


def at(monkeypatch, moment) -> None:
    monkeypatch.setattr(clock, "now", lambda: moment)


def result_of(world) -> tuple:
    candidate = frappe.db.get_value(
        "Exam Candidate", world.candidate.name, ["result", "score", "result_source"], as_dict=True
    )
    officer = frappe.db.get_value("Enforcement Officer", world.officer.name, ["exam_result", "exam_passed_on"])
    return candidate.result, candidate.score, candidate.result_source, *officer


# ---------------------------------------------------------------- signing in


@pytest.mark.requirement("R-171", "G-009")
def test_the_last_six_and_the_code_of_the_entrance_let_in(world):
    code = world.code()
    state = sitting.sign_in(world.last_six.lower(), code.lower())
    assert (state["status"], state["name"]) == ("Not Begun", world.officer.officer_name)
    assert (state["minutes"], state["full_mark"], state["pass_mark"]) == (90, 5, 3)
    assert "questions" not in state
    for six, typed in [(world.last_six, "1"), (world.last_six, "222222"), ("000000", code), ("", "")]:
        with pytest.raises(frappe.ValidationError):
            sitting.sign_in(six, typed)


@pytest.mark.requirement("R-171")
def test_neither_code_nor_ticket_is_kept(world):
    code = world.code()
    ticket = sitting.sign_in(world.last_six, code)["ticket"]
    values = str(frappe.db.get_value("Exam Attempt", world.attempt.name, "*", as_dict=True))
    for secret in (code, code.replace("-", ""), ticket):
        assert secret not in values


@pytest.mark.requirement("R-171")
@pytest.mark.parametrize("attendance", ["Enrolled", "Absent", "Entry Refused", "Withdrawn"])
def test_only_admitted_candidates_get_a_code_and_sign_in(world, attendance):
    code = world.code()
    world.candidate.db_set("attendance", attendance)
    with pytest.raises(frappe.ValidationError):
        sitting.sign_in(world.last_six, code)
    with pytest.raises(frappe.ValidationError):
        world.code()


@pytest.mark.requirement("R-171")
def test_signing_in_is_possible_in_the_time_of_the_session(world, monkeypatch):
    code = world.code()
    starts_at = frappe.utils.get_datetime(world.session.starts_at)
    for minutes, may in [(-31, False), (-29, True), (104, True), (105, False)]:
        at(monkeypatch, starts_at + timedelta(minutes=minutes))
        if may:
            assert sitting.sign_in(world.last_six, code)["status"] == "Not Begun"
            continue
        with pytest.raises(frappe.ValidationError):
            sitting.sign_in(world.last_six, code)
    at(monkeypatch, starts_at - timedelta(minutes=1))
    with pytest.raises(frappe.ValidationError):
        sitting.begin(sitting.sign_in(world.last_six, code)["ticket"])
    assert world.attempt.attempt_status == "Not Begun"
    frappe.db.set_value("Exam Session", world.session.name, "session_state", "Closed")
    with pytest.raises(frappe.ValidationError):
        sitting.sign_in(world.last_six, code)


@pytest.mark.requirement("R-171")
def test_wrong_attempts_of_an_address_are_limited(world, monkeypatch):
    monkeypatch.setitem(frappe.conf, "exam_sign_in_failures", 3)
    code = world.code()
    for _attempt in range(3):
        with pytest.raises(frappe.ValidationError):
            sitting.sign_in(world.last_six, "222222")
    with pytest.raises(frappe.ValidationError) as refused:
        sitting.sign_in(world.last_six, code)
    assert refused.type.__name__ == "TooManyFailures"


@pytest.mark.requirement("R-171")
def test_a_neighbour_who_mistypes_locks_nobody_else_out(world, monkeypatch):
    code = world.code()
    other = f"{(int(world.last_six[:5]) + 1) % 100000:05d}1"
    for _attempt in range(10):
        with pytest.raises(frappe.ValidationError):
            sitting.sign_in(other, "222222")
    with pytest.raises(sign_in_limits.TooManyFailures):
        sitting.sign_in(other, "222222")
    assert sitting.sign_in(world.last_six, code)["status"] == "Not Begun"
    monkeypatch.setitem(frappe.conf, "exam_sign_in_failures_of_address", 10)
    with pytest.raises(sign_in_limits.TooManyFailures):
        sitting.sign_in(world.last_six, code)


@pytest.mark.requirement("X-33")
def test_who_signs_in_anew_sees_what_was_saved_a_moment_ago(commit_site, http):
    world = Sitting()
    try:
        ticket = world.begun()
        code = world.code()
        name = world.attempt.name
        frappe.db.set_value("Exam Attempt", name, "ticket_digest", sitting.digest_of(ticket))
        frappe.db.commit()
        frappe.db.sql("select given_answer from `tabExam Answer` where parent = %s", name)  # this request's view begins
        browser = http()
        browser.headers["X-Exam-Ticket"] = ticket
        path = "enforcement_cert.examination.candidate_calls.save_answers"
        assert browser.method(path, answers=answers({1: "A"})).status_code == 200
        assert sitting.sign_in(world.last_six, code)["questions"][0]["given"] == "A"
    finally:
        frappe.db.rollback()
        world.remove()
        frappe.db.commit()


@pytest.mark.requirement("R-171")
def test_a_code_replaced_a_moment_ago_lets_nobody_in(world, monkeypatch):
    code = world.code()
    find = frappe.db.get_value

    def replaced_meanwhile(doctype, filters=None, *args, **kwargs):
        found = find(doctype, filters, *args, **kwargs)
        if doctype == "Exam Attempt" and isinstance(filters, dict) and set(filters) == {"sign_in_digest"}:
            frappe.db.set_value("Exam Attempt", found, "sign_in_digest", "another")
        return found

    monkeypatch.setattr(frappe.db, "get_value", replaced_meanwhile)
    with pytest.raises(frappe.ValidationError):
        sitting.sign_in(world.last_six, code)


@pytest.mark.requirement("X-33")
def test_a_new_code_takes_over_on_another_computer_with_the_answers(world):
    old = world.begun()
    sitting.save_answers(old, answers({1: "A"}))
    ends_at = world.attempt.ends_at
    new = world.signed_in()
    with pytest.raises(TicketWorn):
        sitting.save_answers(old, answers({1: "B"}, 2))
    state = sitting.state(new)
    assert state["status"] == "Running"
    assert state["questions"][0]["given"] == "A"
    assert world.attempt.ends_at == ends_at
    assert "2" in world.attempt.flag_reasons


@pytest.mark.requirement("R-171")
def test_who_hands_out_codes(world):
    province = make.make_user("Provincial Legal Office", legal_office=world.offices["province"].name, may_review=1)
    invigilator = make.make_user("City Legal Office", legal_office=world.office.name)
    others = [province, invigilator, make.make_team(world.agency)["clerk"], "Guest"]
    others.append(make.make_user("Enforcement Officer", officer=world.officer.name))
    for user in others:
        make.as_user(user)
        for call in (
            lambda: attempts.hand_out_code(world.candidate.name),
            lambda: attempts.grant_extra_minutes(world.candidate.name, 10, "x"),
        ):
            with pytest.raises(frappe.PermissionError):
                call()
    make.as_user("Administrator")
    session = frappe.get_doc("Exam Session", world.session.name)
    session.append("invigilators", {"user": invigilator})
    session.save()
    make.as_user(invigilator)
    assert attempts.hand_out_code(world.candidate.name)["seat_number"] == 1
    with pytest.raises(frappe.PermissionError):
        attempts.grant_extra_minutes(world.candidate.name, 10, "x")


# ---------------------------------------------------------------- the paper


@pytest.mark.requirement("X-32", "R-166")
def test_the_paper_is_drawn_once_and_tells_no_answer(world):
    ticket = world.signed_in()
    first = sitting.begin(ticket)
    again = sitting.begin(ticket)
    assert first["questions"] == again["questions"]
    assert [row["kind"] for row in first["questions"]] == ["True/False"] * 2 + ["Single Choice"] * 2 + [
        "Multiple Choice"
    ]
    assert len({row["stem"] for row in first["questions"]}) == 5
    assert not any("right" in str(row).lower() or "correct" in str(row).lower() for row in first["questions"])
    attempt = world.attempt
    assert [row.idx for row in attempt.answers] == [1, 2, 3, 4, 5]
    assert not any(row.right_answer for row in attempt.answers)
    right = world.right_answers()
    assert str(right) not in attempt.answer_key
    for row in attempt.answers:
        shown = dict(line.split(". ", 1) for line in row.options.split("\n"))
        question = frappe.get_doc("Exam Question", row.question)
        correct = {one.option_text for one in question.options if one.is_correct} or {"正确"}
        assert {shown[letter] for letter in right[row.position]} == correct
        assert question.first_used_at


def test_two_candidates_get_papers_of_their_own(site):
    world = Sitting((6, 6, 6))
    frappe.db.set_value("Exam Blueprint Row", world.blueprint.rows[0].name, "question_count", 3)
    one = sitting.begin(world.signed_in())
    make.as_user("Administrator")
    world.officer = make.make_officer(world.agency)
    world.candidate = make.make_exam_candidate(world.session, world.officer)
    two = sitting.begin(world.signed_in())
    assert [row["stem"] for row in one["questions"]] != [row["stem"] for row in two["questions"]]


def test_a_bank_that_is_too_small_begins_nothing(world):
    frappe.db.set_value("Exam Question", {"subject": world.subject}, "question_status", "Draft")
    ticket = world.signed_in()
    with pytest.raises(frappe.ValidationError):
        sitting.begin(ticket)


def _three_more(blueprint):
    blueprint.rows[0].points = 3


@pytest.mark.requirement("X-32", "G-011")
@pytest.mark.parametrize("state", ["Open", "Running"])
@pytest.mark.parametrize(
    "change",
    [
        _three_more,
        lambda blueprint: blueprint.append("rows", {**blueprint.rows[0].as_dict(), "name": None, "idx": None}),
        lambda blueprint: blueprint.set("minutes", 60),
        lambda blueprint: blueprint.set("pass_mark", 2),
        lambda blueprint: blueprint.set("partial_percent", 50),
    ],
)
def test_a_blueprint_stands_still_while_a_session_by_it_is_open_or_runs(world, state, change):
    make.as_user("Administrator")
    world.session.db_set("session_state", state)
    blueprint = frappe.get_doc("Exam Blueprint", world.blueprint.name)
    change(blueprint)
    with pytest.raises(frappe.ValidationError, match="另建一个组卷方案"):
        blueprint.save()
    blueprint.reload()
    blueprint.is_disabled = 1
    blueprint.save()
    world.session.db_set("session_state", "Closed")
    change(blueprint)
    blueprint.save()


@pytest.mark.requirement("X-32")
def test_a_session_whose_papers_the_bank_cannot_fill_is_not_opened(world):
    make.as_user("Administrator")
    world.session.db_set("session_state", "Planned")
    frappe.db.set_value("Exam Question", {"subject": world.subject}, "question_status", "Draft")
    make.as_user(world.reviewer)
    with pytest.raises(frappe.ValidationError, match="题库试题不足"):
        sessions.open_session(world.session.name)
    frappe.db.set_value("Exam Question", {"subject": world.subject}, "question_status", "Approved")
    assert sessions.open_session(world.session.name)["session_state"] == "Open"


@pytest.mark.requirement("X-32")
def test_a_question_changed_later_does_not_change_the_paper(world):
    ticket = world.begun()
    before = sitting.state(ticket)["questions"]
    frappe.db.set_value("Exam Question", {"subject": world.subject}, "stem", "改了")
    assert sitting.state(ticket)["questions"] == before


# ---------------------------------------------------------------- saving


@pytest.mark.requirement("X-14", "X-33")
def test_the_last_answer_by_the_browsers_counting_stays(world):
    ticket = world.begun()
    written = [{"position": 3, "given": "A", "sequence": 5, "is_doubtful": False}]
    assert sitting.save_answers(ticket, answers({3: "A"}, 5))["stands"] == written
    assert sitting.save_answers(ticket, answers({3: "B"}, 4))["stands"] == written, "what stands, not what was sent"
    assert sitting.save_answers(ticket, answers({3: "C"}, 5))["stands"] == written
    assert given(ticket)[3] == "A"
    sitting.save_answers(ticket, [*answers({3: "D"}, 8), *answers({3: "B"}, 7), *answers({4: "C"}, 6)])
    assert (given(ticket)[3], given(ticket)[4]) == ("D", "C")
    sitting.save_answers(ticket, answers({3: ""}, 9))
    assert given(ticket)[3] == ""


def given(ticket: str) -> dict[int, str]:
    return {row["position"]: row["given"] for row in sitting.state(ticket)["questions"]}


@pytest.mark.parametrize(
    "sent",
    [
        "x",
        [1],
        [{"position": "1", "given": "A", "sequence": 1}],
        [{"position": 1, "given": ["A"], "sequence": 1}],
        [{"position": 1, "given": "A", "sequence": 0}],
        [{"position": 1, "given": "A", "sequence": 2**31}],
        [{"position": 1, "given": "C", "sequence": 1}],
        [{"position": 1, "given": "AB", "sequence": 1}],
        [{"position": True, "given": "A", "sequence": 1}],
        [{"position": 1, "given": "A", "sequence": 1}] * 501,
    ],
)
def test_answers_nobody_could_have_clicked_are_refused(world, sent):
    ticket = world.begun()
    with pytest.raises(frappe.ValidationError):
        sitting.save_answers(ticket, sent)
    assert not any(given(ticket).values())


def test_a_question_that_is_not_in_the_paper_is_not_saved(world):
    assert sitting.save_answers(world.begun(), answers({99: "A"}))["stands"] == []


# ---------------------------------------------------------------- time


@pytest.mark.requirement("X-33")
def test_nothing_is_taken_after_the_end_and_the_late_call_hands_in(world):
    ticket = world.begun()
    sitting.save_answers(ticket, answers({1: world.right_answers()[1]}))
    world.move_end(0)
    answer = sitting.save_answers(ticket, answers({2: "A"}, 2))
    assert (answer["status"], answer["stands"]) == ("Timed Out", [])
    attempt = world.attempt
    assert (attempt.attempt_status, attempt.score, attempt.answers[1].given_answer) == ("Timed Out", 1, "")
    assert sitting.state(ticket)["result"]["score"] == 1
    assert sitting.keep_photo(ticket, "start", photo()) == {"kept": False}
    assert result_of(world)[:3] == ("Failed", 1, "Online")


@pytest.mark.requirement("X-33", "R-173")
def test_the_job_of_the_minute_ends_what_nobody_asks_for(commit_site):
    world = Sitting()
    try:
        ticket = world.begun()
        right = world.right_answers()
        sitting.save_answers(ticket, answers(right))
        world.move_end(-1)
        frappe.db.commit()
        make.as_user("Administrator")
        marking.end_overdue()
        marking.end_overdue()
        assert world.attempt.attempt_status == "Timed Out"
        assert result_of(world) == ("Passed", 5, "Online", "Passed", clock.today())
    finally:
        frappe.db.rollback()
        world.remove()
        frappe.db.commit()


@pytest.mark.requirement("X-33")
def test_the_clock_is_the_servers_and_never_stops(world, monkeypatch):
    ticket = world.begun()
    begun = clock.now()
    at(monkeypatch, begun + timedelta(minutes=30))
    assert abs(sitting.state(ticket)["seconds_left"] - 3600) <= 2
    sitting.begin(ticket)
    assert abs(sitting.save_answers(ticket, [])["seconds_left"] - 3600) <= 2


@pytest.mark.requirement("X-34")
def test_extra_minutes_move_the_end_also_while_writing(world):
    make.as_user(world.reviewer)
    attempts.grant_extra_minutes(world.candidate.name, 20, "视力障碍")
    ticket = world.begun()
    assert 110 * 60 - 5 <= sitting.state(ticket)["seconds_left"] <= 110 * 60
    make.as_user(world.reviewer)
    attempts.grant_extra_minutes(world.candidate.name, 30, "停电十分钟")
    assert 120 * 60 - 5 <= sitting.state(ticket)["seconds_left"] <= 120 * 60
    assert world.attempt.extra_granted_by == world.reviewer
    for minutes, reason in [(181, "x"), (-1, "x"), (10, " ")]:
        with pytest.raises(frappe.ValidationError):
            attempts.grant_extra_minutes(world.candidate.name, minutes, reason)


# ---------------------------------------------------------------- marks


@pytest.mark.requirement("R-165", "R-173", "R-160", "G-011")
def test_handing_in_marks_once_and_leads_the_result_to_the_officer(world):
    ticket = world.begun()
    right = world.right_answers()
    sitting.save_answers(ticket, answers({**right, 5: right[5][:1]}))
    state = sitting.hand_in(ticket)
    assert (state["status"], state["result"]["score"], state["result"]["has_passed"]) == ("Handed In", 4, True)
    assert sitting.hand_in(ticket) == state
    attempt = world.attempt
    assert [row.score for row in attempt.answers] == [1, 1, 1, 1, 0]
    assert {row.position: row.right_answer for row in attempt.answers} == right
    assert not attempt.answer_key
    assert result_of(world) == ("Passed", 4, "Online", "Passed", clock.today())
    assert not marking.finish(attempt.name, SittingStatus.TIMED_OUT)
    assert sitting.save_answers(ticket, answers({1: "A"}, 9))["stands"] == []


@pytest.mark.requirement("R-173")
def test_a_failed_examination_reaches_the_officers_record(world):
    sitting.hand_in(world.begun())
    assert result_of(world)[:4] == ("Failed", 0, "Online", "Failed")


def test_a_part_for_incomplete_answers_where_the_blueprint_gives_it(site):
    world = Sitting((0, 0, 2), partial_percent=50)
    ticket = world.begun()
    right = world.right_answers()
    sitting.save_answers(ticket, answers({1: right[1], 2: right[2][:1]}))
    assert sitting.hand_in(ticket)["result"]["score"] == 1.5


@pytest.mark.requirement("R-173")
def test_the_result_stays_with_the_office_where_the_blueprint_says_so(site):
    world = Sitting(shows_result=0)
    ticket = world.begun()
    sitting.save_answers(ticket, answers(world.right_answers()))
    state = sitting.hand_in(ticket)
    assert (state["status"], state["result"]) == ("Handed In", None)
    assert result_of(world)[0] == "Not Taken"
    make.as_user(world.reviewer)
    assert releasing.release_result(world.attempt.name)["result"] == "Passed"
    assert result_of(world)[:4] == ("Passed", 5, "Online", "Passed")
    assert world.attempt.result_released_by == world.reviewer
    assert sitting.state(ticket)["result"]["score"] == 5


def flagged(world) -> str:
    """Hand in a sitting without a fault in its answers that is to be looked at; return its ticket."""
    ticket = world.begun()
    sitting.save_answers(ticket, answers(world.right_answers()), 3)
    assert sitting.hand_in(ticket)["result"] is None
    return ticket


@pytest.mark.requirement("R-169", "X-35")
def test_what_is_to_be_looked_at_counts_when_the_office_releases_it(world):
    ticket = flagged(world)
    assert result_of(world)[0] == "Not Taken"
    name = world.attempt.name
    make.as_user("Administrator")
    others = [
        make.make_user("City Legal Office", legal_office=world.office.name),
        make.make_team(world.agency)["clerk"],
    ]
    others.append(make.make_user("Provincial Legal Office", legal_office=world.offices["province"].name, may_review=1))
    for user in (*others, "Guest"):
        make.as_user(user)
        for act in (releasing.release_result, lambda one: releasing.annul_result(one, "x")):
            with pytest.raises(frappe.PermissionError):
                act(name)
    make.as_user(world.reviewer)
    releasing.release_result(name)
    assert result_of(world)[:4] == ("Passed", 5, "Online", "Passed")
    assert sitting.state(ticket)["result"]["has_passed"]
    for act in (releasing.release_result, lambda one: attempts.declare_void(one, "x")):
        with pytest.raises(frappe.ValidationError):
            act(name)


@pytest.mark.requirement("R-169")
def test_what_the_inspector_rejects_never_counts(world):
    flagged(world)
    world.candidate.db_set("open_candidate_key", world.officer.name)
    make.as_user(world.reviewer)
    attempts.declare_void(world.attempt.name, "替考")
    with pytest.raises(frappe.ValidationError):
        releasing.release_result(world.attempt.name)
    assert result_of(world)[0] == "Not Taken"
    assert key_of(world.candidate) is None


@pytest.mark.requirement("R-173")
def test_an_annulled_result_leaves_the_record_as_the_last_confirmed_one_says(world):
    make.make_exam_candidate(
        world.session, world.officer, result="Passed", sat_on="2025-03-04", confirmed_at="2025-03-04 10:00:00"
    )
    sitting.hand_in(world.begun())
    assert result_of(world)[3:] == ("Failed", None)
    make.as_user(world.reviewer)
    with pytest.raises(frappe.ValidationError):
        releasing.annul_result(world.attempt.name, " ")
    releasing.annul_result(world.attempt.name, "替考")
    assert result_of(world)[0] == "Not Taken"
    assert result_of(world)[3:] == ("Passed", frappe.utils.getdate("2025-03-04"))
    candidate = frappe.get_doc("Exam Candidate", world.candidate.name)
    assert "替考" in candidate.remark and world.reviewer in candidate.remark
    attempt = world.attempt
    assert (attempt.attempt_status, attempt.marked_at is not None, len(attempt.answers)) == ("Void", True, 5)
    with pytest.raises(frappe.ValidationError):
        releasing.annul_result(world.attempt.name, "再次")


def test_an_annulled_only_result_clears_the_record(world):
    ticket = world.begun()
    sitting.save_answers(ticket, answers(world.right_answers()))
    sitting.hand_in(ticket)
    make.as_user(world.reviewer)
    releasing.annul_result(world.attempt.name, "替考")
    assert result_of(world)[3:] == ("Not Taken", None)
    assert sitting.state(ticket)["status"] == "Void"


def key_of(candidate) -> str | None:
    return frappe.db.get_value("Exam Candidate", candidate.name, "open_candidate_key")


# ---------------------------------------------------------------- closing the session


def close(world) -> dict:
    make.as_user(world.reviewer)
    return sessions.close_session(world.session.name)


@pytest.mark.requirement("R-171", "X-33")
def test_a_session_is_not_closed_while_somebody_writes_and_he_may_sign_in_again(world, monkeypatch):
    world.begun()
    begun = clock.now()
    at(monkeypatch, begun + timedelta(minutes=60))
    with pytest.raises(frappe.ValidationError, match="正在答题"):
        close(world)
    world.session.db_set("session_state", "Closed")  # as the sessions closed before this rule
    assert sitting.state(world.signed_in())["status"] == "Running"
    world.session.db_set("session_state", "Running")
    at(monkeypatch, begun + timedelta(minutes=91))
    assert close(world)["session_state"] == "Closed"
    assert world.attempt.attempt_status == "Timed Out"


@pytest.mark.requirement("G-011")
@pytest.mark.parametrize("has_code", [True, False])
def test_a_session_is_not_closed_while_admitted_candidates_may_begin(world, monkeypatch, has_code):
    world.candidate.db_set("open_candidate_key", world.officer.name)
    if has_code:
        world.code()
    starts_at = frappe.utils.get_datetime(world.session.starts_at)
    at(monkeypatch, starts_at + timedelta(minutes=104))
    with pytest.raises(frappe.ValidationError, match="尚未开始答题"):
        close(world)
    at(monkeypatch, starts_at + timedelta(minutes=105))
    close(world)
    assert key_of(world.candidate) is None
    with pytest.raises(frappe.ValidationError):
        world.code()
    if has_code:
        assert (world.attempt.attempt_status, world.attempt.void_reason) == ("Void", "场次结束前未开始答题。")


def test_a_void_attempt_and_a_waiting_result_at_the_closing(world, monkeypatch):
    flagged(world)
    world.candidate.db_set("open_candidate_key", world.officer.name)
    at(monkeypatch, clock.now() + timedelta(minutes=120))
    close(world)
    assert key_of(world.candidate) == world.officer.name, "the result waits for its release"


@pytest.mark.requirement("X-33")
def test_the_job_of_the_minute_goes_on_after_a_bad_attempt(commit_site, monkeypatch):
    world = Sitting()
    try:
        world.begun()
        world.move_end(-2)
        bad = world.attempt.name
        first = world.candidate
        make.as_user("Administrator")
        world.officer = make.make_officer(world.agency)
        world.candidate = make.make_exam_candidate(world.session, world.officer)
        world.begun()
        world.move_end(-1)
        frappe.db.set_value("Exam Attempt", bad, "answer_key", "broken")
        frappe.db.commit()
        make.as_user("Administrator")
        marking.end_overdue()
        assert world.attempt.attempt_status == "Timed Out"
        assert frappe.db.get_value("Exam Attempt", bad, "attempt_status") == "Running"
        assert frappe.db.exists("Error Log", {"method": ["like", f"%{bad}%"]})
        assert frappe.db.get_value("Exam Candidate", first.name, "result") == "Not Taken"
    finally:
        frappe.db.rollback()
        frappe.db.delete("Error Log", {"method": ["like", f"%{bad}%"]})
        world.remove()
        frappe.db.commit()


@pytest.mark.requirement("X-33")
@pytest.mark.parametrize("place", ["flags.settle", "results.confirm_result", "mark_paper"])
def test_a_worker_killed_while_marking_leaves_a_running_attempt(commit_site, monkeypatch, place):
    world = Sitting()
    try:
        ticket = world.begun()
        sitting.save_answers(ticket, answers(world.right_answers()))
        world.move_end(-1)
        frappe.db.commit()
        with monkeypatch.context() as broken:
            broken.setattr(f"enforcement_cert.examination.marking.{place}", _killed)
            with pytest.raises(KeyboardInterrupt):
                sitting.state(ticket)
        frappe.db.rollback()
        assert (world.attempt.attempt_status, world.attempt.score) == ("Running", 0)
        assert sitting.state(ticket)["result"]["score"] == 5
        assert result_of(world)[0] == "Passed"
    finally:
        frappe.db.rollback()
        world.remove()
        frappe.db.commit()


def _killed(*_args, **_kwargs):
    raise KeyboardInterrupt


def test_a_result_entered_meanwhile_is_kept_and_told_to_the_inspector(world):
    from enforcement_cert.examination import results

    ticket = world.begun()
    make.as_user("Administrator")
    results.confirm_result(world.candidate.name, 4)
    make.as_user("Guest")
    sitting.hand_in(ticket)
    attempt = world.attempt
    assert (attempt.attempt_status, attempt.score, attempt.is_flagged) == ("Handed In", 0, 1)
    assert attempt.result_problem and attempt.result_problem in attempt.flag_reasons
    assert result_of(world)[:2] == ("Passed", 4)


def test_void_ends_without_a_result(world):
    ticket = world.begun()
    make.as_user(world.reviewer)
    attempts.declare_void(world.attempt.name, "替考")
    state = sitting.save_answers(ticket, answers({1: "A"}))
    assert (state["status"], state["result"]) == ("Void", None)
    assert result_of(world)[0] == "Not Taken"
    with pytest.raises(frappe.ValidationError):
        attempts.declare_void(world.attempt.name, "再次")


# ---------------------------------------------------------------- photos and inspection


@pytest.mark.requirement("R-169", "R-170", "G-097")
def test_photos_stand_beside_the_answers_in_one_private_record(filmed, monkeypatch):
    world = filmed
    ticket = world.begun()
    assert world.attempt.is_flagged
    assert sitting.keep_photo(ticket, "start", photo()) == {"kept": True}
    first = world.attempt.photo_at_start
    sitting.keep_photo(ticket, "start", photo(400))
    assert world.attempt.photo_at_start == first
    assert not sitting.save_answers(ticket, [])["wants_photo"]
    at(monkeypatch, clock.now() + timedelta(seconds=world.attempt.random_photo_after))
    assert sitting.save_answers(ticket, [])["wants_photo"]
    sitting.keep_photo(ticket, "random", photo(340))
    assert not sitting.save_answers(ticket, [])["wants_photo"]
    sitting.hand_in(ticket)
    attempt = world.attempt
    assert not attempt.is_flagged
    assert attempt.answers and attempt.photo_at_start and attempt.photo_random
    file = frappe.get_doc("File", {"file_url": attempt.photo_at_start})
    assert file.is_private and file.attached_to_name == attempt.name
    make.as_user("Administrator")
    holder = make.make_user("Enforcement Officer", officer=world.officer.name)
    for user, may in ((world.reviewer, True), (holder, False), ("Guest", False)):
        make.as_user(user)
        assert frappe.has_permission("File", "read", doc=file) is may


@pytest.mark.requirement("R-169")
def test_an_attempt_without_a_photo_goes_on_and_is_flagged(filmed, monkeypatch):
    world = filmed
    ticket = world.begun()
    at(monkeypatch, clock.now() + timedelta(seconds=world.attempt.random_photo_after))
    sitting.hand_in(ticket)
    make.as_user(world.reviewer)
    flagged = frappe.get_list(
        "Exam Attempt", filters={"is_flagged": 1}, fields=["name", "flag_reasons"], order_by="name"
    )
    reasons = next(row.flag_reasons for row in flagged if row.name == world.attempt.name)
    assert len(reasons.split("\n")) == 2


@pytest.mark.requirement("G-097")
def test_opening_a_photo_is_written_into_the_register(filmed):
    world = filmed
    ticket = world.begun()
    sitting.keep_photo(ticket, "start", photo())
    file = frappe.db.get_value("File", {"file_url": world.attempt.photo_at_start})
    make.as_user(world.reviewer)
    frappe.cache.delete_keys("personal_data_opened:")
    readings._note_file(file)
    entry = frappe.get_last_doc("Personal Data Access Log", order_by="position desc")
    assert (entry.act, entry.record_name, entry.officer) == ("Photo Opened", world.attempt.name, world.officer.name)
    assert entry.accessed_by == world.reviewer


@pytest.mark.requirement("G-097")
def test_photos_go_after_two_cycles_and_answers_stay(commit_site):
    world = Sitting(takes_photos=1)
    try:
        ticket = world.begun()
        sitting.keep_photo(ticket, "start", photo())
        sitting.hand_in(ticket)
        frappe.db.commit()
        make.as_user("Administrator")
        attempt = world.attempt
        file = frappe.get_doc("File", {"file_url": attempt.photo_at_start})
        with pytest.raises(frappe.ValidationError):
            file.delete()
        photos.remove_old_photos()
        assert world.attempt.photo_at_start
        attempt.db_set("handed_in_at", frappe.utils.add_days(frappe.utils.add_years(clock.now(), -4), -1))
        photos.remove_old_photos()
        assert not world.attempt.photo_at_start and world.attempt.answers
        assert not frappe.db.exists("File", file.name)
    finally:
        frappe.db.rollback()
        world.remove()
        frappe.db.commit()


@pytest.mark.parametrize("image", ["", "x", "data:image/png;base64,AAAA", photo(1400), photo(kind="PNG")])
def test_anything_but_a_small_jpeg_is_refused(filmed, image):
    world = filmed
    ticket = world.begun()
    with pytest.raises(frappe.ValidationError):
        sitting.keep_photo(ticket, "start", image)
    assert not world.attempt.photo_at_start


@pytest.mark.requirement("X-35")
def test_leaving_the_page_is_counted_up_only(world):
    ticket = world.begun()
    for sent, kept in [(1, 1), (3, 3), (0, 3)]:
        sitting.save_answers(ticket, [], sent)
        assert world.attempt.page_leavings == kept
    assert "3" in world.attempt.flag_reasons


def test_an_attempt_is_read_by_its_office_and_those_above_and_written_by_nobody(world):
    world.begun()
    name = world.attempt.name
    places = [
        ("Provincial Legal Office", {"legal_office": world.offices["province"].name}, True),
        ("City Legal Office", {"legal_office": world.office.name}, True),
        ("City Legal Office", {"legal_office": world.offices["other_city"].name}, False),
        ("County Legal Office", {"legal_office": world.offices["county"].name}, False),
        ("Enforcement Agency", {"agency": world.agency.name, "may_draft": 1}, False),
        ("Enforcement Officer", {"officer": world.officer.name}, False),
        ("System Administrator", {}, False),
    ]
    for user_class, place, may in places:
        make.as_user("Administrator")
        make.as_user(make.make_user(user_class, **place))
        assert frappe.has_permission("Exam Attempt", "read", name) is may, user_class
        assert not frappe.has_permission("Exam Attempt", "write", name)
        try:
            assert (name in frappe.get_list("Exam Attempt", pluck="name", order_by="name")) is may
        except frappe.PermissionError:
            assert not may
    make.as_user(world.reviewer)
    attempt = world.attempt
    attempt.score = 100
    with pytest.raises(REFUSALS):
        attempt.save()


# ---------------------------------------------------------------- over HTTP


@pytest.mark.requirement("R-165", "X-33")
def test_a_guest_gets_nothing_without_a_ticket(commit_site, http):
    world = Sitting()
    try:
        code = world.code()
        frappe.db.commit()
        guest = http()
        path = "enforcement_cert.examination.candidate_calls."
        calls: list[tuple[str, dict[str, Any]]] = [
            ("begin", {}),
            ("state", {}),
            ("save_answers", {"answers": []}),
            ("keep_photo", {"moment": "start", "image": "x"}),
            ("hand_in", {}),
        ]
        for call, arguments in calls:
            assert guest.method(path + call, **arguments).status_code == 403, call
        assert guest.method(path + "sign_in", last_six="000000", code="222222").status_code == 417
        signed = guest.method(path + "sign_in", last_six=world.last_six, code=code)
        assert signed.status_code == 200, signed.text
        guest.headers["X-Exam-Ticket"] = signed.json()["message"]["ticket"]
        begun = guest.method(path + "begin").json()["message"]
        assert len(begun["questions"]) == 5
        saved = guest.method(path + "save_answers", answers=answers({1: "A"})).json()["message"]
        assert saved["stands"] == [{"position": 1, "given": "A", "sequence": 1, "is_doubtful": False}]
        for resource in ("Exam Question", "Exam Attempt", "Exam Answer", "Exam Blueprint"):
            assert guest.get(f"/api/resource/{resource}").status_code == 403
        done = guest.method(path + "hand_in").json()["message"]
        assert done["status"] == "Handed In"
    finally:
        frappe.db.rollback()
        world.remove()
        frappe.db.commit()
