"""The demonstration province: whole, in every state, workable, and gone without a trace.

Loaded once for this file inside one transaction that is rolled back at the end.
"""

import re
from collections import Counter
from datetime import timedelta

import pytest

from tests.fixtures.site import _begin, _end

SKIPPED_TABLES = re.compile(r"tabSeries|__.*|tabScheduled Job.*")


@pytest.fixture(scope="module")
def province(_connected):
    from enforcement_cert.setup import demo, demo_removal
    from enforcement_cert.testing.factories import remove_unused_offices

    _begin(_connected)
    demo_removal.remove_demo_province()  # a site may have it already; the roll-back brings it back
    remove_unused_offices()
    commit, _connected.db.commit = _connected.db.commit, lambda *a, **k: None
    _connected.flags.in_test = False  # in tests the engine works off queued jobs at once, over the network
    summary = demo.load_demo_province()
    _connected.flags.in_test = True
    yield summary
    _connected.db.commit = commit
    _end(_connected)


@pytest.fixture
def engine(province, _connected):
    """The engine with the province loaded; every test's own writing is undone."""
    _connected.set_user("Administrator")
    _connected.db.savepoint("one_test")
    yield _connected
    _connected.db.rollback(save_point="one_test")
    _connected.clear_cache()  # what was read of undone rows
    _connected.set_user("Administrator")


def owned(**filters):
    from enforcement_cert.setup.demo_bulk import DEMO_OWNER

    return {"owner": DEMO_OWNER, **filters}


def test_it_has_the_promised_size(engine, province):
    assert province.is_new
    assert province.counts["Legal Office"] == 153
    assert province.counts["Enforcement Agency"] >= 120
    assert province.counts["Enforcement Officer"] == 2000
    levels = Counter(engine.get_all("Legal Office", filters=owned(), pluck="government_level"))
    assert levels == {"Province": 1, "City": 16, "County": 136}


def test_agencies_are_of_three_kinds_at_three_levels(engine):
    rows = engine.get_all(
        "Enforcement Agency",
        filters=owned(),
        fields=[
            "government_level",
            "agency_kind",
            "reviewing_office",
            "certificate_unit_name",
            "entrusted_until",
            "account_status",
        ],
    )
    assert len({(row.government_level, row.agency_kind) for row in rows}) == 9
    assert all(row.reviewing_office and row.certificate_unit_name for row in rows)
    is_open = [row for row in rows if row.account_status == "Open"]
    assert all(row.entrusted_until for row in is_open if row.agency_kind == "Entrusted Unit")


@pytest.mark.requirement("R-048", "R-049")
def test_accounts_are_in_every_state_and_one_entrustment_is_about_to_end(engine):
    from enforcement_cert.domain.account_life import AccountStatus

    states = engine.get_all("Enforcement Agency", filters=owned(), pluck="account_status", distinct=True)
    assert set(states) == {str(status) for status in AccountStatus}
    soon = engine.utils.add_days(engine.utils.today(), 60)
    assert engine.db.count("Entrustment Letter", owned(letter_state="In Force", valid_until=["<=", soon]))


def test_withdrawn_divisions_have_no_office(engine):
    assert engine.db.exists("Administrative Division", "371202")
    assert not engine.db.exists("Legal Office", {"administrative_division": ["like", "3712%"]})


def test_all_codes_and_numbers_are_valid(engine):
    from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
    from enforcement_cert.domain.identifiers import (
        read_credit_code,
        read_identity_number,
        read_mobile,
        read_organization_code,
        read_unit_code,
    )

    today = engine.utils.getdate()
    for row in engine.get_all(
        "Enforcement Agency",
        filters=owned(account_status="Open"),
        fields=["unit_code", "organization_code", "unified_social_credit_code"],
    ):
        assert read_unit_code(row.unit_code).code == row.unit_code
        assert read_organization_code(row.organization_code).startswith("PDY")
        assert row.organization_code in read_credit_code(row.unified_social_credit_code)
    fields = ["identity_number", "identity_cipher", "mobile_cipher", "birth_date", "sex"]
    for row in engine.get_all("Enforcement Officer", filters=owned(), fields=fields):
        identity = read_identity_number(OFFICER_IDENTITY.open(row.identity_cipher), today=today)
        assert identity.region_code == "370000"
        assert (identity.birth_date, str(identity.sex)) == (row.birth_date, row.sex)
        assert row.identity_number == OFFICER_IDENTITY.mask(identity.number)
        assert read_mobile(OFFICER_MOBILE.open(row.mobile_cipher)).startswith("199")


