"""The address book entries of logins: persons of one name do not stand in each other's way."""

import secrets
from functools import partial

import frappe

from tests.side_by_side import at_the_same_moment


def _open_login(address: str, name: str) -> None:
    login = {"doctype": "User", "email": address, "username": address[:10], "first_name": name}
    frappe.get_doc({**login, "send_welcome_email": 0}).insert()


def test_two_logins_of_one_name_are_opened_at_the_same_moment(commit_site):
    """Neither transaction sees the other's entry, and both are written."""
    name = "赵" + chr(0x4E00 + secrets.randbelow(20_000))
    users = [f"{frappe.generate_hash(length=10)}@example.com" for _ in range(2)]
    works = [partial(_open_login, user, name) for user in users]
    raised = at_the_same_moment(*works, user="Administrator", reading="Contact")
    entries = frappe.get_all("Contact", {"user": ["in", users]}, ["name", "user", "first_name"], order_by="user")
    for doctype, names in (("Contact", [entry.name for entry in entries]), ("User", users)):
        for each in names:
            frappe.delete_doc(doctype, each, force=True, ignore_missing=True, delete_permanently=True)
    frappe.db.commit()
    assert raised == [None, None]
    assert [entry.user for entry in entries] == sorted(users)
    assert {entry.first_name for entry in entries} == {name}
