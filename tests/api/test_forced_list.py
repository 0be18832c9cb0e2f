"""The forced-cancellation list: its procedure, what follows from an entry, who reads what of it."""

from typing import Any

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from enforcement_cert.certificate.direct_cancellation import cancel_directly
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.errors import RuleRefused
from enforcement_cert.personnel import forced_list
from enforcement_cert.personnel.documents import keep_document
from enforcement_cert.testing import factories as make
from tests.present import present

LIST = "Forced Cancellation"
REASON = "经查提供虚假材料"


@pytest.fixture
def offices(site):
    site.local.lang = "zh"
    return make.make_offices()


@pytest.fixture
def agency(offices):
    return make.make_agency(
        government_level="County", administrative_division="370102", reviewing_office=offices["county"].name
    )


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def logins(offices):
    def login(user_class, office, **duties):
        return make.make_user(user_class, legal_office=offices[office].name, **duties)

    return {
        "county": login("County Legal Office", "county", may_review=1),
        "city": login("City Legal Office", "city", may_review=1),
        "colleague": login("City Legal Office", "city", may_review=1),
        "other_city": login("City Legal Office", "other_city", may_review=1),
        "province": login("Provincial Legal Office", "province", may_review=1),
    }


def document(name="decision.pdf") -> str:
    """A private file of the present user; returns its address."""
    file = frappe.new_doc("File")
    file.update({"file_name": name, "content": f"%PDF-1.4 {frappe.generate_hash()}", "is_private": 1})
    return file.insert().file_url


def propose(login: str, number: str, **overrides):
    make.as_user(login)
    entry = frappe.new_doc(LIST)
    entry.update(
        {
            "person_name": "测试人员",
            "identity_number": number,
            "ground": "Forged Data",
            "facts": "以伪造学历取得执法证件",
            "proposal_document": document("proposal.pdf"),
            **overrides,
        }
    )
    return entry.insert()


def admit(login: str, name: str, **overrides):
    make.as_user(login)
    values = {
        "decision_number": "济司决〔2026〕12号",
        "decided_on": today(),
        "decision_document": document(),
        **overrides,
    }
    return forced_list.put_on_list(name, **values)


def put_on_list(logins, number: str, **overrides):
    entry = propose(logins["county"], number)
    admit(logins["city"], entry.name, **overrides)
    return frappe.get_doc(LIST, entry.name)


def refused_sentence(call, *arguments, **more) -> str:
    with pytest.raises(frappe.ValidationError) as caught:
        call(*arguments, **more)
    return str(caught.value)


@pytest.mark.requirement("G-043")
def test_from_the_proposal_to_the_entry_every_act_is_kept(logins):
    entry = put_on_list(logins, make.identity_number(), until=add_days(today(), 365))

    assert (entry.list_status, entry.decided_by) == ("In Force", logins["city"])
    assert entry.in_force_from == getdate() and entry.in_force_until == getdate(add_days(today(), 365))
    assert [(act.action, act.acted_by, act.to_status) for act in entry.acts] == [
        ("Propose for the List", logins["county"], "Proposed"),
        ("Put on the List", logins["city"], "In Force"),
    ]
    assert all(act.acted_at and act.acted_for and act.document for act in entry.acts)


@pytest.mark.requirement("G-043", "X-17")
def test_the_number_rests_encrypted_and_leaves_the_record_masked(logins):
    number = make.identity_number()
    entry = propose(logins["county"], number)
    stored = frappe.db.get_value(LIST, entry.name, "*", as_dict=True)
    assert number not in str(stored) and stored.identity_number.startswith("370****")
    assert number not in str(entry.as_dict()) and "identity_cipher" not in entry.as_dict()
    make.as_user("Administrator")
    person = make.make_officer(make.make_agency(), identity_number=number)
    assert person.identity_digest == stored.identity_digest


