"""Who brings what with a package, and that a site goes on working afterwards: lists, letters, numbers."""

import frappe
import pytest
from frappe.utils import add_days, getdate, now

from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate import issuing
from enforcement_cert.certificate.issuing import check_code_of, new_token
from enforcement_cert.exchange.archive import packages
from enforcement_cert.exchange.archive.entrustment_in import terms
from enforcement_cert.exchange.archive.schema import CERTIFICATES, OFFICERS
from enforcement_cert.exchange.archive.sealed_zip import OpenPackage
from enforcement_cert.exchange.archive.take_in import INSERTED, PRESENT, REJECTED, TakingIn
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.organization import entrustment_effects
from enforcement_cert.personnel.forced_list import admit_from_migration
from enforcement_cert.testing import factories as make
from tests import archive_files as files

OFFICER, CERTIFICATE, LETTER = "Enforcement Officer", "Enforcement Certificate", "Entrustment Letter"


@pytest.fixture
def world(commit_site):
    """A committed superior with two units below it; removed afterwards."""
    made = files.make_world()
    yield made
    frappe.db.rollback()
    make.as_user("Administrator")
    files.remove_world(made)


@pytest.fixture
def package(world):
    """The world as a package."""
    return OpenPackage(files.path_of(files.export(agency=world.root)), files.PASSWORD)


def rows_of(package, table) -> list[dict[str, str]]:
    return [row for of_table, row in packages._rows(package) if of_table is table]


def take(package, table, rows=None):
    """Take rows in as the present user; nothing is committed."""
    return TakingIn(current_scope(), package, now()).take(table, rows or rows_of(package, table))


def forget_people(world) -> None:
    """The units stay, their people and certificates are gone until the rollback."""
    units = {"agency": ["in", [world.root, *world.below]]}
    frappe.db.delete(CERTIFICATE, units)
    frappe.db.delete(OFFICER, units)


def reasons(taken) -> set[str]:
    assert {each.outcome for each in taken} == {REJECTED}
    return {each.reason for each in taken}


@pytest.mark.requirement("R-007", "R-195")
def test_officers_come_in_by_the_duty_of_legal_review_only(world, package):
    forget_people(world)
    office = make.make_offices()["city"].name
    idle = make.make_user("City Legal Office", legal_office=office)
    reviewer = make.make_user("City Legal Office", legal_office=office, may_review=1)
    make.as_user(idle)
    assert not frappe.has_permission("Archive Package", "create")
    assert reasons(take(package, OFFICERS)) == {
        "Officers of a package are taken in by legal offices only, by somebody with the duty of legal review."
    }
    make.as_user(reviewer)
    assert frappe.has_permission("Archive Package", "create")
    assert {each.outcome for each in take(package, OFFICERS)} == {INSERTED}


@pytest.mark.requirement("R-010", "R-195")
@pytest.mark.parametrize("user_class", ["City Legal Office", "Provincial Legal Office"])
def test_certificates_come_in_by_administrators_only(world, package, user_class):
    frappe.db.delete(CERTIFICATE, {"agency": ["in", [world.root, *world.below]]})
    offices = make.make_offices()
    office = offices["city" if user_class.startswith("City") else "province"].name
    make.as_user(make.make_user(user_class, legal_office=office, may_review=1))
    assert reasons(take(package, CERTIFICATES)) == {
        "Certificates of a package are taken in by system administrators only."
    }
    make.as_user("Administrator")
    assert {each.outcome for each in take(package, CERTIFICATES)} == {INSERTED}


@pytest.mark.requirement("G-043", "R-045")
def test_nobody_on_the_forced_list_comes_in(world, package):
    holder = frappe.db.get_value(CERTIFICATE, {"agency": world.root}, "officer")
    barred = next(row for row in rows_of(package, OFFICERS) if row["officer_code"] == holder)
    entry = admit_from_migration(
        identity_number=barred["identity_number"], person_name=barred["officer_name"], facts="伪造证件", source="旧名单"
    )
    frappe.db.delete(CERTIFICATE, {"officer": holder})
    of_holder = [row for row in rows_of(package, CERTIFICATES) if row["officer_code"] == holder]
    (reason,) = reasons(take(package, CERTIFICATES, of_holder))
    assert entry in reason

    forget_people(world)
    taken = take(package, OFFICERS)
    refused = [each for each in taken if each.outcome == REJECTED]
    assert [each.row["officer_code"] for each in refused] == [holder] and entry in refused[0].reason
    assert not frappe.db.exists(OFFICER, holder)


@pytest.mark.requirement("R-010")
def test_a_living_certificate_belongs_to_its_holders_unit(world, package):
    rows = rows_of(package, CERTIFICATES)
    frappe.db.delete(CERTIFICATE, {"agency": ["in", [world.root, *world.below]]})
    row = next(row for row in rows if row["agency"] == world.codes[0])
    foreign = {**row, "agency": world.codes[1]}
    (reason,) = reasons(take(package, CERTIFICATES, [foreign]))
    assert row["officer_code"] in reason
    cancelled = {**foreign, "certificate_status": "Cancelled", "cancellation_kind": ""}
    assert take(package, CERTIFICATES, [cancelled])[0].outcome == INSERTED
    assert take(package, CERTIFICATES, [foreign])[0].outcome == PRESENT


