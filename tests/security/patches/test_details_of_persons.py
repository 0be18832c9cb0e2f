"""Telephones, addresses and roles are for those who may read the record."""

import pytest


def test_a_contact_one_may_not_read_gives_no_telephone(engine, call, make_user, as_user):
    contact = engine.get_doc(
        {"doctype": "Contact", "first_name": "Synthetic", "email_ids": [], "phone_nos": []}
    ).insert()
    command = "frappe.contacts.doctype.contact.contact.get_contact_details"
    assert call(command, contact=contact.name)["contact_display"] == "Synthetic"
    engine.db.delete("DocPerm", {"parent": "Contact", "role": "All"})
    engine.clear_cache(doctype="Contact")
    try:
        with as_user(make_user()), pytest.raises(engine.PermissionError):
            call(command, contact=contact.name)
    finally:
        engine.db.rollback()
        engine.clear_cache(doctype="Contact")


def test_an_address_one_may_not_read_is_not_shown(engine, call, make_user, as_user):
    command = "frappe.contacts.doctype.address.address.get_address_display"
    address = engine.get_doc(
        {
            "doctype": "Address",
            "address_title": "Synthetic",
            "address_type": "Office",
            "address_line1": "Street 1",
            "city": "x",
            "country": "China",
        }
    )
    address.db_insert()
    with as_user(make_user()), pytest.raises(engine.PermissionError):
        call(command, address_dict=address.name)


def test_another_ones_roles_are_not_told(engine, call, make_user, as_user):
    user = make_user()
    with as_user(user):
        with pytest.raises(engine.PermissionError):
            call("frappe.core.doctype.user.user.get_roles", uid=make_user_name(engine))
        assert "All" in call("frappe.core.doctype.user.user.get_roles", uid=user)


def make_user_name(engine) -> str:
    return engine.db.get_value("User", {"name": ("not in", ("Guest", engine.session.user))})
