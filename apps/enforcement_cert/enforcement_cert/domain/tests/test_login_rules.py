"""Rules of logins: passwords, open steps, second factor, days of an assignment, delegation, purge."""

import secrets
from datetime import date, datetime, timedelta

import pytest

from enforcement_cert.domain import assignments as a
from enforcement_cert.domain import external_accounts as e
from enforcement_cert.domain import login_steps as s
from enforcement_cert.domain import passwords as p
from enforcement_cert.domain import second_factor as f

TODAY = date(2026, 11, 22)
DAY = timedelta(days=1)


@pytest.mark.requirement("R-058", "G-030")
@pytest.mark.parametrize(
    ("password", "code"),
    [
        ("", "password_missing"),
        ("1", "password_default"),
        ("888888", "password_default"),
        ("Ab1-xyz", "password_short"),
        ("Aa1" * 50, "password_long"),
        ("abcdefghij", "password_simple"),
        ("ABCDEFghij", "password_simple"),
        ("Zhang-san-77x", "password_own_name"),
    ],
)
def test_what_a_password_must_not_be(password, code):
    with pytest.raises(p.PasswordRefused) as refusal:
        p.require_acceptable(password, p.PasswordRules(), ["zhang", "李"])
    assert refusal.value.code == code


def test_the_limits_themselves_are_inside():
    p.require_acceptable("abcdeFG123", p.PasswordRules(minimum_length=10, kinds=3))
    p.require_acceptable("Aa1" + "x" * 125, p.PasswordRules())


@pytest.mark.requirement("R-058")
def test_the_new_password_stands_there_twice_and_is_new():
    p.require_new_twice("old", "new", "new")
    for old, new, repeated, code in (
        ("old", "new", "New", "password_mismatch"),
        ("old", "old", "old", "password_unchanged"),
    ):
        with pytest.raises(p.PasswordRefused) as refusal:
            p.require_new_twice(old, new, repeated)
        assert refusal.value.code == code


@pytest.mark.requirement("G-030")
def test_first_passwords_are_random_readable_and_acceptable():
    made = {p.make_first_password(secrets.choice) for _ in range(200)}
    assert len(made) == 200
    for password in made:
        p.require_acceptable(password, p.PasswordRules(minimum_length=16, kinds=4))
        assert not set(password) & set("0O1lI")


@pytest.mark.requirement("R-058", "X-54")
@pytest.mark.parametrize(
    ("facts", "step"),
    [
        ({}, None),
        ({"must_change_password": True}, s.LoginStep.PASSWORD),
        ({"must_change_password": True, "has_key": True}, s.LoginStep.PASSWORD),
        ({"needs_factor": True}, s.LoginStep.ENROL),
        ({"needs_factor": True, "has_key": True}, s.LoginStep.ENROL),
        ({"needs_factor": True, "must_change_password": True}, s.LoginStep.PASSWORD),
        ({"is_enrolled": True}, s.LoginStep.CODE),
        ({"is_enrolled": True, "must_change_password": True}, s.LoginStep.CODE),
        ({"is_enrolled": True, "has_key": True}, None),
        ({"is_enrolled": True, "is_verified": True, "needs_factor": True}, None),
        ({"is_enrolled": True, "is_verified": True, "must_change_password": True}, s.LoginStep.PASSWORD),
    ],
)
def test_the_next_open_step(facts, step):
    assert s.next_step(s.LoginFacts(**facts)) is step


@pytest.mark.requirement("R-058")
def test_a_first_password_lasts_to_its_last_moment():
    until = datetime(2026, 11, 22, 12, 0)
    assert not s.has_run_out(until, until)
    assert s.has_run_out(until, until + timedelta(seconds=1))
    assert not s.has_run_out(None, until)


@pytest.mark.requirement("X-54")
def test_a_code_opens_once():
    expected = {100: "111111", 101: "222222", 102: "333333"}
    assert f.matching_step("222222", expected, 0) == 101
    assert f.matching_step("222222", expected, 101) is None
    assert f.matching_step("111111", expected, 101) is None
    assert f.matching_step("999999", expected, 0) is None
    assert f.matching_step("", expected, 0) is None


