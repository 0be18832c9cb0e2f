"""The committed world of the generated tests, one for all of them."""

import frappe
import pytest

from tests.security.row_scope import world


@pytest.fixture(scope="package")
def province(_connected):
    """The committed world of these tests; its records are removed afterwards."""
    from tests.fixtures import site

    site._begin(_connected)
    built = world.build()
    frappe.db.commit()
    yield built
    site._begin(_connected)
    world.remove(built)
    frappe.db.commit()


@pytest.fixture
def standing(province, monkeypatch):
    """The world, with commits of the calls under test switched off."""
    frappe.db.rollback()
    monkeypatch.setattr(frappe.db, "commit", lambda *args, **kwargs: None)
    yield province
    monkeypatch.undo()
    frappe.db.rollback()
    frappe.set_user("Administrator")
