"""Registering for examinations: who may sit, which seat, which attempt; and who pays for it."""

import frappe
import pytest

from enforcement_cert.examination import clock as exam_clock
from enforcement_cert.examination import registering, sessions
from enforcement_cert.testing import factories as make
from tests.exam_rooms import CANDIDATE, SESSION, ExamClock, ExamWorld


@pytest.fixture
def clock(site, monkeypatch):
    return ExamClock(monkeypatch)


@pytest.fixture
def world(clock):
    return ExamWorld()


def reason_in(result: dict) -> str:
    assert result["done"] == 0 and len(result["refused"]) == 1, result
    return result["refused"][0]["reason"]


@pytest.mark.requirement("R-166", "G-011")
def test_a_session_begins_with_the_presets(world):
    session = frappe.get_doc(SESSION, world.session.name)
    assert session.subject == "公共法律知识"
    assert (session.minutes, session.pass_mark, session.full_mark, session.attempts_allowed) == (90, 60, 100, 2)
    assert (session.entrance_opens_minutes, session.entrance_closes_minutes) == (30, 15)


@pytest.mark.requirement("R-110", "R-174")
@pytest.mark.parametrize(
    ("place", "level", "division"),
    [("province", "Province", "370000"), ("city", "City", "370100"), ("county", "County", "370102")],
)
def test_the_budget_of_the_organisers_own_level_bears_the_cost_whatever_was_sent(site, place, level, division):
    office = make.make_offices()[place].name
    session = make.make_exam_session(office, budget_bearer="370200", budget_level="County")
    assert (session.budget_level, session.budget_bearer) == (level, division)
    session.update({"budget_bearer": "370000", "budget_level": "Province", "actual_cost": 500})
    session.save()
    session.reload()
    assert (session.budget_level, session.budget_bearer) == (level, division)


@pytest.mark.requirement("R-174")
def test_nothing_of_a_candidate_is_a_price():
    meta = frappe.get_meta(CANDIDATE)
    words = ("fee", "price", "cost", "charge", "pay", "amount")
    assert [f.fieldname for f in meta.fields if f.fieldtype == "Currency"] == []
    assert [f.fieldname for f in meta.fields if any(word in f.fieldname for word in words)] == []


@pytest.mark.requirement("R-166")
def test_applicants_and_reviewed_persons_get_seats_and_know_it(world):
    applicant, certificate = world.applicant(), world.review()
    assert world.register(applicant, certificate) == {"done": 2, "refused": []}
    first, second = world.candidate(applicant), world.candidate(certificate)
    assert (first.seat_number, second.seat_number) == (1, 2)
    assert (first.candidate_kind, second.candidate_kind) == ("New Applicant", "Review")
    assert (first.application, second.certificate) == (applicant.name, certificate.name)
    assert (first.attempt_number, first.attendance) == (1, "Enrolled")
    told = frappe.get_all(
        "Outbox Message",
        filters={"event": "Exam Announced", "record_name": first.name, "audience": "Holder"},
        fields=["body"],
        order_by="name",
    )
    assert told
    for words in ("座位号1", "第一考场", "济南市测试路1号", "居民身份证"):
        assert words in told[0].body


@pytest.mark.requirement("R-174")
def test_the_notice_says_that_the_examination_costs_nothing(world):
    applicant = world.applicant()
    world.register(applicant)
    bodies = frappe.get_all(
        "Outbox Message",
        filters={"event": "Exam Announced", "record_name": world.candidate(applicant).name},
        pluck="body",
        order_by="name",
    )
    assert bodies and all("不收取任何费用" in body for body in bodies)


@pytest.mark.requirement("R-163")
def test_a_wrong_number_in_the_archive_keeps_its_person_out_of_the_first_examination(world):
    from enforcement_cert.access.masking import OFFICER_IDENTITY

    applicant = world.applicant()
    number = world.number_of(applicant)
    wrong = number[:-1] + ("1" if number[-1] != "1" else "2")
    frappe.db.set_value("Enforcement Officer", applicant.officer, OFFICER_IDENTITY.seal(wrong))
    assert "身份证号" in reason_in(world.register(applicant))
    assert world.candidate(applicant) is None
    frappe.db.set_value("Enforcement Officer", applicant.officer, OFFICER_IDENTITY.seal(number))
    assert world.register(applicant)["done"] == 1


