"""Accounts of agencies from registration to closing: who may take which step, what is missing, what is written down."""

import frappe
import pytest

from enforcement_cert.organization import accounts
from enforcement_cert.organization.account_panel import account_state
from enforcement_cert.testing import factories as make

FIGURES = {"civil_servants_authorised": 12, "civil_servants_actual": 10}


@pytest.fixture(autouse=True)
def chinese(site, monkeypatch):
    """Sentences as a clerk reads them."""
    monkeypatch.setattr(site.local, "lang", "zh")


def new_account(**overrides):
    """A registered account whose data are complete."""
    return make.make_agency(
        **{
            "account_status": "Registered",
            "administrator_name": "钱甲",
            "administrator_mobile": "19900000001",
            "legal_basis": "《中华人民共和国行政处罚法》",
            "has_no_bodies": 1,
            **FIGURES,
            **overrides,
        }
    )


def logins_of(agency) -> dict[str, str]:
    unit_class = "Enforcement Agency" if agency.agency_kind == "First-level Agency" else "Second-level Body"
    return {
        "own": make.make_user(unit_class, agency=agency.name, may_draft=1, may_check=1),
        "office": make.make_user("City Legal Office", legal_office=agency.reviewing_office, may_review=1),
    }


def below(superior, **overrides):
    """A registered second-level body that names a superior."""
    return new_account(
        agency_kind="Second-level Body",
        legal_kind="Authorised Organisation",
        claimed_superior=superior.name,
        **overrides,
    )


def events(agency) -> list[tuple]:
    rows = frappe.get_all(
        "Agency Account Event",
        filters={"agency": agency.name},
        fields=["act", "to_status", "acted_by"],
        order_by="creation",
    )
    return [(row.act, row.to_status, row.acted_by) for row in rows]


def status(agency) -> str:
    return frappe.db.get_value("Enforcement Agency", agency.name, "account_status")


@pytest.mark.requirement("R-050", "R-053", "R-055")
def test_a_first_level_agency_opens_after_its_offices_review(site):
    agency = new_account()
    who = logins_of(agency)
    make.as_user(who["own"])
    assert frappe.get_list("Enforcement Officer") == []
    accounts.submit_account(agency.name)
    make.as_user(who["office"])
    assert accounts.pass_review(agency.name)["account_status"] == "Open"
    assert events(agency) == [
        ("Register", "Registered", "Administrator"),
        ("Submit for Review", "Awaiting Review", who["own"]),
        ("Pass Review", "Open", who["office"]),
    ]
    make.as_user(who["own"])
    assert make.make_officer(agency, photo="").agency == agency.name


@pytest.mark.requirement("R-026", "R-052", "G-028")
@pytest.mark.parametrize("order", [("pass", "take"), ("take", "pass")])
def test_a_second_level_body_needs_review_and_taking_in_in_any_order(site, order):
    superior = make.make_agency()
    boss = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    body = below(superior)
    who = logins_of(body)
    make.as_user(boss)
    assert body.name in frappe.get_list("Enforcement Agency", pluck="name")
    assert not frappe.db.get_value("Enforcement Agency", body.name, "superior_agency")
    make.as_user(who["own"])
    accounts.submit_account(body.name)
    for step in order:
        assert status(body) != "Open"
        make.as_user(boss if step == "take" else who["office"])
        (accounts.take_in if step == "take" else accounts.pass_review)(body.name)
    row = frappe.db.get_value(
        "Enforcement Agency", body.name, ["account_status", "superior_agency", "claimed_superior"], as_dict=True
    )
    assert (row.account_status, row.superior_agency, row.claimed_superior) == ("Open", superior.name, None)


@pytest.mark.requirement("R-026")
def test_before_taking_in_a_unit_is_not_part_of_the_tree(site):
    superior = make.make_agency()
    boss = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    body = below(superior, account_status="Open")
    make.make_officer(body, photo="")
    make.as_user(boss)
    assert frappe.get_list("Enforcement Officer", filters={"agency": body.name}) == []
    accounts.take_in(body.name)
    assert len(frappe.get_list("Enforcement Officer", filters={"agency": body.name})) == 1


