"""The officer's record: entry days, evidence, marks of the certificate, overview, kept filters."""

import json

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.certificate import cancelling
from enforcement_cert.desk import form_help, list_filters
from enforcement_cert.personnel import certificate_marks, overview
from enforcement_cert.testing import factories as make

OFFICER = "Enforcement Officer"


@pytest.fixture
def agency(site, monkeypatch):
    monkeypatch.setattr(frappe.local, "lang", "zh")
    return make.make_agency()


@pytest.fixture
def clerk(agency):
    return make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)


def private_file(content: str = "鉴定材料", **place) -> str:
    file = frappe.new_doc("File")
    file.update({"file_name": f"{frappe.generate_hash(length=8)}.txt", "content": content, "is_private": 1, **place})
    file.insert()
    return file.file_url


def test_entry_days_must_follow_each_other(agency):
    officer = make.make_officer(agency, photo="", work_started_on="2012-07-01", joined_unit_on="2015-03-01")
    officer.joined_unit_on = "2010-01-01"
    with pytest.raises(frappe.ValidationError, match="2010"):
        officer.save()


# ---------------------------------------------------------------- evidence on eligibility


@pytest.mark.requirement("R-081")
def test_evidence_on_each_condition_is_recorded_with_who_and_when(agency, clerk):
    make.as_user(clerk)
    officer = make.make_officer(agency, photo="")
    file = private_file()
    officer.append(
        "eligibility_evidence",
        {"condition": "Conduct Is Good", "evidence_title": "年度考核表", "issued_by": "局政治处", "document": file},
    )
    officer.save()

    row = officer.eligibility_evidence[0]
    assert row.recorded_by == clerk and row.recorded_at
    conduct = next(c for c in overview.officer_conditions(officer.name) if c["evidence"])
    assert "年度考核表" in conduct["evidence"][0]["text"] and conduct["evidence"][0]["document"] == file
    attached = frappe.db.get_value("File", {"file_url": file}, ["attached_to_name", "is_private"])
    assert attached == (officer.name, 1)


@pytest.mark.requirement("R-081")
def test_recorded_evidence_cannot_be_rewritten_under_anothers_name(agency, clerk):
    other = make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)
    make.as_user(clerk)
    officer = make.make_officer(agency, photo="")
    officer.append("eligibility_evidence", {"condition": "Conduct Is Good", "evidence_title": "年度考核表"})
    officer.save()
    make.as_user(other)

    officer = frappe.get_doc(OFFICER, officer.name)
    officer.eligibility_evidence[0].update({"evidence_title": "别的材料", "recorded_by": other})
    officer.save()

    officer.reload()
    assert (officer.eligibility_evidence[0].evidence_title, officer.eligibility_evidence[0].recorded_by) == (
        "年度考核表",
        clerk,
    )


def test_the_file_of_a_stranger_cannot_be_taken_by_its_address(agency, clerk):
    strange = make.make_officer(make.make_agency(), photo="")
    file = private_file(attached_to_doctype=OFFICER, attached_to_name=strange.name)
    make.as_user(clerk)
    officer = make.make_officer(agency, photo="")
    officer.append(
        "eligibility_evidence", {"condition": "Conduct Is Good", "evidence_title": "年度考核表", "document": file}
    )
    with pytest.raises(frappe.ValidationError):
        officer.save()


@pytest.mark.requirement("R-081")
def test_the_first_checks_confirmation_stands_beside_the_conditions(agency):
    team = make.make_team(agency)
    officer = make.make_officer(agency)
    assert not any(row["confirmed"] for row in overview.officer_conditions(officer.name))

    make.make_application(officer, team, "Legal Review")

    confirmed = [row["confirmed"] for row in overview.officer_conditions(officer.name)]
    assert len(confirmed) == 4 and all(agency.agency_name in text for text in confirmed)


# ---------------------------------------------------------------- overview


@pytest.mark.requirement("R-074", "R-078")
def test_each_missing_entry_is_said_by_its_own_sentence(agency):
    frappe.db.set_value("Enforcement Agency", agency.name, "enforcement_area", "")
    officer = make.make_officer(agency, photo="")

    missing = overview.officer_overview(officer.name)["missing"]

    assert len(missing) == len(set(missing)) == 3
    for word in ("执法区域", "照片", "手机"):
        assert any(word in sentence for sentence in missing), (word, missing)


@pytest.mark.requirement("R-074")
@pytest.mark.parametrize(
    ("field", "word"),
    [("officer_code", "编码"), ("officer_name", "姓名"), ("enforcement_area", "执法区域"), ("photo", "照片")],
)
def test_every_card_field_blocks_the_application_with_its_own_message(agency, field, word):
    team = make.make_team(agency)
    officer = make.make_officer(agency)
    officer.db_set(field, "")
    if field == "enforcement_area":
        frappe.db.set_value("Enforcement Agency", agency.name, field, "")

    make.as_user(team["clerk"])
    from enforcement_cert.certificate.applying import apply_for_one

    with pytest.raises(frappe.ValidationError, match=word):
        apply_for_one(officer.name, "ENFORCEMENT", 1)


