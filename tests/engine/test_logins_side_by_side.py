"""Patch 0052: writing a login touches no row that all logins share."""

NOTED = {"defkey": "email_user_password", "parent": "__default"}


def test_what_is_noted_for_all_is_not_written_anew(site):
    from frappe.core.doctype.user.user import ask_pass_update

    ask_pass_update()
    before = site.get_all("DefaultValue", NOTED, ["name", "defvalue"])
    ask_pass_update()
    assert site.get_all("DefaultValue", NOTED, ["name", "defvalue"]) == before


def test_a_change_is_noted(site):
    from frappe.core.doctype.user.user import ask_pass_update

    waiting = {"parent": "Administrator", "parenttype": "User", "parentfield": "user_emails", "awaiting_password": 1}
    site.get_doc({"doctype": "User Email", **waiting}).db_insert()
    ask_pass_update()
    assert site.db.get_value("DefaultValue", NOTED, "defvalue") == "Administrator"
    site.db.delete("User Email", {"parent": "Administrator"})
    ask_pass_update()
    assert not site.db.get_value("DefaultValue", NOTED, "defvalue")


def test_a_default_that_is_not_there_is_looked_for_without_a_lock(site, monkeypatch):
    engine_sql, asked = site.db.sql, []

    def ask(query, *args, **kwargs):
        asked.append(str(query).lower())
        return engine_sql(query, *args, **kwargs)

    monkeypatch.setattr(site.db, "sql", ask)
    for value in ("Asia/Shanghai", "Asia/Urumqi"):
        site.defaults.set_default("time_zone", value, "nobody@example.com")
        locked = [query for query in asked if "for update" in query]
        assert bool(locked) is (value == "Asia/Urumqi")  # now there is one to be replaced
    kept = site.get_all("DefaultValue", {"parent": "nobody@example.com"}, ["defkey", "defvalue"])
    assert kept == [{"defkey": "time_zone", "defvalue": "Asia/Urumqi"}]