@pytest.mark.requirement("G-043")
@pytest.mark.parametrize(
    "spoiled",
    [
        {"identity_number": "370000199001010012"},
        {"facts": ""},
        {"ground": "Bad Mood"},
        {"proposal_document": ""},
        {"person_name": "<b>x</b>"},
        {"identity_number": ["370000199001010011"]},
    ],
)
def test_a_proposal_needs_person_ground_facts_and_document(logins, spoiled):
    with pytest.raises(frappe.ValidationError):
        propose(logins["county"], make.identity_number(), **spoiled)


def test_what_a_browser_sends_of_the_decision_is_dropped(logins):
    make.as_user("Administrator")
    city = make.make_offices()["city"].name
    sent = {
        "list_status": "In Force",
        "deciding_office": city,
        "decided_by": "Administrator",
        "acts": [{"action": "x"}],
    }
    entry = propose(logins["county"], make.identity_number(), **sent)
    assert (entry.list_status, entry.deciding_office, entry.decided_by) == ("Proposed", None, None)
    assert [act.action for act in entry.acts] == ["Propose for the List"]


def test_nobody_changes_or_deletes_an_entry_by_hand(logins):
    entry = propose(logins["county"], make.identity_number())
    entry.facts = "其他"
    with pytest.raises(frappe.PermissionError):
        entry.save()
    make.as_user("Administrator")
    with pytest.raises(frappe.ValidationError):
        entry.save()
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc(LIST, entry.name)


@pytest.mark.requirement("G-043")
def test_not_even_its_uploader_takes_the_document_of_an_act_away(logins):
    entry = propose(logins["county"], make.identity_number())
    name = frappe.db.get_value("File", {"attached_to_doctype": LIST, "attached_to_name": entry.name})
    with pytest.raises(frappe.ValidationError, match="办理文书"):
        frappe.delete_doc("File", name)
    assert frappe.db.exists("File", name)


def test_an_address_alone_gives_no_document_of_somebody_else(logins):
    entry = propose(logins["county"], make.identity_number())
    make.as_user(logins["city"])
    with pytest.raises(frappe.ValidationError):
        keep_document(entry.proposal_document, entry, "decision_document")


@pytest.mark.requirement("G-043")
def test_who_may_not_decide(logins):
    entry = propose(logins["city"], make.identity_number())
    assert "另" in refused_sentence(admit, logins["city"], entry.name)
    for other in ("county", "other_city"):
        with pytest.raises(RuleRefused):
            admit(logins[other], entry.name)
    assert admit(logins["colleague"], entry.name)["list_status"] == "In Force"


@pytest.mark.requirement("G-043")
@pytest.mark.parametrize(
    "spoiled",
    [
        {"decision_number": " "},
        {"decided_on": ""},
        {"decided_on": "2099-01-01"},
        {"decision_document": ""},
        {"until": "2020-01-01"},
    ],
)
def test_a_decision_needs_number_date_and_document(logins, spoiled):
    entry = propose(logins["county"], make.identity_number())
    with pytest.raises(frappe.ValidationError):
        admit(logins["city"], entry.name, **spoiled)
    assert frappe.db.get_value(LIST, entry.name, "list_status") == "Proposed"


@pytest.mark.requirement("G-043", "R-094")
def test_one_open_proposal_and_one_standing_entry_per_person(logins):
    number = make.identity_number()
    entry = propose(logins["county"], number)
    assert entry.name in refused_sentence(propose, logins["other_city"], number)
    admit(logins["city"], entry.name)
    second = propose(logins["county"], number)
    assert entry.name in refused_sentence(admit, logins["city"], second.name)


@pytest.mark.requirement("R-094", "R-128")
def test_a_person_on_the_list_cannot_apply_and_only_the_legal_office_reads_why(agency, team, logins):
    officer = make.make_officer(agency, identity_number=(number := make.identity_number()))
    entry = put_on_list(logins, number)

    make.as_user(team["clerk"])
    told = refused_sentence(make.make_application, officer, team)
    assert entry.name not in told and "名单" not in told and "法制机构" in told
    assert frappe.db.count("Certificate Application", {"officer": officer.name}) == 0

    from enforcement_cert.certificate.findings import register_answers

    make.as_user(team["reviewer"])
    answers = register_answers(frappe._dict(certificate_type="ENFORCEMENT", name=None), officer)
    assert (answers.is_on_forced_list, answers.forced_entry, answers.forced_ground) == (True, entry.name, "Forged Data")


