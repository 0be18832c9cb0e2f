"""Administrators change the list: at once, with an audit trail, without locking themselves out."""

import frappe
import pytest

from enforcement_cert.gate import change_log, refusal_log
from enforcement_cert.gate import settings as gate_settings
from enforcement_cert.gate.administration import get_overview
from enforcement_cert.gate.kinds import UserKind, kind_of
from enforcement_cert.gate.refusals import HEADER
from enforcement_cert.gate.settings import Change, effective_names

ZONE = "frappe.client.get_time_zone"


def _add(document, **row):
    document.reload()
    document.append("allowed_methods", {"enabled": 1, "user_kind": "Guest", "note": "test", **row})
    return document


def test_opened_and_withdrawn_at_once(commit_site, settings, http):
    client = http()
    assert client.get(f"/api/method/{ZONE}").headers.get(HEADER) == "Method"
    _add(settings, method=ZONE).save()
    commit_site.db.commit()
    assert client.get(f"/api/method/{ZONE}").status_code == 200
    _add(settings, method="ping", enabled=0).save()
    commit_site.db.commit()
    assert client.get("/api/method/ping").headers.get(HEADER) == "Method"


def test_changes_are_audited_and_the_log_is_append_only(commit_site, settings):
    _add(settings, method=ZONE).save()
    settings.reload()
    settings.user_calls_per_minute = 777
    settings.allowed_methods[0].enabled = 0
    settings.save()
    entries = frappe.get_all(change_log.DOCTYPE, fields=["*"], order_by="changed_at desc, subject asc", limit=3)
    found = {entry.subject: (entry.old_value, entry.new_value) for entry in entries}
    assert found[f"{ZONE} (Guest)"] in (("allowed; test", "withdrawn; test"), (None, "allowed; test"))
    assert found["User Calls per Minute"][1] == "777"
    assert {entry.changed_by for entry in entries} == {"Administrator"}
    entry = frappe.get_doc(change_log.DOCTYPE, entries[0].name)
    entry.new_value = "forged"
    with pytest.raises(frappe.PermissionError):
        entry.save()
    with pytest.raises(frappe.PermissionError):
        frappe.delete_doc(change_log.DOCTYPE, entry.name, force=True)


@pytest.mark.parametrize(
    "name", ["no.such.method", "frappe.get_doc", "os.system", "run_doc_method", "User::delete", "a b"]
)
def test_only_callable_names_are_accepted(commit_site, settings, name):
    with pytest.raises(frappe.ValidationError, match=r"Row 1|第 1 行"):
        _add(settings, method=name).save()


def test_the_way_back_cannot_be_withdrawn(commit_site, settings):
    for name in gate_settings.PROTECTED:
        with pytest.raises(frappe.ValidationError):
            _add(settings, method=name, user_kind="Manager", enabled=0).save()
    closed = [Change(name, UserKind.MANAGER, False) for name in gate_settings.PROTECTED]
    names = effective_names(closed)
    assert names[UserKind.MANAGER] >= gate_settings.PROTECTED
    assert names[UserKind.GUEST] >= gate_settings.ENTRANCE


def test_opening_and_closing_follow_the_order_of_kinds():
    opened = effective_names([Change("x.y", UserKind.PORTAL, True)])
    assert ["x.y" in opened[kind] for kind in UserKind] == [False, True, True, True]
    closed = effective_names([Change("ping", UserKind.PORTAL, False)])
    assert ["ping" in closed[kind] for kind in UserKind] == [False, False, True, True]


def test_unreadable_settings_leave_the_shipped_list(site, monkeypatch):
    def broken(*args, **kwargs):
        raise frappe.db.OperationalError("gone")

    monkeypatch.setattr(frappe.db, "get_singles_dict", broken)
    snapshot = gate_settings._read("1", 0.0)
    assert snapshot.names == gate_settings.SHIPPED.names
    assert not snapshot.allows(UserKind.GUEST, ZONE)


@pytest.mark.parametrize(
    ("user", "user_type", "roles", "kind"),
    [
        ("Guest", None, [], UserKind.GUEST),
        ("", "System User", ["System Manager"], UserKind.GUEST),
        ("a@b.c", None, ["System Manager"], UserKind.PORTAL),
        ("a@b.c", "Website User", ["System Manager"], UserKind.PORTAL),
        ("a@b.c", "System User", [], UserKind.DESK),
        ("a@b.c", "System User", ["System Manager"], UserKind.MANAGER),
        ("Administrator", "System User", [], UserKind.MANAGER),
    ],
)
def test_kinds_of_users(user, user_type, roles, kind):
    assert kind_of(user, user_type, roles) is kind


def test_refusals_are_counted_in_one_row(commit_site, settings, http):
    """Fifty equal calls make one row; the overview of the settings page shows it."""
    name = "frappe.test.flooding"
    refusal_log.write_refusals()  # what other tests have left uncounted fills the counters
    frappe.db.delete(refusal_log.DOCTYPE, {"called_name": name})
    commit_site.db.commit()
    client = http()
    for _ in range(50):
        client.get(f"/api/method/{name}")
    overview = get_overview()
    rows = [row for row in overview["refusals"] if row.called_name == name]
    assert [(row.calls, row.reason, row.user_kind) for row in rows] == [(50, "Method", "Guest")]
    assert any(ZONE not in group["methods"] and group["reason"] for group in overview["shipped"])
    frappe.db.delete(refusal_log.DOCTYPE, {"called_name": name})
    commit_site.db.commit()


def test_flooding_with_new_names_is_capped(commit_site, monkeypatch):
    monkeypatch.setattr(refusal_log, "MAX_PENDING", 3)
    refusal_log.write_refusals()
    for number in range(20):
        refusal_log.note("Method", f"flood.{number}", UserKind.GUEST)
    counts, _ = refusal_log._take()
    assert len(counts) <= 4
    assert sum(int(count) for count in counts.values()) == 20


def test_old_refusals_are_cleared(site):
    for number, seen in enumerate(("2020-01-01 00:00:00", "2999-01-01 00:00:00")):
        entry = {
            "reason": "Method",
            "called_name": f"old.{number}",
            "argument": "",
            "user_kind": "Guest",
            "caller": "Guest",
        }
        refusal_log._write_row(entry, 1, {"seen": seen})
    refusal_log.clear_old_refusals()
    kept = frappe.get_all(refusal_log.DOCTYPE, filters={"called_name": ["like", "old.%"]}, pluck="called_name")
    assert kept == ["old.1"]


def test_overview_needs_the_right_to_read(site):
    frappe.set_user("Guest")
    with pytest.raises(frappe.PermissionError):
        get_overview()