@pytest.mark.requirement("R-039", "R-040", "R-041")
def test_submitting_names_everything_that_is_missing(site):
    agency = make.make_agency(account_status="Registered", organization_code=None)
    who = logins_of(agency)
    make.as_user(who["own"])
    with pytest.raises(frappe.ValidationError) as refusal:
        accounts.submit_account(agency.name)
    shown = str(refusal.value)
    for word in ("组织机构代码", "编制", "管理员", "手机", "执法依据", "二级机构"):
        assert word in shown, shown
    assert status(agency) == "Registered"
    state = account_state(agency.name)
    assert len(state["missing"]) == 6
    submit = next(step for step in state["steps"] if step["method"].endswith("submit_account"))
    assert len(submit["missing"]) == 6


@pytest.mark.requirement("R-005", "R-049")
def test_only_the_reviewing_office_itself_reviews(site):
    offices = make.make_offices()
    agency = new_account()
    who = logins_of(agency)
    make.as_user(who["own"])
    accounts.submit_account(agency.name)
    make.as_user("Administrator")
    strangers = [
        make.make_user("Provincial Legal Office", legal_office=offices["province"].name, may_review=1),
        make.make_user("County Legal Office", legal_office=offices["county"].name, may_review=1),
        make.make_user("City Legal Office", legal_office=offices["other_city"].name, may_review=1),
        make.make_user("City Legal Office", legal_office=offices["city"].name),
        who["own"],
        make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1),
    ]
    for user in strangers:
        make.as_user(user)
        with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
            accounts.pass_review(agency.name)
    assert status(agency) == "Awaiting Review"


def test_a_returned_account_is_corrected_and_submitted_again(site):
    agency = new_account()
    who = logins_of(agency)
    make.as_user(who["own"])
    accounts.submit_account(agency.name)
    with pytest.raises(frappe.PermissionError, match="待审核"):
        frappe.get_doc("Enforcement Agency", agency.name).update({"legal_basis": "另一依据"}).save()
    make.as_user(who["office"])
    with pytest.raises(frappe.ValidationError, match="理由"):
        accounts.return_account(agency.name, " ")
    accounts.return_account(agency.name, "依据不全")
    make.as_user(who["own"])
    doc = frappe.get_doc("Enforcement Agency", agency.name)
    assert (doc.account_status, doc.status_reason) == ("Returned", "依据不全")
    doc.update({"legal_basis": "《行政处罚法》第十七条"}).save()
    accounts.submit_account(agency.name)
    make.as_user(who["office"])
    accounts.pass_review(agency.name)
    assert status(agency) == "Open"


@pytest.mark.requirement("R-055")
def test_what_has_been_reviewed_is_changed_by_the_office_on_request(site):
    agency = new_account(account_status="Open")
    who = logins_of(agency)
    make.as_user(who["own"])
    frappe.get_doc("Enforcement Agency", agency.name).update({"civil_servants_actual": 11}).save()
    with pytest.raises(frappe.PermissionError, match="执法权限"):
        frappe.get_doc("Enforcement Agency", agency.name).update({"power_scope": "全部"}).save()
    accounts.ask_for_change(agency.name, "职责调整，见机构改革方案")
    make.as_user(who["office"])
    assert frappe.db.get_value("Enforcement Agency", agency.name, "change_request")
    frappe.get_doc("Enforcement Agency", agency.name).update({"power_scope": "市场监管、知识产权"}).save()
    accounts.settle_change(agency.name, "已改")
    assert not frappe.db.get_value("Enforcement Agency", agency.name, "change_request")
    assert [act for act, *_rest in events(agency)][-2:] == ["Ask for a Change", "Settle the Change"]


def test_the_status_is_not_written_by_hand(site):
    agency = new_account()
    who = logins_of(agency)
    for user in who.values():
        make.as_user(user)
        for change in ({"account_status": "Open"}, {"is_reviewed": 1}, {"is_taken_in": 1}):
            with pytest.raises(frappe.PermissionError):
                frappe.get_doc("Enforcement Agency", agency.name).update(change).save()
    make.as_user(who["office"])
    made = frappe.copy_doc(agency).update({"organization_code": make.organization_code(), "account_status": "Open"})
    assert made.insert().account_status == "Registered"


@pytest.mark.requirement("G-042")
def test_an_account_closes_when_nothing_is_left_in_it(site):
    agency = make.make_agency()
    team = make.make_team(agency)
    make.make_certificate(make.make_officer(agency), team)
    unit = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
    make.as_user(team["reviewer"])
    with pytest.raises(frappe.ValidationError) as refusal:
        accounts.close_account(agency.name, "机构撤销")
    assert "证件" in str(refusal.value) and "下属" in str(refusal.value)
    accounts.close_account(unit.name, "机构撤销")
    assert status(unit) == "Closed"
    with pytest.raises(frappe.ValidationError, match="已关闭"):
        accounts.close_account(unit.name, "再来")
    accounts.reopen_account(unit.name, "误操作")
    assert status(unit) == "Open"


