"""持证上岗: figures and work list of officers in posts, and the question of a case system about one officer."""

import frappe
import pytest
from frappe.utils import add_days, getdate

from enforcement_cert.api.v1.officers import may_enforce
from enforcement_cert.personnel.report.certified_on_duty.certified_on_duty import execute
from enforcement_cert.testing import factories as make


def certify(officer, type_code: str = "ENFORCEMENT", **facts):
    """Write a certificate past the flow: what is judged here is what the record says."""
    certificate = frappe.new_doc("Enforcement Certificate")
    number = frappe.generate_hash(length=12).upper()
    certificate.update({"name": number, "certificate_number": number, "certificate_type": type_code})
    certificate.update({"officer": officer.name, "officer_name": officer.officer_name, "agency": officer.agency})
    certificate.update({"unit_name": "测试单位", "enforcement_area": "济南市", "power_scope": "行政检查、行政处罚"})
    certificate.update(
        {"certificate_status": "Valid", "valid_from": add_days(None, -9), "issued_on": getdate(), **facts}
    )
    certificate.db_insert()
    return certificate


@pytest.fixture
def unit(site):
    agency = make.make_agency()
    people = {
        name: make.make_officer(agency, photo="")
        for name in ("certified", "without", "expired", "stopped", "elsewhere", "desk", "left", "supervisor")
    }
    certify(people["certified"], valid_until=getdate())
    certify(people["certified"], certificate_status="Cancelled")  # an older one does not count against it
    certify(people["expired"], valid_until=add_days(None, -1))
    certify(people["stopped"], certificate_status="Suspended")
    certify(people["supervisor"], "SUPERVISION")
    certify(people["left"])
    frappe.db.set_value("Enforcement Officer", people["desk"].name, "is_in_post", 0)
    frappe.db.set_value("Enforcement Officer", people["left"].name, "record_status", "Left")
    people["elsewhere"].db_set("agency", make.make_agency().name)
    return frappe._dict(agency=agency, people=people)


def row_of(unit) -> dict:
    return next(row for row in execute({"agency": unit.agency.name})[1] if row["agency"] == unit.agency.name)


@pytest.mark.requirement("R-014", "R-015")
def test_every_person_in_a_post_is_counted_by_certificate(unit):
    row = row_of(unit)
    assert (row["posts"], row["certified"], row["without"], row["expired"], row["stopped"]) == (5, 1, 2, 1, 1)
    assert (row["lacking"], row["share"]) == (4, 20.0)


@pytest.mark.requirement("R-014", "R-015")
def test_the_work_list_names_whoever_lacks_a_certificate_in_force(unit):
    rows = execute({"agency": unit.agency.name, "view": "Persons", "only_without": 1})[1]
    expected = {unit.people[name].name for name in ("without", "expired", "stopped", "supervisor")}
    assert {row["officer"] for row in rows} == expected
    assert {row["standing"] for row in rows} == {"No Certificate", "Certificate Expired", "Certificate Suspended"}
    everybody = execute({"agency": unit.agency.name, "view": "Persons"})[1]
    assert len(everybody) == 5


@pytest.mark.requirement("R-015", "R-004")
def test_units_offices_and_the_province_see_their_own_posts_only(unit):
    offices = make.make_offices()
    places = {
        "own": ("Enforcement Agency", {"agency": unit.agency.name, "may_draft": 1}),
        "city": ("City Legal Office", {"legal_office": offices["city"].name}),
        "province": ("Provincial Legal Office", {"legal_office": offices["province"].name}),
        "foreign": ("City Legal Office", {"legal_office": offices["other_city"].name}),
    }
    seen = {}
    for who, (user_class, place) in places.items():
        make.as_user(make.make_user(user_class, **place))
        seen[who] = sum(row["posts"] for row in execute({"agency": unit.agency.name})[1])
        make.as_user("Administrator")
    assert seen == {"own": 5, "city": 5, "province": 5, "foreign": 0}


@pytest.mark.requirement("R-014", "X-10")
def test_a_case_system_learns_who_may_enforce_and_for_which_powers(unit):
    make.as_user(make.make_user("Enforcement Agency", agency=unit.agency.name, may_draft=1))

    def ask(who: str, **more) -> dict:
        return may_enforce(officer_code=unit.people[who].officer_code, **more)

    answer = ask("certified", power="行政处罚", area="济南市")
    assert answer["may_enforce"] and answer["powers"] == ["行政检查", "行政处罚"]
    assert may_enforce(certificate_number=answer["certificate_number"])["officer_code"] == answer["officer_code"]
    refused = {
        "without": ask("without")["reason"],
        "expired": ask("expired")["reason"],
        "stopped": ask("stopped")["reason"],
        "left": ask("left")["reason"],
        "supervisor": ask("supervisor")["reason"],
        "power": ask("certified", power="行政许可")["reason"],
        "area": ask("certified", area="青岛市")["reason"],
    }
    assert refused == {
        "without": "enforce_no_certificate",
        "expired": "enforce_certificate_expired",
        "stopped": "enforce_certificate_stopped",
        "left": "enforce_not_in_service",
        "supervisor": "enforce_no_certificate",
        "power": "enforce_power_outside",
        "area": "enforce_area_outside",
    }
    negative = ask("expired")
    assert negative["certificate_number"] is None and negative["powers"] == [] and negative["explanation"]


@pytest.mark.requirement("R-014")
def test_nobody_is_told_about_officers_outside_the_own_scope(unit):
    make.as_user(make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1))
    number = frappe.db.get_value("Enforcement Certificate", {"officer": unit.people["certified"].name}, "name")
    for question in ({"officer_code": unit.people["certified"].officer_code}, {"certificate_number": number}):
        with pytest.raises(frappe.DoesNotExistError):
            may_enforce(**question)


def test_a_question_without_a_person_says_what_is_missing(site):
    with pytest.raises(site.ValidationError):
        may_enforce()
