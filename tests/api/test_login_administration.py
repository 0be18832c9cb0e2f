"""Who administers which logins, what an assignment gives on which day, and what ends with it (X-57, R-006, R-007)."""

import frappe
import pytest
from frappe.utils import add_days, today

from enforcement_cert.access import assignments, change_log, logins, scope, sessions
from enforcement_cert.testing import factories as make

NAME = "test-login-{0}"
_numbers = iter(range(10_000, 99_999))


@pytest.fixture
def world(site):
    """A city with an agency, a body below it, another agency; administrators of office and agency."""
    offices = make.make_offices()
    agency = make.make_agency()
    body = make.make_agency(agency_kind="Second-level Body", superior_agency=agency.name, account_status="Open")
    return frappe._dict(
        offices=offices,
        agency=agency,
        body=body,
        foreign=make.make_agency(),
        elsewhere=make.make_agency(administrative_division="370200"),
        office_admin=make.make_user("City Legal Office", legal_office=offices["city"].name, may_administer=1),
        agency_admin=make.make_user("Enforcement Agency", agency=agency.name, may_administer=1),
        system=make.make_user("System Administrator"),
    )


def assignment_of(user: str):
    return frappe.get_doc("User Assignment", {"user": user})


def new_login(**values) -> dict:
    arguments = {"login_name": NAME.format(next(_numbers)), "full_name": "测试人员", **values}
    return logins.create_login(**arguments)


@pytest.mark.requirement("X-57", "R-006")
def test_an_administrator_makes_logins_for_the_own_place_and_below(world):
    make.as_user(world.agency_admin)
    made = new_login(user_class="Enforcement Agency", place=world.agency.name, duties='["may_draft"]')
    below = new_login(user_class="Second-level Body", place=world.body.name, duties=["may_draft", "may_check"])

    assert {"Agency User", "Agency Clerk"} <= set(frappe.get_roles(made["user"]))
    assert {"Second-level Body User", "Agency Clerk", "Agency Checker"} <= set(frappe.get_roles(below["user"]))
    assert len(made["password"]) == 19
    assert frappe.db.get_value("Login Security", made["user"], "must_change_password") == 1


@pytest.mark.requirement("X-57")
def test_nobody_makes_logins_outside_the_own_tree(world):
    for administrator, user_class, place in (
        (world.agency_admin, "Enforcement Agency", world.foreign.name),
        (world.agency_admin, "City Legal Office", world.offices["city"].name),
        (world.office_admin, "Provincial Legal Office", world.offices["province"].name),
        (world.office_admin, "City Legal Office", world.offices["other_city"].name),
        (world.office_admin, "Enforcement Agency", world.elsewhere.name),
        (world.office_admin, "System Administrator", None),
        (world.agency_admin, "System Administrator", None),
    ):
        make.as_user(administrator)
        with pytest.raises(frappe.PermissionError):
            new_login(user_class=user_class, place=place)


@pytest.mark.requirement("X-57")
def test_who_administers_nothing_makes_no_login(world):
    clerk = make.make_user("Enforcement Agency", agency=world.agency.name, may_draft=1)
    make.as_user(clerk)
    with pytest.raises(frappe.PermissionError):
        new_login(user_class="Enforcement Agency", place=world.agency.name)
    with pytest.raises(frappe.PermissionError):
        logins.my_administration()
    with pytest.raises(frappe.PermissionError):
        frappe.get_list("User Assignment", order_by="name")


@pytest.mark.requirement("X-57")
def test_an_administrator_gets_no_power_for_himself_nor_a_second_self(world):
    make.as_user(world.agency_admin)
    own = assignment_of(world.agency_admin)
    own.may_check = 1
    with pytest.raises(frappe.PermissionError):
        own.save()
    with pytest.raises(frappe.PermissionError):
        new_login(user_class="Enforcement Agency", place=world.agency.name, duties=["may_administer"])
    colleague = new_login(user_class="Enforcement Agency", place=world.agency.name)
    record = frappe.get_doc("User Assignment", colleague["assignment"])
    record.append("duty_exceptions", {"duty": "may_administer", "effect": "Extra"})
    with pytest.raises(frappe.PermissionError):
        record.save()


@pytest.mark.requirement("X-57")
def test_no_login_is_moved_into_the_own_tree_to_be_taken_over(world):
    stranger = make.make_user("Enforcement Agency", agency=world.foreign.name, may_check=1)
    make.as_user(world.agency_admin)
    record = assignment_of(stranger)
    record.agency = world.agency.name
    with pytest.raises(frappe.PermissionError):
        record.save()
    for act in (
        lambda: logins.new_first_password(record.name),
        lambda: logins.unlock_login(record.name),
        lambda: logins.end_sessions(record.name),
        lambda: logins.reset_second_factor(record.name, "手机丢失"),
        lambda: logins.deactivate(record.name, "离职"),
        lambda: logins.login_state(record.name),
    ):
        with pytest.raises(frappe.PermissionError):
            act()


