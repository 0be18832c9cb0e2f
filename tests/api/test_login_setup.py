"""What stands around the log-in: demonstration passwords, settings, training sites, manual, hotlines, version."""

import os
import re
from functools import partial
from pathlib import Path

import frappe
import pytest
from frappe.installer import update_site_config
from frappe.utils.password import check_password

from enforcement_cert.access import login_records, passwords
from enforcement_cert.desk import boot, news, site_marks
from enforcement_cert.help import pages
from enforcement_cert.setup import demo_logins
from enforcement_cert.setup import logins as login_setup
from enforcement_cert.testing import factories as make
from tests.fixtures.http import Client
from tests.waiting import until

BAND = "培训站点"


@pytest.fixture
def demonstration(site, monkeypatch):
    """Insert the demonstration logins with the historical passwords only."""
    chosen = tuple(o for o in demo_logins.LOGINS if o.key in demo_logins.HISTORICAL_PASSWORDS)
    monkeypatch.setattr(demo_logins, "LOGINS", chosen)
    for login in chosen:
        if frappe.db.exists("User", login.user):
            frappe.delete_doc("User", login.user, force=True, ignore_permissions=True)
    return chosen


@pytest.mark.requirement("G-030", "R-059", "R-060")
def test_the_historical_passwords_open_demonstration_logins_until_they_are_changed(demonstration):
    demo_logins.insert_users("Demo-anything-1")
    assert sorted(demo_logins.HISTORICAL_PASSWORDS.values()) == ["1", "888888"]
    for login in demonstration:
        assert check_password(login.user, demo_logins.HISTORICAL_PASSWORDS[login.key]) == login.user
        assert frappe.db.get_value("Login Security", login.user, "must_change_password") == 1


@pytest.mark.requirement("G-030", "R-059", "R-060")
def test_a_production_site_neither_takes_nor_opens_them(demonstration, monkeypatch):
    monkeypatch.setitem(frappe.local.conf, "enforcement_production", 1)
    with pytest.raises(frappe.ValidationError):
        demo_logins.insert_users("Demo-anything-1")
    with pytest.raises(frappe.AuthenticationError):
        passwords.refuse_worn_first_password(frappe._dict(user="first" + demo_logins.DEMO_DOMAIN))


@pytest.mark.requirement("X-54")
def test_administrators_need_a_second_factor_where_the_rule_says_so(site, monkeypatch):
    system = make.make_user("System Administrator")
    clerk = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1)
    for rule, production, needed in (
        ("Never", 1, False),
        ("On Production Sites", 0, False),
        ("On Production Sites", 1, True),
        ("Always", 0, True),
    ):
        frappe.db.set_single_value("Login Settings", "factor_rule", rule)
        monkeypatch.setitem(frappe.local.conf, "enforcement_production", production)
        assert login_records.factor_is_required(system) is needed
        assert not login_records.factor_is_required(clerk)


@pytest.mark.requirement("R-058")
def test_rules_are_data_with_limits_and_shared_with_the_engine(site):
    settings = frappe.get_doc("Login Settings")
    settings.update({"minimum_length": 14, "kinds_of_characters": 4, "failed_attempts": 7, "lock_seconds": 600})
    settings.save()
    rules = login_records.password_rules()
    assert (rules.minimum_length, rules.kinds) == (14, 4)
    assert frappe.db.get_single_value("System Settings", "allow_consecutive_login_attempts") == 7
    assert frappe.db.get_single_value("System Settings", "allow_login_after_fail") == 600
    for field, value in (("minimum_length", 4), ("failed_attempts", 0), ("first_password_days", 400)):
        settings = frappe.get_doc("Login Settings")
        settings.set(field, value)
        with pytest.raises(frappe.ValidationError):
            settings.save()
    make.as_user(make.make_user("Provincial Legal Office", legal_office=make.make_offices()["province"].name))
    with pytest.raises(frappe.PermissionError):
        frappe.get_doc("Login Settings").save()


def has_band(visitor: Client, address: str) -> bool:
    return BAND in visitor.get(address).text


def has_no_band(visitor: Client, address: str) -> bool:
    return not has_band(visitor, address)