@pytest.mark.requirement("R-128", "R-125", "G-043")
def test_coming_into_force_stops_applications_and_cancels_certificates(agency, team, logins):
    holder = make.make_officer(agency, identity_number=(number := make.identity_number()))
    certificate = make.make_certificate(holder, team)
    other_type = frappe.get_all(
        "Certificate Type",
        filters={"name": ["!=", "ENFORCEMENT"], "is_record_only": 0},
        pluck="name",
        order_by="name",
    )[0]
    frappe.db.set_value("Certificate Type", other_type, "is_enabled", 1)
    make.as_user(team["clerk"])
    from enforcement_cert.certificate.applying import apply_for_one

    apply_for_one(holder.name, other_type, 0)
    entry = propose(logins["county"], number)

    told = admit(logins["city"], entry.name)

    assert (told["stopped"], told["cancelled"]) == (1, 1)
    after = frappe.get_doc("Enforcement Certificate", certificate.name)
    assert (after.certificate_status, after.cancellation_kind) == ("Cancelled", "Forced")
    assert after.cancellation_ground == "Forged Data" and after.living_certificate_key is None
    application = frappe.get_last_doc("Certificate Application", {"officer": holder.name, "stage": "Refused"})
    assert application.living_application_key is None and application.workflow_state == "Application Refused"
    step = application.decisions[-1]
    assert (step.to_stage, step.decided_by) == ("Refused", logins["city"])
    assert "名单" not in step.reason and entry.name not in step.reason


@pytest.mark.requirement("R-128", "G-043")
@pytest.mark.parametrize("stage", ["Draft", "First Check", "Legal Review", "Card Making"])
def test_an_application_is_stopped_at_every_stage(agency, team, logins, stage):
    officer = make.make_officer(agency, identity_number=(number := make.identity_number()))
    application = make.make_application(officer, team, stage)
    put_on_list(logins, number)
    assert frappe.db.get_value("Certificate Application", application.name, "stage") == "Refused"


@pytest.mark.requirement("R-128")
def test_a_forced_cancellation_goes_by_the_list_alone(agency, team, logins):
    certificate = make.make_certificate(make.make_officer(agency), team)
    make.as_user(team["reviewer"])
    told = refused_sentence(cancel_directly, certificate.name, "Forced", "Discipline", REASON)
    assert "名单" in told
    assert frappe.db.get_value("Enforcement Certificate", certificate.name, "certificate_status") == "Valid"


@pytest.mark.requirement("G-043")
def test_an_objection_is_kept_with_its_evidence_and_answered_by_another_login(logins):
    entry = put_on_list(logins, make.identity_number())
    make.as_user(logins["county"])
    forced_list.record_objection(entry.name, "测试人员", today(), "学历属实，已附学信网证明", document("proof.pdf"))
    assert present(forced_list.find_standing(entry.identity_digest)).name == entry.name
    make.as_user(logins["city"])
    assert refused_sentence(forced_list.decide_objection, entry.name, 1, "成立")
    make.as_user(logins["colleague"])
    told = forced_list.decide_objection(entry.name, 1, "异议成立，撤销原决定")
    assert told["list_status"] == "Removed"
    assert forced_list.find_standing(entry.identity_digest) is None
    after = frappe.get_doc(LIST, entry.name)
    assert (after.objector, after.objection_text) == ("测试人员", "学历属实，已附学信网证明")
    assert [act.to_status for act in after.acts] == ["Proposed", "In Force", "Objection Pending", "Removed"]