@pytest.mark.requirement("X-57")
def test_an_existing_login_is_never_taken_over(world):
    stranger = make.make_user("Enforcement Agency", agency=world.foreign.name)
    make.as_user(world.agency_admin)
    with pytest.raises(frappe.ValidationError):
        new_login(login_name=stranger, user_class="Enforcement Agency", place=world.agency.name)
    with pytest.raises(frappe.PermissionError):
        record = frappe.new_doc("User Assignment")
        record.update({"user": "Administrator", "user_class": "Enforcement Agency", "agency": world.agency.name})
        record.insert()


@pytest.mark.requirement("X-57")
def test_lists_show_the_logins_of_the_own_tree(world):
    clerk = make.make_user("Enforcement Agency", agency=world.agency.name, may_draft=1)
    body = make.make_user("Second-level Body", agency=world.body.name)
    county = make.make_user("County Legal Office", legal_office=world.offices["county"].name)
    officer = make.make_user("Enforcement Officer", officer=make.make_officer(world.agency, photo="").name)
    stranger = make.make_user("Enforcement Agency", agency=world.elsewhere.name)
    mine = [clerk, body, county, officer, stranger, world.system]

    def seen(user: str) -> set[str]:
        make.as_user(user)
        return set(frappe.get_list("User Assignment", {"user": ["in", mine]}, pluck="user", order_by="name"))

    assert seen(world.agency_admin) == {clerk, body, officer}
    assert seen(world.office_admin) == {clerk, body, county, officer}
    assert seen(world.system) == set(mine)


@pytest.mark.requirement("R-007")
def test_personal_exceptions_count_on_their_days_only(world):
    clerk = make.make_user("Enforcement Agency", agency=world.agency.name, may_draft=1)
    record = assignment_of(clerk)
    record.append("duty_exceptions", {"duty": "may_check", "effect": "Extra", "valid_until": today()})
    record.append("duty_exceptions", {"duty": "may_draft", "effect": "Taken Away", "valid_from": add_days(today(), 1)})
    record.save()
    assert {"Agency Clerk", "Agency Checker"} <= set(frappe.get_roles(clerk))

    frappe.db.set_value(
        "User Assignment Exception", record.duty_exceptions[0].name, "valid_until", add_days(today(), -1)
    )
    frappe.db.set_value("User Assignment Exception", record.duty_exceptions[1].name, "valid_from", today())
    assignments.apply_days()
    assert not {"Agency Clerk", "Agency Checker"} & set(frappe.get_roles(clerk))
    entries = len(change_log.entries_of(clerk))
    assignments.apply_days()
    assert len(change_log.entries_of(clerk)) == entries


@pytest.mark.requirement("R-007")
def test_an_exception_stays_within_what_the_place_may_have(world):
    record = assignment_of(make.make_user("Enforcement Agency", agency=world.agency.name))
    record.append("duty_exceptions", {"duty": "may_make_cards", "effect": "Extra"})
    with pytest.raises(frappe.ValidationError):
        record.save()


@pytest.mark.requirement("R-007", "X-57")
def test_an_assignment_that_has_run_out_gives_nothing_daily_and_at_login(world):
    clerk = make.make_user("Enforcement Agency", agency=world.agency.name, may_draft=1)
    name = assignment_of(clerk).name
    frappe.db.set_value("User Assignment", name, "valid_until", add_days(today(), -1))
    scope.forget_scopes()
    assert scope.current_scope(clerk).agency is None

    assignments.apply_days_of(frappe._dict(user=clerk))

    assert "Agency Clerk" not in frappe.get_roles(clerk)
    frappe.db.set_value("User Assignment", name, "valid_until", today())
    assignments.apply_days()
    assert "Agency Clerk" in frappe.get_roles(clerk)


@pytest.mark.requirement("X-57", "R-006")
def test_a_login_out_of_use_loses_sessions_keys_and_roles_at_once(world):
    clerk = make.make_user("Enforcement Agency", agency=world.agency.name, may_draft=1)
    frappe.db.set_value("User", clerk, "api_key", "k" * 15)
    table = frappe.qb.Table("tabSessions")
    data = str({"session_ip": "198.51.100.7"})
    columns = (table.sid, table.user, table.sessiondata, table.lastupdate, table.status)
    frappe.qb.into(table).columns(*columns).insert("sid-of-test", clerk, data, frappe.utils.now(), "Active").run()
    make.as_user(world.agency_admin)
    name = assignment_of(clerk).name
    state = logins.login_state(name)
    assert [row["address"] for row in state["sessions"]] == ["198.51.100.7"]
    assert "sid-of-test" not in str(state)
    with pytest.raises(frappe.ValidationError):
        logins.deactivate(name, " ")

    logins.deactivate(name, "调离本单位")

    assert sessions.open_sessions(clerk) == []
    assert not sessions.has_key(clerk)
    assert frappe.db.get_value("User", clerk, "enabled") == 0
    assert "Agency Clerk" not in frappe.get_roles(clerk)