@pytest.mark.requirement("R-065")
def test_every_page_of_a_training_site_says_so(commit_site, http):
    update_site_config("enforcement_training", 1)
    try:
        visitor = http()
        for address in ("/login", "/help/faq", "/v"):
            until(partial(has_band, visitor, address), f"the band on {address}")
        frappe.local.conf.enforcement_training = 1
        assert site_marks.is_training_site()
    finally:
        update_site_config("enforcement_training", "None")
        frappe.local.conf.pop("enforcement_training", None)
    for address in ("/login", "/v"):
        until(partial(has_no_band, visitor, address), f"no band on {address}")


@pytest.mark.requirement("R-066", "R-008")
def test_the_manual_is_public_and_every_link_in_it_leads_somewhere(http):
    visitor = http()
    for name in pages.PAGES:
        text = visitor.get(f"/help/{name}").text
        assert len(re.findall(r"[\u4e00-\u9fff]", text)) > 300, name
        for address in set(re.findall(r'href="(/[^"#?]*)"', text)) - {"/"}:
            assert visitor.get(address).status_code == 200, (name, address)
    chart = visitor.get("/help/registration").text
    assert "<svg" in chart
    assert 'aria-labelledby="chart-title chart-text"' in chart
    assert visitor.get("/help/no-such-page", allow_redirects=False).status_code in (301, 302)


@pytest.mark.requirement("R-067")
def test_hotlines_are_data_shown_beside_the_login_and_in_the_desk(commit_site, http):
    before = [row.as_dict() for row in frappe.get_doc("Support Settings").contacts]
    settings = frappe.get_doc("Support Settings")
    rows = [
        {"contact_kind": "Hotline", "label": f"测试热线{n}", "contact_value": f"0531-0000000{n}"} for n in range(1, 6)
    ]
    rows.append({"contact_kind": "Chat Group", "label": "<b>测试群</b>", "contact_value": "000000000"})
    settings.set("contacts", rows)
    settings.save()
    frappe.db.commit()
    try:
        for address in ("/login", "/help"):
            text = http().get(address).text
            assert all(f"0531-0000000{n}" in text for n in range(1, 6)), address
            assert "<b>测试群</b>" not in text
        info = frappe._dict()
        boot.add_to_boot(info)
        assert len(info.enforcement["support"]) == 6
    finally:
        settings.reload()
        settings.set("contacts", before)
        settings.save()
        frappe.db.commit()


@pytest.mark.requirement("R-201")
def test_a_user_is_told_what_is_new_once(site, monkeypatch):
    log = [
        {"version": v, "released_on": "2026-01-01", "texts": {"zh": [f"变化{v}"], "en": [v]}} for v in ("3", "2", "1")
    ]
    monkeypatch.setattr(news, "changes", lambda: log)
    monkeypatch.setattr(news, "__version__", "3")
    make.as_user(make.make_user("System Administrator"))
    assert news.facts()["is_first_visit"]
    assert news.facts()["news"] == []
    login_records.store(frappe.session.user, seen_version="1")
    assert [entry["version"] for entry in news.facts()["news"]] == ["3", "2"]
    news.mark_seen()
    assert news.facts()["news"] == []
    assert news.check()["version"] == "3"


@pytest.mark.requirement("R-201")
def test_every_answer_to_a_login_names_the_build(stack, http):
    answer = http("Administrator").get("/api/method/frappe.auth.get_logged_user")
    assert re.fullmatch(r"\d+\.\d+\.\d+-[0-9a-f]{12}", answer.headers[news.HEADER])
    assert news.HEADER not in http().get("/api/method/ping").headers


@pytest.mark.requirement("R-061")
def test_the_users_menu_offers_password_manual_and_support(site):
    login_setup.add_menu_entries()
    login_setup.add_menu_entries()
    labels = [row.item_label for row in frappe.get_doc("Navbar Settings").settings_dropdown]
    for label, _route, _action in login_setup.MENU:
        assert labels.count(str(label)) == 1
    assert labels[-1] == "Log out"


@pytest.mark.requirement("R-201")
def test_a_process_that_began_in_the_middle_of_a_build_names_the_finished_one(site, tmp_path, monkeypatch):
    monkeypatch.setattr(frappe, "get_site_path", lambda *parts: str(tmp_path / "site" / Path(*parts)))
    (tmp_path / "site").mkdir()
    (tmp_path / "assets").mkdir()
    bundles = tmp_path / "assets" / "assets.json"
    named = [news.build()]
    for moment, content in enumerate(("half", "whole")):
        bundles.write_text(content)
        os.utime(bundles, (moment, moment))
        named.append(news.build())
    assert len(set(named)) == 3
    assert news.build() == named[-1]
