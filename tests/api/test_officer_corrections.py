"""Correction requests: who asks, who decides, what changes with the fact, what is kept."""

import frappe
import pytest

from enforcement_cert.access.masking import CORRECTION_NEW, CORRECTION_OLD, OFFICER_IDENTITY
from enforcement_cert.errors import RuleRefused
from enforcement_cert.personnel import corrections, forced_list, leaving, transfers
from enforcement_cert.testing import factories as make
from tests.present import present

REQUEST = "Officer Correction"


@pytest.fixture
def agency(site):
    site.local.lang = "zh"
    return make.make_agency(government_level="County", administrative_division="370102")


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def officer(agency):
    return make.make_officer(agency)


def evidence() -> str:
    file = frappe.new_doc("File")
    file.update({"file_name": "身份证.pdf", "content": f"%PDF-1.4 {frappe.generate_hash()}", "is_private": 1})
    return file.insert().file_url


def ask(login: str, officer, fact: str, **values):
    make.as_user(login)
    request = frappe.new_doc(REQUEST)
    request.update({"officer": officer.name, "fact": fact, "reason": "与身份证不符", "evidence": evidence(), **values})
    return request.insert()


def decide(login: str, request, granted: int = 1, reason: str = "") -> dict:
    make.as_user(login)
    return corrections.decide_correction(request.name, granted, reason)


def stored(officer):
    return frappe.get_doc("Enforcement Officer", officer.name)


@pytest.mark.requirement("X-12")
def test_the_checker_decides_on_a_birth_date_and_the_old_value_is_kept(officer, team):
    before = str(officer.birth_date)
    request = ask(team["clerk"], officer, "Birth Date", new_date="1989-12-31")
    assert (request.old_value, request.new_value, request.decided_where) == (before, "1989-12-31", "Agency")

    decide(team["checker"], request)

    after = stored(officer)
    assert str(after.birth_date) == "1989-12-31" and after.is_overridden and after.override_reason == "与身份证不符"
    request.reload()
    assert (request.request_status, request.decided_by, request.old_value) == ("Corrected", team["checker"], before)
    assert request.living_fact_key is None and request.requested_by == team["clerk"]


@pytest.mark.requirement("X-12")
@pytest.mark.parametrize(("fact", "values"), [("Name", {"new_value": "测试新名"}), ("Identity Number", {})])
def test_name_and_number_are_for_the_reviewing_office(officer, team, fact, values):
    request = ask(team["clerk"], officer, fact, **(values or {"new_value": make.identity_number()}))
    assert request.decided_where == "Reviewing Office"
    for login in (team["checker"], team["clerk"]):
        with pytest.raises(RuleRefused):
            decide(login, request)
    assert decide(team["reviewer"], request)["request_status"] == "Corrected"


@pytest.mark.requirement("X-12")
def test_nobody_decides_on_the_own_request(officer, team):
    request = ask(team["checker"], officer, "Sex", new_sex="Female")
    with pytest.raises(RuleRefused, match="另一账号"):
        decide(team["checker"], request)
    assert decide(team["reviewer"], request)["request_status"] == "Corrected"


@pytest.mark.requirement("X-12", "X-17")
def test_numbers_rest_masked_and_encrypted_in_the_request(officer, team):
    old = OFFICER_IDENTITY.open(stored(officer).identity_cipher)
    new = make.identity_number()
    request = ask(team["clerk"], officer, "Identity Number", new_value=new)
    row = frappe.db.get_value(REQUEST, request.name, "*", as_dict=True)
    assert old not in str(row) and new not in str(row) and new not in str(request.as_dict())
    assert CORRECTION_OLD.open(row.old_value_cipher) == old and CORRECTION_NEW.open(row.new_value_cipher) == new
    assert "new_value_cipher" not in request.as_dict()


