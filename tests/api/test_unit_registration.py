"""Units register themselves or are made by their superior; the database refuses twins (R-053 to R-056, G-029)."""

from functools import partial

import frappe
import pytest

from enforcement_cert.access.scope import current_scope
from enforcement_cert.organization import accounts, registration, unit_making
from enforcement_cert.testing import factories as make
from tests.present import present
from tests.side_by_side import at_the_same_moment

PASSWORD = "Qing-Song7!mai"


@pytest.fixture(autouse=True)
def chinese(_connected, monkeypatch):
    monkeypatch.setattr(_connected.local, "lang", "zh")


def entries(**overrides) -> dict:
    """What a visitor types."""
    serial = next(make._serial)
    return {
        "agency_kind": "First-level Agency",
        "agency_name": "济南市测试登记管理局",
        "legal_kind": "Administrative Organ",
        "government_level": "City",
        "administrative_division": "370100",
        "organization_code": make.organization_code(),
        "administrator_name": "钱甲",
        "administrator_mobile": "19900000003",
        "login_name": f"dengji{serial}",
        "password": PASSWORD,
        "repeated": PASSWORD,
        **overrides,
    }


def as_visitor(site) -> None:
    make.make_offices()
    site.set_user("Guest")


@pytest.mark.requirement("R-053", "R-055", "R-056")
def test_a_unit_registers_and_sees_its_own_profile_only(site):
    as_visitor(site)
    answer = registration.register(**entries(login_name="Jn-Deng.Ji1"))
    assert answer["login"] == "jn-deng.ji1"
    assert "370100 司法局" in answer["message"]
    user = frappe.db.get_value("User", {"username": "jn-deng.ji1"}, ["name", "user_type"], as_dict=True)
    assert user.user_type == "System User"
    make.as_user(user.name)
    scope = current_scope()
    assert not scope.account_is_open
    assert frappe.get_list("Enforcement Agency", pluck="name") == [scope.agency]
    assert frappe.get_list("Enforcement Officer") == []
    with pytest.raises(frappe.PermissionError):
        make.make_officer(frappe._dict(name=scope.agency), photo="")
    profile = frappe.get_doc("Enforcement Agency", scope.agency)
    profile.update({"legal_basis": "《行政处罚法》", "civil_servants_authorised": 3, "has_no_bodies": 1}).save()
    accounts.submit_account(scope.agency)
    event = frappe.get_all("Agency Account Event", {"agency": scope.agency}, ["act", "acted_by"], order_by="creation")
    assert [(row.act, row.acted_by) for row in event] == [("Register", user.name), ("Submit for Review", user.name)]


@pytest.mark.requirement("R-054", "R-026")
def test_a_unit_below_names_its_superior_and_is_no_part_of_its_tree_yet(site):
    superior = make.make_agency()
    as_visitor(site)
    registration.register(
        **entries(agency_kind="Second-level Body", legal_kind="Authorised Organisation", superior=superior.name)
    )
    row = frappe.get_last_doc("Enforcement Agency", {"claimed_superior": superior.name})
    assert (row.account_status, row.is_taken_in, row.superior_agency) == ("Registered", 0, None)


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("agency_kind", "Anything"),
        ("agency_name", "<script>alert(1)</script>济南"),
        ("agency_name", "=HYPERLINK(1)济南市局"),
        ("agency_name", "济" * 10_000),
        ("legal_kind", "Entrusted Organisation"),
        ("government_level", "Moon"),
        ("administrative_division", "371200"),
        ("administrative_division", "370102"),
        ("organization_code", "PDY00001-1"),
        ("organization_code", "X" * 10_000),
        ("administrator_name", "<b>甲乙</b>"),
        ("administrator_mobile", "123"),
        ("login_name", "a b"),
        ("login_name", "l" * 10_000),
        ("password", "1"),
        ("password", "p" * 10_000),
        ("repeated", "another"),
    ],
)
def test_every_wrong_entry_is_named_and_nothing_is_written(site, field, value):
    as_visitor(site)
    before = frappe.db.count("Enforcement Agency"), frappe.db.count("User")
    typed = entries(**{field: value})
    if field == "password":
        typed["repeated"] = value
    answer = registration.register(**typed)
    assert list(answer) == ["problems"]
    assert next(iter(answer["problems"])) == ("password" if field == "repeated" else field)
    assert (frappe.db.count("Enforcement Agency"), frappe.db.count("User")) == before


