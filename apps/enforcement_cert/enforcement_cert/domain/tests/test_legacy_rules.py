"""What becomes of the data of the 2008 edition: cut-off rule, the two dates, units, roles, column titles."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from enforcement_cert.domain.legacy_codes import (
    AccountTarget,
    LegacyRuleBroken,
    LegacyStatus,
    UnitTarget,
    class_of_account,
    guess_meaning,
)
from enforcement_cert.domain.legacy_cutoff import (
    Balance,
    DateMeaning,
    ExpiryGround,
    Fate,
    LegacyCertificate,
    choose_living,
    is_mostly_overdue,
    judge_certificate,
    judge_person,
    review_dates,
)
from enforcement_cert.domain.legacy_tables import LegacyTable, find_column, guess_columns, missing_columns
from enforcement_cert.domain.legacy_units import LegacyUnit, complete_unit, plan_units
from enforcement_cert.domain.organization import GovernmentLevel

CUT_OFF = date(2016, 1, 1)
DAYS = st.dates(date(1990, 1, 1), date(2030, 12, 31))
IN_USE = LegacyStatus.IN_USE


# ---------------------------------------------------------------- cut-off


@pytest.mark.requirement("G-046", "R-044")
@pytest.mark.parametrize(
    ("status", "due_on", "ground"),
    [
        (IN_USE, date(2016, 1, 1), None),  # the due day itself still counts
        (IN_USE, date(2015, 12, 31), ExpiryGround.OVERDUE),
        (IN_USE, None, None),
        (LegacyStatus.CARD_MAKING, None, None),
        (LegacyStatus.CARD_MAKING, date(2010, 1, 1), None),
        (LegacyStatus.CANCELLED, date(2020, 1, 1), ExpiryGround.CANCELLED),
        (LegacyStatus.FORCED, date(2020, 1, 1), ExpiryGround.FORCED),
        (LegacyStatus.VOID, date(2020, 1, 1), ExpiryGround.VOID),
    ],
)
def test_only_what_is_in_use_on_the_day_or_in_making_is_kept(status, due_on, ground):
    verdict = judge_certificate(LegacyCertificate(status, due_on), CUT_OFF)
    assert verdict.ground is ground
    assert verdict.is_kept is (ground is None)


@pytest.mark.requirement("G-046")
@pytest.mark.parametrize(("until", "kept"), [(date(2016, 1, 1), True), (date(2015, 12, 31), False)])
def test_a_certificate_whose_last_day_is_over_is_not_kept(until, kept):
    certificate = LegacyCertificate(IN_USE, date(2017, 1, 1), until)
    assert judge_certificate(certificate, CUT_OFF).is_kept is kept


@pytest.mark.requirement("R-045")
@given(st.sampled_from(LegacyStatus), DAYS)
def test_nobody_on_the_forced_list_keeps_anything(status, due_on):
    verdict = judge_certificate(LegacyCertificate(status, due_on), CUT_OFF, is_on_forced_list=True)
    assert verdict.ground is ExpiryGround.FORCED
    assert judge_person([verdict], is_on_forced_list=True).fate is Fate.EXPIRED


@pytest.mark.requirement("G-046", "R-044")
@given(st.lists(st.tuples(st.sampled_from(LegacyStatus), st.none() | DAYS), max_size=5))
def test_a_person_is_kept_exactly_with_a_kept_certificate(certificates):
    verdicts = [judge_certificate(LegacyCertificate(status, due), CUT_OFF) for status, due in certificates]
    person = judge_person(verdicts)
    assert person.is_kept is any(verdict.is_kept for verdict in verdicts)
    assert (person.ground is None) is person.is_kept


@pytest.mark.requirement("G-048")
def test_of_several_certificates_the_one_in_use_and_due_last_lives_on():
    making = LegacyCertificate(LegacyStatus.CARD_MAKING)
    old = LegacyCertificate(IN_USE, date(2016, 5, 1))
    new = LegacyCertificate(IN_USE, date(2017, 5, 1))
    assert choose_living([making, old, new]) == 2
    assert choose_living([making, old]) == 1
    assert choose_living([old, old]) == 0


@pytest.mark.requirement("X-21", "R-044")
@given(st.lists(st.sampled_from(["kept", "present", "expired", "rejected"]), max_size=60), st.integers(0, 3))
def test_sums_come_out_even_exactly_if_every_row_has_an_outcome(outcomes, undecided):
    counts = {name: outcomes.count(name) for name in ("kept", "present", "expired", "rejected")}
    balance = Balance(read=len(outcomes) + undecided, **counts)
    assert balance.open == undecided
    assert balance.is_even is (undecided == 0)


# ---------------------------------------------------------------- the two dates of G-001


@pytest.mark.requirement("G-001")
@given(DAYS)
def test_both_meanings_of_the_date_lie_two_years_apart(day):
    as_last = review_dates(day, None, DateMeaning.LAST_REVIEW)
    as_due = review_dates(day, None, DateMeaning.NEXT_REVIEW)
    assert as_last.last_review_on == as_due.due_on == day
    assert as_last.due_on and as_due.last_review_on
    assert as_last.due_on.year - day.year == day.year - as_due.last_review_on.year == 2


@pytest.mark.requirement("G-001", "G-003")
def test_dates_at_the_edges():
    leap = review_dates(date(2012, 2, 29), None, "Last Review Date")
    assert leap.due_on == date(2014, 2, 28)
    never = review_dates(None, date(2015, 5, 20), None)
    assert (never.last_review_on, never.due_on) == (None, date(2017, 5, 20))
    first = review_dates(date(2012, 5, 20), date(2010, 5, 20), "Next Review Due Date")
    assert (first.last_review_on, first.due_on) == (None, date(2012, 5, 20))
    with pytest.raises(LegacyRuleBroken, match="legacy_date_meaning_missing"):
        review_dates(date(2012, 5, 20), None, None)


@pytest.mark.requirement("G-001")
@pytest.mark.parametrize(
    ("overdue", "judged", "warns"), [(0, 0, False), (5, 10, False), (6, 10, True), (1, 1, True), (0, 3, False)]
)
def test_the_warning_comes_with_more_than_half_overdue(overdue, judged, warns):
    assert is_mostly_overdue(overdue, judged) is warns


# ---------------------------------------------------------------- accounts


@pytest.mark.requirement("R-002")
@pytest.mark.parametrize(
    ("role", "unit", "level", "user_class"),
    [
        ("单位用户", UnitTarget.FIRST_LEVEL, GovernmentLevel.CITY, "Enforcement Agency"),
        ("单位用户", UnitTarget.SECOND_LEVEL, GovernmentLevel.CITY, "Second-level Body"),
        ("单位用户", UnitTarget.ENTRUSTED, GovernmentLevel.COUNTY, "Second-level Body"),
        ("单位用户", UnitTarget.LEGAL_OFFICE, GovernmentLevel.COUNTY, "County Legal Office"),
        ("法制机构", UnitTarget.LEGAL_OFFICE, GovernmentLevel.PROVINCE, "Provincial Legal Office"),
        ("法制机构", UnitTarget.LEGAL_OFFICE, GovernmentLevel.CITY, "City Legal Office"),
        ("系统管理员", None, None, "System Administrator"),
    ],
)
def test_the_three_roles_become_the_classes(role, unit, level, user_class):
    assert class_of_account(guess_meaning("role", role) or "", unit, level) == user_class


@pytest.mark.requirement("R-002")
def test_no_account_is_placed_by_guessing():
    with pytest.raises(LegacyRuleBroken, match="legacy_role_unmapped"):
        class_of_account("", UnitTarget.FIRST_LEVEL, GovernmentLevel.CITY)
    with pytest.raises(LegacyRuleBroken, match="legacy_account_unit_unknown"):
        class_of_account(AccountTarget.BY_UNIT, None, None)
    with pytest.raises(LegacyRuleBroken, match="legacy_account_no_office"):
        class_of_account(AccountTarget.BY_OFFICE, UnitTarget.FIRST_LEVEL, GovernmentLevel.TOWNSHIP)
    assert guess_meaning("role", "审核岗") is None


# ---------------------------------------------------------------- units

DIVISIONS = frozenset({"370000", "370100", "370102"})


def unit(code: str, **values) -> LegacyUnit:
    return complete_unit(LegacyUnit(code, f"单位{code}", **values))


@pytest.mark.requirement("G-087", "R-047")
def test_what_follows_from_the_rest_is_worked_out():
    alone = unit("A00001")
    below = unit("A00002", superior_code="A00001")
    assert (alone.kind, alone.division_code, alone.level) == (UnitTarget.FIRST_LEVEL, "370100", GovernmentLevel.CITY)
    assert below.kind is UnitTarget.SECOND_LEVEL
    assert unit("A00003", division_code="370102").level is GovernmentLevel.COUNTY
    assert unit("A00004", kind=UnitTarget.FIRST_LEVEL, superior_code="A00001").superior_code is None


@pytest.mark.requirement("R-043")
@pytest.mark.parametrize(
    ("units", "faults"),
    [
        ([unit("A00002", superior_code="A00009")], {"A00002": "legacy_unit_superior_unknown"}),
        ([unit("W00001")], {"W00001": "legacy_unit_division_missing"}),
        ([unit("A00001", division_code="371200")], {"A00001": "legacy_unit_division_unknown"}),
        (
            [
                unit("A00001", kind=UnitTarget.ENTRUSTED, superior_code="A00002"),
                unit("A00002", kind=UnitTarget.ENTRUSTED, superior_code="A00001"),
            ],
            {"A00001": "legacy_unit_circle", "A00002": "legacy_unit_circle"},
        ),
        (
            [unit("A00001", kind=UnitTarget.LEGAL_OFFICE), unit("A00002", superior_code="A00001")],
            {"A00002": "legacy_unit_below_office"},
        ),
        ([unit("A00001"), unit("A00002", superior_code="A00001")], {}),
    ],
)
def test_what_keeps_a_unit_from_its_place(units, faults):
    plan = plan_units(units, DIVISIONS)
    assert {code: found[0].code for code, found in plan.findings.items()} == faults


@given(st.permutations(range(9)))
def test_superiors_come_first_in_every_order_of_rows(order):
    units = [unit("A00000"), unit("A00008", kind=UnitTarget.LEGAL_OFFICE)]
    units += [unit(f"A0000{n}", superior_code="A00000") for n in range(1, 4)]
    units += [unit(f"A0000{n}", kind=UnitTarget.ENTRUSTED, superior_code=f"A0000{n - 3}") for n in range(4, 7)] + [
        unit("A00007")
    ]
    plan = plan_units([units[index] for index in order], DIVISIONS)
    place = {entry.code: number for number, entry in enumerate(plan.units)}
    assert all(place[entry.superior_code] < place[entry.code] for entry in plan.units if entry.superior_code)
    assert plan.units[0].code == "A00008"
    assert plan.findings == {}


# ---------------------------------------------------------------- column titles


@pytest.mark.requirement("X-21", "G-089")
def test_titles_are_recognised_and_given_out_once():
    assert find_column(LegacyTable.OFFICERS, " 身份证 号码（必填）*") == "identity_number"
    assert find_column(LegacyTable.USERS, "身份证号") is None
    guesses = guess_columns(LegacyTable.CERTIFICATES, ["证号", "旧证号", "XB"])
    assert guesses == {"证号": "certificate_number", "旧证号": "", "XB": ""}
    assert missing_columns(LegacyTable.CERTIFICATES, ["certificate_number", "officer_code"]) == ("certificate_status",)
    assert "identity_number" in missing_columns(LegacyTable.CERTIFICATES, ["certificate_number"])


@given(st.dates(date(2000, 1, 1), date(2020, 1, 1)), st.integers(-800, 800))
def test_certificates_move_to_the_expired_database_only_as_time_goes_on(due_on, days):
    later = due_on + timedelta(days=days)
    kept_later = judge_certificate(LegacyCertificate(IN_USE, due_on), later).is_kept
    assert kept_later is (later <= due_on)
