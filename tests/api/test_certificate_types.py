"""The kinds of certificates: who may apply for which, no fee, and those of other bodies that are recorded."""

import frappe
import pytest
from frappe.utils import add_days, today

from enforcement_cert.certificate import applying, cancelling, card_records, recording
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make

CERTIFICATE, TYPE = "Enforcement Certificate", "Certificate Type"
GIVEN = {"certificate_type": "MINISTRY", "issuing_body": "海关总署", "original_number": "HG-0001"}


@pytest.fixture
def agency(site):
    return make.make_agency()


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def officer(agency):
    return make.make_officer(agency)


def apply(officer, team, certificate_type: str):
    make.as_user(team["clerk"])
    applying.apply_for_one(officer.name, certificate_type, 1)
    return frappe.get_last_doc("Certificate Application", {"officer": officer.name})


def record(officer, **changed) -> str:
    return recording.record_certificate(
        officer.name, **{**GIVEN, "valid_from": today(), "valid_until": add_days(today(), 700), **changed}
    )


@pytest.mark.requirement("R-106", "G-050")
@pytest.mark.parametrize("certificate_type", ["ENFORCEMENT", "HEARING"])
def test_a_type_is_chosen_with_the_application(officer, team, certificate_type):
    assert apply(officer, team, certificate_type).certificate_type == certificate_type


@pytest.mark.requirement("R-106", "G-050")
def test_supervision_certificates_are_for_the_staff_of_legal_offices(officer, team, agency):
    with pytest.raises(RuleRefused, match=r"supervision bodies|监督机构"):
        apply(officer, team, "SUPERVISION")
    frappe.db.set_value("Legal Office", agency.reviewing_office, "own_unit", agency.name)
    assert apply(officer, team, "SUPERVISION").stage == "First Check"


@pytest.mark.requirement("G-050")
def test_one_person_may_hold_certificates_of_several_types(officer, team):
    assert {apply(officer, team, kind).certificate_type for kind in ("ENFORCEMENT", "HEARING")} == {
        "ENFORCEMENT",
        "HEARING",
    }


@pytest.mark.requirement("R-109", "G-049")
def test_certificates_cost_nothing_and_cannot_be_made_to(site):
    assert set(frappe.get_all(TYPE, pluck="certificate_fee", order_by="name")) == {0}
    kind = frappe.get_doc(TYPE, "ENFORCEMENT")
    kind.certificate_fee = 20
    with pytest.raises(RuleRefused, match=r"free of charge|不收费"):
        kind.save()
    frappe.db.set_single_value("Certificate Settings", "province_division", "510000")
    frappe.clear_document_cache("Certificate Settings", "Certificate Settings")
    kind.reload()
    kind.certificate_fee = 20
    kind.save()


@pytest.mark.requirement("G-050", "R-106")
def test_a_ministry_certificate_is_recorded_and_neither_applied_for_nor_made(officer, team):
    with pytest.raises(frappe.ValidationError):
        apply(officer, team, "MINISTRY")
    make.as_user(team["reviewer"])

    number = record(officer)

    certificate = frappe.get_doc(CERTIFICATE, number)
    assert (certificate.issuing_body, certificate.original_number) == ("海关总署", "HG-0001")
    assert certificate.certificate_status == "Valid" and not certificate.card_serial
    card_records.record_cards_of([number])
    assert not frappe.db.exists("Certificate Card", {"certificate": number})
    cancelling.cancel_certificate(number, "Without Certificate", "Transfer", "调离")
    assert frappe.db.get_value(CERTIFICATE, number, "certificate_status") == "Cancelled"


@pytest.mark.requirement("G-050", "R-178")
@pytest.mark.parametrize("is_public", [1, 0])
def test_the_public_verifies_it_only_if_the_type_says_so(officer, team, is_public):
    frappe.db.set_value(TYPE, "MINISTRY", "is_publicly_verifiable", is_public)
    frappe.clear_document_cache(TYPE, "MINISTRY")
    make.as_user(team["reviewer"])
    row = frappe.db.get_value(CERTIFICATE, record(officer), ["check_code", "verification_token"], as_dict=True)
    assert bool(row.check_code) is bool(row.verification_token) is bool(is_public)


@pytest.mark.parametrize(
    "changed",
    [
        {"valid_until": "2001-01-01"},
        {"issuing_body": " "},
        {"original_number": ""},
        {"certificate_type": "ENFORCEMENT"},
    ],
)
def test_incomplete_records_are_refused(officer, team, changed):
    make.as_user(team["reviewer"])
    with pytest.raises(frappe.ValidationError):
        record(officer, **changed)


def test_a_person_has_one_living_record_of_a_type(officer, team):
    make.as_user(team["reviewer"])
    record(officer)
    with pytest.raises(frappe.ValidationError):
        record(officer, original_number="HG-0002")


@pytest.mark.parametrize("who", ["clerk", "checker", "foreign office"])
def test_only_the_reviewing_office_records(officer, team, who):
    other = make.make_team(make.make_agency(administrative_division="370200"))
    make.as_user(other["reviewer"] if who == "foreign office" else team[who])
    with pytest.raises(frappe.PermissionError):
        record(officer)