@pytest.mark.requirement("R-163", "G-010")
def test_a_resit_needs_the_number_confirmed_and_a_third_attempt_is_refused(world, clock):
    certificate = world.review()
    world.register(certificate)
    clock.to(world.session, 0)
    answer = world.sit(certificate, 59)
    assert answer["result"] == "Failed" and "1" in answer["sentence"]
    failed = world.candidate(certificate)
    later = make_another(world)
    assert "确认" in reason_in(world.register(certificate, session=later))

    make.as_user(world.team["clerk"])
    with pytest.raises(frappe.ValidationError, match="不一致"):
        registering.confirm_number(failed.name, make.identity_number())
    registering.confirm_number(failed.name, world.number_of(certificate))
    assert world.register(certificate, session=later)["done"] == 1
    assert world.candidate(certificate, later).attempt_number == 2
    answer = world.sit(certificate, 10, later)
    assert "最后一次" in answer["sentence"], "a failed second attempt is said clearly"
    assert "2" in reason_in(world.register(certificate, session=make_another(world)))


def make_another(world):
    make.as_user("Administrator")
    return make.make_exam_session(world.office)


@pytest.mark.requirement("G-010")
def test_a_number_that_changed_after_its_confirmation_is_not_confirmed(world, clock):
    from enforcement_cert.access.masking import OFFICER_IDENTITY

    applicant = world.applicant()
    world.register(applicant)
    clock.to(world.session, 0)
    world.sit(applicant, 0)
    make.as_user(world.team["clerk"])
    registering.confirm_number(world.candidate(applicant).name, world.number_of(applicant))
    frappe.db.set_value("Enforcement Officer", applicant.officer, OFFICER_IDENTITY.seal(make.identity_number()))
    assert "确认" in reason_in(world.register(applicant, session=make_another(world)))


def test_nobody_is_registered_twice_and_a_full_room_is_full(world):
    one, two = world.applicant(), world.applicant()
    frappe.db.set_value(SESSION, world.session.name, "capacity", 1)
    assert world.register(one)["done"] == 1
    assert "座位" in reason_in(world.register(one))
    other = make_another(world)
    assert world.session.session_title in reason_in(world.register(one, session=other))
    assert "已满" in reason_in(world.register(two))
    make.as_user(world.team["clerk"])
    registering.withdraw(world.candidate(one).name, "出差")
    assert world.register(two)["done"] == 1, "the seat of who withdrew is free"
    assert world.candidate(two).seat_number == 1
    assert world.register(one, session=other)["done"] == 1


def test_the_database_itself_keeps_one_person_and_one_seat(world):
    applicant, other = world.applicant(), world.applicant()
    world.register(applicant)
    world.register(other)
    candidate = world.candidate(applicant)
    make.as_user("Administrator")
    for changes in ({"officer": candidate.officer}, {"seat": candidate.seat_number}):
        copy = frappe.copy_doc(world.candidate(other))
        copy.update(
            {
                "living_candidate_key": f"{world.session.name}:{changes.get('officer', 'X')}",
                "seat_key": f"{world.session.name}:{changes.get('seat', 99)}",
                "open_candidate_key": frappe.generate_hash(length=8),
            }
        )
        copy.flags.is_step = True
        with pytest.raises(frappe.UniqueValidationError):
            copy.insert()


def test_other_territories_are_refused(world):
    applicant = world.applicant()
    make.as_user("Administrator")
    offices = make.make_offices()
    far = make.make_exam_session(offices["other_city"].name)
    far_reviewer = make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1)
    make.as_user(far_reviewer)
    assert registering.register(far.name, [applicant.name], [])["done"] == 0
    make.as_user("Administrator")
    province = make.make_user("Provincial Legal Office", legal_office=offices["province"].name, may_review=1)
    make.as_user("Administrator")
    above = make.make_exam_session(offices["province"].name)
    make.as_user(province)
    assert registering.register(above.name, [applicant.name], [])["done"] == 1, "the province examines everybody"


@pytest.mark.requirement("R-003")
def test_a_unit_registers_its_own_people_only_and_only_while_the_session_is_open(world):
    own = world.applicant()
    foreign = ExamWorld()
    other = foreign.applicant()
    assert world.register(own, other, role="clerk")["done"] == 1
    assert world.candidate(other) is None
    planned = make_another(world)
    planned.db_set("session_state", "Planned")
    third = world.applicant()
    assert world.register(third, role="clerk", session=planned)["done"] == 0
    assert world.register(third, role="checker", session=world.session)["done"] == 0, "checking is not drafting"


def test_the_list_of_who_waits_says_why_not(world):
    applicant, certificate = world.applicant(officer_name="报名甲"), world.review(officer_name="年审丁")
    there = world.applicant(officer_name="他场丙")
    passed = world.applicant(exam_result="Passed")
    world.register(applicant)
    other = make_another(world)
    world.register(there, session=other)
    make.as_user(world.team["reviewer"])
    answer = registering.waiting_people(world.session.name)
    waiting = {row["case"]: row for row in answer["people"]}
    assert not {passed.name, applicant.name} & set(waiting), "who has passed or sits here already does not wait"
    assert other.session_title in waiting[there.name]["reason"]
    assert [row["reason"] for row in waiting.values() if row["officer_name"] == certificate.officer_name] == [""]
    found = registering.waiting_people(world.session.name, "年审丁")["people"]
    assert {row["officer_name"] for row in found} == {"年审丁"}
    assert registering.waiting_people(world.session.name, "' or 1=1 --")["people"] == []


