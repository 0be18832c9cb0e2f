"""The officer's own page: own certificate, own application, own entries, and nobody else's (R-121, R-107)."""

import re

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.certificate import cancelling
from enforcement_cert.portal import my_certificate, my_certificate_page
from enforcement_cert.testing import factories as make

CERTIFICATE = "Enforcement Certificate"


@pytest.fixture
def agency(site):
    return make.make_agency(government_level="County", administrative_division="370102")


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def officer(agency):
    return make.make_officer(agency, mobile="13800000000")


@pytest.fixture
def login(officer):
    return make.make_user("Enforcement Officer", officer=officer.name)


def page_of(login: str) -> str:
    make.as_user(login)
    frappe.local.lang = "zh"
    return my_certificate_page.draw(my_certificate.own_officer())


@pytest.mark.requirement("R-121")
def test_the_page_shows_the_own_certificate_with_a_live_code(agency, team, officer, login):
    certificate = make.make_certificate(officer, team)
    page = page_of(login)

    for shown in (certificate.name, officer.officer_name, agency.agency_name, "证件有效", certificate.photo):
        assert shown in page
    assert certificate.verification_token not in page
    code = my_certificate.live_code_of(certificate.name)
    assert code["image"].startswith("data:image/svg+xml;base64,") and code["refresh_seconds"] < code["life_seconds"]


@pytest.mark.requirement("R-121", "R-003")
def test_nobody_gets_the_live_code_of_somebody_else(agency, team, officer, login):
    other = make.make_certificate(make.make_officer(agency), team)
    own = make.make_certificate(officer, team)
    for user, name in ((login, other.name), (team["clerk"], own.name), (team["maker"], own.name), ("Guest", own.name)):
        make.as_user(user)
        with pytest.raises(frappe.PermissionError):
            my_certificate.live_code_of(name)
    assert other.name not in page_of(login)


STATES = {
    "suspended": ({"certificate_status": "Suspended", "status_reason": "投诉调查"}, "证件暂停使用", "投诉调查"),
    "expired": ({"valid_until": "2026-01-31"}, "证件已过期", "2026-01-31"),
    "cancelled": ({"certificate_status": "Cancelled"}, "证件已注销", "交回"),
}


@pytest.mark.requirement("R-121")
@pytest.mark.parametrize("state", STATES)
def test_it_says_plainly_when_the_certificate_may_not_be_used(team, officer, login, state):
    changes, headline, why = STATES[state]
    certificate = make.make_certificate(officer, team)
    frappe.db.set_value(CERTIFICATE, certificate.name, changes)

    page = page_of(login)

    assert headline in page and why in page
    assert "data-certificate" not in page
    with pytest.raises(frappe.PermissionError):
        my_certificate.live_code_of(certificate.name)


@pytest.mark.requirement("R-121")
@pytest.mark.parametrize(("days", "is_shown"), [(0, True), (-1, False)])
def test_the_last_day_of_the_term_still_shows_the_code(team, officer, login, days, is_shown):
    certificate = make.make_certificate(officer, team)
    frappe.db.set_value(CERTIFICATE, certificate.name, "valid_until", add_days(getdate(), days))
    assert ("data-certificate" in page_of(login)) == is_shown


@pytest.mark.requirement("R-107")
def test_the_page_shows_where_the_own_application_lies_and_since_when(agency, team, officer, login):
    application = make.make_application(officer, team, "Legal Review")
    page = re.sub(r"\s+", " ", page_of(login))
    office = frappe.db.get_value("Legal Office", application.reviewing_office, "office_name")

    assert application.name in page and "法制机构审查" in page and office in page
    (current,) = re.findall(r'<li class="current" aria-current="step">(.*?)</li>', page)
    assert office in current and "进行中" in current
    assert re.search(r"<small>\d{4}-\d\d-\d\d \d\d:\d\d</small>", current)
    for login_of_others in (team["checker"], team["reviewer"]):
        assert login_of_others not in page


@pytest.mark.requirement("R-107", "R-091")
def test_a_returned_application_says_why(team, officer, login):
    from enforcement_cert.certificate import deciding

    application = make.make_application(officer, team, "First Check")
    make.as_user(team["checker"])
    deciding.decide_one(application.name, "Return Application", reason="请补交学历证明")

    page = page_of(login)
    assert "请补交学历证明" in page and "退回" in page


@pytest.mark.requirement("R-107")
def test_what_is_missing_for_an_application_stands_in_sentences(agency):
    officer = make.make_officer(agency, photo="", mobile="")
    login = make.make_user("Enforcement Officer", officer=officer.name)
    page = page_of(login)
    assert "申请证件还缺" in page and "照片" in page and "手机" in page


@pytest.mark.requirement("R-083")
def test_own_entries_are_there_to_check_with_masked_numbers(officer, login):
    page = page_of(login)
    assert officer.identity_number in page and "*" in officer.identity_number
    assert f"officer={officer.name}" in page
    frappe.set_user("Administrator")
    full = frappe.get_doc("Enforcement Officer", officer.name).identity_cipher
    assert full not in page


@pytest.mark.requirement("R-121")
def test_logins_that_are_no_officers_read_whose_page_it_is(team):
    page = page_of(team["clerk"])
    assert "执法人员本人" in page and "data-certificate" not in page


def test_a_suspension_by_the_office_ends_the_code_at_once(team, officer, login):
    certificate = make.make_certificate(officer, team)
    make.as_user(login)
    assert my_certificate.live_code_of(certificate.name)
    make.as_user(team["reviewer"])
    cancelling.suspend_certificate(certificate.name, str(add_days(getdate(), 5)), "投诉调查")
    make.as_user(login)
    with pytest.raises(frappe.PermissionError):
        my_certificate.live_code_of(certificate.name)


@pytest.mark.requirement("R-121")
def test_visitors_are_led_to_the_login_and_nothing_is_kept(http):
    answer = http().get("/my-certificate", allow_redirects=False)
    assert answer.status_code == 302 and "/login" in answer.headers["Location"]
    page = http("Administrator").get("/my-certificate")
    assert page.status_code == 403 and page.headers["Cache-Control"] == "no-store"
    assert "default-src 'none'" in page.headers["Content-Security-Policy"]
