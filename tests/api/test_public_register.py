"""The public register: units, entrusted units and officers, as anybody may read them (R-018, G-105)."""

from datetime import date

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.portal import page, public_register
from enforcement_cert.portal.public_register import Question, find
from enforcement_cert.portal.register_page import QUESTIONS, draw
from enforcement_cert.testing import factories as make
from tests.api.test_certified_on_duty import certify

NOBODYS_NAME = "公示测试甲"


@pytest.fixture
def unit(site):
    agency = make.make_agency(legal_basis="《测试条例》第三条")
    officer = make.make_officer(agency, photo="", officer_name=NOBODYS_NAME, mobile="13900000001")
    certify(officer, certificate_status="Valid", unit_name=agency.agency_name)
    return frappe._dict(agency=agency, officer=officer)


def text_of(**arguments) -> str:
    return draw(Question.of(arguments), page.View.of(arguments)).decode()


@pytest.mark.requirement("R-018", "G-105")
def test_anybody_finds_a_unit_with_its_powers_and_legal_basis(unit):
    html = text_of(q=unit.agency.agency_name)
    for expected in (unit.agency.agency_name, "市场监督管理领域行政执法", "《测试条例》第三条", "行政机关"):
        assert expected in html
    assert f"unit={unit.agency.name}" in html  # the way to its officers


@pytest.mark.requirement("R-018", "G-094", "G-105")
def test_officers_are_found_by_unit_and_by_whole_name_in_the_extent_of_the_public_page(unit):
    by_unit, by_name = text_of(kind="officers", unit=unit.agency.name), text_of(kind="officers", q=NOBODYS_NAME)
    for html in (by_unit, by_name):
        assert NOBODYS_NAME in html and unit.agency.agency_name in html and "行政检查、行政处罚" in html
        assert unit.officer.officer_code not in html
        assert unit.officer.identity_number not in html and "139" not in html and "<img" not in html
    assert find(Question(kind="officers", wanted=NOBODYS_NAME[:-1]), getdate()).rows == []


@pytest.mark.requirement("R-018")
def test_nobody_leafs_through_all_officers(unit):
    assert find(Question(kind="officers"), getdate()).rows == []
    assert find(Question(kind="officers", unit="no such unit"), getdate()).rows == []


@pytest.mark.requirement("R-018", "R-014")
@pytest.mark.parametrize(
    "facts",
    [
        {"certificate_status": "Suspended"},
        {"certificate_status": "Cancelled"},
        {"valid_until": -1},
        {"valid_from": 1},
    ],
)
def test_only_certificates_in_force_are_published(unit, facts):
    facts = {name: add_days(None, days) if isinstance(days, int) else days for name, days in facts.items()}
    frappe.db.set_value("Enforcement Certificate", {"officer": unit.officer.name}, facts)
    assert find(Question(kind="officers", unit=unit.agency.name), getdate()).rows == []


@pytest.mark.requirement("R-018", "G-024")
def test_entrusted_units_are_published_with_matters_powers_and_term(unit):
    body = make.make_agency(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=unit.agency.name
    )
    letter = make.entrust(body)
    question = {"kind": "entrusted", "q": body.agency_name}
    assert body.agency_name not in _articles(text_of(**question))
    letter.db_set("is_published", 1)
    html = _articles(text_of(**question))
    for expected in (body.agency_name, unit.agency.agency_name, "日常检查"):
        assert expected in html
    assert body.agency_name not in _articles(text_of(q=body.agency_name))  # it is no agency of its own


def _articles(html: str) -> str:
    return html.partition("<article")[2]


@pytest.mark.requirement("R-018")
def test_units_without_an_open_account_are_not_published(unit):
    unit.agency.db_set("account_status", "Suspended")
    assert find(Question(wanted=unit.agency.agency_name), getdate()).rows == []
    assert find(Question(kind="officers", unit=unit.agency.name), getdate()).rows == []


def test_pages_follow_each_other_without_gap(site):
    whole = [row.name for number in (1, 2) for row in find(Question(page=number), getdate()).rows]
    assert len(whole) == len(set(whole))
    for number in range(public_register.PAGE_SIZE + 1):
        make.make_agency(agency_name=f"公示分页测试{number:02}局")
    first, second = (find(Question(wanted="公示分页测试", page=number), getdate()) for number in (1, 2))
    assert (len(first.rows), first.has_more, len(second.rows), second.has_more) == (20, True, 1, False)


@pytest.mark.parametrize("typed", ["%", "_", "'", '"><script>alert(1)</script>', "\\", "　", "a" * 5000, "\x00"])
def test_whatever_is_typed_is_text(site, typed):
    for kind in ("units", "entrusted", "officers", "<b>"):
        html = text_of(kind=kind, q=typed, page="-7", level="x", unit=typed)
        assert "<script>" not in html and "<h1" in html
    assert find(Question.of({"q": "%"}), date.today()).rows == []


@pytest.mark.requirement("R-018", "R-178")
def test_the_page_over_http_its_limits_and_its_switch(http, commit_site):
    guest = http()
    answer = guest.get("/publicity")
    assert answer.status_code == 200 and "行政执法公示" in answer.text
    assert "default-src 'none'; style-src 'sha256" in answer.headers["Content-Security-Policy"]
    assert "<script" not in answer.text
    assert "Public Register of Enforcement" in guest.get("/publicity?lang=en").text
    settings = ("Certificate Settings", "publish_officers")
    try:
        commit_site.db.set_single_value(*settings, 0)
        commit_site.db.commit()
        assert guest.get("/publicity?kind=officers").status_code == 404
        assert "kind=officers" not in guest.get("/publicity").text
    finally:
        commit_site.db.set_single_value(*settings, 1)
        commit_site.db.commit()
    statuses = [guest.get(f"/publicity?q={number}").status_code for number in range(QUESTIONS.allowed + 5)]
    assert statuses[-1] == 429 and set(statuses) == {200, 429}