@pytest.mark.requirement("G-021")
def test_a_wrong_superior_is_refused(site):
    closed = make.make_agency(account_status="Closed")
    top = make.make_agency()
    unit = make.make_agency(agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=top.name)
    body = make.make_agency(agency_kind="Second-level Body", superior_agency=top.name)
    as_visitor(site)
    for kind, legal, wrong in (
        ("Second-level Body", "Authorised Organisation", closed.name),
        ("Second-level Body", "Authorised Organisation", body.name),
        ("Second-level Body", "Authorised Organisation", ""),
        ("Entrusted Unit", "Entrusted Organisation", unit.name),
        ("Entrusted Unit", "Entrusted Organisation", "EA-999999"),
    ):
        answer = registration.register(**entries(agency_kind=kind, legal_kind=legal, superior=wrong))
        assert list(answer["problems"]) == ["superior"], (kind, wrong)
    fine = entries(agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior=body.name)
    assert "login" in registration.register(**fine)


@pytest.mark.requirement("G-029")
def test_the_second_try_points_to_the_first_and_tells_nothing_of_persons(site):
    as_visitor(site)
    first = entries(administrator_name="李秘密")
    registration.register(**first)
    with pytest.raises(frappe.UniqueValidationError) as refusal:
        registration.register(**entries(organization_code=first["organization_code"]))
    shown = str(refusal.value)
    assert "已登记" in shown and "370100 司法局" in shown
    assert "李秘密" not in shown and first["login_name"] not in shown and "199" not in shown


@pytest.mark.requirement("G-029")
def test_twins_at_the_same_moment_leave_one_account(commit_site):
    """Two connections insert the same code; the key of the database lets one through."""
    make.make_offices()
    commit_site.db.commit()
    code = make.organization_code()
    typed = [entries(organization_code=code), entries(organization_code=code)]
    wanted = [present(registration.read_registration(values | {"superior": ""})[0]) for values in typed]
    works = [partial(registration._register, each, PASSWORD) for each in wanted]
    raised = at_the_same_moment(*works, user="Guest", reading="Enforcement Agency")
    rows = commit_site.get_all("Enforcement Agency", {"organization_code": code}, pluck="name")
    users = commit_site.get_all("User", {"username": ["in", [each["login_name"] for each in typed]]}, pluck="name")
    for name in rows:
        make.remove_agency(name, users)
    commit_site.db.commit()
    assert len(rows) == 1 and len(users) == 1
    refused = [error for error in raised if error]
    assert len(refused) == 1 and isinstance(refused[0], frappe.UniqueValidationError), raised
    assert "已登记" in str(refused[0])


@pytest.mark.requirement("R-054")
def test_a_superior_makes_the_account_of_a_unit_with_its_first_login(site):
    superior = make.make_agency()
    clerk = make.make_user("Enforcement Agency", agency=superior.name, may_draft=1)
    checker = make.make_user("Enforcement Agency", agency=superior.name, may_check=1)
    typed = entries(agency_kind="Second-level Body", legal_kind="Authorised Organisation")
    for field in ("password", "repeated"):
        del typed[field]
    make.as_user(checker)
    with pytest.raises(frappe.PermissionError):
        unit_making.make_unit(**typed)
    make.as_user(clerk)
    made = unit_making.make_unit(**typed)
    unit = frappe.get_doc("Enforcement Agency", made["name"])
    assert (unit.superior_agency, unit.is_taken_in, unit.account_status) == (superior.name, 1, "Registered")
    user = frappe.db.get_value("User", {"username": made["login"]})
    assert frappe.db.get_value("Login Security", user, "must_change_password") == 1
    assert len(made["password"]) >= 12
    make.as_user(user)
    assert not current_scope().account_is_open


def test_the_lists_of_the_form_name_nothing_but_places_and_agencies(site):
    top = make.make_agency(agency_name="济南市仅供查找管理局", administrator_name="李秘密")
    as_visitor(site)
    assert {"code": "370100", "name": frappe.db.get_value("Administrative Division", "370100", "full_name")} in (
        registration.divisions("City")
    )
    assert registration.divisions("Moon") == []
    assert registration.superiors("仅", "Second-level Body") == []
    found = registration.superiors("仅供查找", "Second-level Body")
    assert [row["name"] for row in found] == [top.name]
    assert set(found[0]) == {"name", "agency_name", "place"}
    assert registration.superiors("仅供查找", "First-level Agency") == []
    assert registration.superiors("%%", "Second-level Body") == []


def test_closed_registration_is_refused(site):
    frappe.db.set_single_value("Certificate Settings", "allow_registration", 0)
    as_visitor(site)
    with pytest.raises(frappe.ValidationError, match="未开放"):
        registration.register(**entries())
