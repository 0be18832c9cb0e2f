"""The way of an application through its stages: who may take which step, and what stops it."""

import frappe
import pytest

from enforcement_cert.certificate import deciding, flow
from enforcement_cert.certificate.applying import apply_for_officers
from enforcement_cert.certificate.deciding import decide_applications
from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make


@pytest.fixture
def agency(site):
    return make.make_agency()


@pytest.fixture
def team(agency):
    return make.make_team(agency)


def stage_of(application) -> str:
    return frappe.db.get_value("Certificate Application", application.name, "stage")


@pytest.mark.requirement("R-012", "R-088", "R-090", "R-091", "R-097")
def test_three_offices_approve_and_a_certificate_is_issued(agency, team):
    officer = make.make_officer(agency)

    application = make.make_application(officer, team, "Issued")

    assert [(d.from_stage, d.to_stage, d.decided_by) for d in application.decisions] == [
        ("Draft", "First Check", team["clerk"]),
        ("First Check", "Legal Review", team["checker"]),
        ("Legal Review", "Card Making", team["reviewer"]),
        ("Card Making", "Issued", team["maker"]),
    ]
    assert all(d.decided_at and d.decided_for for d in application.decisions)
    certificate = frappe.get_doc("Enforcement Certificate", application.certificate)
    assert certificate.certificate_status == "Valid"
    assert certificate.officer == officer.name
    assert len(certificate.verification_token) == 26


def test_the_photo_of_a_certificate_stays_private(agency, team):
    officer = make.make_officer(agency)

    certificate = make.make_certificate(officer, team)

    assert certificate.photo.startswith("/private/files/")
    digest = frappe.db.get_value("File", {"file_url": officer.photo}, "content_hash")
    addresses = frappe.get_all("File", filters={"content_hash": digest}, pluck="file_url", order_by="name")
    assert all(address.startswith("/private/") for address in addresses)
    assert frappe.db.exists("File", {"attached_to_name": certificate.name, "is_private": 1})


@pytest.mark.requirement("R-012")
def test_no_application_reaches_the_legal_office_without_the_first_check(agency, team):
    application = make.make_application(make.make_officer(agency), team, "First Check")

    for login in ("clerk", "reviewer", "maker"):
        make.as_user(team[login])
        with pytest.raises((flow.StepNotOpen, frappe.PermissionError)):
            deciding.decide_one(application.name, "Pass First Check", confirmed=make.ALL_CONDITIONS)

    assert stage_of(application) == Stage.FIRST_CHECK


@pytest.mark.requirement("R-004", "R-005")
@pytest.mark.parametrize(
    ("user_class", "office"),
    [
        ("Provincial Legal Office", "province"),
        ("County Legal Office", "county"),
        ("City Legal Office", "other_city"),
    ],
)
def test_only_the_office_of_the_same_level_approves(agency, team, user_class, office):
    application = make.make_application(make.make_officer(agency), team, "Legal Review")
    stranger = make.make_user(user_class, legal_office=make.make_offices()[office].name, may_review=1)

    make.as_user(stranger)
    result = decide_applications([application.name], "Pass Legal Review")

    assert result["done"] == 0
    assert len(result["refused"]) == 1
    assert stage_of(application) == Stage.LEGAL_REVIEW


@pytest.mark.requirement("R-004")
def test_a_city_office_opens_but_does_not_approve_a_county_application(site):
    agency = make.make_agency(government_level="County", administrative_division="370102")
    team = make.make_team(agency)
    application = make.make_application(make.make_officer(agency), team, "Legal Review")
    city = make.make_user("City Legal Office", legal_office=make.make_offices()["city"].name, may_review=1)

    make.as_user(city)

    assert frappe.get_doc("Certificate Application", application.name).has_permission("read")
    assert not frappe.get_doc("Certificate Application", application.name).has_permission("write")
    with pytest.raises(frappe.PermissionError):
        deciding.decide_one(application.name, "Pass Legal Review")


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize("action", ["Return Application", "Refuse Application"])
def test_returning_and_refusing_need_a_reason(agency, team, action):
    application = make.make_application(make.make_officer(agency), team, "Legal Review")
    make.as_user(team["reviewer"])

    with pytest.raises(RuleRefused):
        deciding.decide_one(application.name, action, reason="  ")
    deciding.decide_one(application.name, action, reason="照片与本人不符，请重新上传。")

    last = frappe.get_doc("Certificate Application", application.name).decisions[-1]
    assert last.reason == "照片与本人不符，请重新上传。"


