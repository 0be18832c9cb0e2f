"""Users of the three approval subsystems (R-028) and the posts of a unit (R-064)."""

import frappe
import pytest

from enforcement_cert.approval import posts
from enforcement_cert.desk.boot import APPROVAL_PAGES, add_to_boot
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make

DUTIES = {
    "may_handle_cases": "Case Handler",
    "may_manage_approval": "Approval System Manager",
    "may_supervise_centre": "Service Centre Supervisor",
}


@pytest.fixture
def unit(site):
    agency = make.make_agency(account_status="Awaiting Review")
    users = {duty: make.make_user("Enforcement Agency", agency=agency.name, **{duty: True}) for duty in DUTIES}
    return frappe._dict(agency=agency, **users)


def open_account(agency) -> None:
    agency.reload()
    agency.account_status = "Open"
    agency.flags.is_account_step = True
    agency.save()


def handlers_of(agency: str) -> dict[str, list[str]]:
    rows = frappe.get_all("Handling Post", filters={"agency": agency}, fields=["name", "post_kind"], order_by="name")
    return {row.post_kind: [h.handler for h in frappe.get_doc("Handling Post", row.name).handlers] for row in rows}


@pytest.mark.requirement("R-064")
def test_opening_the_account_gives_all_three_posts_to_one_user(unit):
    assert handlers_of(unit.agency.name) == {}
    open_account(unit.agency)
    all_three = {kind: [unit.may_handle_cases] for kind in ("Acceptance", "Completion", "Pickup")}
    assert handlers_of(unit.agency.name) == all_three
    open_account(unit.agency)
    assert len(handlers_of(unit.agency.name)) == 3


@pytest.mark.requirement("R-064")
def test_a_unit_without_users_gives_its_posts_to_the_first_one(site):
    agency = make.make_agency(account_status="Awaiting Review")
    open_account(agency)
    assert set(map(tuple, handlers_of(agency.name).values())) == {()}
    first = make.make_user("Enforcement Agency", agency=agency.name, may_draft=1)
    make.make_user("Enforcement Agency", agency=agency.name, may_handle_cases=1)
    assert set(map(tuple, handlers_of(agency.name).values())) == {(first,)}


@pytest.mark.requirement("R-064", "R-028")
def test_system_management_sets_the_posts_up_and_gives_them_to_others(site):
    agency = make.make_agency()
    handler, other = (make.make_user("Enforcement Agency", agency=agency.name, may_handle_cases=1) for _n in range(2))
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_manage_approval=1))
    assert posts.initialise_posts() == 3
    assert posts.initialise_posts() == 0
    name = frappe.get_list("Handling Post", filters={"post_kind": "Pickup"}, pluck="name", order_by="name")[0]
    assert {user.name for user in posts.unit_users(name)} >= {handler, other}
    posts.set_handlers(name, [other, handler])
    assert handlers_of(agency.name) == {"Acceptance": [handler], "Completion": [handler], "Pickup": [other, handler]}
    assert frappe.db.get_value("Handling Post", name, "is_preset") == 0


@pytest.mark.requirement("R-064")
def test_posts_stay_with_people_of_the_unit_and_are_never_empty(unit):
    open_account(unit.agency)
    name = frappe.db.get_value("Handling Post", {"agency": unit.agency.name, "post_kind": "Pickup"})
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_handle_cases=1)
    make.as_user(unit.may_manage_approval)
    for chosen in ([stranger], [], ["nobody@test.example"]):
        with pytest.raises(RuleRefused):
            posts.set_handlers(name, chosen)
    assert handlers_of(unit.agency.name)["Pickup"] == [unit.may_handle_cases]


@pytest.mark.requirement("R-064", "R-028")
def test_the_other_subsystems_look_and_change_nothing(unit):
    open_account(unit.agency)
    name = frappe.db.get_value("Handling Post", {"agency": unit.agency.name, "post_kind": "Pickup"})
    for user in (unit.may_handle_cases, unit.may_supervise_centre):
        make.as_user(user)
        assert frappe.get_list("Handling Post", pluck="name", order_by="name", limit=9).count(name) == 1
        assert posts.unit_users(name) == []
        with pytest.raises(frappe.PermissionError):
            posts.set_handlers(name, [user])
        with pytest.raises(frappe.PermissionError):
            posts.initialise_posts()
        with pytest.raises(frappe.PermissionError):
            frappe.get_doc("Handling Post", name).save()


@pytest.mark.requirement("R-064", "R-003")
def test_posts_of_other_units_are_out_of_reach(unit):
    open_account(unit.agency)
    name = frappe.db.get_value("Handling Post", {"agency": unit.agency.name, "post_kind": "Pickup"})
    for duty in DUTIES:
        make.as_user(make.make_user("Enforcement Agency", agency=make.make_agency().name, **{duty: True}))
        assert name not in frappe.get_list("Handling Post", pluck="name", order_by="name", limit=0)
        with pytest.raises(frappe.PermissionError):
            posts.set_handlers(name, [frappe.session.user])
        make.as_user("Administrator")


@pytest.mark.requirement("R-028")
def test_each_subsystem_has_users_roles_and_a_start_page_of_its_own(unit):
    from frappe.desk.desktop import get_workspace_sidebar_items

    open_account(unit.agency)
    for duty, role in DUTIES.items():
        make.as_user(unit[duty])
        assert set(DUTIES.values()) & set(frappe.get_roles()) == {role}
        bootinfo = frappe._dict()
        add_to_boot(bootinfo)
        assert bootinfo.enforcement["start_page"] == APPROVAL_PAGES[role]
        pages = {page["name"] for page in get_workspace_sidebar_items()["pages"]}
        assert pages & set(APPROVAL_PAGES.values()) == {APPROVAL_PAGES[role]}
        make.as_user("Administrator")


@pytest.mark.requirement("R-028")
def test_one_login_is_never_a_user_of_two_subsystems(unit):
    record = frappe.get_doc("User Assignment", {"user": unit.may_handle_cases})
    record.may_supervise_centre = 1
    with pytest.raises(RuleRefused):
        record.save()
    record.reload()
    record.append("duty_exceptions", {"duty": "may_manage_approval", "effect": "Extra"})
    with pytest.raises(RuleRefused):
        record.save()


def test_whoever_also_works_with_certificates_starts_there(site):
    agency = make.make_agency()
    make.as_user(make.make_user("Enforcement Agency", agency=agency.name, may_draft=1, may_handle_cases=1))
    bootinfo = frappe._dict()
    add_to_boot(bootinfo)
    assert bootinfo.enforcement["start_page"] == "Agency Desk"


def test_start_pages_lead_to_what_exists(site):
    for name in APPROVAL_PAGES.values():
        page = site.get_doc("Workspace", name)
        assert len(page.roles) == 1
        assert all(site.db.exists(row.link_type, row.link_to) for row in page.links if row.type == "Link")
        assert all(site.db.exists("Number Card", row.number_card_name) for row in page.number_cards)