@pytest.mark.requirement("X-12", "R-095")
def test_a_corrected_number_brings_digest_birth_date_and_living_keys_along(officer, team):
    certificate = make.make_certificate(officer, team)
    new = make.identity_number(male=False)
    request = ask(team["clerk"], officer, "Identity Number", new_value=new)

    decide(team["reviewer"], request)

    after = stored(officer)
    digest = OFFICER_IDENTITY.digest(new)
    assert (after.identity_digest, after.living_identity_digest) == (digest, digest)
    assert OFFICER_IDENTITY.open(after.identity_cipher) == new
    assert (str(after.birth_date).replace("-", ""), after.sex) == (new[6:14], "Female")
    key = frappe.db.get_value("Enforcement Certificate", certificate.name, "living_certificate_key")
    assert key == f"{digest}:ENFORCEMENT"


@pytest.mark.requirement("X-12")
def test_a_corrected_name_stands_on_the_certificate_whose_card_is_out_of_date(officer, team, monkeypatch):
    certificate = make.make_certificate(officer, team)
    forgotten = []
    monkeypatch.setattr(corrections, "forget", lambda *names: forgotten.extend(names))
    decide(team["reviewer"], ask(team["clerk"], officer, "Name", new_value="测试新名"))
    after = frappe.get_doc("Enforcement Certificate", certificate.name)
    assert (after.officer_name, after.is_face_outdated, after.certificate_status) == ("测试新名", 1, "Valid")
    assert forgotten == [certificate.name] and stored(officer).officer_name == "测试新名"


@pytest.mark.requirement("X-12")
def test_whoever_holds_a_certificate_is_corrected_by_request_only(officer, team):
    make.make_certificate(officer, team)
    for field, value in (("officer_name", "别名"), ("birth_date", "1980-01-01"), ("sex", "Female")):
        make.as_user(team["clerk"])
        record = stored(officer)
        record.set(field, value)
        record.override_reason = "有误"
        with pytest.raises(RuleRefused, match="更正"):
            record.save()


@pytest.mark.requirement("X-12", "R-091")
def test_nothing_is_corrected_under_the_hands_of_an_examining_office(officer, team):
    make.make_application(officer, team, "Legal Review")
    request = ask(team["clerk"], officer, "Name", new_value="测试新名")
    frappe.db.savepoint("examined")
    with pytest.raises(RuleRefused, match="审"):
        decide(team["reviewer"], request)
    frappe.db.rollback(save_point="examined")
    request.reload()
    assert request.request_status == "Requested"


@pytest.mark.requirement("X-12", "R-095")
def test_the_right_number_must_be_free_when_asked_and_when_decided(officer, agency, team):
    new = make.identity_number()
    request = ask(team["clerk"], officer, "Identity Number", new_value=new)
    make.as_user("Administrator")
    other = make.make_officer(agency, identity_number=new)
    with pytest.raises(frappe.ValidationError, match=other.name):
        decide(team["reviewer"], request)
    make.as_user("Administrator")
    third = make.make_officer(agency)
    with pytest.raises(frappe.ValidationError, match="其他人员"):
        ask(team["clerk"], third, "Identity Number", new_value=new)


@pytest.mark.requirement("X-12", "R-094", "R-128")
def test_the_forced_list_is_asked_again(officer, agency, team):
    new = make.identity_number()
    request = ask(team["clerk"], officer, "Identity Number", new_value=new)
    make.as_user("Administrator")
    entry = forced_list.admit_from_migration(
        identity_number=new, person_name="测试人员", facts="原系统强制注销", source="旧名单"
    )
    with pytest.raises(RuleRefused, match=entry):
        decide(team["reviewer"], request)
    make.as_user("Administrator")
    other = make.make_officer(agency)
    with pytest.raises(frappe.ValidationError) as caught:
        ask(team["clerk"], other, "Identity Number", new_value=new)
    assert entry not in str(caught.value) and "名单" not in str(caught.value)


@pytest.mark.requirement("X-12")
def test_two_requests_on_one_fact_at_once_are_refused(officer, team):
    first = ask(team["clerk"], officer, "Sex", new_sex="Female")
    with pytest.raises(frappe.UniqueValidationError, match=first.name):
        ask(team["checker"], officer, "Sex", new_sex="Female")
    ask(team["clerk"], officer, "Birth Date", new_date="1980-01-01")
    make.as_user(team["clerk"])
    corrections.withdraw_correction(first.name)
    assert ask(team["checker"], officer, "Sex", new_sex="Female").request_status == "Requested"


