"""However an account ends, nothing living is left behind in it, and what proves an act stays (G-045, R-081)."""

import frappe
import pytest

from enforcement_cert.organization import accounts, registration, structure_effects
from enforcement_cert.testing import factories as make
from tests.api.test_entrustment import make_letter, make_unit, pdf, put_in_force, upload

AGENCY, CHANGE = "Enforcement Agency", "Structure Change"


@pytest.fixture(autouse=True)
def chinese(site, monkeypatch):
    monkeypatch.setattr(site.local, "lang", "zh")


@pytest.fixture
def body(site):
    """An open second-level body taken in by its superior, with the logins around it."""
    superior = make.make_agency()
    unit = make.make_agency(agency_kind="Second-level Body", superior_agency=superior.name)
    who = make.make_team(unit) | {"boss": make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)}
    return frappe._dict(unit=unit, who=who)


def status(agency) -> str:
    return frappe.db.get_value(AGENCY, agency.name, "account_status")


# ---------------------------------------------------------------- declined and let go


@pytest.mark.requirement("R-052", "R-055")
def test_an_open_unit_with_living_certificates_is_not_let_go(body):
    make.make_certificate(make.make_officer(body.unit), body.who)
    make.as_user(body.who["boss"])
    with pytest.raises(frappe.ValidationError, match="证"):
        accounts.give_up(body.unit.name, "职能调整")
    assert status(body.unit) == "Open"


@pytest.mark.requirement("R-050", "R-055")
@pytest.mark.parametrize("before", ["Registered", "Returned", "Awaiting Review"])
def test_an_account_with_living_certificates_is_not_declined(body, before):
    make.make_certificate(make.make_officer(body.unit), body.who)
    frappe.db.set_value(AGENCY, body.unit.name, "account_status", before)
    make.as_user(body.who["reviewer"])
    with pytest.raises(frappe.ValidationError, match="证"):
        accounts.decline_account(body.unit.name, "不具备主体资格")
    assert status(body.unit) == before


@pytest.mark.requirement("R-052")
def test_an_empty_unit_is_let_go_and_then_declined(body):
    make.as_user(body.who["boss"])
    accounts.give_up(body.unit.name, "职能调整")
    make.as_user(body.who["reviewer"])
    assert accounts.decline_account(body.unit.name, "不具备主体资格")["account_status"] == "Declined"


# ---------------------------------------------------------------- merged


@pytest.mark.requirement("G-045", "R-055")
def test_a_merged_unit_is_not_closed_over_a_living_certificate(site):
    """An officer who has left stays behind; the certificate must be settled first."""
    agency = make.make_agency()
    officer = make.make_officer(agency)
    certificate = make.make_certificate(officer, make.make_team(agency))
    frappe.db.set_value("Enforcement Officer", officer.name, "record_status", "Retired")
    with pytest.raises(frappe.ValidationError, match="证"):
        structure_effects.close_agency(agency.name, "执法主体合并")
    assert status(agency) == "Open"

    frappe.db.set_value("Enforcement Certificate", certificate.name, "certificate_status", "Cancelled")
    structure_effects.close_agency(agency.name, "执法主体合并")
    assert status(agency) == "Closed"


@pytest.mark.requirement("G-045", "R-050")
def test_closing_by_a_merger_stands_in_the_accounts_history(site):
    agency = make.make_agency()
    for _again in range(2):
        structure_effects.close_agency(agency.name, "执法主体合并 SC-1")
    row = frappe.db.get_value(AGENCY, agency.name, ["status_reason", "status_changed_at"], as_dict=True)
    assert row.status_reason == "执法主体合并 SC-1" and row.status_changed_at
    fields = ["act", "from_status", "to_status", "reason"]
    events = frappe.get_all("Agency Account Event", {"agency": agency.name, "act": "Close Account"}, fields)
    assert [tuple(event.values()) for event in events] == [("Close Account", "Open", "Closed", "执法主体合并 SC-1")]


# ---------------------------------------------------------------- documents


def file_of(record, url: str) -> str:
    place = {"attached_to_doctype": record.doctype, "attached_to_name": record.name, "file_url": url}
    return frappe.db.get_value("File", place)