@pytest.mark.requirement("R-074")
@pytest.mark.parametrize(
    ("field", "value", "word"),
    [("photo", "", "photo"), ("enforcement_area", "", "area"), ("officer_name", "", "name")],
)
def test_a_missing_card_field_stops_the_application_with_its_own_message(agency, team, field, value, word):
    officer = make.make_officer(agency)
    frappe.db.set_value("Enforcement Agency", agency.name, "enforcement_area", "")
    officer.db_set("enforcement_area", "济南市")
    officer.db_set(field, value)

    make.as_user(team["clerk"])
    result = apply_for_officers([officer.name])

    assert result["done"] == 0
    assert word in result["refused"][0]["reason"].lower()


@pytest.mark.requirement("R-101", "R-173", "R-100")
def test_without_passed_exam_a_row_stays_while_the_others_are_approved(agency, team):
    good = make.make_application(make.make_officer(agency), team, "Legal Review")
    failed = make.make_application(make.make_officer(agency, exam_result="Failed"), team, "Legal Review")

    make.as_user(team["reviewer"])
    result = decide_applications([good.name, failed.name], "Pass Legal Review")

    assert result["done"] == 1
    assert [row["name"] for row in result["refused"]] == [failed.name]
    assert (stage_of(good), stage_of(failed)) == (Stage.CARD_MAKING, Stage.LEGAL_REVIEW)


@pytest.mark.requirement("R-081")
def test_the_first_check_confirms_each_condition(agency, team):
    application = make.make_application(make.make_officer(agency), team, "First Check")
    make.as_user(team["checker"])

    with pytest.raises(RuleRefused):
        deciding.decide_one(application.name, "Pass First Check", confirmed=make.ALL_CONDITIONS[:3])
    deciding.decide_one(application.name, "Pass First Check", confirmed=make.ALL_CONDITIONS)

    stored = frappe.get_doc("Certificate Application", application.name)
    assert all(stored.get(condition) for condition in make.ALL_CONDITIONS)


@pytest.mark.requirement("R-095")
def test_one_living_application_per_person_in_the_whole_province(agency, team):
    officer = make.make_officer(agency)
    make.make_application(officer, team, "First Check")

    make.as_user(team["clerk"])
    result = apply_for_officers([officer.name])

    assert result["done"] == 0
    assert frappe.db.count("Certificate Application", {"officer": officer.name}) == 1


@pytest.mark.requirement("R-095")
def test_the_database_itself_refuses_a_second_living_application(agency, team):
    officer = make.make_officer(agency)
    first = make.make_application(officer, team, "First Check")
    second = frappe.copy_doc(first)
    second.living_application_key = first.living_application_key

    with pytest.raises((frappe.UniqueValidationError, frappe.DuplicateEntryError)):
        second.db_insert()


@pytest.mark.requirement("R-095", "G-048")
def test_who_holds_a_certificate_cannot_apply_for_another(agency, team):
    officer = make.make_officer(agency)
    certificate = make.make_certificate(officer, team)

    make.as_user(team["clerk"])
    result = apply_for_officers([officer.name])

    assert result["done"] == 0
    assert certificate.name in result["refused"][0]["reason"]


@pytest.mark.requirement("R-021", "R-022", "R-023", "G-026")
def test_the_unit_name_is_produced_by_the_system(site):
    first = make.make_agency(agency_name="济南市市场监督管理局甲")
    second = make.make_agency(
        agency_name="济南市稽查支队甲", agency_kind="Second-level Body", superior_agency=first.name
    )
    entrusted = make.make_agency(
        agency_name="济南市计量院甲",
        agency_kind="Entrusted Unit",
        legal_kind="Entrusted Organisation",
        superior_agency=first.name,
    )
    make.entrust(entrusted)

    names = {}
    for unit in (first, second, entrusted):
        certificate = make.make_certificate(make.make_officer(unit), make.make_team(unit))
        names[unit.agency_name] = (certificate.unit_name, certificate.entrusted_unit_name or "")

    assert names == {
        "济南市市场监督管理局甲": ("济南市市场监督管理局甲", ""),
        "济南市稽查支队甲": ("济南市稽查支队甲", ""),
        "济南市计量院甲": ("济南市市场监督管理局甲", "济南市计量院甲"),
    }


@pytest.mark.requirement("R-023")
def test_a_unit_name_sent_by_a_browser_is_overwritten(agency, team):
    application = make.make_application(make.make_officer(agency), team)
    other = make.make_agency()
    make.as_user(team["clerk"])
    application.reload()
    application.update({"unit_name": "自己写的单位", "agency": other.name, "officer_name": "别人"})

    application.save()

    assert application.unit_name == agency.agency_name
    assert application.agency == agency.name
    assert application.officer_name == "测试人员"