@pytest.mark.requirement("G-043")
def test_removal_by_the_deciding_or_a_higher_office_with_reason(logins):
    entry = put_on_list(logins, make.identity_number())
    for nobody in ("county", "other_city"):
        make.as_user(logins[nobody])
        assert refused_sentence(forced_list.remove_from_list, entry.name, REASON)
    make.as_user(logins["province"])
    assert refused_sentence(forced_list.remove_from_list, entry.name, "  ")
    forced_list.remove_from_list(entry.name, "上级复查后撤销")
    after = frappe.get_doc(LIST, entry.name)
    assert (after.list_status, after.living_list_key) == ("Removed", None)
    assert after.acts[-1].reason == "上级复查后撤销" and after.acts[-1].acted_by == logins["province"]


@pytest.mark.requirement("G-043")
def test_an_entry_ends_with_its_last_day_and_the_person_may_apply_again(agency, team, logins):
    number = make.identity_number()
    entry = put_on_list(logins, number, until=today())
    assert forced_list.find_standing(entry.identity_digest, getdate())
    assert forced_list.find_standing(entry.identity_digest, getdate(add_days(today(), 1))) is None
    frappe.db.set_value(LIST, entry.name, "in_force_until", add_days(today(), -1))
    make.as_user("Administrator")
    forced_list.expire_entries()
    after = frappe.get_doc(LIST, entry.name)
    assert (after.list_status, after.living_list_key) == ("Expired", None)
    officer = make.make_officer(agency, identity_number=number)
    assert make.make_application(officer, team).stage == "Draft"


@pytest.mark.requirement("R-094", "G-043")
def test_units_officers_and_the_public_see_nothing_of_the_list(agency, team, logins):
    person = make.make_user("Enforcement Officer", officer=make.make_officer(agency).name)
    entry = put_on_list(logins, make.identity_number())
    outsiders = [team["clerk"], team["checker"], person, "Guest"]
    for outsider in outsiders:
        make.as_user(outsider)
        assert not frappe.get_doc(LIST, entry.name).has_permission("read")
        with pytest.raises(frappe.PermissionError):
            frappe.get_list(LIST)
        for call in (forced_list.acts_open, lambda name: forced_list.remove_from_list(name, REASON)):
            with pytest.raises(frappe.PermissionError):
                call(entry.name)
    make.as_user(logins["other_city"])
    assert entry.name in frappe.get_list(LIST, pluck="name")


@pytest.mark.requirement("R-045", "R-094")
def test_an_earlier_list_stays_in_force(agency, team, logins):
    number = make.identity_number()
    officer = make.make_officer(agency, identity_number=number)
    taken = {
        "identity_number": number,
        "person_name": "测试人员",
        "facts": "原系统强制注销",
        "source": "2008版系统 强制注销人员名单",
        "ground": "违纪",
        "decided_on": getdate("2012-05-01"),
    }
    name = forced_list.admit_from_migration(**taken)
    assert forced_list.admit_from_migration(**taken) == name
    entry = frappe.get_doc(LIST, name)
    assert (entry.list_status, entry.ground, entry.in_force_from) == ("In Force", "Other", getdate("2012-05-01"))
    assert entry.acts[0].action == "Take Over from an Earlier List"
    assert refused_sentence(make.make_application, officer, team)
    make.as_user(logins["city"])
    assert refused_sentence(forced_list.remove_from_list, name, REASON)
    make.as_user(logins["province"])
    assert forced_list.remove_from_list(name, REASON)["list_status"] == "Removed"


@pytest.mark.requirement("R-045")
def test_what_cannot_be_taken_over_says_why(site):
    taken: dict[str, Any] = {"person_name": "测试人员", "facts": "原系统强制注销", "source": "旧名单"}
    with pytest.raises(RuleViolation) as caught:
        forced_list.admit_from_migration(identity_number="370000199001010012", **taken)
    assert caught.value.code == "identity_number_check"
    number = make.identity_number()
    over = {"identity_number": number, "in_force_until": getdate("2015-01-01"), **taken}
    name = forced_list.admit_from_migration(**over)
    assert frappe.db.get_value(LIST, name, "list_status") == "Expired"
    assert forced_list.admit_from_migration(**over) == name