@pytest.mark.requirement("G-024", "R-027")
def test_the_file_of_a_letter_in_force_stays(site):
    superior = make.make_agency()
    unit = make_unit(superior)
    clerk = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    own = make.make_user("Second-level Body", agency=unit.name, may_draft=1)
    make.as_user(own)
    other = upload(pdf(lambda p: p.add_blank_page()), "draft.pdf")
    sealed, draft = make_letter(unit), make_letter(unit, 200, 300, letter_file=other)
    for letter in (sealed, draft):
        place = {"attached_to_doctype": letter.doctype, "attached_to_name": letter.name}
        frappe.db.set_value("File", {"file_url": letter.letter_file, "owner": own}, place)
    put_in_force(sealed, clerk)
    sealed.reload()

    make.as_user(own)
    with pytest.raises(frappe.ValidationError, match="办理文书"):
        frappe.delete_doc("File", file_of(sealed, sealed.letter_file))
    frappe.delete_doc("File", file_of(draft, draft.letter_file))


@pytest.mark.requirement("R-081")
@pytest.mark.parametrize("stage", [None, "Draft", "Legal Review", "Issued"])
def test_evidence_stays_while_something_rests_on_it(site, stage):
    agency = make.make_agency()
    team = make.make_team(agency)
    officer = make.make_officer(agency)
    make.as_user(team["clerk"])
    document, unused = upload(pdf()), upload(pdf(lambda p: p.add_blank_page()))
    record = frappe.get_doc("Enforcement Officer", officer.name)
    condition = frappe.get_meta("Eligibility Evidence").get_field("condition").options.split("\n")
    row = {"condition": next(option for option in condition if option), "evidence_title": "证明", "document": document}
    record.append("eligibility_evidence", row)
    record.save()
    place = {"attached_to_doctype": record.doctype, "attached_to_name": record.name}
    frappe.db.set_value("File", {"file_url": unused}, place)
    make.as_user("Administrator")
    if stage:
        make.make_application(frappe.get_doc("Enforcement Officer", officer.name), team, stage)

    make.as_user(team["clerk"])
    name = file_of(record, document)
    if stage in (None, "Draft"):
        frappe.delete_doc("File", name)
    else:
        with pytest.raises(frappe.ValidationError, match="办理文书"):
            frappe.delete_doc("File", name)
    frappe.delete_doc("File", file_of(record, unused))


# ---------------------------------------------------------------- what visitors and foreign clerks learn


@pytest.mark.requirement("R-053", "R-055")
@pytest.mark.parametrize(
    ("account", "shown"), [("Open", 1), ("Registered", 0), ("Awaiting Review", 0), ("Returned", 0), ("Declined", 0)]
)
def test_visitors_find_open_superiors_only(site, account, shown):
    agency = make.make_agency(agency_name=f"测试待审主体{frappe.generate_hash(length=6)}")
    frappe.db.set_value(AGENCY, agency.name, "account_status", account)
    make.as_user("Guest")
    assert len(registration.superiors(agency.agency_name, "Second-level Body")) == shown
    typed = {"agency_kind": "Second-level Body", "superior": agency.name}
    if shown:
        assert registration._superior(typed) == agency.name
    else:
        with pytest.raises(registration.RuleViolation):
            registration._superior(typed)


@pytest.mark.requirement("R-003", "G-045")
def test_a_draft_tells_no_names_of_foreign_officers(site):
    agency = make.make_agency()
    own, foreign = make.make_officer(agency), make.make_officer(make.make_agency(), officer_name="测试外单位")
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1))

    def change(*officers):
        draft = frappe.new_doc(CHANGE)
        draft.update({"change_kind": "Agency Split", "agency": agency.name, "effective_on": frappe.utils.today()})
        draft.update({"reason": "测试", "officers": [{"officer": officer.name} for officer in officers]})
        return draft

    assert change(own).insert().officers[0].officer_name == own.officer_name
    refused = change(own, foreign)
    with pytest.raises(frappe.ValidationError, match=foreign.name) as refusal:
        refused.insert()
    assert "测试外单位" not in str(refusal.value)
    assert not any(row.officer_name for row in refused.officers)
