"""What ends up in a log or a traceback of these objects never shows a person's numbers."""

from dataclasses import replace
from datetime import date

from enforcement_cert.domain.eligibility import Applicant
from enforcement_cert.domain.identifiers import read_identity_number
from enforcement_cert.domain.officer_rows import parse_officer_row

TODAY = date(2026, 7, 1)
NUMBER = "37000019510311004X"
MOBILE = "19900000001"
CELLS = {"officer_name": "测试", "identity_number": NUMBER, "mobile_number": MOBILE}


def test_an_identity_number_is_not_shown_by_repr():
    identity = read_identity_number(NUMBER, today=TODAY)

    assert identity.number == NUMBER
    assert NUMBER not in repr(identity)


def test_a_row_of_a_list_and_its_officer_hide_the_numbers():
    result = parse_officer_row(CELLS, today=TODAY)

    assert result.identity_number == NUMBER
    assert result.officer and result.officer.identity_number == NUMBER
    assert NUMBER not in repr(result) and MOBILE not in repr(result)


def test_an_applicant_hides_the_numbers():
    applicant = Applicant("3700000001", "测试", "测试单位", "济南市", True, NUMBER, date(1951, 3, 11), None)

    assert NUMBER not in repr(applicant)
    assert MOBILE not in repr(replace(applicant, mobile_number=MOBILE))
