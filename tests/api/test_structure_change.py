"""Changes of structure from draft to done: rename, re-division, merge, split, transfer of units; who may do what."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.certificate import deciding
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.errors import RuleRefused
from enforcement_cert.organization import structure_changes as steps
from enforcement_cert.organization import structure_run
from enforcement_cert.organization.history import agency_as_of
from enforcement_cert.organization.structure_preview import officers_to_choose, preview
from enforcement_cert.personnel.history import employment_as_of
from enforcement_cert.testing import factories as make
from tests.present import present

CHANGE = "Structure Change"
REASON = "根据机构改革方案"
REFUSALS = (frappe.ValidationError, frappe.PermissionError, RuleViolation)


@pytest.fixture
def agency(site):
    return make.make_agency()


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def body(agency):
    """A second-level body below the agency."""
    return make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name, power_scope="支队的职权")


@pytest.fixture
def station(agency):
    """An entrusted unit below the agency, with a letter in force."""
    unit = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=agency.name
    )
    make.entrust(unit)
    return unit


def draft(agency, kind, by, **more):
    """Draft a change as a login; `officers` are names or (name, unit)."""
    make.as_user(by)
    change = frappe.new_doc(CHANGE)
    officers = [row if isinstance(row, tuple) else (row, None) for row in more.pop("officers", ())]
    change.update({"change_kind": kind, "agency": agency.name, "effective_on": getdate(), "reason": REASON, **more})
    for officer, unit in officers:
        change.append("officers", {"officer": officer, "target_agency": unit})
    return change.insert()


def carry_out(change, reviewer):
    """Submit as the drafter and approve as the office; returns the change as it stands then."""
    steps.submit_change(change.name)
    make.as_user(reviewer)
    answer = steps.decide_change(change.name, "Approve")
    make.as_user("Administrator")
    assert not answer["result"].get("refused"), answer
    return frappe.get_doc(CHANGE, change.name)


def unit_of(officer):
    return frappe.db.get_value("Enforcement Officer", officer.name, "agency")


def face_of(certificate):
    fields = ["agency", "unit_name", "entrusted_unit_name", "power_scope", "is_face_outdated", "former_unit_name"]
    return frappe.db.get_value("Enforcement Certificate", certificate.name, fields, as_dict=True)


# ---------------------------------------------------------------- rename


@pytest.mark.requirement("R-131", "R-132", "G-044", "R-021")
def test_a_new_name_is_everywhere_at_once_and_the_old_one_is_kept(agency, team, station):
    old = agency.agency_name
    own = make.make_certificate(make.make_officer(agency), team)
    entrusted = make.make_certificate(make.make_officer(station), make.make_team(station))
    waiting = make.make_application(make.make_officer(agency), team, "Legal Review")

    change = carry_out(draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局"), team["reviewer"])

    assert change.change_status == "Done"
    assert frappe.db.get_value("Enforcement Agency", agency.name, "agency_name") == "测试新名称局"
    assert frappe.db.get_value("Enforcement Agency", station.name, "certificate_unit_name") == "测试新名称局"
    for certificate in (own, entrusted):
        face = face_of(certificate)
        assert (face.unit_name, face.is_face_outdated, face.former_unit_name) == ("测试新名称局", 1, old)
    assert face_of(entrusted).entrusted_unit_name == station.agency_name
    assert frappe.db.get_value("Certificate Application", waiting.name, "unit_name") == "测试新名称局"
    assert present(agency_as_of(station.name, getdate()))["certificate_unit_name"] == "测试新名称局"
    act = frappe.db.get_value("Agency Period", {"open_period_key": agency.name}, ["act_name", "recorded_by"])
    assert act == (change.name, team["reviewer"])


@pytest.mark.requirement("G-044")
@pytest.mark.parametrize(("days", "last"), [(365, 364), (1, 0), (0, -1)])
def test_the_public_page_names_the_former_unit_for_the_time_set(agency, team, days, last):
    frappe.db.set_single_value("Certificate Settings", "former_name_days", days)
    certificate = make.make_certificate(make.make_officer(agency), team)
    carry_out(draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局"), team["reviewer"])

    until = frappe.db.get_value("Enforcement Certificate", certificate.name, "former_name_until")
    assert until == add_days(getdate(), last)


@pytest.mark.requirement("R-131")
def test_a_cancelled_certificate_keeps_the_name_it_was_issued_with(agency, team):
    certificate = make.make_certificate(make.make_officer(agency), team)
    certificate.db_set({"certificate_status": "Cancelled", "living_certificate_key": None})
    carry_out(draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局"), team["reviewer"])

    assert face_of(certificate).unit_name == agency.agency_name
    assert not face_of(certificate).is_face_outdated


@pytest.mark.requirement("R-131", "R-021")
def test_a_name_corrected_by_the_office_reaches_the_cards_too(agency, team, station):
    certificate = make.make_certificate(make.make_officer(station), make.make_team(station))
    agency = frappe.get_doc("Enforcement Agency", agency.name)
    agency.agency_name = "测试更正名称局"
    agency.save()

    assert face_of(certificate).unit_name == "测试更正名称局" and face_of(certificate).is_face_outdated


@pytest.mark.requirement("R-131", "G-044")
def test_renamed_twice_on_one_day(agency, team):
    certificate = make.make_certificate(make.make_officer(agency), team)
    for name in ("测试甲名局", "测试乙名局"):
        carry_out(draft(agency, "Agency Rename", team["clerk"], new_name=name), team["reviewer"])

    face = face_of(certificate)
    assert (face.unit_name, face.former_unit_name) == ("测试乙名局", "测试甲名局")
    assert present(agency_as_of(agency.name, getdate()))["agency_name"] == "测试乙名局"


@pytest.mark.requirement("R-131")
def test_a_change_of_a_coming_day_waits_for_it(agency, team, monkeypatch):
    tomorrow = add_days(getdate(), 1)
    change = draft(agency, "Agency Rename", team["clerk"], new_name="测试明日局", effective_on=tomorrow)
    steps.submit_change(change.name)
    make.as_user(team["reviewer"])
    assert steps.decide_change(change.name, "Approve")["change_status"] == "Approved"
    make.as_user("Administrator")
    monkeypatch.setattr(frappe.db, "commit", lambda: None)
    structure_run.start_due_changes()
    assert frappe.db.get_value("Enforcement Agency", agency.name, "agency_name") == agency.agency_name

    monkeypatch.setattr(structure_run, "getdate", lambda: tomorrow)
    structure_run.start_due_changes()

    assert frappe.session.user == "Administrator"
    assert frappe.db.get_value(CHANGE, change.name, "change_status") == "Done"
    assert frappe.db.get_value("Enforcement Agency", agency.name, "agency_name") == "测试明日局"


# ---------------------------------------------------------------- officers move


@pytest.mark.requirement("R-051", "R-087")
def test_officers_of_an_old_account_are_re_divided_among_new_ones(agency, team, body, station):
    stays, to_body, to_station = (make.make_officer(agency) for _ in range(3))
    certificate, other = (make.make_certificate(officer, team) for officer in (to_body, to_station))
    moves = [(to_body.name, body.name), (to_station.name, station.name)]

    change = carry_out(draft(agency, "Officer Re-division", team["clerk"], officers=moves), team["reviewer"])

    assert change.change_status == "Done"
    assert [unit_of(officer) for officer in (stays, to_body, to_station)] == [agency.name, body.name, station.name]
    face = face_of(certificate)
    assert (face.agency, face.unit_name, face.power_scope) == (body.name, body.agency_name, "支队的职权")
    assert face.is_face_outdated
    face = face_of(other)
    assert (face.unit_name, face.entrusted_unit_name) == (agency.agency_name, station.agency_name)
    assert frappe.db.exists("Enforcement Certificate", {"name": certificate.name, "certificate_status": "Valid"})
    assert present(employment_as_of(to_body.name, getdate()))["agency"] == body.name


@pytest.mark.requirement("R-087", "G-045", "R-091")
@pytest.mark.parametrize(
    ("stage", "stage_after"),
    [
        ("Draft", "Draft"),
        ("First Check", "First Check"),
        ("Legal Review", "Legal Review"),
        ("Card Making", "Legal Review"),
    ],
)
def test_applications_move_along_and_what_was_approved_is_looked_at_again(agency, team, body, stage, stage_after):
    officer = make.make_officer(agency)
    application = make.make_application(officer, team, stage)

    carry_out(
        draft(agency, "Officer Re-division", team["clerk"], officers=[officer.name], target_agency=body.name),
        team["reviewer"],
    )

    after = frappe.get_doc("Certificate Application", application.name)
    assert (after.stage, after.agency, after.unit_name) == (stage_after, body.name, body.agency_name)
    assert after.decisions[-1].action == "Change of Structure"
    assert after.decisions[-1].decided_by == team["reviewer"]
    assert str(after.submitted_at) == str(application.submitted_at)


@pytest.mark.requirement("R-087")
def test_an_application_taken_along_goes_on_in_the_new_unit(agency, team, body):
    officer = make.make_officer(agency)
    application = make.make_application(officer, team, "Card Making")
    carry_out(
        draft(agency, "Officer Re-division", team["clerk"], officers=[officer.name], target_agency=body.name),
        team["reviewer"],
    )
    officer.reload()
    make.enrol(officer)
    make.as_user(team["reviewer"])
    deciding.decide_one(application.name, "Pass Legal Review")
    make.as_user(team["maker"])
    deciding.decide_one(application.name, "Issue Certificate")

    certificate = frappe.get_doc("Enforcement Certificate", {"officer": officer.name})
    assert (certificate.agency, certificate.unit_name) == (body.name, body.agency_name)


@pytest.mark.requirement("G-045")
def test_another_office_begins_the_application_anew(agency, team):
    county = make.make_agency(government_level="County", administrative_division="370102")
    other_reviewer = make.make_user("County Legal Office", legal_office=county.reviewing_office, may_review=1)
    officer = make.make_officer(agency)
    application = make.make_application(officer, team, "Legal Review")
    change = draft(agency, "Bulk Officer Transfer", team["clerk"], officers=[officer.name], target_agency=county.name)
    steps.submit_change(change.name)
    make.as_user(team["reviewer"])
    assert steps.decide_change(change.name, "Approve")["change_status"] == "Submitted"
    make.as_user(other_reviewer)
    assert steps.decide_change(change.name, "Approve")["change_status"] == "Done"

    after = frappe.get_doc("Certificate Application", application.name)
    assert (after.stage, after.agency, after.reviewing_office) == ("Draft", county.name, county.reviewing_office)


@pytest.mark.requirement("G-045")
def test_a_merged_unit_gives_everything_to_its_successor_and_is_closed(agency, team, body, station):
    successor = make.make_agency()
    officer = make.make_officer(agency)
    certificate = make.make_certificate(officer, team)
    entrusted = make.make_certificate(make.make_officer(station), make.make_team(station))
    left = make.make_officer(agency, photo="", record_status="Retired")

    change = carry_out(draft(agency, "Agency Merge", team["clerk"], target_agency=successor.name), team["reviewer"])

    assert change.change_status == "Done"
    assert unit_of(officer) == successor.name and unit_of(left) == agency.name
    assert (face_of(certificate).agency, face_of(certificate).unit_name) == (successor.name, successor.agency_name)
    assert frappe.db.get_value("Enforcement Agency", agency.name, "account_status") == "Closed"
    for unit in (body, station):
        assert frappe.db.get_value("Enforcement Agency", unit.name, "superior_agency") == successor.name
    assert face_of(entrusted).unit_name == successor.agency_name
    for user in (team["clerk"], team["checker"]):
        assert not frappe.db.get_value("User Assignment", {"user": user}, "is_active")
    lft, rgt = frappe.db.get_value("Enforcement Agency", successor.name, ["lft", "rgt"])
    assert frappe.db.count("Enforcement Agency", {"lft": [">", lft], "rgt": ["<", rgt]}) == 2


@pytest.mark.requirement("G-045")
def test_a_split_divides_the_officers_by_selection(agency, team):
    first, second = make.make_agency(), make.make_agency()
    officers = [make.make_officer(agency, photo="") for _ in range(3)]
    moves = [(officers[0].name, first.name), (officers[1].name, second.name)]

    carry_out(draft(agency, "Agency Split", team["clerk"], officers=moves), team["reviewer"])

    assert [unit_of(officer) for officer in officers] == [first.name, second.name, agency.name]


@pytest.mark.requirement("G-045", "R-021")
def test_a_unit_hung_elsewhere_takes_its_cards_along(agency, team, station):
    superior = make.make_agency()
    certificate = make.make_certificate(make.make_officer(station), make.make_team(station))

    carry_out(draft(station, "Unit Transfer", team["clerk"], target_agency=superior.name), team["reviewer"])

    assert frappe.db.get_value("Enforcement Agency", station.name, "superior_agency") == superior.name
    assert face_of(certificate).unit_name == superior.agency_name
    assert face_of(certificate).former_unit_name == agency.agency_name
    assert present(agency_as_of(station.name, getdate()))["superior_agency"] == superior.name


# ---------------------------------------------------------------- dry run, interruption


@pytest.mark.requirement("X-58", "G-045")
def test_the_dry_run_names_what_will_change_and_changes_nothing(agency, team, body):
    officer = make.make_officer(agency)
    certificate = make.make_certificate(officer, team)
    waiting = make.make_officer(agency)
    application = make.make_application(waiting, team, "Card Making")
    moves = [officer.name, waiting.name]
    change = draft(agency, "Officer Re-division", team["clerk"], officers=moves, target_agency=body.name)

    shown = preview(change.name)

    assert shown["problems"] == []
    assert [row["count"] for row in shown["counts"][:5]] == [2, 1, 1, 1, 1]
    rows = {row["name"]: row for row in shown["officers"]}
    assert rows[officer.name]["certificate"] == certificate.name
    assert rows[waiting.name]["application"].startswith(application.name)
    assert unit_of(officer) == agency.name
    assert {row["name"] for row in officers_to_choose(agency.name)} == {officer.name, waiting.name}


@pytest.mark.requirement("G-045", "X-58")
def test_what_was_refused_is_carried_out_later(agency, team):
    successor = make.make_agency()
    moved, held = make.make_officer(agency, photo=""), make.make_officer(agency)
    application = make.make_application(held, team, "Card Making")
    make.as_user(team["maker"])
    batch = frappe.get_doc({"doctype": "Card Batch", "certificate_type": "ENFORCEMENT"}).insert()
    batch.db_set("batch_status", "Making")
    frappe.get_doc(
        {
            "doctype": "Card Batch Item",
            "card_batch": batch.name,
            "application": application.name,
            "item_status": "Waiting",
            "living_item_key": application.name,
        }
    ).insert(ignore_permissions=True)
    change = draft(agency, "Agency Merge", team["clerk"], target_agency=successor.name)
    steps.submit_change(change.name)
    make.as_user(team["reviewer"])

    refused = steps.decide_change(change.name, "Approve")["result"]["refused"]

    assert [row["label"] for row in refused] == [held.officer_name, agency.agency_name]
    assert frappe.db.get_value(CHANGE, change.name, "change_status") == "Done in Part"
    assert unit_of(moved) == successor.name and unit_of(held) == agency.name
    assert structure_run.progress(change.name)["refused"] == refused

    batch.db_set("batch_status", "Stopped")
    assert structure_run.carry_out_rest(change.name)["refused"] == []
    assert frappe.db.get_value(CHANGE, change.name, "change_status") == "Done"
    assert frappe.db.get_value("Card Batch Item", {"application": application.name}, "living_item_key") is None


@pytest.mark.requirement("X-58")
def test_a_row_done_twice_does_nothing_the_second_time(agency, team, body):
    officer = make.make_officer(agency)
    certificate = make.make_certificate(officer, team)
    change = draft(agency, "Officer Re-division", team["clerk"], officers=[officer.name], target_agency=body.name)
    carry_out(change, team["reviewer"])
    frappe.db.set_value(CHANGE, change.name, "change_status", "Running")
    before = frappe.db.get_value("Enforcement Certificate", certificate.name, "modified")

    structure_run.do_row(f"officer:{officer.name}", change.name)
    structure_run.settle(change.name)
    structure_run.settle(change.name)

    assert frappe.db.get_value("Enforcement Certificate", certificate.name, "modified") == before
    assert frappe.db.count("Employment Period", {"officer": officer.name, "superseded_at": ["is", "not set"]}) == 1
    assert frappe.db.get_value(CHANGE, change.name, "change_status") == "Done"


@pytest.mark.requirement("G-045")
def test_a_running_import_is_waited_for(agency, team):
    change = draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局")
    record = frappe.new_doc("Officer Import")
    record.update({"name": "OI-STRUCTURE", "agency": agency.name, "import_status": "Running"})
    record.db_insert()
    steps.submit_change(change.name)
    make.as_user(team["reviewer"])

    answer = steps.decide_change(change.name, "Approve")

    assert answer["change_status"] == "Approved" and "OI-STRUCTURE" in answer["result"]["waiting"]
    record.db_set("import_status", "Done")
    assert structure_run.start(change.name)["refused"] == []
    assert frappe.db.get_value("Enforcement Agency", agency.name, "agency_name") == "测试新名称局"


# ---------------------------------------------------------------- who may, and what is refused


@pytest.mark.requirement("G-045", "R-005")
def test_only_the_reviewing_offices_decide_and_never_who_submitted(agency, team):
    second = make.make_user("City Legal Office", legal_office=agency.reviewing_office, may_review=1)
    others = [team["reviewer"], team["clerk"], team["maker"], make.make_user("Enforcement Agency", agency=agency.name)]
    change = draft(agency, "Agency Rename", team["reviewer"], new_name="测试新名称局")
    steps.submit_change(change.name)
    for user in others:
        make.as_user(user)
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            steps.decide_change(change.name, "Approve")
    make.as_user(second)
    assert steps.decide_change(change.name, "Approve")["change_status"] == "Done"


@pytest.mark.requirement("R-003", "G-045")
def test_nobody_drafts_or_reads_changes_of_foreign_units(agency, team):
    foreign = make.make_agency()
    stranger = make.make_user("Enforcement Agency", agency=foreign.name, may_draft=1)
    with pytest.raises(frappe.PermissionError):
        draft(foreign, "Agency Rename", team["clerk"], new_name="测试新名称局")
    change = draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局")
    make.as_user(stranger)
    assert not frappe.get_list(CHANGE, filters={"name": change.name}, order_by="name")
    for call in (preview, steps.submit_change, structure_run.progress):
        with pytest.raises(frappe.PermissionError):
            call(change.name)
    with pytest.raises(frappe.PermissionError):
        officers_to_choose(agency.name)


@pytest.mark.requirement("G-045")
def test_returned_refused_and_withdrawn(agency, team):
    change = draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局")
    steps.submit_change(change.name)
    make.as_user(team["reviewer"])
    with pytest.raises(frappe.ValidationError):
        steps.decide_change(change.name, "Return", " ")
    assert steps.decide_change(change.name, "Return", "缺少文件")["change_status"] == "Draft"
    make.as_user(team["clerk"])
    steps.submit_change(change.name)
    make.as_user(team["reviewer"])
    assert steps.decide_change(change.name, "Refuse", "依据不足")["change_status"] == "Refused"
    with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
        steps.decide_change(change.name, "Approve")
    other = draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局")
    assert steps.withdraw_change(other.name, "不再需要")["change_status"] == "Withdrawn"
    assert not frappe.db.exists("Structure Change Unit", {"living_unit_key": agency.name})


@pytest.mark.requirement("G-045")
def test_a_unit_stands_in_one_living_change_only(agency, team):
    first = draft(agency, "Agency Rename", team["clerk"], new_name="测试甲名局")
    second = draft(agency, "Agency Rename", team["clerk"], new_name="测试乙名局")
    steps.submit_change(first.name)
    frappe.db.savepoint("request")

    with pytest.raises(frappe.UniqueValidationError) as refusal:
        steps.submit_change(second.name)

    frappe.db.rollback(save_point="request")
    assert first.name in str(refusal.value)
    steps.withdraw_change(first.name, "不再需要")
    assert steps.submit_change(second.name)["change_status"] == "Submitted"


def test_after_submission_the_form_cannot_change_anything(agency, team):
    change = draft(agency, "Agency Rename", team["clerk"], new_name="测试新名称局", change_status="Approved")
    assert change.change_status == "Draft"
    steps.submit_change(change.name)
    change.reload()
    change.new_name = "别的名称"
    with pytest.raises(frappe.ValidationError):
        change.save()


BAD: tuple[tuple[str, dict[str, str | list[str]]], ...] = (
    ("Agency Rename", {"new_name": ""}),
    ("Agency Rename", {"new_name": "测试新名称局", "effective_on": "2020-02-29"}),
    ("Agency Merge", {"target_agency": "agency"}),
    ("Agency Merge", {"target_agency": "body"}),
    ("Agency Merge", {}),
    ("Agency Split", {"target_agency": "other", "officers": ["one", "two"]}),
    ("Agency Split", {"target_agency": "other", "officers": []}),
    ("Agency Split", {"target_agency": "other", "officers": ["one", "one"]}),
    ("Officer Re-division", {"target_agency": "other", "officers": ["one"]}),
    ("Officer Re-division", {"target_agency": "body", "officers": ["stranger"]}),
    ("Officer Re-division", {"target_agency": "body", "officers": ["retired"]}),
    ("Unit Transfer", {"target_agency": "body"}),
)


@pytest.mark.requirement("G-045", "R-087", "G-021")
@pytest.mark.parametrize(("kind", "values"), BAD)
def test_what_cannot_be_is_refused_in_plain_words(agency, team, body, kind, values):
    other = make.make_agency()
    known = {"agency": agency.name, "body": body.name, "other": other.name}
    people = {
        "one": make.make_officer(agency, photo="").name,
        "two": make.make_officer(agency, photo="").name,
        "stranger": make.make_officer(other, photo="").name,
        "retired": make.make_officer(agency, photo="", record_status="Retired").name,
    }
    values = {field: known.get(value, value) if field == "target_agency" else value for field, value in values.items()}
    if "officers" in values:
        values["officers"] = [people[name] for name in values["officers"]]

    with pytest.raises((RuleRefused, frappe.MandatoryError)):
        change = draft(agency, kind, team["clerk"], **values)
        steps.submit_change(change.name)
