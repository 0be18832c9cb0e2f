"""The door of an examination: one scan is entrance and check; strangers and stopped certificates stay outside."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.examination import attempts, entrance
from enforcement_cert.review import explaining
from enforcement_cert.testing import factories as make
from tests.exam_rooms import CANDIDATE, EVENT, OFFICER, SESSION, ExamClock, ExamWorld
from tests.review_years import review_of

CERTIFICATE = "Enforcement Certificate"


@pytest.fixture
def clock(site, monkeypatch):
    return ExamClock(monkeypatch)


@pytest.fixture
def world(clock):
    world = ExamWorld()
    clock.to(world.session, -10)
    return world


@pytest.fixture
def reviewed(world):
    certificate = world.review()
    world.register(certificate)
    return certificate


@pytest.fixture
def applicant(world):
    application = world.applicant()
    world.register(application)
    return application


@pytest.mark.requirement("R-162", "R-168")
def test_one_scan_admits_and_checks_the_certificate(world, reviewed):
    answer = world.scan(reviewed)
    assert answer["outcome"] == "Admitted"
    assert answer["person"]["officer_name"] == reviewed.officer_name
    assert answer["person"]["seat"] == 1 and answer["person"]["photo"]
    candidate = world.candidate(reviewed)
    assert (candidate.attendance, candidate.admission_method) == ("Admitted", "Certificate QR")
    assert candidate.admitted_by == world.team["reviewer"] and candidate.admitted_at
    assert [event.event_kind for event in world.events()] == ["Attendance", "Certificate Check"]
    assert {event.review for event in world.events()} == {review_of(reviewed)}
    assert frappe.db.get_value(SESSION, world.session.name, "session_state") == "Running"


@pytest.mark.requirement("R-171")
def test_an_admission_code_is_offered_where_the_examination_is_sat_online(world, reviewed):
    candidate = world.candidate(reviewed).name
    answer = world.scan(reviewed)
    assert (answer["outcome"], answer["code_for"]) == ("Admitted", None)
    make.as_user("Administrator")
    blueprint = make.make_exam_blueprint(make.make_exam_subject(), (1, 1, 0))
    frappe.db.set_value("Exam Session", world.session.name, "blueprint", blueprint.name)
    again = world.scan(reviewed)
    assert (again["outcome"], again["code_for"]) == ("Already", candidate)
    assert attempts.hand_out_code(candidate)["code"], "the invigilator who has scanned hands it out"


@pytest.mark.requirement("R-162")
def test_a_second_scan_says_so_and_writes_nothing(world, reviewed):
    world.scan(reviewed)
    again = world.scan(reviewed, role="second")
    assert again["outcome"] == "Already"
    assert "已于" in again["message"] and f"{world.candidate(reviewed).admitted_at:%H:%M}" in again["message"]
    assert len(world.events()) == 2


@pytest.mark.requirement("R-162")
def test_the_review_shows_the_check_of_the_certificate(world, reviewed):
    def steps():
        make.as_user(world.team["clerk"])
        return [step for step in explaining.why(reviewed.name)["steps"] if "入场" in step["label"]]

    assert [step["done"] for step in steps()] == [False]
    world.scan(reviewed)
    (step,) = steps()
    assert step["done"] and step["at"] == world.candidate(reviewed).admitted_at
    assert world.session.session_title in step["label"]


@pytest.mark.requirement("R-162")
@pytest.mark.parametrize("status", ["Suspended", "Reported Lost", "Declared Void", "Cancelled"])
def test_a_certificate_that_is_not_in_force_stays_outside_and_is_noted(world, reviewed, status):
    frappe.db.set_value(CERTIFICATE, reviewed.name, "certificate_status", status)
    answer = world.scan(reviewed)
    assert answer["outcome"] == "Refused" and answer["person"]["officer_name"] == reviewed.officer_name
    (event,) = world.events()
    assert (event.event_kind, event.finding) == ("Entry Refused", "exam_entrance_certificate_stopped")
    assert world.candidate(reviewed).attendance == "Entry Refused"
    frappe.db.set_value(CERTIFICATE, reviewed.name, "certificate_status", "Valid")
    assert world.scan(reviewed)["outcome"] == "Admitted", "what was put right lets in"


@pytest.mark.requirement("R-162")
def test_the_last_day_of_validity_still_counts(world, reviewed):
    frappe.db.set_value(CERTIFICATE, reviewed.name, "valid_until", add_days(getdate(), -1))
    assert world.scan(reviewed)["outcome"] == "Refused"
    frappe.db.set_value(CERTIFICATE, reviewed.name, "valid_until", getdate(world.session.starts_at))
    assert world.scan(reviewed)["outcome"] == "Admitted"


@pytest.mark.requirement("R-168")
def test_the_reviewed_are_not_admitted_by_their_identity_card(world, reviewed):
    answer = world.show_number(world.number_of(reviewed), is_card_read=1)
    assert answer["outcome"] == "Refused" and "二维码" in answer["message"]
    assert world.candidate(reviewed).attendance == "Enrolled"


@pytest.mark.requirement("R-167")
@pytest.mark.parametrize(("read", "method"), [(1, "Resident ID Card"), (0, "Typed Number")])
def test_a_new_applicant_is_admitted_by_the_identity_card(world, applicant, read, method):
    answer = world.show_number(world.number_of(applicant), is_card_read=read)
    assert answer["outcome"] == "Admitted"
    (event,) = world.events()
    assert (event.event_kind, event.method) == ("Attendance", method)
    assert world.candidate(applicant).admission_method == method


@pytest.mark.requirement("R-167")
def test_a_number_that_is_not_on_the_list_is_refused_and_not_kept(world, applicant):
    stranger = make.identity_number()
    answer = world.show_number(stranger, is_card_read=1)
    assert answer["outcome"] == "Refused" and answer["person"] is None
    (event,) = world.events()
    assert (event.event_kind, event.candidate, event.officer) == ("Entry Refused", None, None)
    assert event.shown_number.startswith("370") and "***" in event.shown_number
    stored = frappe.db.sql("select * from `tabExam Entrance Event` where session = %s", world.session.name)
    assert stranger not in str(stored) and stranger[6:14] not in str(stored)


@pytest.mark.requirement("R-167")
def test_an_officer_of_the_archive_who_is_not_on_the_list_is_a_stranger_too(world, applicant):
    other = world.applicant()
    assert world.show_number(world.number_of(other))["outcome"] == "Refused"
    (event,) = world.events()
    assert (event.officer, event.candidate) == (None, None)


@pytest.mark.parametrize("bad", ["", "1", "370000000000000000", "姓名", "'; drop table x;--", "3" * 400])
def test_what_is_no_number_and_no_code_is_refused_plainly(world, applicant, bad):
    assert world.show_number(bad)["outcome"] == "Refused"
    make.as_user(world.team["reviewer"])
    answer = entrance.scan(world.session.name, bad)
    assert answer["outcome"] == "Refused" and "二维码" in answer["message"]
    assert {event.event_kind for event in world.events()} == {"Entry Refused"}


@pytest.mark.requirement("R-168")
def test_a_certificate_number_that_was_typed_is_no_scan(world, reviewed):
    make.as_user(world.team["reviewer"])
    assert entrance.scan(world.session.name, reviewed.name)["outcome"] == "Refused"
    assert world.candidate(reviewed).attendance == "Enrolled"


def test_the_certificate_of_somebody_else_is_refused_without_telling_who_it_is(world, reviewed):
    stranger = world.review()
    answer = world.scan(stranger)
    assert answer["outcome"] == "Refused" and answer["person"] is None
    (event,) = world.events()
    assert event.officer is None


@pytest.mark.requirement("R-162", "R-167")
@pytest.mark.parametrize(
    ("minutes", "outcome", "words"),
    [(-31, "Refused", "开始入场"), (-30, "Admitted", ""), (15, "Admitted", ""), (16, "Refused", "停止入场")],
)
def test_the_door_keeps_its_time(world, reviewed, clock, minutes, outcome, words):
    clock.to(world.session, minutes)
    answer = world.scan(reviewed)
    assert answer["outcome"] == outcome and words in answer["message"]
    if outcome == "Refused":
        assert world.candidate(reviewed).attendance == "Enrolled", "too early is no reason for ever"


def test_a_repeated_request_keeps_one_refusal(world, applicant):
    number = make.identity_number()
    for _try in range(2):
        world.show_number(number, attempt="abcdef-1234")
    assert len(world.events()) == 1
    world.show_number(number, attempt="abcdef-9999")
    assert len(world.events()) == 2


@pytest.mark.requirement("R-007")
def test_only_invigilators_of_the_session_keep_the_door(world, reviewed):
    make.as_user("Administrator")
    offices = make.make_offices()
    logins = {
        "clerk": world.team["clerk"],
        "without the duty": make.make_user("City Legal Office", legal_office=world.office),
        "county": make.make_user("County Legal Office", legal_office=offices["county"].name, may_review=1),
        "other city": make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1),
        "province": make.make_user("Provincial Legal Office", legal_office=offices["province"].name, may_review=1),
        "candidate": make.make_user("Enforcement Officer", officer=reviewed.officer),
    }
    for who, login in logins.items():
        make.as_user(login)
        with pytest.raises(frappe.PermissionError):
            entrance.scan(world.session.name, "x")
        with pytest.raises(frappe.PermissionError):
            entrance.admit_by_number(world.session.name, "x")
        with pytest.raises(frappe.PermissionError):
            entrance.door(world.session.name)
        assert entrance.my_sessions() == [], who
    make.as_user(world.team["reviewer"])
    session = frappe.get_doc(SESSION, world.session.name)
    session.append("invigilators", {"user": logins["without the duty"]})
    session.save()
    make.as_user(logins["without the duty"])
    assert [row.name for row in entrance.my_sessions()] == [world.session.name]
    assert entrance.door(world.session.name)["is_open"]
    assert world.events() == []


def test_an_invigilator_comes_from_the_organising_office(world):
    make.as_user(world.team["reviewer"])
    session = frappe.get_doc(SESSION, world.session.name)
    session.append("invigilators", {"user": world.team["clerk"]})
    with pytest.raises(frappe.ValidationError):
        session.save()


def test_the_log_of_the_door_is_written_once(world, reviewed):
    world.scan(reviewed)
    make.as_user("Administrator")
    event = frappe.get_doc(EVENT, {"session": world.session.name})
    event.why = "anders"
    for flag in (False, True):
        event.flags.is_step = flag
        with pytest.raises(frappe.ValidationError):
            event.save()
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc(EVENT, event.name)


def test_whoever_withdrew_is_not_admitted(world, applicant):
    from enforcement_cert.examination import registering

    make.as_user(world.team["clerk"])
    registering.withdraw(world.candidate(applicant).name, "出差")
    answer = world.show_number(world.number_of(applicant))
    assert answer["outcome"] == "Refused" and "撤回" in answer["message"]


def test_who_did_not_come_is_absent_when_the_session_closes(world, reviewed, applicant, clock):
    world.scan(reviewed)
    clock.to(world.session, 16)
    assert world.close() == {"session_state": "Closed", "absent": 1}
    assert world.candidate(applicant).attendance == "Absent"
    assert world.candidate(reviewed).attendance == "Admitted"
    assert frappe.db.get_value(CANDIDATE, world.candidate(applicant).name, "open_candidate_key") is None
    assert world.show_number(world.number_of(applicant))["outcome"] == "Refused"
    assert frappe.db.get_value(OFFICER, applicant.officer, "exam_result") == "Not Taken"
