"""Every class of user has a start page of its own, with counts of what lies in its own scope."""

import json

import pytest

from enforcement_cert.desk.boot import START_PAGES, add_to_boot
from enforcement_cert.testing import factories

OWN_MODULES = (
    "Organization",
    "Personnel",
    "Certificate",
    "Exchange",
    "Access",
    "Gate",
    "Approval",
    "Review",
    "Notification",
)


def pages_of(frappe) -> list[str]:
    from frappe.desk.desktop import get_workspace_sidebar_items

    return [page["name"] for page in get_workspace_sidebar_items()["pages"]]


def login_of_class(frappe, user_class: str) -> str:
    offices = factories.make_offices()
    agency = factories.make_agency()
    places = {
        "Provincial Legal Office": {"legal_office": offices["province"].name, "may_review": 1},
        "City Legal Office": {"legal_office": offices["city"].name, "may_review": 1},
        "County Legal Office": {"legal_office": offices["county"].name, "may_review": 1},
        "Enforcement Agency": {"agency": agency.name, "may_draft": 1},
        "System Administrator": {},
    }
    if user_class == "Second-level Body":
        body = factories.make_agency(agency_kind="Second-level Body", superior_agency=agency.name)
        places[user_class] = {"agency": body.name, "may_draft": 1}
    if user_class == "Enforcement Officer":
        places[user_class] = {"officer": factories.make_officer(agency, photo="").name}
    return factories.make_user(user_class, **places[user_class])


@pytest.mark.requirement("R-001")
@pytest.mark.parametrize("user_class", START_PAGES)
def test_each_class_sees_its_own_start_page_and_no_other(site, user_class):
    factories.as_user(login_of_class(site, user_class))
    assert pages_of(site) == [START_PAGES[user_class]]


@pytest.mark.requirement("R-001")
@pytest.mark.parametrize("user_class", START_PAGES)
def test_the_browser_is_told_the_start_page(site, user_class):
    factories.as_user(login_of_class(site, user_class))
    bootinfo = site._dict()
    add_to_boot(bootinfo)
    assert bootinfo.enforcement["start_page"] == START_PAGES[user_class]
    assert not bootinfo.enforcement["is_engine_manager"]


@pytest.mark.requirement("R-001", "R-009")
@pytest.mark.parametrize("user_class", START_PAGES)
def test_every_report_on_a_start_page_opens(site, user_class):
    """The engine hides record types that may not be read, but shows a report without asking for its record type."""
    from frappe.desk.query_report import get_script

    factories.as_user(login_of_class(site, user_class))
    page = site.get_doc("Workspace", START_PAGES[user_class])
    reports = [row.link_to for row in page.links if row.link_type == "Report"]
    assert reports or user_class == "Enforcement Officer"
    assert all(get_script(report) for report in reports)


def test_start_pages_exist_with_everything_they_name(site):
    for name in START_PAGES.values():
        page = site.get_doc("Workspace", name)
        assert page.public
        assert len(page.roles) == 1
        missing = [
            row.number_card_name for row in page.number_cards if not site.db.exists("Number Card", row.number_card_name)
        ]
        assert missing == []
        assert all(site.db.exists(row.link_type, row.link_to) for row in page.links if row.type == "Link")


def test_cards_filter_by_fields_that_exist(site):
    cards = site.get_all("Number Card", filters={"module": ["in", OWN_MODULES]}, pluck="name", order_by="name")
    assert cards
    for name in cards:
        card = site.get_doc("Number Card", name)
        for doctype, field, *_rest in json.loads(card.filters_json) + json.loads(card.dynamic_filters_json or "[]"):
            assert site.get_meta(doctype).has_field(field), f"{name}: {field}"


@pytest.mark.requirement("R-005", "R-009")
def test_counts_stay_inside_the_own_territory(site):
    from frappe.desk.doctype.number_card.number_card import get_result

    agency = factories.make_agency()
    team = factories.make_team(agency)
    card = site.get_doc("Number Card", "Under Review in My Territory").as_dict()
    filters = json.loads(card.filters_json)
    stranger = factories.make_user(
        "County Legal Office", legal_office=factories.make_offices()["county"].name, may_review=1
    )

    def counted_by(user: str) -> float:
        factories.as_user(user)
        return float(get_result(json.dumps(card, default=str), json.dumps(filters)))

    before = counted_by(team["reviewer"]), counted_by(stranger)
    factories.as_user("Administrator")
    factories.make_application(factories.make_officer(agency), team, "Legal Review")
    assert (counted_by(team["reviewer"]), counted_by(stranger)) == (before[0] + 1, before[1])


