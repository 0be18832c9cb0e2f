"""What a clerk types wrong, or a program sends on purpose: a clear answer, and nothing stored."""

import frappe
import pytest

from enforcement_cert.access.masking import OFFICER_IDENTITY, OFFICER_MOBILE
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, count, require_plain_refusal

OFFICERS = "/api/resource/Enforcement%20Officer"
NUMBER = "370000199001010011"


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        yield unit


@pytest.fixture
def clerk(world, http):
    return http(world.team["clerk"], make.PASSWORD)


def entry(world, **changes) -> dict:
    person = {"officer_name": "测试甲", "identity_number": make.identity_number(), "agency": world.agency.name}
    return {**person, **changes}


def officers(world) -> int:
    return count("Enforcement Officer", agency=world.agency.name)


def test_a_right_entry_is_taken(world, clerk):
    answer = clerk.post(OFFICERS, json=entry(world))

    assert answer.status_code == 200
    assert officers(world) == 1


@pytest.mark.requirement("R-093", "R-079")
@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"identity_number": "370000199001010012"}, "校验位"),
        ({"identity_number": "370000199002300010"}, "19900230"),
        ({"identity_number": "37000019900101001"}, "17"),
        ({"identity_number": "370*************18"}, "星号"),
        ({"identity_number": ""}, ""),
        ({"identity_number": "<b>370000199001010018</b>"}, ""),
        ({"identity_number": "370000199001010018" * 20}, ""),
        ({"identity_number": ["370000199001010018"]}, ""),
        ({"identity_number": 370000199001010018, "officer_name": {"a": 1}}, ""),
        ({"officer_name": "<script>alert(1)</script>"}, "尖括号"),
        ({"officer_name": "测试<img src=x onerror=alert(1)>"}, "尖括号"),
        ({"officer_name": "测" * 61}, ""),
        ({"officer_name": ""}, ""),
        ({"mobile": "12345"}, "手机"),
        ({"birth_date": "1990-02-30"}, ""),
        ({"birth_date": "1990-01-02"}, ""),
        ({"post": "岗" * 500}, ""),
        ({"record_status": "Promoted"}, ""),
        ({"agency": "EA-NOWHERE"}, ""),
    ],
)
def test_a_wrong_entry_is_refused_with_a_sentence_and_not_stored(world, clerk, changes, words):
    answer = clerk.post(OFFICERS, json=entry(world, **changes))

    require_plain_refusal(answer, (403, 404, 409, 417), words)
    assert officers(world) == 0


def test_invisible_signs_in_a_name_do_not_stay(world, clerk):
    answer = clerk.post(OFFICERS, json=entry(world, officer_name="测试\u202e\u200b甲"))

    assert answer.json()["data"]["officer_name"] == "测试甲"


@pytest.mark.requirement("R-094", "R-079")
def test_the_number_of_another_living_record_is_refused_with_its_place(world, clerk):
    officer = make.make_officer(world.agency, identity_number=NUMBER, photo="")
    frappe.db.commit()

    answer = clerk.post(OFFICERS, json=entry(world, identity_number=NUMBER))

    require_plain_refusal(answer, (409, 417), officer.name, world.agency.agency_name)
    assert officers(world) == 1


def test_a_changed_number_of_another_living_record_is_refused(world, clerk):
    make.make_officer(world.agency, identity_number=NUMBER, photo="")
    second = make.make_officer(world.agency, photo="")
    before = frappe.db.get_value("Enforcement Officer", second.name, "identity_digest")
    frappe.db.commit()

    answer = clerk.put(f"{OFFICERS}/{second.name}", json={"identity_number": NUMBER})

    require_plain_refusal(answer, (409, 417), "档案")
    frappe.db.rollback()
    assert frappe.db.get_value("Enforcement Officer", second.name, "identity_digest") == before


@pytest.mark.requirement("X-17")
def test_fields_that_only_the_system_fills_cannot_be_sent(world, clerk):
    forged = {
        "identity_cipher": "forged",
        "identity_digest": "f" * 64,
        "living_identity_digest": "e" * 64,
        "mobile_cipher": "forged",
        "officer_code": "370099999999",
        "name": "370099999999",
        "is_overridden": 1,
        "officer_import": None,
        "user": "Administrator",
        "owner": "Administrator",
        "stage": "Issued",
        "no_such_field": "x",
    }
    number = make.identity_number()

    created = clerk.post(OFFICERS, json=entry(world, identity_number=number, **forged))
    assert created.status_code == 200
    name = created.json()["data"]["name"]
    clerk.put(f"{OFFICERS}/{name}", json=forged)

    frappe.db.rollback()
    stored = frappe.get_doc("Enforcement Officer", name)
    assert name == stored.officer_code != "370099999999"
    assert OFFICER_IDENTITY.open(stored.identity_cipher) == number
    assert stored.identity_digest == stored.living_identity_digest == OFFICER_IDENTITY.seal(number)["identity_digest"]
    assert OFFICER_MOBILE.open(stored.mobile_cipher) == ""
    assert (stored.user, stored.officer_import, stored.is_overridden) == (None, None, 0)
    assert stored.owner == world.team["clerk"]


@pytest.mark.requirement("X-17")
def test_no_answer_holds_what_is_protected(world, clerk):
    number = make.identity_number()
    created = clerk.post(OFFICERS, json=entry(world, identity_number=number, mobile="19900000001"))
    name = created.json()["data"]["name"]
    read = clerk.get(f"{OFFICERS}/{name}")

    frappe.db.rollback()
    cipher, digest = frappe.db.get_value("Enforcement Officer", name, ["identity_cipher", "identity_digest"])
    for answer in (created, read):
        for secret in (number, "19900000001", cipher, digest):
            assert secret not in answer.text


@pytest.mark.requirement("R-003")
def test_a_clerk_enters_nobody_for_another_unit(world, clerk, http):
    with committed_unit() as other:
        answer = clerk.post(OFFICERS, json=entry(other))

        require_plain_refusal(answer, (403, 417))
        assert officers(other) == 0


def test_a_body_that_is_no_json_is_refused(world, clerk):
    answer = clerk.post(OFFICERS, data=b"{broken", headers={"Content-Type": "application/json"})

    assert 400 <= answer.status_code < 600
    assert "Traceback" not in answer.text and 'File "' not in answer.text
    assert officers(world) == 0
