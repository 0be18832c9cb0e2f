"""What speaks against an application, each rule on its own."""

from dataclasses import replace
from datetime import date

import pytest

from enforcement_cert.domain.code_lists import OUTSIDE_ESTABLISHMENT, ExamResult
from enforcement_cert.domain.eligibility import (
    Applicant,
    Conditions,
    RegisterAnswers,
    application_findings,
    approval_findings,
    first_violation,
)
from enforcement_cert.domain.errors import block, has_block
from enforcement_cert.domain.identifiers import Sex

TODAY = date(2026, 11, 22)
GOOD = Applicant(
    officer_code="37A000010001", officer_name="刘梅", unit_name="济南市发展和改革委员会", enforcement_area="济南市",
    has_photo=True, identity_number="37000019900101002X", birth_date=date(1990, 1, 1), sex=Sex.FEMALE,
    staffing_status="Civil Servant", exam_result="Passed", conditions=Conditions(True, True, True, True),
)  # fmt: skip
CLEAR = RegisterAnswers(establishment="yes")


def codes(applicant=GOOD, answers=CLEAR, check=approval_findings):
    return [(finding.code, finding.severity.value) for finding in check(applicant, answers, TODAY)]


def test_a_good_applicant_passes():
    assert codes() == []


@pytest.mark.requirement("R-074", "R-101")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"officer_code": ""}, "card_officer_code_missing"),
        ({"officer_name": None}, "card_name_missing"),
        ({"unit_name": "  "}, "card_unit_missing"),
        ({"enforcement_area": None}, "card_area_missing"),
        ({"has_photo": False}, "card_photo_missing"),
    ],
)
def test_each_field_of_the_card_has_its_own_message(change, code):
    assert codes(replace(GOOD, **change)) == [(code, "block")]


@pytest.mark.requirement("R-093", "G-034")
def test_a_wrong_number_cannot_be_overridden():
    wrong = replace(GOOD, identity_number="370000199001010020", override_reason="old number")
    assert codes(wrong) == [("identity_number_check", "block")]


@pytest.mark.requirement("R-075", "G-034")
def test_other_birth_date_or_sex_needs_a_reason_and_stays_visible():
    other = replace(GOOD, birth_date=date(1990, 1, 2), sex="Male")
    assert codes(other) == [("birth_date_mismatch", "block"), ("sex_mismatch", "block")]
    explained = replace(other, override_reason="the register office confirmed it")
    assert codes(explained) == [("birth_date_mismatch", "warn"), ("sex_mismatch", "warn")]
    assert codes(replace(other, override_reason="  ")) == codes(other)


@pytest.mark.requirement("R-094", "R-095", "R-045")
@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"is_on_forced_list": True}, "person_not_admitted"),
        ({"is_on_forced_list": True, "forced_entry": "FC-1", "forced_ground": "Other"}, "person_on_forced_list"),
        ({"is_real_number": False}, "identity_number_unknown"),
        ({"living_certificate": "37012026000001"}, "person_has_certificate"),
        ({"open_application": "CA-00001"}, "person_has_application"),
    ],
)
def test_registers_can_block(change, code):
    assert codes(answers=replace(CLEAR, **change)) == [(code, "block")]


ALL_BAD = RegisterAnswers(
    is_on_forced_list=True, is_real_number=False, living_certificate="1", open_application="2", establishment="no"
)


@pytest.mark.requirement("R-093", "R-094", "R-095", "R-096")
def test_the_first_failing_line_wins():
    applicant = replace(GOOD, has_photo=False, exam_result="Failed", identity_number="370000199001010020")
    lines: list[tuple[dict, dict, str]] = [
        ({}, {}, "identity_number_check"),
        ({"identity_number": GOOD.identity_number}, {}, "identity_number_unknown"),
        ({}, {"is_real_number": True}, "person_not_admitted"),
        ({}, {"is_on_forced_list": False}, "person_has_certificate"),
        ({}, {"living_certificate": None}, "person_has_application"),
        ({}, {"open_application": None}, "person_not_on_establishment"),
        ({}, {"establishment": "yes"}, "card_photo_missing"),
        ({"has_photo": True}, {}, "exam_failed"),
    ]
    answers = ALL_BAD
    for change, answer, code in lines:
        applicant, answers = replace(applicant, **change), replace(answers, **answer)
        assert codes(applicant, answers)[0] == (code, "block")


@pytest.mark.requirement("R-094")
def test_nobody_is_told_more_than_what_stands_in_the_way():
    on_list = replace(ALL_BAD, is_real_number=None)
    assert codes(replace(GOOD, has_photo=False, exam_result="Failed"), on_list) == [("person_not_admitted", "block")]


@pytest.mark.requirement("R-095")
def test_the_unit_that_has_the_person_is_named():
    answers = replace(CLEAR, living_certificate="37012026000001", certificate_unit="济南市财政局")
    (finding,) = approval_findings(GOOD, answers, TODAY)
    assert finding.context == {"number": "37012026000001", "unit": "济南市财政局"}


@pytest.mark.requirement("R-096", "G-035")
@pytest.mark.parametrize(
    ("answer", "proof", "expected"),
    [
        ("yes", False, []),
        ("no", True, [("person_not_on_establishment", "block")]),
        ("unknown", False, [("establishment_proof_missing", "block")]),
        ("unknown", True, [("establishment_proof_to_judge", "warn")]),
    ],
)
def test_the_staffing_register(answer, proof, expected):
    assert codes(answers=RegisterAnswers(establishment=answer, has_establishment_proof=proof)) == expected


@pytest.mark.requirement("R-081")
@pytest.mark.parametrize(
    ("field", "name"),
    [
        ("in_enforcement_post", "post"),
        ("education_fits", "education"),
        ("conduct_is_good", "conduct"),
        ("other_conditions_met", "other"),
    ],
)
def test_each_condition_is_an_item_of_its_own(field, name):
    for answer, word in ((None, "open"), (False, "unmet")):
        applicant = replace(GOOD, conditions=replace(GOOD.conditions, **{field: answer}))
        assert codes(applicant) == [(f"condition_{name}_{word}", "block")]


@pytest.mark.requirement("R-081")
@pytest.mark.parametrize("status", sorted(OUTSIDE_ESTABLISHMENT))
def test_lent_and_hired_staff_cannot_apply(status):
    assert codes(replace(GOOD, staffing_status=status.value)) == [("staffing_outside_establishment", "block")]


@pytest.mark.requirement("R-101")
@pytest.mark.parametrize(("result", "code"), [("Failed", "exam_failed"), ("Not Taken", "exam_missing")])
def test_the_exam_counts_at_approval_not_before(result, code):
    applicant = replace(GOOD, exam_result=ExamResult(result))
    assert codes(applicant) == [(code, "block")]
    assert codes(applicant, check=application_findings) == []


@pytest.mark.requirement("R-101", "R-076")
def test_findings_of_the_photo_come_along():
    found = approval_findings(GOOD, CLEAR, TODAY, (block("photo_no_face"),))
    assert [finding.code for finding in found] == ["photo_no_face"]
    violation = first_violation(found)
    assert violation and violation.code == "photo_no_face"


def test_warnings_are_no_violation():
    found = approval_findings(GOOD, RegisterAnswers(has_establishment_proof=True), TODAY)
    assert found and not has_block(found) and first_violation(found) is None


@pytest.mark.requirement("G-024")
def test_no_approval_for_an_entrusted_unit_without_a_letter_in_force():
    assert codes(answers=replace(CLEAR, is_entrustment_lapsed=True)) == [("application_letter_lapsed", "block")]
