"""The two trees, reviewing offices, opening of accounts, produced unit names."""

from dataclasses import replace

import pytest

from enforcement_cert.domain.errors import OrganizationRuleBroken
from enforcement_cert.domain.organization import (
    AccountFacts,
    AgencyFacts,
    AgencyKind,
    GovernmentLevel,
    LegalKind,
    OfficeKey,
    default_reviewing_office,
    office_division,
    opening_findings,
    require_agency_place,
    require_legal_kind,
    require_office_place,
    review_findings,
)
from enforcement_cert.domain.unit_names import printed_unit_name, unit_face

PROVINCE, CITY, COUNTY, TOWNSHIP = GovernmentLevel
FIRST = AgencyFacts("济南市城市管理局", AgencyKind.FIRST_LEVEL, CITY, "370100")
SECOND = AgencyFacts("济南市城管执法支队", AgencyKind.SECOND_LEVEL, CITY, "370100")
ENTRUSTED = AgencyFacts("济南市环卫中心", AgencyKind.ENTRUSTED, CITY, "370100")


def refusal_code(rule, *arguments):
    with pytest.raises(OrganizationRuleBroken) as refusal:
        rule(*arguments)
    return refusal.value.code


@pytest.mark.requirement("R-019", "G-019", "G-020", "G-021")
def test_where_agencies_may_stand():
    require_agency_place(FIRST, None)
    require_agency_place(SECOND, FIRST)
    require_agency_place(ENTRUSTED, FIRST)
    require_agency_place(ENTRUSTED, SECOND)


@pytest.mark.requirement("G-021")
@pytest.mark.parametrize(
    ("agency", "superior", "code"),
    [
        (FIRST, FIRST, "agency_first_level_has_superior"),
        (SECOND, None, "agency_superior_missing"),
        (ENTRUSTED, None, "agency_superior_missing"),
        (SECOND, SECOND, "agency_second_level_too_deep"),
        (SECOND, ENTRUSTED, "agency_below_entrusted"),
        (ENTRUSTED, ENTRUSTED, "agency_below_entrusted"),
    ],
)
def test_where_they_may_not(agency, superior, code):
    assert refusal_code(require_agency_place, agency, superior) == code


@pytest.mark.requirement("R-013")
def test_legal_kinds():
    require_legal_kind("First-level Agency", "Administrative Organ")
    require_legal_kind(AgencyKind.SECOND_LEVEL, LegalKind.AUTHORISED)
    require_legal_kind(AgencyKind.ENTRUSTED, LegalKind.ENTRUSTED)
    assert refusal_code(require_legal_kind, AgencyKind.FIRST_LEVEL, None) == "agency_legal_kind_missing"
    for kind, legal in [(AgencyKind.FIRST_LEVEL, LegalKind.ENTRUSTED), (AgencyKind.ENTRUSTED, LegalKind.ORGAN)]:
        assert refusal_code(require_legal_kind, kind, legal) == "agency_legal_kind_mismatch"


@pytest.mark.requirement("G-022", "R-009")
@pytest.mark.parametrize(
    ("level", "division", "office"),
    [
        (PROVINCE, "370000", OfficeKey(PROVINCE, "370000")),
        (PROVINCE, "370100", OfficeKey(PROVINCE, "370000")),
        (CITY, "370100", OfficeKey(CITY, "370100")),
        (CITY, "370102", OfficeKey(CITY, "370100")),
        (COUNTY, "370102", OfficeKey(COUNTY, "370102")),
        (TOWNSHIP, "370102004", OfficeKey(COUNTY, "370102")),
    ],
)
def test_the_office_of_the_same_level_reviews(level, division, office):
    assert default_reviewing_office(AgencyFacts("某局", AgencyKind.FIRST_LEVEL, level, division)) == office


@pytest.mark.requirement("G-023")
def test_a_body_elsewhere_follows_its_superior():
    in_lixia = replace(SECOND, level=COUNTY, division_code="370102")
    assert default_reviewing_office(in_lixia, FIRST) == OfficeKey(CITY, "370100")
    assert default_reviewing_office(in_lixia) == OfficeKey(COUNTY, "370102")
    special = replace(FIRST, reviewing_office=OfficeKey(PROVINCE, "370000"))
    assert default_reviewing_office(in_lixia, special) == OfficeKey(PROVINCE, "370000")
    assert default_reviewing_office(SECOND, special) == OfficeKey(CITY, "370100")


@pytest.mark.requirement("R-009")
def test_offices_stand_province_city_county():
    province, city = OfficeKey(PROVINCE, "370000"), OfficeKey(CITY, "370100")
    require_office_place(province, None)
    require_office_place(city, province)
    require_office_place(OfficeKey(COUNTY, "370102"), city)
    assert refusal_code(require_office_place, province, city) == "office_province_has_superior"
    assert refusal_code(require_office_place, city, None) == "office_level_gap"
    assert refusal_code(require_office_place, OfficeKey(COUNTY, "370102"), province) == "office_level_gap"
    assert refusal_code(require_office_place, OfficeKey(COUNTY, "370202"), city) == "office_other_territory"
    assert refusal_code(require_office_place, OfficeKey(TOWNSHIP, "370102"), city) == "office_township"
    assert office_division("County", "370102004") == "370102"


@pytest.mark.requirement("R-027", "R-039")
def test_what_an_account_lacks_for_its_review():
    bare = AccountFacts(AgencyKind.ENTRUSTED, is_data_complete=False, is_reviewed=False)
    assert [f.code for f in review_findings(bare)] == ["account_data_incomplete", "account_letter_missing"]
    assert review_findings(replace(bare, is_data_complete=True, has_entrustment_letter=True)) == ()
    assert review_findings(replace(bare, kind=AgencyKind.SECOND_LEVEL, is_data_complete=True)) == ()


@pytest.mark.requirement("R-052", "R-055", "G-028")
@pytest.mark.parametrize("kind", AgencyKind)
@pytest.mark.parametrize("reviewed", [True, False])
@pytest.mark.parametrize("taken_in", [True, False])
def test_business_opens_after_review_and_taking_in(kind, reviewed, taken_in):
    account = AccountFacts(kind, True, is_reviewed=reviewed, is_taken_in=taken_in)
    is_open = reviewed and (taken_in or kind is AgencyKind.FIRST_LEVEL)
    assert (opening_findings(account) == ()) is is_open


@pytest.mark.requirement("R-021", "R-022", "R-023", "G-026")
def test_the_unit_name_is_produced():
    assert printed_unit_name(FIRST) == FIRST.name
    assert printed_unit_name(SECOND, FIRST) == SECOND.name
    assert printed_unit_name(ENTRUSTED, FIRST) == FIRST.name
    assert printed_unit_name(ENTRUSTED, SECOND) == SECOND.name
    assert unit_face(ENTRUSTED, FIRST).entrusted_unit_name == ENTRUSTED.name
    assert unit_face(SECOND, FIRST).entrusted_unit_name is None
    assert refusal_code(unit_face, ENTRUSTED) == "agency_superior_missing"


@pytest.mark.requirement("G-044")
def test_the_former_name_is_that_of_the_printed_unit():
    renamed = replace(FIRST, former_name="济南市市容局")
    assert unit_face(renamed).former_name == unit_face(ENTRUSTED, renamed).former_name == "济南市市容局"
    assert unit_face(SECOND, renamed).former_name is None