@pytest.mark.requirement("X-12")
def test_an_officer_asks_for_the_own_record_and_sees_the_own_requests_only(officer, agency, team):
    make.as_user("Administrator")
    person = make.make_user("Enforcement Officer", officer=officer.name)
    colleague = make.make_officer(agency)
    foreign = ask(team["clerk"], colleague, "Sex", new_sex="Female")
    own = ask(person, officer, "Birth Date", new_date="1980-01-01")
    assert frappe.get_list(REQUEST, pluck="name") == [own.name]
    with pytest.raises(frappe.PermissionError):
        ask(person, colleague, "Mobile", new_value="19900100001")
    with pytest.raises(frappe.PermissionError):
        corrections.steps(foreign.name)
    assert corrections.steps(own.name) == ["withdraw"]
    with pytest.raises(RuleRefused):
        decide(person, own)


@pytest.mark.requirement("X-12", "R-003")
def test_other_units_neither_ask_nor_decide_nor_see(officer, team):
    request = ask(team["clerk"], officer, "Sex", new_sex="Female")
    make.as_user("Administrator")
    stranger = make.make_team(make.make_agency(administrative_division="370200"))
    for role in ("clerk", "checker", "reviewer"):
        make.as_user(stranger[role])
        assert frappe.get_list(REQUEST, filters={"name": request.name}) == []
        with pytest.raises(frappe.PermissionError):
            corrections.decide_correction(request.name, 1)
    with pytest.raises(frappe.PermissionError):
        ask(stranger["clerk"], officer, "Sex", new_sex="Female")


@pytest.mark.requirement("X-12")
@pytest.mark.parametrize(
    ("fact", "values"),
    [
        ("Sex", {"new_sex": "Female", "evidence": ""}),
        ("Sex", {"new_sex": "Female", "reason": ""}),
        ("Sex", {"new_sex": ""}),
        ("Height", {"new_value": "180"}),
        ("Name", {"new_value": "测试人员"}),
        ("Name", {"new_value": ["x"]}),
        ("Identity Number", {"new_value": "370000199001010012"}),
    ],
)
def test_a_request_needs_fact_value_reason_and_evidence(officer, team, fact, values):
    with pytest.raises(frappe.ValidationError):
        ask(team["clerk"], officer, fact, **values)


def test_nobody_changes_a_request_by_hand(officer, team):
    request = ask(team["clerk"], officer, "Sex", new_sex="Female", request_status="Corrected", decided_by=team["clerk"])
    assert (request.request_status, request.decided_by) == ("Requested", None)
    make.as_user("Administrator")
    request = frappe.get_doc(REQUEST, request.name)
    request.reason = "别的"
    with pytest.raises(frappe.ValidationError):
        request.save()


@pytest.mark.requirement("X-12")
def test_a_fact_that_has_changed_meanwhile_is_not_overwritten(officer, team):
    request = ask(team["clerk"], officer, "Mobile", new_value="19900100002", evidence="")
    record = stored(officer)
    record.mobile = "19900100003"
    record.save()
    with pytest.raises(frappe.ValidationError, match="已有变化"):
        decide(team["checker"], request)


# ---------------------------------------------------------------- the forced list and another number


@pytest.fixture
def levels(site):
    """One reviewer of each legal office of a city, and a county's unit."""
    site.local.lang = "zh"
    offices = make.make_offices()
    unit = make.make_agency(
        government_level="County", administrative_division="370102", reviewing_office=offices["county"].name
    )

    def reviewer(user_class, office):
        return make.make_user(user_class, legal_office=offices[office].name, may_review=1)

    return frappe._dict(
        unit=unit,
        offices=offices,
        team=make.make_team(unit),
        county=reviewer("County Legal Office", "county"),
        city=reviewer("City Legal Office", "city"),
        other_city=reviewer("City Legal Office", "other_city"),
    )


def barred(levels):
    """A person whom the city has put on the list; returns the officer and the number of the entry."""
    number = make.identity_number()
    person = make.make_officer(levels.unit, identity_number=number)
    entry = forced_list.admit_from_migration(
        identity_number=number,
        person_name="测试人员",
        facts="原系统强制注销",
        source="旧名单",
        deciding_office=levels.offices["city"].name,
    )
    return person, entry