def test_a_session_that_has_begun_keeps_time_place_and_marks(world):
    make.as_user(world.team["reviewer"])
    session = frappe.get_doc(SESSION, world.session.name)
    session.db_set("session_state", "Running")
    session.reload()
    session.pass_mark = 10
    with pytest.raises(frappe.ValidationError, match="已经开始"):
        session.save()
    session.reload()
    session.actual_cost = 1200
    session.save()
    session.session_state = "Planned"
    with pytest.raises(frappe.ValidationError):
        session.save()


def test_a_moved_session_is_told_anew(world):
    applicant = world.applicant()
    world.register(applicant)
    told = {"event": "Exam Announced", "record_name": world.candidate(applicant).name, "audience": "Holder"}
    before = frappe.db.count("Outbox Message", told)
    make.as_user(world.team["reviewer"])
    session = frappe.get_doc(SESSION, world.session.name)
    session.session_title = "改名"
    session.save()
    assert frappe.db.count("Outbox Message", told) == before
    session.exam_room = "第二考场"
    session.save()
    assert frappe.db.count("Outbox Message", told) == 2 * before


def test_only_the_organiser_opens_and_closes(world, clock):
    make.as_user("Administrator")
    planned = make.make_exam_session(world.office, session_state="Planned")
    for role in ("clerk", "checker", "maker"):
        make.as_user(world.team[role])
        with pytest.raises(frappe.PermissionError):
            sessions.open_session(planned.name)
    make.as_user(world.team["reviewer"])
    assert sessions.open_session(planned.name)["session_state"] == "Open"
    clock.to(planned, 15)
    assert exam_clock.now() == clock.moment
    clock.to(planned, 14)
    with pytest.raises(frappe.ValidationError):
        sessions.close_session(planned.name)


@pytest.mark.parametrize("bad", ["", "ES-none", "'; drop table x"])
def test_unknown_sessions_and_rows_are_refused_plainly(world, bad):
    make.as_user(world.team["reviewer"])
    with pytest.raises(frappe.PermissionError):
        registering.register(bad, ["x"], [])
    assert registering.register(world.session.name, [bad or "x"], [])["done"] == 0
    with pytest.raises(frappe.ValidationError):
        registering.register(world.session.name, "[]", "[]")


def test_candidates_are_not_written_by_hand(world):
    applicant = world.applicant()
    world.register(applicant)
    make.as_user("Administrator")
    candidate = world.candidate(applicant)
    candidate.result = "Passed"
    with pytest.raises(frappe.ValidationError):
        candidate.save()
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc(CANDIDATE, candidate.name)


@pytest.mark.requirement("R-174")
def test_sites_from_before_learn_that_examinations_are_free_and_own_texts_stay(site):
    from enforcement_cert.patches.v1_0 import tell_exams_free

    def text(audience: str) -> str:
        return frappe.db.get_value("Message Template", {"event": "Exam Announced", "audience": audience}, "body")

    for audience, body in (("Holder", tell_exams_free._SHIPPED["Holder"]), ("Staff", "自定的通知")):
        frappe.db.set_value("Message Template", {"event": "Exam Announced", "audience": audience}, "body", body)
    for _run in range(2):
        tell_exams_free.execute()
        assert "不收取任何费用" in text("Holder")
        assert text("Staff") == "自定的通知"


@pytest.mark.requirement("R-110", "R-174")
def test_the_report_adds_the_cost_up_by_the_budget_that_bears_it(world):
    from enforcement_cert.examination.report.exam_costs.exam_costs import execute

    make.as_user("Administrator")
    offices, year = make.make_offices(), 2031
    for place, cost in (("province", 900), ("city", 300), ("city", 500), ("county", 70), ("other_city", 40)):
        moment = f"{year}-05-06 09:00:00"
        make.make_exam_session(offices[place].name, moment, actual_cost=cost, estimated_cost=cost)

    def told(user: str) -> dict[str, tuple]:
        make.as_user(user)
        rows = execute({"year": year})[1]
        return {row["budget_bearer"]: (row["budget_level"], row["sessions"], row["actual_cost"]) for row in rows}

    everything = told("Administrator")
    assert everything["370000"] == ("Province", 1, 900)
    assert everything["370100"] == ("City", 2, 800)
    assert everything["370102"] == ("County", 1, 70)
    assert "370200" not in told(world.team["reviewer"]), "what others spend is not shown"