def test_a_declined_registration_frees_its_code(site):
    agency = new_account()
    who = logins_of(agency)
    make.as_user(who["office"])
    code = agency.organization_code
    accounts.decline_account(agency.name, "不是执法主体")
    make.as_user("Administrator")
    assert new_account(organization_code=code).organization_code == code
    make.as_user(who["own"])
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc("Enforcement Agency", agency.name).update({"administrator_name": "孙乙"}).save()


@pytest.mark.requirement("G-029")
def test_a_second_account_of_a_body_is_pointed_to_the_first(site):
    first = new_account(administrator_name="李秘密", administrator_mobile="19900000002")
    with pytest.raises(frappe.UniqueValidationError) as refusal:
        new_account(organization_code=first.organization_code)
    shown = str(refusal.value)
    assert "已登记" in shown and "370100 司法局" in shown
    assert "李秘密" not in shown and "1990000" not in shown


@pytest.mark.requirement("R-025", "R-052", "R-047")
def test_an_old_account_of_its_own_becomes_a_second_level_body(site):
    superior = make.make_agency()
    old = new_account(account_status="Open")
    who = logins_of(old)
    boss = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    make.as_user(who["office"])
    accounts.declare_second_level(old.name, superior.name)
    row = frappe.get_doc("Enforcement Agency", old.name)
    assert (row.is_second_level, row.account_status, row.is_reviewed, row.is_taken_in) == (1, "Registered", 0, 0)
    assert frappe.db.get_value("User Assignment", {"user": who["own"]}, "user_class") == "Second-level Body"
    assert "Second-level Body User" in frappe.get_roles(who["own"])
    make.as_user(who["own"])
    accounts.submit_account(old.name)
    make.as_user(boss)
    accounts.take_in(old.name)
    assert status(old) == "Awaiting Review"
    make.as_user(who["office"])
    accounts.pass_review(old.name)
    assert status(old) == "Open"


def test_a_superior_is_chosen_rightly(site):
    closed = make.make_agency(account_status="Closed")
    superior = make.make_agency()
    unit = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=superior.name
    )
    body, right = below(superior), make.make_agency()
    make.as_user(logins_of(body)["own"])
    for wrong, word in ((closed, "关闭"), (unit, "受委托"), (body, "上级")):
        with pytest.raises(frappe.ValidationError, match=word):
            accounts.claim_superior(body.name, wrong.name)
    accounts.claim_superior(body.name, right.name)
    assert frappe.db.get_value("Enforcement Agency", body.name, "claimed_superior") == right.name


def test_a_superior_turns_down_or_lets_go(site):
    superior = make.make_agency()
    boss = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    body = below(superior, account_status="Open")
    make.as_user(boss)
    accounts.give_up(body.name, "不是本单位所属")
    assert status(body) == "Returned"
    assert body.name not in frappe.get_list("Enforcement Agency", pluck="name")
    with pytest.raises(frappe.PermissionError):
        accounts.take_in(body.name)


@pytest.mark.requirement("G-022", "G-023")
def test_each_agency_names_its_reviewing_office(site):
    offices = make.make_offices()
    city = make.make_agency()
    assert city.reviewing_office == offices["city"].name
    township = make.make_agency(government_level="Township", administrative_division="370102")
    assert township.reviewing_office == offices["county"].name
    elsewhere = make.make_agency(
        agency_kind="Second-level Body",
        superior_agency=city.name,
        government_level="County",
        administrative_division="370102",
    )
    assert elsewhere.reviewing_office == offices["city"].name


def test_the_history_is_append_only(site):
    agency = new_account()
    event = frappe.get_doc("Agency Account Event", {"agency": agency.name})
    with pytest.raises(frappe.PermissionError):
        event.update({"reason": "另一理由"}).save()
    with pytest.raises(frappe.PermissionError):
        event.delete()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("legal_basis_link", "javascript:alert(1)"),
        ("legal_basis", "法" * 10_000),
        ("power_scope", "权" * 10_000),
        ("agency_name", "名" * 10_000),
        ("organization_code", "X" * 10_000),
        ("administrator_mobile", "12345"),
        ("civil_servants_authorised", -1),
    ],
)
def test_bad_input_is_refused(site, field, value):
    with pytest.raises(frappe.ValidationError):
        new_account(**{field: value})