@pytest.mark.requirement("X-57")
def test_every_act_stands_in_a_log_that_nobody_changes(world):
    clerk = make.make_user("Enforcement Agency", agency=world.agency.name, may_draft=1)
    make.as_user(world.agency_admin)
    name = assignment_of(clerk).name
    record = frappe.get_doc("User Assignment", name)
    record.may_check = 1
    record.save()
    logins.new_first_password(name, "忘记密码")
    logins.unlock_login(name)
    logins.reset_second_factor(name, "手机丢失")
    history = logins.login_state(name)["history"]
    done = {entry.change_kind for entry in history}
    assert {"Assignment changed", "New first password made", "Login unlocked", "Second factor reset"} <= done
    assert {entry.changed_by for entry in history if entry.change_kind != "Login assigned"} == {world.agency_admin}
    make.as_user("Administrator")
    entry = frappe.get_last_doc("Account Change Log", {"user": clerk})
    entry.reason = "x"
    with pytest.raises(frappe.ValidationError):
        entry.save()
    with pytest.raises(frappe.ValidationError):
        entry.delete()


@pytest.mark.requirement("R-058", "G-030")
def test_first_passwords_differ_and_a_link_can_stand_for_one(world):
    make.as_user(world.system)
    first = new_login(user_class="Enforcement Agency", place=world.agency.name)
    second = new_login(user_class="Enforcement Agency", place=world.agency.name, by_link=1)
    again = logins.new_first_password(first["assignment"])
    assert again["password"] != first["password"]
    assert "password" not in second
    assert "/update-password?key=" in second["link"]


# ---------------------------------------------------------------- two persons for one decision


@pytest.fixture
def office(world):
    """A city office with a reviewer who administers logins, and a colleague who reviews as well."""
    place = {"legal_office": world.offices["city"].name, "may_review": 1}
    world.chief = make.make_user("City Legal Office", may_administer=1, **place)
    world.colleague = make.make_user("City Legal Office", **place)
    return world.offices["city"].name


@pytest.mark.requirement("X-57", "G-030", "X-12")
def test_a_reviewer_who_administers_makes_no_second_reviewer_of_the_own_office(world, office):
    make.as_user(world.chief)
    with pytest.raises(frappe.PermissionError):
        new_login(user_class="City Legal Office", place=office, duties=["may_review"])
    made = new_login(user_class="City Legal Office", place=office)
    for change in (
        {"may_review": 1},
        {"duty_exceptions": [{"duty": "may_review", "effect": "Extra", "valid_from": add_days(today(), 5)}]},
    ):
        assignment = frappe.get_doc("User Assignment", made["assignment"])
        assignment.update(change)
        with pytest.raises(frappe.PermissionError):
            assignment.save()
    below = new_login(user_class="County Legal Office", place=world.offices["county"].name, duties=["may_review"])
    moved = frappe.get_doc("User Assignment", below["assignment"])
    moved.update({"user_class": "City Legal Office", "legal_office": office})
    with pytest.raises(frappe.PermissionError):
        moved.save()


@pytest.mark.requirement("X-57", "G-030")
def test_a_reviewer_who_administers_learns_no_colleagues_password(world, office):
    theirs = assignment_of(world.colleague).name
    make.as_user(world.chief)
    for by_link in (0, 1):
        with pytest.raises(frappe.PermissionError):
            logins.new_first_password(theirs, "忘记密码", by_link)
    logins.unlock_login(theirs)
    logins.deactivate(theirs, "调离本机构")
    again = frappe.get_doc("User Assignment", theirs)
    again.is_active = 1
    with pytest.raises(frappe.PermissionError):
        again.save()


@pytest.mark.requirement("X-57")
def test_the_administrator_above_gives_the_duty_and_the_password(world, office):
    province = world.offices["province"].name
    above = make.make_user("Provincial Legal Office", legal_office=province, may_review=1, may_administer=1)
    for administrator in (above, world.system, world.office_admin):
        make.as_user(administrator)
        made = new_login(user_class="City Legal Office", place=office, duties=["may_review"])
        assert logins.new_first_password(made["assignment"], "初始密码遗失")["password"]