def test_every_stage_and_every_state_is_there(engine):
    from enforcement_cert.domain.application_stages import Stage
    from enforcement_cert.domain.certificate_states import CertificateStatus

    stages = engine.get_all("Certificate Application", filters=owned(), pluck="stage", distinct=True)
    statuses = engine.get_all("Enforcement Certificate", filters=owned(), pluck="certificate_status", distinct=True)
    assert set(stages) == {str(stage) for stage in Stage}
    assert set(statuses) == {str(status) for status in CertificateStatus}


def test_some_certificates_are_expired_and_some_soon_due(engine):
    today = engine.utils.getdate()
    valid = owned(certificate_status="Valid")
    soon = ["between", [today, today + timedelta(days=60)]]
    assert engine.db.count("Enforcement Certificate", {**valid, "valid_until": ["<", today]})
    assert engine.db.count("Enforcement Certificate", {**valid, "valid_until": soon})
    assert engine.db.count("Enforcement Certificate", {**valid, "review_due_on": soon})


def test_each_login_has_its_class_and_something_waiting(engine):
    from enforcement_cert.setup.demo_logins import LOGINS

    waiting = {
        "clerk": ("Draft",),
        "checker": ("First Check",),
        "body": ("Draft", "First Check"),
        "province": ("Legal Review",),
        "city": ("Legal Review",),
        "county": ("Legal Review",),
        "cards": ("Card Making",),
    }
    assert {login.user_class for login in LOGINS} == {
        "Provincial Legal Office",
        "City Legal Office",
        "County Legal Office",
        "Enforcement Agency",
        "Second-level Body",
        "Enforcement Officer",
        "System Administrator",
    }
    for login in LOGINS:
        engine.set_user(login.user)
        for stage in waiting.get(login.key, ()):
            rows = engine.get_list("Certificate Application", filters={"stage": stage}, pluck="name", limit=0)
            mine = [name for name in rows if engine.get_doc("Certificate Application", name).may_decide]
            assert mine, (login.user, stage)


def test_the_officers_login_sees_the_own_certificate_only(engine):
    from enforcement_cert.setup.demo_logins import DEMO_DOMAIN

    engine.set_user("officer" + DEMO_DOMAIN)
    rows = engine.get_list("Enforcement Certificate", fields=["officer", "certificate_status"], limit=0)
    assert [row.certificate_status for row in rows] == ["Valid"]


@pytest.mark.parametrize(
    ("login", "stage", "next_stage"),
    [
        ("clerk", "Draft", "First Check"),
        ("city", "Legal Review", "Card Making"),
        ("county", "Legal Review", "Card Making"),
        ("province", "Legal Review", "Card Making"),
        ("cards", "Card Making", "Issued"),
    ],
)
def test_the_work_goes_on_from_where_it_stands(engine, login, stage, next_stage):
    """The loaded applications pass the same checks as those entered by hand."""
    from enforcement_cert.certificate import flow
    from enforcement_cert.setup.demo_logins import DEMO_DOMAIN

    engine.set_user(login + DEMO_DOMAIN)
    names = engine.get_list("Certificate Application", filters={"stage": stage}, pluck="name", limit=0)
    application = next(
        doc for doc in (engine.get_doc("Certificate Application", name) for name in names) if doc.may_decide
    )
    flow.advance(application, flow.action_to_stage(application, next_stage))
    assert engine.db.get_value("Certificate Application", application.name, "stage") == next_stage


def test_a_clerk_can_edit_an_officer_and_apply_anew(engine):
    from enforcement_cert.setup.demo_logins import DEMO_DOMAIN

    engine.set_user("clerk" + DEMO_DOMAIN)
    applied = engine.get_list("Certificate Application", pluck="officer", limit=0)
    agency = engine.db.get_value("User Assignment", {"user": engine.session.user}, "agency")
    filters = {"name": ["not in", applied], "agency": agency}
    officer = engine.get_doc("Enforcement Officer", engine.get_list("Enforcement Officer", filters, pluck="name")[0])
    officer.post = "大队长"
    officer.save()
    application = engine.new_doc("Certificate Application")
    application.update({"officer": officer.name, "certificate_type": "ENFORCEMENT"})
    application.insert()
    assert application.stage == "Draft"
    assert application.unit_name == "济南市市场监督管理局"


def test_portraits_pass_the_photo_check(engine):
    from enforcement_cert.certificate.photo import check_photo
    from enforcement_cert.setup.demo_faces import LOOKS, portrait

    for looks in LOOKS.values():
        for look in looks:
            assert check_photo(portrait(look)) == ()


def test_loading_twice_changes_nothing(engine, province):
    from enforcement_cert.setup import demo

    again = demo.load_demo_province()
    assert not again.is_new
    assert again.counts == province.counts