@pytest.mark.requirement("R-005")
def test_rows_of_another_office_are_named_with_the_reason(site):
    from enforcement_cert.desk.work_list import rows_out_of_reach, steps_for_selection

    offices = factories.make_offices()
    county_agency = factories.make_agency(
        government_level="County", administrative_division="370102", reviewing_office=offices["county"].name
    )
    team = factories.make_team(county_agency)
    application = factories.make_application(factories.make_officer(county_agency), team, "Legal Review")

    factories.as_user(factories.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1))
    assert list(rows_out_of_reach([application.name])) == [application.name]
    assert steps_for_selection([application.name])["steps"] == []

    factories.as_user(team["reviewer"])
    assert rows_out_of_reach([application.name]) == {}
    kinds = {step["kind"] for step in steps_for_selection([application.name])["steps"]}
    assert kinds == {"Approve", "Return", "Refuse"}


@pytest.mark.requirement("R-081")
def test_passing_the_first_check_asks_for_the_conditions(site):
    from enforcement_cert.desk.work_list import steps_for_selection

    agency = factories.make_agency()
    team = factories.make_team(agency)
    application = factories.make_application(factories.make_officer(agency), team, "First Check")
    factories.as_user(team["checker"])
    steps = {step["kind"]: step for step in steps_for_selection([application.name])["steps"]}
    assert steps["Pass"]["confirms_conditions"]
    assert steps["Return"]["needs_reason"]
    assert not steps["Return"]["confirms_conditions"]


@pytest.mark.requirement("R-132")
@pytest.mark.parametrize("user_class", ["County Legal Office", "Enforcement Agency"])
def test_daily_management_groups_the_three_cancellations_and_the_rename(site, user_class):
    from enforcement_cert.desk.certificate_management import groups

    factories.as_user(login_of_class(site, user_class))
    found = groups()
    assert [(group["doctype"], group["filters"].get("cancellation_kind")) for group in found] == [
        ("Cancellation Request", "With Certificate"),
        ("Cancellation Request", "Without Certificate"),
        ("Forced Cancellation", None),
        ("Structure Change", None),
    ]
    assert found[3]["filters"]["change_kind"] == "Agency Rename"
    # The forced list is for legal offices only (T-2); the group is shown all the same, without access.
    assert [group["is_open"] for group in found] == [True, True, user_class == "County Legal Office", True]
    for group in found:
        for field in group["filters"]:
            assert site.get_meta(group["doctype"]).has_field(field)


def test_stock_pages_are_for_managers(site):
    from enforcement_cert.setup.desk import keep_stock_pages_for_managers

    keep_stock_pages_for_managers()
    stock = site.get_all(
        "Workspace", filters={"public": 1, "module": ["not in", OWN_MODULES]}, pluck="name", order_by="name"
    )
    open_ones = [name for name in stock if not site.db.exists("Has Role", {"parenttype": "Workspace", "parent": name})]
    assert stock
    assert open_ones == []


@pytest.mark.requirement("R-075", "R-093")
def test_typed_identity_numbers_are_read_by_the_server(site):
    from enforcement_cert.desk.form_help import read_person_facts

    agency = factories.make_agency()
    factories.as_user(factories.make_user("Enforcement Agency", agency=agency.name, may_draft=1))
    number = factories.identity_number(male=False)
    facts = read_person_facts(number)
    assert facts == {"sex": "Female", "birth_date": f"{number[6:10]}-{number[10:12]}-{number[12:14]}"}
    assert "problem" in read_person_facts(number[:-1] + ("0" if number[-1] != "0" else "1"))


def test_readers_cannot_use_the_number_reader(site):
    from enforcement_cert.desk.form_help import read_person_facts

    factories.as_user(login_of_class(site, "City Legal Office"))
    with pytest.raises(site.PermissionError):
        read_person_facts(factories.identity_number())


MAIN_FUNCTIONS = {
    "执法主体管理": "Enforcement Agency",
    "执法人员管理": "Enforcement Officer",
    "在线考试": "Exam Session",
    "执法监督": "Review Hold",
}


@pytest.mark.requirement("R-084", "R-165")
@pytest.mark.parametrize("user_class", [name for name in START_PAGES if name != "Enforcement Officer"])
def test_the_four_main_functions_stand_first_and_open_for_every_level(site, user_class):
    factories.as_user(login_of_class(site, user_class))
    site.local.lang = "zh"
    page = site.get_doc("Workspace", START_PAGES[user_class])
    blocks = json.loads(page.content)
    first = [block["data"]["shortcut_name"] for block in blocks[:4] if block["type"] == "shortcut"]
    assert [site._(name) for name in first] == list(MAIN_FUNCTIONS)
    targets = {site._(row.label): row.link_to for row in page.shortcuts}
    for function, doctype in MAIN_FUNCTIONS.items():
        assert targets[function] == doctype
        assert site.has_permission(doctype, "read")
        site.get_list(doctype, limit=1, order_by="name")
    links = {row.link_to for row in page.links if row.type == "Link"}
    assert {"Certified on Duty", "Review Hold", "Entrustment Letter"} <= links
