"""Citizens' and enterprises' logins: registering, clearing, deleting, and the purge of unused ones."""

import frappe
import pytest
from frappe.utils import add_days, today

from enforcement_cert.access import external
from enforcement_cert.testing import factories as make

PASSWORD = "Shi-min-mi-ma-62"
_numbers = iter(range(1, 999))


@pytest.fixture
def registered(site, monkeypatch):
    """Return a maker of accounts registered so many days ago."""
    site.local.request_ip = "198.51.100.9"

    def make_account(days_ago: int = 0):
        name = f"citizen{next(_numbers)}"
        register = external.register.__wrapped__
        register(name, PASSWORD, PASSWORD, "测试公民")
        account = frappe.get_doc("External Account", {"user": ["like", f"{name}@%"]})
        account.db_set("registered_on", add_days(today(), -days_ago))
        return account

    return make_account


@pytest.mark.requirement("R-068")
def test_a_citizen_registers_with_name_and_password_of_the_own_choice(registered):
    account = registered()
    assert frappe.db.get_value("User", account.user, ["user_type", "enabled"]) == ("Website User", 1)
    assert (account.account_kind, account.is_self_registered) == ("Citizen", 1)
    name = account.user.split("@")[0]
    register = external.register.__wrapped__
    for arguments in (
        (name, PASSWORD, PASSWORD, "测试公民"),
        ("fresh-name", PASSWORD, PASSWORD + "x", "测试公民"),
        ("fresh-name", "888888", "888888", "测试公民"),
        ("1abc", PASSWORD, PASSWORD, "测试公民"),
        ("fresh-name", PASSWORD, PASSWORD, ""),
    ):
        with pytest.raises(frappe.ValidationError):
            register(*arguments)


@pytest.mark.requirement("R-070")
def test_administrators_clear_passwords_and_delete_external_users(registered):
    account = registered()
    make.as_user(make.make_user("System Administrator"))
    cleared = external.clear_password(account.name)
    assert len(cleared["password"]) == 19
    assert frappe.db.get_value("Login Security", account.user, "must_change_password") == 1

    frappe.delete_doc("External Account", account.name)

    assert not frappe.db.exists("User", account.user)


@pytest.mark.requirement("R-070")
def test_nobody_else_clears_or_deletes_them(registered):
    account = registered()
    for user in (make.make_user("Provincial Legal Office", legal_office=make.make_offices()["province"].name),):
        make.as_user(user)
        with pytest.raises(frappe.PermissionError):
            external.clear_password(account.name)
        with pytest.raises(frappe.PermissionError):
            frappe.delete_doc("External Account", account.name)


@pytest.mark.requirement("R-071", "G-080")
def test_unused_accounts_are_warned_and_then_purged(registered):
    young, due, over = registered(165), registered(166), registered(400)

    external.purge_unused()
    external.purge_unused()

    notices = {a.name: frappe.db.get_value("External Account", a.name, "purge_notice_on") for a in (young, due, over)}
    assert notices[young.name] is None
    assert all(str(notices[a.name]) == today() for a in (due, over))
    assert frappe.db.count("Notification Log", {"for_user": over.user}) == 1
    for account in (due, over):
        frappe.db.set_value("External Account", account.name, "purge_notice_on", add_days(today(), -14))
    external.purge_unused()
    assert not frappe.db.exists("User", over.user)
    assert frappe.db.exists("User", due.user)


@pytest.mark.requirement("R-071", "G-080")
def test_who_has_a_case_is_never_purged_nor_deleted(registered, monkeypatch):
    with_case, noted = registered(400), registered(400)
    external.note_business(noted.user)
    frappe.get_doc({"doctype": "ToDo", "description": "办件", "allocated_to": with_case.user}).insert()
    real = frappe.get_hooks
    ours = {"ToDo": ["allocated_to"]}
    monkeypatch.setattr(frappe, "get_hooks", lambda *a, **k: ours if a[:1] == ("external_business",) else real(*a, **k))
    for _ in range(2):
        external.purge_unused()
        frappe.db.set_value("External Account", {"user": ["!=", ""]}, "purge_notice_on", add_days(today(), -30))
    assert frappe.db.exists("User", with_case.user)
    assert frappe.db.exists("User", noted.user)
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc("External Account", with_case.name)


@pytest.mark.requirement("G-080")
def test_the_period_is_data(registered):
    account = registered(30)
    external.purge_unused()
    assert frappe.db.get_value("External Account", account.name, "purge_notice_on") is None
    frappe.db.set_single_value("Login Settings", "purge_after_days", 40)
    external.purge_unused()
    assert frappe.db.get_value("External Account", account.name, "purge_notice_on")
    frappe.db.set_single_value("Login Settings", "purge_after_days", 0)
    frappe.db.set_value("External Account", account.name, "purge_notice_on", add_days(today(), -300))
    external.purge_unused()
    assert frappe.db.exists("User", account.user)