def test_codes_are_read_as_people_type_them():
    assert f.clean_code(" １２3 456 ") == "123456"
    code = f.make_recovery_code(secrets.choice)
    assert f.is_recovery_code(code.upper().replace("-", " "))
    assert not f.is_recovery_code("123456")


@pytest.mark.requirement("R-007")
def test_an_assignment_counts_from_its_first_to_its_last_day():
    assert a.is_in_force(True, TODAY, TODAY, TODAY)
    assert a.is_in_force(True, None, None, TODAY)
    assert not a.is_in_force(True, TODAY + DAY, None, TODAY)
    assert not a.is_in_force(True, None, TODAY - DAY, TODAY)
    assert not a.is_in_force(False, None, None, TODAY)


@pytest.mark.requirement("R-007")
def test_exceptions_add_and_take_away_within_what_is_allowed():
    extra, taken = a.DutyEffect.EXTRA, a.DutyEffect.WITHDRAWN
    allowed = ("may_draft", "may_check")
    rows = [
        a.DutyException("may_check", extra, TODAY, TODAY),
        a.DutyException("may_review", extra),
        a.DutyException("may_draft", taken, TODAY + DAY),
    ]
    assert a.duties_in_force(["may_draft"], rows, allowed, TODAY) == {"may_draft", "may_check"}
    assert a.duties_in_force(["may_draft"], rows, allowed, TODAY + DAY) == set()
    both = [a.DutyException("may_check", extra), a.DutyException("may_check", taken)]
    assert a.duties_in_force([], both, allowed, TODAY) == set()


@pytest.mark.requirement("X-57")
@pytest.mark.parametrize(
    ("login", "code"),
    [
        ({"user": "me"}, "delegation_self"),
        ({"user_class": "System Administrator"}, "delegation_system"),
        ({"has_foreign_roles": True}, "delegation_system"),
        ({"is_inside": False}, "delegation_outside"),
        ({"administers": True, "is_own_place": True}, "delegation_peer"),
        ({"administers": True}, None),
        ({"is_own_place": True}, None),
        ({}, None),
    ],
)
def test_a_delegated_administrator(login, code):
    values = {"user": "other", "user_class": "Enforcement Agency", "is_inside": True, "is_own_place": False, **login}
    target = a.AdministeredLogin(**values)
    actor = a.Administrator("me", may_administer=True)
    if code is None:
        a.require_may_administer(actor, target)
        return
    with pytest.raises(a.DelegationRefused) as refusal:
        a.require_may_administer(actor, target)
    assert refusal.value.code == code


@pytest.mark.requirement("X-57")
def test_without_the_duty_nobody_and_a_system_administrator_everybody_but_himself():
    other = a.AdministeredLogin("other", "System Administrator", is_inside=False, is_own_place=False)
    with pytest.raises(a.DelegationRefused):
        a.require_may_administer(a.Administrator("me"), other)
    a.require_may_administer(a.Administrator("me", is_system=True), other)
    with pytest.raises(a.DelegationRefused):
        a.require_may_administer(a.Administrator("other", is_system=True), other)


@pytest.mark.requirement("R-071", "G-080")
@pytest.mark.parametrize(
    ("age", "noticed_ago", "step"),
    [
        (165, None, None),
        (166, None, e.PurgeStep.NOTICE),
        (400, None, e.PurgeStep.NOTICE),
        (179, 14, None),
        (180, 13, None),
        (180, 14, e.PurgeStep.DELETE),
        (400, 0, None),
    ],
)
def test_when_an_unused_account_goes(age, noticed_ago, step):
    noticed = None if noticed_ago is None else TODAY - noticed_ago * DAY
    assert e.purge_step(TODAY - age * DAY, noticed, TODAY, 180, 14) is step
