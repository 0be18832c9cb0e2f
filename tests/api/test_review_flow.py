"""The periodic review from application to its end, by both rules of the province; edge cases of table T-8 by number."""

from io import BytesIO

import frappe
import openpyxl
import pytest
from frappe.utils import getdate
from freezegun import freeze_time

from enforcement_cert.certificate import cancelling
from enforcement_cert.certificate.history import certificate_as_of
from enforcement_cert.review import (
    applying,
    chip_review,
    closing,
    deciding,
    explaining,
    exporting,
    extending,
    holding,
    profile_steps,
    scanning,
    simulating,
)
from enforcement_cert.review import clock as review_clock
from enforcement_cert.review.dates import settle_days
from enforcement_cert.review.profiles import LEGACY, NATIONAL, NEWER, get_profile, mark_ended
from enforcement_cert.review.report.review_year import review_year
from enforcement_cert.testing import factories as make
from tests.present import present
from tests.review_years import (
    CERTIFICATE,
    OFFICE_REVIEW,
    REVIEW,
    UNIT_REVIEW,
    ReviewClock,
    apply_for,
    decide,
    make_unit,
    reason_in,
    review_of,
    stage_of,
)


@pytest.fixture
def clock(site, monkeypatch):
    return ReviewClock(monkeypatch)


@pytest.fixture
def unit(clock):
    return make_unit()


def certificate_due(unit, due_on: str, **more):
    """A certificate issued two years before its due day."""
    make.as_user("Administrator")
    made = make.make_reviewable(unit.agency, f"{int(due_on[:4]) - 2}{due_on[4:]}", **more)
    assert str(made.review_due_on) == due_on or "review_due_on" in more
    return made


def login_of(certificate) -> str:
    make.as_user("Administrator")
    return make.make_user("Enforcement Officer", officer=certificate.officer)


def scan(user, shown, **more):
    make.as_user(user)
    code = frappe.db.get_value(CERTIFICATE, shown.name, "verification_token")
    return scanning.scan_certificate(f"https://zfz.example/v/{code}", **more)


# ---------------------------------------------------------------- both rules from end to end