def test_a_foreign_unit_gets_no_overview(agency):
    officer = make.make_officer(agency, photo="")
    make.as_user(make.make_user("Enforcement Agency", agency=make.make_agency().name))
    with pytest.raises(frappe.PermissionError):
        overview.officer_overview(officer.name)


@pytest.mark.requirement("R-080")
@pytest.mark.parametrize(("mobile", "is_good"), [("19900000001", True), ("29900000001", False), ("1990000", False)])
def test_a_mobile_number_is_judged_while_it_is_typed(agency, clerk, mobile, is_good):
    make.as_user(clerk)
    assert (form_help.judge_mobile(mobile) == "") is is_good


# ---------------------------------------------------------------- marks of the certificate


@pytest.mark.requirement("R-072")
def test_the_record_shows_the_certificates_status_at_once(agency):
    team = make.make_team(agency)
    officer = make.make_officer(agency)
    certificate = make.make_certificate(officer, team)

    officer.reload()
    assert (officer.certificate, officer.certificate_status) == (certificate.name, "Valid")
    make.as_user(team["maker"])
    cancelling.cancel_certificate(certificate.name, "With Certificate", "Retirement", "已退休")
    make.as_user("Administrator")
    assert frappe.db.get_value(OFFICER, officer.name, "certificate_status") == "Cancelled"


@pytest.mark.requirement("R-072")
def test_marks_that_bulk_statements_passed_by_are_mended(agency):
    team = make.make_team(agency)
    officer = make.make_officer(agency)
    certificate = make.make_certificate(officer, team)
    plain = make.make_officer(agency, photo="")
    frappe.db.set_value("Enforcement Certificate", certificate.name, "review_due_on", "2027-05-01")
    frappe.db.set_value(OFFICER, officer.name, {"certificate": None, "certificate_status": ""})
    frappe.db.set_value(OFFICER, plain.name, "certificate_status", "Valid")

    certificate_marks.write_all_certificate_marks()
    certificate_marks.write_all_certificate_marks()

    assert frappe.db.get_value(OFFICER, officer.name, certificate_marks.MARKS) == (
        certificate.name,
        "Valid",
        getdate(certificate.valid_until),
        getdate("2027-05-01"),
    )
    assert not frappe.db.get_value(OFFICER, plain.name, "certificate_status")
    assert certificate_marks.marks_of(officer.name)["review_due_on"] == getdate("2027-05-01")


def test_marks_are_never_taken_from_a_form(agency, clerk):
    make.as_user(clerk)
    officer = make.make_officer(agency, photo="", certificate_status="Valid", review_due_on=add_days(getdate(), 9))
    assert not officer.certificate_status and not officer.review_due_on

    officer.certificate_status = "Valid"
    officer.save()
    assert not frappe.db.get_value(OFFICER, officer.name, "certificate_status")


# ---------------------------------------------------------------- kept filters


@pytest.mark.requirement("R-072", "R-205")
def test_filters_are_kept_for_the_own_login(agency, clerk):
    other = make.make_user("Enforcement Agency", agency=agency.name)
    rows = [[OFFICER, "agency", "descendants of (inclusive)", agency.name], [OFFICER, "photo", "is", "not set"]]
    make.as_user(clerk)
    name = list_filters.keep_filter(OFFICER, "缺照片", json.dumps(rows))
    assert list_filters.keep_filter(OFFICER, "缺照片", rows) == name, "the same name is replaced"

    kept = list_filters.saved_filters(OFFICER)
    found = frappe.get_list(OFFICER, filters=kept[0]["filters"], pluck="name", order_by="name")
    assert [row["title"] for row in kept] == ["缺照片"] and found == []

    make.as_user(other)
    assert list_filters.saved_filters(OFFICER) == []
    with pytest.raises(frappe.PermissionError):
        list_filters.remove_filter(name)
    make.as_user(clerk)
    list_filters.remove_filter(name)
    assert list_filters.saved_filters(OFFICER) == []


@pytest.mark.requirement("R-072")
def test_a_unit_is_filtered_with_its_lower_units(agency):
    body = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
    below = make.make_officer(body, photo="")
    foreign = make.make_officer(make.make_agency(), photo="")
    agency_and_below = [[OFFICER, "agency", "descendants of (inclusive)", agency.name]]

    found = frappe.get_list(OFFICER, filters=agency_and_below, pluck="name", order_by="name", limit=0)

    assert below.name in found and foreign.name not in found


@pytest.mark.requirement("R-072", "X-17")
@pytest.mark.parametrize(
    "condition", [["identity_number", "like", "3700%"], ["officer_name", "=", "37000019510311004X"]]
)
def test_identity_numbers_are_never_kept_in_filters(agency, clerk, condition):
    make.as_user(clerk)
    with pytest.raises(frappe.ValidationError):
        list_filters.keep_filter(OFFICER, "某人", [[OFFICER, *condition]])
