"""The address book entries of logins: persons of one name do not stand in each other's way."""

import secrets
import threading

import frappe

LIMIT_SECONDS = 30


def test_two_logins_of_one_name_are_opened_at_the_same_moment(commit_site):
    """Neither transaction sees the other's entry, and both are written."""
    site, sites = commit_site.local.site, commit_site.local.sites_path
    name = "赵" + chr(0x4E00 + secrets.randbelow(20_000))
    users = [f"{frappe.generate_hash(length=10)}@example.com" for _ in range(2)]
    both = threading.Barrier(2, timeout=LIMIT_SECONDS)
    failures: list[str] = []

    def one(user: str) -> None:
        frappe.init(site=site, sites_path=sites, force=True)
        frappe.connect()
        frappe.flags.in_test = True  # the engine writes the entry at once, not in a worker
        frappe.set_user("Administrator")
        try:
            frappe.db.count("Contact")
            both.wait()
            login = {"doctype": "User", "email": user, "username": user[:10], "first_name": name}
            frappe.get_doc({**login, "send_welcome_email": 0}).insert()
            frappe.db.commit()
        except Exception as failure:
            failures.append(repr(failure))
            both.abort()
        finally:
            frappe.destroy()

    threads = [threading.Thread(target=one, args=(user,)) for user in users]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(LIMIT_SECONDS)
    frappe.db.rollback()
    entries = frappe.get_all("Contact", {"user": ["in", users]}, ["user", "first_name"])
    for doctype, field in (("Contact", "user"), ("User", "name")):
        frappe.db.delete(doctype, {field: ["in", users]})
    frappe.db.commit()
    assert not failures
    assert sorted(entry.user for entry in entries) == sorted(users)
    assert {entry.first_name for entry in entries} == {name}