@pytest.mark.requirement("X-19", "G-038", "R-200")
@pytest.mark.parametrize("ahead", [1, 6])
def test_numbers_that_came_with_a_package_are_passed_over(site, ahead):
    """A refused issue rolls the sequence back; the same number must not come up again and again."""
    officer = make.make_officer(make.make_agency())
    team = make.make_team(frappe.get_doc("Enforcement Agency", officer.agency))
    kind = frappe.get_cached_doc("Certificate Type", "ENFORCEMENT")
    agency = issuing.read_agency(officer.agency)
    frappe.db.savepoint("before_numbers")
    upcoming = [issuing.take_certificate_number(kind, agency, getdate()) for _ in range(ahead + 2)]
    frappe.db.rollback(save_point="before_numbers")
    for number in upcoming[:ahead]:
        _write_certificate(number, officer)

    issued = make.make_certificate(officer, team)
    assert issued.name == upcoming[ahead]
    assert issuing.take_certificate_number(kind, agency, getdate()) == upcoming[ahead + 1]


def _write_certificate(number: str, officer) -> None:
    columns = {
        "name": number, "certificate_number": number, "check_code": check_code_of(number),
        "certificate_type": "ENFORCEMENT", "certificate_status": "Cancelled", "officer": officer.name,
        "officer_name": officer.officer_name, "officer_code": officer.name, "agency": officer.agency,
        "unit_name": "–", "valid_from": getdate(), "valid_until": getdate(), "verification_token": new_token(),
    }  # fmt: skip
    insert_rows(CERTIFICATE, [columns], owner="Administrator", moment=now())


@pytest.mark.requirement("R-200", "G-024", "X-19")
def test_an_entrusted_unit_keeps_its_term_and_goes_on_issuing(world):
    unit = _entrusted_unit(world)
    people = files.people_of(unit.name)
    term = (getdate(add_days(None, -30)), getdate(add_days(None, 400)))
    _letter(unit, *term)
    frappe.db.commit()
    first = files.export(agency=world.root)
    before = files.content_of(first)
    files.empty(world)

    taken = files.take_in(files.path_of(first))
    assert (taken.package_status, taken.rows_rejected) == ("Done", 0), taken.report
    came = frappe.get_doc("Enforcement Agency", {"unit_code": unit.unit_code})
    assert _term_of(came.name) == term
    entrustment_effects.daily()
    assert _term_of(came.name) == term
    certificate = frappe.db.get_value(CERTIFICATE, {"agency": came.name}, ["certificate_status", "officer"])
    assert certificate == ("Valid", people[0])
    root = frappe.db.get_value("Enforcement Agency", {"unit_code": world.codes[0]})
    assert files.content_of(files.export(agency=root)) == before

    officer = frappe.get_doc(OFFICER, people[1])
    officer.db_set({"exam_result": "Passed", "staffing_status": "Civil Servant"})
    make.give_photo(officer)
    make.enrol(officer)
    issued = make.make_certificate(officer, make.make_team(came))
    assert (issued.certificate_status, issued.agency) == ("Valid", came.name)
    frappe.db.rollback()


def _entrusted_unit(world):
    """A third unit below the superior, entrusted by it, with people and a certificate."""
    code = files.free_codes(1)[0]
    unit = make.make_agency(
        unit_code=code,
        agency_kind="Entrusted Unit",
        legal_kind="Entrusted Organisation",
        superior_agency=world.root,
    )
    world.codes.append(code)
    files.settle(unit)
    return unit


def _letter(unit, first, last) -> None:
    letter = frappe.new_doc(LETTER)
    letter.update(
        {"entrusted_unit": unit.name, "entrusting_agency": unit.superior_agency, "unit_name": unit.agency_name}
    )
    letter.update(
        {"valid_from": first, "valid_until": last, "matters": "检查", "powers": "检查", "confirmed_at": now()}
    )
    letter.letter_state = "In Force"
    letter.db_insert()
    entrustment_effects.bring_into_line(unit.name)


def _term_of(unit: str) -> tuple:
    return frappe.db.get_value("Enforcement Agency", unit, ["entrusted_from", "entrusted_until"])


def test_a_long_entrustment_becomes_letters_of_lawful_length():
    first, last = getdate("2020-02-29"), getdate("2031-01-01")
    parts = list(terms(first, last))
    assert (parts[0][0], parts[-1][1]) == (first, last)
    assert [getdate(add_days(end, 1)) for _begin, end in parts[:-1]] == [begin for begin, _end in parts[1:]]
    assert parts[0][1] == getdate("2025-02-27")
