"""The expired database: closed until initialisation is declared finished, then read only, for those it concerns."""

import frappe
import pytest

from enforcement_cert.access.masking import EXPIRED_IDENTITY
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.exchange.legacy import initialisation
from enforcement_cert.testing import factories as make

EXPIRED = "Expired Certificate Record"


@pytest.fixture
def world(site):
    """Entries of two agencies, of one unknown one, and logins of every kind."""
    offices = make.make_offices()
    own, foreign = make.make_agency(), make.make_agency(administrative_division="370200")
    entries = {}
    for name, agency in (("own", own.name), ("foreign", foreign.name), ("nowhere", None)):
        entries[name] = frappe.generate_hash(length=10)
        columns = {
            "name": entries[name],
            "agency": agency,
            "officer_name": "测试甲",
            "ground": "Cancelled",
            **EXPIRED_IDENTITY.seal(make.identity_number()),
        }
        insert_rows(EXPIRED, [columns], owner="Administrator", moment=frappe.utils.now())
    users = {
        "province": make.make_user("Provincial Legal Office", legal_office=offices["province"].name),
        "city": make.make_user("City Legal Office", legal_office=offices["city"].name),
        "agency": make.make_user("Enforcement Agency", agency=own.name, may_draft=1),
        "admin": make.make_user("System Administrator"),
    }
    pending = make.make_agency(account_status="Registered")
    users["pending"] = make.make_user("Enforcement Agency", agency=pending.name, may_draft=1)
    return frappe._dict(entries=entries, users=users, own=own)


def seen_by(world, user: str) -> set[str]:
    """Which entries a login lists; opening one gives the same answer."""
    make.as_user(world.users[user])
    frappe.local.enforcement_scopes = {}
    listed = set(frappe.get_list(EXPIRED, pluck="name", order_by="name")) & set(world.entries.values())
    opened = {name for name in world.entries.values() if frappe.get_doc(EXPIRED, name).has_permission("read")}
    make.as_user("Administrator")
    assert listed == opened
    return {key for key, name in world.entries.items() if name in listed}


def finish():
    frappe.db.set_single_value("Initialisation State", "is_finished", 1)


@pytest.mark.requirement("R-046")
@pytest.mark.parametrize("user", ["province", "city", "agency", "admin", "pending"])
def test_it_is_closed_until_initialisation_is_finished(world, user):
    frappe.db.set_single_value("Initialisation State", "is_finished", 0)
    assert seen_by(world, user) == set()


@pytest.mark.requirement("R-046", "G-047", "R-055")
@pytest.mark.parametrize(
    ("user", "seen"),
    [
        ("province", {"own", "foreign", "nowhere"}),
        ("admin", {"own", "foreign", "nowhere"}),
        ("city", {"own"}),
        ("agency", {"own"}),
        ("pending", set()),
    ],
)
def test_then_it_is_open_for_the_territory_and_the_own_agency(world, user, seen):
    finish()
    assert seen_by(world, user) == seen


@pytest.mark.requirement("R-046", "G-047")
@pytest.mark.parametrize("user", ["province", "agency", "admin", "Administrator"])
def test_nobody_adds_changes_or_removes_an_entry(world, user):
    finish()
    make.as_user(world.users.get(user, user))
    entry = frappe.get_doc(EXPIRED, world.entries["own"])
    entry.officer_name = "别人"
    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        entry.save()
    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        frappe.delete_doc(EXPIRED, entry.name)
    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        frappe.rename_doc(EXPIRED, entry.name, "other")
    new = frappe.new_doc(EXPIRED)
    new.officer_name = "新的"
    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        new.insert()
    from frappe.client import set_value

    with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
        set_value(EXPIRED, entry.name, "officer_name", "别人")
    make.as_user("Administrator")
    assert frappe.db.get_value(EXPIRED, entry.name, "officer_name") == "测试甲"


def test_browsers_get_neither_cipher_nor_digest(world):
    finish()
    columns = frappe.get_doc(EXPIRED, world.entries["own"]).as_dict()
    assert not {"identity_cipher", "identity_digest"} & set(columns)


@pytest.mark.requirement("R-046", "R-057")
def test_the_declaration_is_made_once_by_the_province_or_an_administrator(world):
    frappe.db.set_single_value("Initialisation State", "is_finished", 0)
    make.as_user(world.users["city"])
    with pytest.raises(frappe.PermissionError):
        initialisation.declare_finished("全省账户已审核完毕")
    make.as_user(world.users["province"])
    assert initialisation.halves()["is_finished"] is False
    with pytest.raises(frappe.ValidationError):
        initialisation.declare_finished(" ")
    assert initialisation.declare_finished("全省账户已审核完毕")["is_finished"] is True
    assert initialisation.is_finished()
    with pytest.raises(frappe.ValidationError):
        initialisation.declare_finished("再次")
    state = frappe.get_doc("Initialisation State")
    assert (state.finished_by, state.statement) == (world.users["province"], "全省账户已审核完毕")
    make.as_user("Administrator")
    state.is_finished = 0
    with pytest.raises(frappe.ValidationError):
        state.save()