@pytest.mark.requirement("R-139", "R-140", "R-142", "R-148", "R-149", "R-151", "R-152", "R-119")
def test_the_older_review_needs_all_five_steps(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    assert get_profile("ENFORCEMENT", clock.day).name == LEGACY
    assert apply_for(unit, one) == {"done": 1, "refused": []}
    assert stage_of(one) == "Unit Review"
    assert decide(unit.checker, UNIT_REVIEW, one)["done"] == 1
    assert decide(unit.reviewer, OFFICE_REVIEW, one)["done"] == 1
    assert stage_of(one) == "Waiting for Completion"
    make.as_user(unit.reviewer)
    chip_review.require_chip_step(one.name)
    assert chip_review.days_for_chip(one.name) == (getdate("2012-05-01"), getdate("2014-05-01"))
    chip_review.on_chip_written(one.name)
    assert stage_of(one) == "Waiting for Sticker"
    one.reload()
    assert one.last_review_on is None, "four of five steps are not a review"
    assert chip_review.confirm_sticker(one.name, 2012)["done"]
    one.reload()
    assert stage_of(one) == "Done"
    assert (str(one.last_review_on), str(one.review_due_on)) == ("2012-05-01", "2014-05-01")
    assert (one.review_count, one.review_base_year) == (1, 2012)


@pytest.mark.requirement("R-155", "R-154", "R-156", "G-014", "G-015", "X-64")
@pytest.mark.parametrize("by", ["holder", "clerk"])
def test_the_newer_review_is_done_with_the_scan_of_holder_or_administrator(clock, unit, by):
    clock.to("2016-05-10")
    one = certificate_due(unit, "2016-06-30")
    holder = login_of(one)
    apply_for(unit, one)
    assert stage_of(one) == "Office Review"
    early = scan(unit.clerk, one)
    assert not early["done"], "the scan comes after the approval"
    decide(unit.reviewer, OFFICE_REVIEW, one)
    assert stage_of(one) == "Waiting for Completion"
    answer = scan(holder if by == "holder" else unit.clerk, one, place="历下区")
    assert answer["done"] and answer["stage"] == "Done"
    review = frappe.get_doc(REVIEW, review_of(one))
    assert review.completion_method == "QR Scan" and review.completion_place == "历下区" and review.completed_at
    one.reload()
    assert (str(one.last_review_on), str(one.review_due_on)) == ("2016-05-10", "2018-05-10")
    assert str(present(certificate_as_of(one.name, getdate()))["review_due_on"]) == "2018-05-10", "the history knows it"


@pytest.mark.requirement("R-155", "G-014")
def test_t8_20_strangers_and_other_codes_do_not_finish_a_review(clock, unit):
    clock.to("2016-05-10")
    one, other = certificate_due(unit, "2016-06-30"), certificate_due(unit, "2016-06-30")
    apply_for(unit, one, other)
    decide(unit.reviewer, OFFICE_REVIEW, one, other)
    colleague = login_of(other)
    make.as_user("Administrator")
    elsewhere = make_unit()
    for user in (elsewhere.clerk, colleague, unit.reviewer, unit.maker):
        assert not scan(user, one)["done"]
    assert not scan(unit.clerk, other, certificate=one.name)["done"]
    make.as_user(unit.clerk)
    assert not scanning.scan_certificate("https://zfz.example/v/" + "0" * 26)["done"]
    assert not scanning.scan_certificate("kein code")["done"]
    assert stage_of(one) == stage_of(other) == "Waiting for Completion"
    cancelled = frappe.get_doc(CERTIFICATE, other.name)
    make.as_user(unit.reviewer)
    cancelling.cancel_certificate(cancelled.name, "With Certificate", "Leaving", "离职")
    assert not scan(unit.clerk, other)["done"]
    assert stage_of(other) == "Stopped"


@pytest.mark.requirement("G-014")
def test_three_failures_are_told_to_the_legal_office(clock, unit):
    make.as_user(unit.clerk)
    for count in (1, 2, 3):
        assert scanning.scan_certificate("x")["failures"] == count
    notices = frappe.get_all(
        "Review Notice", filters={"agency": unit.agency.name}, fields=["notice_kind", "for_office"], order_by="name"
    )
    assert [tuple(n.values()) for n in notices] == [("Scan Failures", unit.agency.reviewing_office)]
    assert frappe.db.count("Review Scan", {"scanned_by": unit.clerk, "outcome": "Refused"}) == 3


# ---------------------------------------------------------------- T-1, T-6, T-8


@pytest.mark.requirement("R-143", "R-137", "R-144", "G-006")
def test_t8_5_good_rows_go_through_and_overdue_ones_are_named(clock, unit):
    good, overdue = certificate_due(unit, "2012-06-30"), certificate_due(unit, "2012-04-30")
    result = apply_for(unit, good, overdue)
    assert result["done"] == 1
    assert [row["name"] for row in result["refused"]] == [overdue.name]
    assert "2012-04-30" in result["refused"][0]["reason"] and LEGACY in result["refused"][0]["reason"]
    assert review_of(overdue) is None


@pytest.mark.requirement("R-150", "G-005")
def test_t8_6_the_unit_s_own_review_one_day_late_is_refused(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    clock.to("2012-06-30")
    assert apply_for(unit, one)["done"] == 1
    clock.to("2012-07-01")
    assert "2012-06-30" in reason_in(decide(unit.checker, UNIT_REVIEW, one))
    clock.to("2012-06-30")
    assert decide(unit.checker, UNIT_REVIEW, one)["done"] == 1


@pytest.mark.requirement("R-120", "R-153", "R-138", "G-005")
def test_t8_7_what_is_not_completed_by_the_end_of_the_year_is_expired_data(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    apply_for(unit, one)
    decide(unit.checker, UNIT_REVIEW, one)
    clock.to("2012-12-31")
    assert decide(unit.reviewer, OFFICE_REVIEW, one)["done"] == 1
    assert closing.close_next(clock.day) == 0
    clock.to("2013-01-01")
    make.as_user(unit.reviewer)
    with pytest.raises(frappe.ValidationError, match="2012"):
        chip_review.require_chip_step(one.name)
    make.as_user("Administrator")
    assert closing.close_next(clock.day) == 1
    assert closing.close_next(clock.day) == 0, "closing twice does nothing"
    assert stage_of(one) == "Expired"
    assert frappe.db.count("Review Notice", {"agency": unit.agency.name, "notice_kind": "Review Closed"}) == 1
    one.db_set("review_due_on", "2013-06-30")
    clock.to("2013-05-01")
    assert present(review_of(one)) in reason_in(apply_for(unit, one))


@pytest.mark.requirement("R-146", "R-147", "R-145", "G-007")
def test_t8_8_and_9_the_year_filter_and_the_reason_for_early_reviews(clock, unit):
    right, wrong = certificate_due(unit, "2012-06-30"), certificate_due(unit, "2014-03-01")
    make.as_user(unit.clerk)
    settings = explaining.list_settings()
    assert (settings["year"], settings["filter_year"]) == (2012, 2010)
    found = frappe.get_list(CERTIFICATE, filters={"review_base_year": 2010}, pluck="name", order_by="name")
    assert found == [right.name]
    result = apply_for(unit, right, wrong)
    assert result["done"] == 1 and "2014-03-01" in result["refused"][0]["reason"]
    assert apply_for(unit, wrong, reason="长期驻外")["done"] == 1
    review = frappe.get_doc(REVIEW, review_of(wrong))
    assert (review.review_year, review.early_reason) == (2012, "长期驻外")
    assert frappe.get_doc(REVIEW, review_of(right)).early_reason is None


@pytest.mark.requirement("R-146")
def test_select_all_goes_by_the_filter_of_the_list_and_the_rows_the_login_sees(clock, unit):
    mine = [certificate_due(unit, "2012-06-30") for _ in range(3)]
    certificate_due(unit, "2014-06-30")
    make.as_user("Administrator")
    foreign = certificate_due(make_unit(), "2012-06-30")
    make.as_user(unit.clerk)
    assert applying.apply_for_filtered([["review_base_year", "=", 2010]])["done"] == 3
    assert all(stage_of(one) == "Unit Review" for one in mine)
    assert review_of(foreign) is None
    make.as_user(unit.checker)
    result = deciding.decide_filtered({"review_stage": "Unit Review", "base_year": 2010}, UNIT_REVIEW)
    assert result == {"done": 3, "refused": []}


@pytest.mark.requirement("R-118", "R-120")
def test_t8_10_and_11_the_sticker_s_year_and_a_card_that_differs(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    apply_for(unit, one)
    decide(unit.checker, UNIT_REVIEW, one)
    decide(unit.reviewer, OFFICE_REVIEW, one)
    make.as_user(unit.reviewer)
    chip_review.require_chip_step(one.name)
    chip_review.on_chip_written(one.name)
    wrong_year = chip_review.confirm_sticker(one.name, 2011)
    assert not wrong_year["done"] and "2011" in wrong_year["message"]
    assert not chip_review.confirm_sticker(one.name, 2012, differs=1)["done"]
    assert not chip_review.confirm_sticker(one.name, 2012)["done"], "held until the office has looked into it"
    hold = frappe.get_all("Review Hold", filters={"officer": one.officer}, pluck="name", order_by="name")[0]
    holding.release_hold(hold, "核对无误")
    assert chip_review.confirm_sticker(one.name, 2012)["done"]


@pytest.mark.requirement("R-124", "G-041")
def test_t8_12_and_13_a_lost_card_stops_the_review_and_a_void_one_ends_it(clock, unit):
    clock.to("2016-05-10")
    one = certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    frappe.db.set_value(CERTIFICATE, one.name, "certificate_status", "Reported Lost")
    assert reason_in(decide(unit.reviewer, OFFICE_REVIEW, one))
    frappe.db.set_value(CERTIFICATE, one.name, "certificate_status", "Valid")
    assert decide(unit.reviewer, OFFICE_REVIEW, one)["done"] == 1, "found before the notice: the review goes on"
    found = frappe.get_doc(CERTIFICATE, one.name)
    for status in ("Reported Lost", "Declared Void"):
        found.certificate_status = status
        found.flags.is_status_step = True
        found.save(ignore_permissions=True)
    assert stage_of(one) == "Stopped"
    assert not scan(unit.clerk, one)["done"]


@pytest.mark.requirement("G-017", "R-158", "R-177")
def test_t8_15_a_hold_stops_the_application_is_seen_and_lifted(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    make.as_user(unit.reviewer)
    name = holding.raise_hold(one.officer, "Overdue Complaint", "投诉未按期处理", "TS-1")["name"]
    assert holding.hold(one.officer, "Overdue Complaint", "投诉未按期处理", "TS-1") == name, "one matter, one hold"
    assert "投诉未按期处理" in reason_in(apply_for(unit, one))
    holder = login_of(one)
    for user in (unit.clerk, unit.reviewer, holder):
        make.as_user(user)
        mine = {"officer": one.officer}
        assert frappe.get_list("Review Hold", filters=mine, pluck="name", order_by="name") == [name]
        assert any("投诉未按期处理" in reason["text"] for reason in explaining.why(one.name)["reasons"])
    make.as_user(unit.clerk)
    with pytest.raises(frappe.PermissionError):
        holding.release_hold(name, "想解除")
    assert holding.lift(one.officer, "Overdue Complaint", "TS-1", "已答复")
    assert not holding.lift(one.officer, "Overdue Complaint", "TS-1", "已答复")
    assert apply_for(unit, one)["done"] == 1


@pytest.mark.requirement("R-160", "R-161", "R-157", "G-008", "R-163")
def test_t8_16_and_17_the_second_review_needs_an_exam_of_its_cycle(clock, unit):
    clock.to("2016-05-10")
    one = certificate_due(unit, "2016-06-30")
    one.db_set({"issued_on": "2012-06-30", "last_review_on": "2014-06-30", "review_count": 1})
    apply_for(unit, one)
    assert frappe.db.get_value(REVIEW, review_of(one), "review_kind") == "Review With Examination"
    officer = frappe.get_doc("Enforcement Officer", one.officer)
    officer.db_set({"exam_result": "Passed", "exam_passed_on": "2012-01-01"})
    assert "2014-07-01" in reason_in(decide(unit.reviewer, OFFICE_REVIEW, one))
    officer.db_set("exam_passed_on", "2016-05-09")
    assert decide(unit.reviewer, OFFICE_REVIEW, one)["done"] == 1
    assert str(frappe.db.get_value(REVIEW, review_of(one), "exam_passed_on")) == "2016-05-09"
    assert scan(unit.clerk, one)["done"]
    one.reload()
    assert one.review_count == 2


@pytest.mark.requirement("R-131")
def test_t8_19_and_22_a_rename_and_a_move_take_the_review_along(clock, unit):
    clock.to("2016-05-10")
    one = certificate_due(unit, "2016-06-30")
    apply_for(unit, one)
    make.as_user("Administrator")
    new = make_unit(government_level="County", administrative_division="370102")
    frappe.get_doc("Enforcement Agency", unit.agency.name).db_set("agency_name", "更名后的单位")
    assert stage_of(one) == "Office Review"
    frappe.get_doc("Enforcement Officer", one.officer).db_set("agency", new.agency.name)
    frappe.get_doc(CERTIFICATE, one.name).db_set("agency", new.agency.name)
    assert frappe.db.get_value(REVIEW, review_of(one), "agency") == new.agency.name
    assert reason_in(decide(unit.reviewer, OFFICE_REVIEW, one))
    assert decide(new.reviewer, OFFICE_REVIEW, one)["done"] == 1
    assert not scan(unit.clerk, one)["done"]
    assert scan(new.clerk, one)["done"]


@pytest.mark.requirement("R-055", "G-024")
def test_t8_21_and_23_closed_accounts_and_lapsed_letters(clock, unit):
    entrusted = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=unit.agency.name
    )
    team = frappe._dict(agency=entrusted, **make.make_team(entrusted))
    one = make.make_reviewable(entrusted, "2010-06-30")
    assert apply_for(team, one)["refused"]
    make.as_user("Administrator")
    make.entrust(entrusted)
    assert apply_for(team, one)["done"] == 1
    make.as_user("Administrator")
    frappe.db.set_value("Enforcement Agency", entrusted.name, "account_status", "Suspended")
    frappe.local.enforcement_scopes = {}
    with pytest.raises(frappe.PermissionError):
        apply_for(team, one)
    clock.to("2012-07-01")
    assert str(explaining.colour_of(getdate("2012-06-30"), "ENFORCEMENT")) == "Review Overdue"


def test_two_users_on_the_same_row_the_second_reads_where_it_stands(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    assert apply_for(unit, one)["done"] == 1
    assert present(review_of(one)) in reason_in(apply_for(unit, one))
    assert decide(unit.checker, UNIT_REVIEW, one)["done"] == 1
    assert reason_in(decide(unit.checker, UNIT_REVIEW, one))
    assert frappe.db.count(REVIEW, {"certificate": one.name}) == 1


def test_a_mixed_selection_with_a_faulty_row_refuses_that_row_alone(clock, unit, monkeypatch):
    rows = [certificate_due(unit, "2012-06-30") for _ in range(3)]
    real = applying.judge_application

    def fail_on_second(facts, *args, **kwargs):
        if facts.review_count == 7:
            raise ValueError("unforeseen")
        return real(facts, *args, **kwargs)

    rows[1].db_set("review_count", 7)
    monkeypatch.setattr(applying, "judge_application", fail_on_second)
    from enforcement_cert.certificate import bulk

    make.as_user(unit.clerk)
    refused = bulk._try_rows("review_apply", [row.name for row in rows], {"early_reason": ""}, is_background=True)
    assert [row["name"] for row in refused] == [rows[1].name]
    assert [stage_of(row) for row in rows] == ["Unit Review", None, "Unit Review"]


@pytest.mark.requirement("R-005", "R-003", "R-159", "R-020")
def test_each_side_takes_its_own_steps_only(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    make.as_user("Administrator")
    other = make_unit()
    assert apply_for(other, one)["refused"]
    make.as_user(unit.checker)
    with pytest.raises(frappe.PermissionError):
        applying.apply_for_review([one.name])
    apply_for(unit, one)
    for user in (unit.clerk, unit.reviewer, other.checker):
        assert decide(user, UNIT_REVIEW, one)["done"] == 0
    decide(unit.checker, UNIT_REVIEW, one)
    for user in (unit.clerk, unit.checker, unit.maker, other.clerk):
        assert decide(user, OFFICE_REVIEW, one)["done"] == 0
    assert stage_of(one) == "Office Review"


def test_refusal_and_withdrawal_need_a_reason_and_free_the_certificate(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    apply_for(unit, one)
    with pytest.raises(frappe.ValidationError):
        decide(unit.clerk, "Withdraw Review", one)
    assert decide(unit.clerk, "Withdraw Review", one, reason="选错人员")["done"] == 1
    assert apply_for(unit, one)["done"] == 1
    decide(unit.checker, UNIT_REVIEW, one)
    assert decide(unit.reviewer, "Refuse Review", one, reason="材料不实")["done"] == 1
    assert stage_of(one) == "Refused"
    assert frappe.db.get_value(REVIEW, review_of(one), "message") == "材料不实"


# ---------------------------------------------------------------- profiles, days, explanation


def test_a_running_review_keeps_the_rule_it_began_with(clock, unit):
    one = certificate_due(unit, "2015-01-15")
    clock.to("2014-12-20")
    apply_for(unit, one)
    assert frappe.db.get_value(REVIEW, review_of(one), "review_profile") == LEGACY
    clock.to("2015-01-10")
    assert get_profile("ENFORCEMENT", clock.day).name == NEWER
    assert decide(unit.checker, UNIT_REVIEW, one)["done"] == 1
    decide(unit.reviewer, OFFICE_REVIEW, one)
    assert not scan(unit.clerk, one)["done"], "the rule it began with asks for the chip"


def test_a_rule_that_has_been_in_force_is_copied_and_not_changed(clock):
    record = frappe.get_doc("Review Rule Profile", LEGACY)
    record.cycle_months = 36
    with pytest.raises(frappe.ValidationError):
        record.save()
    draft = frappe.get_doc("Review Rule Profile", NATIONAL)
    draft.warning_months = 70
    with pytest.raises(frappe.ValidationError):
        draft.save()
    draft.reload()
    draft.warning_months = 3
    draft.save()
    draft.profile_status = "In Force"
    with pytest.raises(frappe.ValidationError):
        draft.save()


@pytest.mark.requirement("R-133", "G-001", "R-146")
def test_days_of_certificates_that_bulk_statements_wrote_are_settled(clock, unit):
    first, reviewed = certificate_due(unit, "2012-06-30"), certificate_due(unit, "2012-06-30")
    frappe.db.set_value(CERTIFICATE, first.name, {"review_due_on": None, "review_base_year": 0})
    frappe.db.set_value(CERTIFICATE, reviewed.name, {"last_review_on": "2014-07-15", "review_due_on": None})
    clock.to("2016-01-05")
    settle_days()
    first.reload()
    reviewed.reload()
    assert (str(first.review_due_on), first.review_base_year, first.review_count) == ("2012-06-30", 2010, 0)
    assert (str(reviewed.review_due_on), reviewed.review_base_year, reviewed.review_count) == ("2016-07-15", 2014, 2)


@pytest.mark.requirement("R-134", "R-135", "R-139")
def test_why_names_rule_days_steps_and_what_to_do(clock, unit):
    one = certificate_due(unit, "2012-06-30")
    make.as_user(unit.clerk)
    told = explaining.why(one.name)
    assert (told["colour"], told["act"], told["allowed"]) == ("Due Soon", "Apply for Review", True)
    text = " ".join(reason["text"] for reason in told["reasons"])
    assert "2012-06-30" in text and LEGACY in text and "2012-04-30" in text
    assert [step["done"] for step in told["steps"]] == [False] * 5
    apply_for(unit, one)
    assert [step["done"] for step in explaining.why(one.name)["steps"]] == [True, *[False] * 4]
    clock.to("2012-07-01")
    assert not explaining.why(one.name)["allowed"]
    make.as_user("Administrator")
    make.as_user(make_unit().clerk)
    with pytest.raises(frappe.PermissionError):
        explaining.why(one.name)


@pytest.mark.requirement("G-018")
def test_only_the_province_puts_a_due_day_off_and_only_where_the_rule_knows_it(clock, unit):
    one = certificate_due(unit, "2016-06-30")
    clock.to("2016-06-01")
    make.as_user(unit.reviewer)
    with pytest.raises(frappe.PermissionError):
        extending.extend_due_day(one.name, 10, "住院")
    make.as_user(unit.maker)
    with pytest.raises(frappe.ValidationError):
        extending.extend_due_day(one.name, 10, "住院")
    frappe.db.set_value("Review Rule Profile", NEWER, "extension_days", 60)
    frappe.clear_document_cache("Review Rule Profile", NEWER)
    extending.extend_due_day(one.name, 40, "住院")
    with pytest.raises(frappe.ValidationError):
        extending.extend_due_day(one.name, 21, "住院")
    one.reload()
    assert (str(one.review_due_on), one.review_extension_days) == ("2016-08-09", 40)


def test_the_national_rule_renews_by_approval_and_lengthens_the_validity(clock, unit):
    frappe.db.set_value("Review Rule Profile", NATIONAL, {"profile_status": "In Force", "valid_from": "2020-01-01"})
    clock.to("2027-09-01")
    one = make.make_reviewable(unit.agency, "2022-11-01", valid_until="2027-10-31")
    assert str(one.review_due_on) == "2027-10-31"
    frappe.db.set_value("Enforcement Officer", one.officer, {"exam_result": "Passed", "exam_passed_on": "2027-08-01"})
    assert apply_for(unit, one)["done"] == 1
    decide(unit.checker, UNIT_REVIEW, one)
    assert decide(unit.reviewer, OFFICE_REVIEW, one)["done"] == 1
    one.reload()
    assert stage_of(one) == "Done"
    assert (str(one.valid_until), str(one.review_due_on)) == ("2032-10-31", "2032-10-31")
    assert one.is_face_outdated


@pytest.mark.requirement("R-134", "R-135", "G-004", "R-139")
def test_report_and_export_show_colour_words_and_standing_of_the_own_rows(clock, unit):
    soon, overdue, later = (certificate_due(unit, day) for day in ("2012-06-30", "2012-04-30", "2012-09-30"))
    apply_for(unit, soon)
    make.as_user("Administrator")
    foreign = certificate_due(make_unit(), "2012-06-30")
    make.as_user(unit.clerk)
    columns, rows = review_year.execute({"review_year": 2012})
    shown = {row["certificate"]: (row["colour_key"], row["standing_key"]) for row in rows}
    assert shown == {
        soon.name: ("Due Soon", "Unit Review"),
        overdue.name: ("Review Overdue", "Not Applied For"),
        later.name: ("In Time", "Not Applied For"),
    }
    assert foreign.name not in shown
    only = review_year.execute({"review_year": 2012, "standing": "Not Applied For", "colour": "Review Overdue"})[1]
    assert [row["certificate"] for row in only] == [overdue.name]
    sheet = openpyxl.load_workbook(BytesIO(exporting.workbook(columns, rows))).active
    fonts = {row[0].value: row[0].font.color for row in sheet.iter_rows(min_row=2)}
    fonts = {name: colour.rgb if colour and colour.type == "rgb" else None for name, colour in fonts.items()}
    assert (fonts[soon.name], fonts[overdue.name], fonts[later.name]) == ("FF8B0000", "FFD60000", None)
    exporting.download_year(2012)
    assert frappe.response["filecontent"]
    assert frappe.db.exists("Personal Data Access Log", {"record_name": "Review Year", "accessed_by": unit.clerk})


@pytest.mark.parametrize(
    ("moment", "day"), [("2012-06-30 15:59:59", "2012-06-30"), ("2012-06-30 16:00:00", "2012-07-01")]
)
def test_the_day_turns_at_midnight_in_china_wherever_the_machine_stands(site, moment, day):
    with freeze_time(moment):
        assert str(review_clock.today()) == day


def test_a_simulation_counts_who_would_be_affected_and_names_them(clock, unit):
    clock.to("2016-05-10")
    coloured, plain = certificate_due(unit, "2016-06-30"), certificate_due(unit, "2017-06-30")
    make.as_user("Administrator")
    name = profile_steps.copy_profile(NEWER, "模拟用规则")
    frappe.db.set_value("Review Rule Profile", name, {"warning_months": 1, "exam_every": 1})
    frappe.clear_document_cache("Review Rule Profile", name)
    found = simulating.simulate(name, "2016-05-10")
    changes = {(row["aspect"], row["before"], row["after"]): row["number"] for row in found["changes"]}
    assert changes["colour", "Due Soon", "In Time"] >= 1
    assert 2 <= found["affected"] <= found["total"]
    assert changes["kind", "Biennial Review", "Review With Examination"] >= 2
    rows = simulating.affected_certificates(name, "colour", "Due Soon", "In Time", "2016-05-10")
    assert coloured.name in [row["name"] for row in rows] and plain.name not in [row["name"] for row in rows]
    assert simulating.simulate(NEWER, "2016-05-10")["affected"] == 0, "the rule in force changes nothing"
    make.as_user(unit.reviewer)
    with pytest.raises(frappe.PermissionError):
        simulating.simulate(name)


def test_a_simulation_judges_groups_as_it_would_each_certificate(clock, unit):
    clock.to("2016-05-10")
    made = [certificate_due(unit, f"2016-{month:02d}-15") for month in range(1, 13)]
    name = profile_steps.copy_profile(NEWER, "模拟用规则")
    frappe.db.set_value("Review Rule Profile", name, "warning_months", 4)
    frappe.clear_document_cache("Review Rule Profile", name)
    rows = simulating.affected_certificates(name, "colour", "In Time", "Due Soon", "2016-05-10")
    named = {row["name"] for row in rows}
    assert [one.name in named for one in made] == [month in (7, 8) for month in range(1, 13)]


def test_the_nightly_job_ends_rules_past_their_last_day_and_no_others(clock, unit):
    clock.to("2016-05-10")
    name = profile_steps.copy_profile(NEWER, "到期的规则")
    ended = {"profile_status": "In Force", "valid_from": "2015-02-01", "valid_until": "2016-05-09"}
    frappe.db.set_value("Review Rule Profile", name, ended)
    frappe.db.set_value("Review Rule Profile", NEWER, {"profile_status": "In Force", "valid_until": None})
    mark_ended()
    both = {"name": ["in", [name, NEWER]]}
    rows = frappe.get_all("Review Rule Profile", filters=both, fields=["name", "profile_status"], order_by="name")
    status = {row.name: row.profile_status for row in rows}
    assert status == {name: "Ended", NEWER: "In Force"}


def test_a_copied_rule_is_put_in_force_and_ends_the_one_before(clock, unit):
    clock.to("2016-05-10")
    name = profile_steps.copy_profile(NEWER, "后续规则")
    with pytest.raises(frappe.ValidationError):
        profile_steps.put_in_force(name, "2016-05-09")
    assert profile_steps.put_in_force(name, "2016-06-01")["ended"] == [NEWER]
    assert get_profile("ENFORCEMENT", getdate("2016-05-31")).name == NEWER
    assert get_profile("ENFORCEMENT", getdate("2016-06-01")).name == name
    with pytest.raises(frappe.ValidationError):
        profile_steps.copy_profile(NEWER, name)
    with pytest.raises(frappe.ValidationError):
        profile_steps.end_profile(name, "2016-05-01")
    make.as_user(unit.clerk)
    with pytest.raises(frappe.PermissionError):
        profile_steps.put_in_force(NATIONAL, "2017-01-01")