def test_a_stage_sent_by_a_browser_changes_nothing(agency, team):
    application = make.make_application(make.make_officer(agency), team)
    make.as_user(team["clerk"])
    application.reload()
    application.update({"stage": "Issued"})

    application.save()

    assert stage_of(application) == Stage.DRAFT


def test_an_open_account_is_needed(agency, team):
    officer = make.make_officer(agency)
    frappe.db.set_value("Enforcement Agency", agency.name, "account_status", "Returned")

    make.as_user(team["clerk"])
    result = apply_for_officers([officer.name])

    assert result["done"] == 0


def test_an_administrator_may_rename_and_add_states_without_code(agency, team):
    workflow = frappe.get_doc("Workflow", {"document_type": "Certificate Application"})
    for name in ("Waiting for Deputy Head",):
        state = frappe.new_doc("Workflow State")
        state.workflow_state_name = name
        state.insert()
    workflow.append(
        "states",
        {
            "state": "Waiting for Deputy Head",
            "doc_status": "0",
            "allow_edit": "Legal Reviewer",
            "update_field": "stage",
            "update_value": "Legal Review",
            "is_optional_state": 1,
        },
    )
    for row in workflow.transitions:
        if row.state == "Waiting for Legal Review" and row.action == "Pass Legal Review":
            row.state, step = "Waiting for Deputy Head", row
    workflow.append(
        "transitions",
        {
            "state": "Waiting for Legal Review",
            "action": "Submit Application",
            "next_state": "Waiting for Deputy Head",
            "allowed": "Legal Reviewer",
            "condition": "doc.may_decide",
        },
    )
    workflow.save()
    application = make.make_application(make.make_officer(agency), team, "Legal Review")

    make.as_user(team["reviewer"])
    deciding.decide_one(application.name, "Submit Application")
    assert stage_of(application) == Stage.LEGAL_REVIEW
    deciding.decide_one(application.name, step.action)

    assert stage_of(application) == Stage.CARD_MAKING


@pytest.mark.requirement("R-023", "R-074")
def test_facts_are_frozen_once_the_first_check_is_passed(agency, team):
    application = make.make_application(make.make_officer(agency), team, "Legal Review")
    other = make.make_agency()
    make.as_user(team["reviewer"])
    application.reload()
    application.update({"unit_name": "别的单位", "agency": other.name, "reviewing_office": "LO-370200"})

    application.save()
    application.reload()

    assert (application.unit_name, application.agency) == (agency.agency_name, agency.name)
    assert application.reviewing_office == agency.reviewing_office


def test_the_reviewer_sees_that_the_unit_entered_the_exam_result(agency, team):
    application = make.make_application(make.make_officer(agency), team, "Card Making")

    assert "exam_entered_by_unit" in {check.check_code for check in application.checks}


@pytest.mark.requirement("R-010", "R-017", "R-109")
def test_only_the_provincial_office_prints_cards(agency, team):
    certificate = make.make_certificate(make.make_officer(agency), team)
    may = {}
    for role, login in team.items():
        make.as_user(login)
        may[role] = bool(frappe.get_doc("Enforcement Certificate", certificate.name).has_permission("print"))
        make.as_user("Administrator")

    assert may == {"clerk": False, "checker": False, "reviewer": False, "maker": True}


@pytest.mark.requirement("R-091")
@pytest.mark.parametrize("stage", ["First Check", "Legal Review", "Card Making"])
@pytest.mark.parametrize(
    ("field", "value"),
    [("officer_name", "改了的名"), ("identity_number", None), ("power_scope", "更大的权力"), ("exam_result", "Failed")],
)
def test_what_is_being_examined_stands_still(agency, team, stage, field, value):
    officer = make.make_officer(agency)
    make.make_application(officer, team, stage)
    make.as_user(team["clerk"])
    officer = frappe.get_doc("Enforcement Officer", officer.name)
    officer.set(field, value or make.identity_number())

    with pytest.raises(RuleRefused):
        officer.save()


@pytest.mark.requirement("R-095", "G-048")
def test_another_identity_number_does_not_give_a_second_certificate(agency, team):
    officer = make.make_officer(agency)
    make.make_certificate(officer, team)
    make.as_user(team["clerk"])
    officer = frappe.get_doc("Enforcement Officer", officer.name)
    officer.identity_number = make.identity_number()

    with pytest.raises(RuleRefused):
        officer.save()


def test_types_that_are_not_issued_here_cannot_be_applied_for(agency, team):
    make.as_user(team["clerk"])

    result = apply_for_officers([_officer_of(agency, team)], certificate_type="MINISTRY")

    assert result["done"] == 0


def _officer_of(agency, team) -> str:
    make.as_user("Administrator")
    name = make.make_officer(agency).name
    make.as_user(team["clerk"])
    return name