@pytest.mark.requirement("R-094", "R-128", "G-043")
def test_a_person_on_the_forced_list_gets_no_other_number_in_the_form(levels):
    person, _entry = barred(levels)
    for login in (levels.team["clerk"], "Administrator"):
        make.as_user(login)
        record = stored(person)
        record.identity_number = make.identity_number()
        with pytest.raises(frappe.ValidationError) as caught:
            record.save()
        assert "名单" not in str(caught.value)
    make.as_user(levels.team["clerk"])
    free = make.make_officer(levels.unit)
    record = stored(free)
    record.identity_number = make.identity_number()
    record.save()


@pytest.mark.requirement("R-094", "G-043")
def test_a_proposed_person_keeps_the_number_until_the_decision(levels):
    number = make.identity_number()
    person = make.make_officer(levels.unit, identity_number=number)
    make.as_user(levels.county)
    entry = frappe.new_doc("Forced Cancellation")
    values = {"person_name": "测试人员", "identity_number": number, "ground": "Forged Data", "facts": "伪造学历"}
    entry.update({**values, "proposal_document": evidence()})
    entry.insert()
    make.as_user(levels.team["clerk"])
    record = stored(person)
    record.identity_number = make.identity_number()
    with pytest.raises(frappe.ValidationError):
        record.save()


@pytest.mark.requirement("X-12", "R-094", "G-043")
def test_only_who_could_lift_the_bar_corrects_a_barred_number_and_the_entry_follows(levels):
    person, entry = barred(levels)
    new = make.identity_number()
    request = ask(levels.team["clerk"], person, "Identity Number", new_value=new)
    for login in (levels.county, levels.other_city):
        make.as_user(login)
        with pytest.raises((RuleRefused, frappe.PermissionError)):
            corrections.decide_correction(request.name, 1)
    make.as_user(levels.city)
    assert corrections.steps(request.name) == ["decide"]

    decide(levels.city, request)

    digest = OFFICER_IDENTITY.digest(new)
    assert stored(person).identity_digest == digest
    assert present(forced_list.find_standing(digest)).name == entry
    record = frappe.get_doc("Forced Cancellation", entry)
    assert (record.list_status, record.acts[-1].action) == ("In Force", "Follow a Corrected Number")
    assert new not in str(frappe.db.get_value("Forced Cancellation", entry, "*"))


# ---------------------------------------------------------------- whoever moves or leaves


@pytest.mark.requirement("X-12", "X-63")
@pytest.mark.parametrize("way", ["transfer", "leaving"])
def test_open_requests_end_when_the_officer_moves_or_leaves(agency, team, way):
    officer = make.make_officer(agency, photo="")
    request = ask(team["clerk"], officer, "Name", new_value="测试新名")
    today = str(frappe.utils.getdate())
    if way == "leaving":
        leaving.report_leaving(officer.name, "Left", today)
    else:
        make.as_user("Administrator")
        other = make.make_agency()
        receiver = make.make_user("Enforcement Agency", agency=other.name, may_draft=1)
        make.as_user(team["clerk"])
        name = transfers.request_transfer(officer.name, to_agency=other.name, transfer_on=today, reason="调动")["name"]
        make.as_user(receiver)
        transfers.confirm_transfer(name)
    request.reload()
    assert request.request_status == "Withdrawn" and request.decision_reason and not request.living_fact_key


@pytest.mark.requirement("X-12", "X-63", "R-003")
def test_the_old_office_does_not_decide_on_who_has_moved(levels):
    person = make.make_officer(levels.unit)
    request = ask(levels.team["clerk"], person, "Name", new_value="测试新名")
    make.as_user("Administrator")
    away = make.make_agency(
        administrative_division="370200", reviewing_office=levels.offices["other_city"].name, agency_name="外市单位"
    )
    frappe.db.set_value("Enforcement Officer", person.name, "agency", away.name)
    with pytest.raises((RuleRefused, frappe.PermissionError)):
        decide(levels.county, request)
    assert stored(person).officer_name == person.officer_name