def test_production_sites_refuse(engine, monkeypatch):
    from enforcement_cert.setup import demo

    monkeypatch.setitem(engine.conf, "enforcement_production", True)
    with pytest.raises(demo.DemoRefused):
        demo.load_demo_province()


def traces(engine):
    """Count the rows of all tables that name the demonstration anywhere."""
    from pypika import functions

    tables = engine.db.sql(
        "select table_name from information_schema.tables where table_schema = database()", pluck=True
    )
    found = {}
    for table in tables:
        if SKIPPED_TABLES.fullmatch(table):
            continue
        columns = engine.db.sql(
            "select column_name from information_schema.columns where table_schema = database() and table_name = %s",
            table,
            pluck=True,
        )
        text = engine.qb.functions("CONCAT_WS", " ", *(engine.qb.Field(column) for column in columns))
        table_rows = engine.qb.from_(engine.qb.Table(table)).select(functions.Count("*"))
        hits = table_rows.where(text.like("%demo-province%") | text.like("%demo.example%")).run()[0][0]
        if hits:
            found[table] = hits
    return found


def test_removal_leaves_nothing(engine):
    from enforcement_cert.setup import demo_removal

    assert traces(engine)
    before = engine.db.count("Administrative Division")
    demo_removal.remove_demo_province()
    assert traces(engine) == {}
    assert engine.db.count("Administrative Division") == before


def test_the_log_of_a_demonstration_login_goes_with_it_and_that_of_others_stays(engine):
    from enforcement_cert.access import change_log
    from enforcement_cert.setup import demo_removal
    from enforcement_cert.setup.demo_logins import DEMO_DOMAIN

    change_log.record("clerk" + DEMO_DOMAIN, "Login unlocked")
    engine.set_user("admin" + DEMO_DOMAIN)
    change_log.record("somebody@example.com", "Login unlocked")
    engine.set_user("Administrator")
    demo_removal.remove_demo_province()
    assert not change_log.entries_of("clerk" + DEMO_DOMAIN)
    assert [entry["changed_by"] for entry in change_log.entries_of("somebody@example.com")] == ["admin" + DEMO_DOMAIN]


def test_removal_takes_what_demonstration_logins_have_made(engine):
    from enforcement_cert.setup import demo_removal
    from enforcement_cert.setup.demo_logins import DEMO_DOMAIN

    engine.set_user("clerk" + DEMO_DOMAIN)
    officer = engine.new_doc("Enforcement Officer")
    agency = engine.db.get_value("User Assignment", {"user": engine.session.user}, "agency")
    officer.update({"officer_name": "钱甲乙", "identity_number": "370000198506150023", "agency": agency})
    officer.insert()
    engine.set_user("Administrator")
    removal = demo_removal.remove_demo_province()
    assert removal.kept == {}
    assert not engine.db.exists("Enforcement Officer", officer.name)


def test_removal_keeps_what_other_data_stands_on(engine):
    from enforcement_cert.setup import demo_removal
    from enforcement_cert.setup.demo_bulk import DEMO_OWNER

    superior = engine.get_doc(
        "Enforcement Agency",
        {"owner": DEMO_OWNER, "government_level": "County", "agency_kind": "First-level Agency"},
    )
    office = superior.reviewing_office
    own = engine.new_doc("Enforcement Agency")
    own.update(
        {
            "agency_name": "另一单位",
            "agency_kind": "Second-level Body",
            "legal_kind": "Authorised Organisation",
            "superior_agency": superior.name,
            "government_level": superior.government_level,
            "administrative_division": superior.administrative_division,
        }
    )
    own.insert()
    removal = demo_removal.remove_demo_province()
    assert engine.db.exists("Enforcement Agency", own.name)
    assert removal.kept["Enforcement Agency"] == [superior.name]
    assert set(removal.kept["Legal Office"]) == {office, "LO-370000", f"LO-{office[3:7]}00"}
    assert not engine.db.count("Enforcement Officer", {"owner": DEMO_OWNER})
    assert not engine.db.count("File", {"owner": DEMO_OWNER})
    bounds = engine.db.get_value("Enforcement Agency", superior.name, ["lft", "rgt"])
    inner = engine.db.get_value("Enforcement Agency", own.name, ["lft", "rgt"])
    assert bounds[0] < inner[0] < inner[1] < bounds[1]


def test_after_removal_it_can_be_loaded_again(engine, province, monkeypatch):
    from enforcement_cert.setup import demo, demo_removal

    demo_removal.remove_demo_province()
    monkeypatch.setattr(engine.flags, "in_test", False)  # as at the first loading
    again = demo.load_demo_province()
    assert again.is_new
    assert again.counts == province.counts
