"""What a certificate was worth on a past day, by which act, and that nobody changes that unseen (X-64)."""

import re
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import frappe
import pytest
from frappe.utils import add_days, getdate, now_datetime
from pypdf import PdfReader

import enforcement_cert
from enforcement_cert import periods
from enforcement_cert.api import v1
from enforcement_cert.certificate import cancelling, history, history_proof
from enforcement_cert.desk import history as shown
from enforcement_cert.domain.periods import require_seamless
from enforcement_cert.organization.structure_effects import rename_agency
from enforcement_cert.personnel.corrections import _rename_on_certificates
from enforcement_cert.testing import factories as make
from tests.present import present

CERTIFICATE = history.CERTIFICATE
LAW = ("X-64",)
LONG_AGO = 400


@pytest.fixture
def agency(site):
    return make.make_agency(government_level="County", administrative_division="370102")


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def certificate(agency, team):
    """A certificate issued long ago, with the history that its issue has written."""
    made = make.make_certificate(make.make_officer(agency), team)
    begun = add_days(now_datetime(), -LONG_AGO)
    frappe.db.set_value(
        CERTIFICATE, made.name, {"creation": begun, "valid_from": getdate(begun)}, update_modified=False
    )
    periods.forget_subject(history.SERIES, made.name)
    history.begin_certificate_periods()
    return frappe.get_doc(CERTIFICATE, made.name)


def standing(certificate, days: int, known_at=None):
    answer = history.certificate_as_of(certificate.name, add_days(getdate(), days), known_at)
    return answer and answer["standing"]


def suspend(certificate, team, until_days: int = 30):
    make.as_user(team["reviewer"])
    cancelling.suspend_certificate(certificate.name, str(add_days(getdate(), until_days)), "投诉调查")


def whole(certificate) -> bool:
    return history.find_break(certificate.name) is None


@pytest.mark.requirement(*LAW)
def test_issuing_writes_the_first_period_with_the_application_as_its_act(agency, team):
    issued = make.make_certificate(make.make_officer(agency), team)

    (row,) = periods.timeline(history.SERIES, issued.name)

    assert (row["act_doctype"], row["act_name"]) == ("Certificate Application", issued.application)
    assert (row["certificate_status"], row["unit_name"]) == ("Valid", issued.unit_name)
    assert row["power_scope"] == issued.power_scope
    assert (row["term_from"], row["term_until"]) == (getdate(issued.valid_from), getdate(issued.valid_until))
    assert row["recorded_by"] == team["maker"] and row["valid_from"] == getdate()
    assert whole(issued)


@pytest.mark.requirement(*LAW)
def test_status_of_every_day_before_and_after_suspension_and_cancellation(certificate, team):
    before = now_datetime()
    suspend(certificate, team)
    between = now_datetime()
    cancelling.cancel_certificate(certificate.name, "With Certificate", "Retirement", "退休")

    assert standing(certificate, -1) == "valid"
    assert standing(certificate, 0) == "cancelled"
    assert standing(certificate, 0, before) == "valid"
    assert standing(certificate, 0, between) == "suspended"
    assert standing(certificate, -LONG_AGO - 1) is None
    newest = periods.timeline(history.SERIES, certificate.name)[0]
    assert (newest["note"], newest["recorded_by"]) == ("退休", team["reviewer"])
    assert whole(certificate)


@pytest.mark.requirement(*LAW)
@pytest.mark.parametrize(("days_from_last", "expected"), [(0, "valid"), (1, "expired")])
def test_the_last_day_of_the_term_counts_on_a_past_day_too(certificate, days_from_last, expected):
    last = add_days(getdate(), -10)
    history_row = {"certificate": certificate.name}
    frappe.db.set_value("Certificate Period", history_row, "term_until", last)

    assert standing(certificate, -10 + days_from_last) == expected


@pytest.mark.requirement(*LAW)
def test_a_suspension_counts_to_its_last_day_however_late_the_job_ends_it(certificate, team):
    suspend(certificate, team)
    frappe.set_user("Administrator")
    first, last = add_days(getdate(), -20), add_days(getdate(), -5)
    row = frappe.get_doc("Certificate Period", {"open_period_key": certificate.name})
    moved = {"valid_from": first, "period_start_key": periods.start_key(certificate.name, first)}
    frappe.db.set_value("Certificate Period", row.name, moved)
    older = {"certificate": certificate.name, "name": ["!=", row.name]}
    frappe.db.set_value("Certificate Period", older, "valid_until", add_days(first, -1))
    frappe.db.set_value(CERTIFICATE, certificate.name, "suspended_until", last)

    cancelling.end_suspensions()

    assert [standing(certificate, days) for days in (-21, -20, -5, -4, 0)] == [
        "valid",
        "suspended",
        "suspended",
        "valid",
        "valid",
    ]
    require_seamless(periods.read(history.SERIES, certificate.name))


@pytest.mark.requirement(*LAW, "R-131", "G-044")
def test_a_renamed_unit_leaves_the_old_name_on_the_days_before(certificate, agency):
    old = certificate.unit_name
    with periods.by_act("Structure Change", "测试更名", add_days(getdate(), -3)):
        rename_agency(agency.name, "测试新名称局")

    rows = [present(history.certificate_as_of(certificate.name, add_days(getdate(), days))) for days in (-4, -3)]

    assert [row["unit_name"] for row in rows] == [old, "测试新名称局"]
    assert present(history.entry_of_day(certificate.name, getdate()))["act_name"] == "测试更名"
    assert whole(certificate)


@pytest.mark.requirement(*LAW, "X-12")
def test_a_corrected_name_stands_in_the_history(certificate):
    officer = frappe.get_doc("Enforcement Officer", certificate.officer)
    officer.officer_name = "更正姓名"
    _rename_on_certificates(officer)

    rows = [present(history.certificate_as_of(certificate.name, add_days(getdate(), days))) for days in (-1, 0)]

    assert [row["officer_name"] for row in rows] == [certificate.officer_name, "更正姓名"]
    assert whole(certificate)


@pytest.mark.requirement(*LAW)
def test_no_code_of_the_app_changes_certificates_past_the_history():
    """Statements past the document events are known one by one; each of their files tells the history."""
    root = Path(enforcement_cert.__file__).parent
    past_events = re.compile(
        r"db\.set_value\(\s*(CERTIFICATE|\"Enforcement Certificate\"|_CERTIFICATE)\b|qb\.update\(CERT"
    )
    files = [
        path.relative_to(root).as_posix()
        for path in root.rglob("*.py")
        if "tests" not in path.parts and past_events.search(path.read_text())
    ]

    # The batch in which a card was made is no fact of the history; the last day follows from the reviews on record.
    assert sorted(files) == [
        "certificate/batch_making.py",
        "organization/structure_effects.py",
        "personnel/corrections.py",
        "review/dates.py",
        "review/finishing.py",
        "review/last_days.py",
    ]
    told = set(files) - {"certificate/batch_making.py", "review/last_days.py"}
    assert all("follow_written" in (root / name).read_text() for name in told)


@pytest.mark.requirement(*LAW)
def test_certificates_that_came_by_bulk_statements_get_one_first_period(certificate):
    periods.forget_subject(history.SERIES, certificate.name)
    assert standing(certificate, -LONG_AGO) == "valid"

    history.begin_certificate_periods()
    history.begin_certificate_periods()

    (row,) = periods.read(history.SERIES, certificate.name)
    assert (row.valid_from, row.valid_until) == (add_days(getdate(), -LONG_AGO), None)
    assert whole(certificate)


TAMPERING = {
    "content": {"power_scope": "伪造的权限"},
    "end": {"valid_until": "2020-01-01"},
    "order": {"position": 7},
}


@pytest.mark.requirement(*LAW, "X-13")
@pytest.mark.parametrize("kind", TAMPERING)
def test_a_changed_entry_does_not_fit_its_seal(certificate, team, kind):
    suspend(certificate, team)
    first = {"certificate": certificate.name, "position": 1}
    frappe.db.set_value("Certificate Period", first, TAMPERING[kind], update_modified=False)

    assert present(history.find_break(certificate.name)).kind == kind


@pytest.mark.requirement(*LAW, "X-13")
def test_removed_entries_show(certificate, team):
    suspend(certificate, team)
    cancelling.resume_certificate(certificate.name, "查明无误")
    frappe.db.delete("Certificate Period", {"certificate": certificate.name, "position": 2})
    assert present(history.find_break(certificate.name)).kind == "order"


@pytest.mark.requirement(*LAW, "X-13")
def test_a_cut_off_end_shows_even_if_the_entry_before_is_opened_again(certificate, team):
    opened = frappe.db.get_value("Certificate Period", {"certificate": certificate.name}, "state_hash")
    suspend(certificate, team)
    frappe.db.delete("Certificate Period", {"certificate": certificate.name, "position": 2})
    assert present(history.find_break(certificate.name)).kind == "open_end"

    back = {"valid_until": None, "closed_at": None, "closed_by": None, "state_hash": opened}
    frappe.db.set_value("Certificate Period", {"certificate": certificate.name}, back)
    assert present(history.find_break(certificate.name)).kind == "record_differs"


@pytest.mark.requirement(*LAW, "X-13")
def test_the_weekly_check_names_every_broken_history(certificate, agency, team):
    whole_one = make.make_certificate(make.make_officer(agency), team)
    frappe.db.set_value("Certificate Period", {"certificate": certificate.name}, "power_scope", "伪造的权限")
    title = "Histories of certificates do not fit their seals"
    before = frappe.get_all("Error Log", {"method": title}, pluck="name", order_by="name")

    broken = history.check_histories()

    assert certificate.name in broken and whole_one.name not in broken
    told = frappe.get_all("Error Log", {"method": title, "name": ["not in", before]}, pluck="error", order_by="name")
    assert len(told) == 1 and certificate.name in told[0]


@pytest.mark.requirement(*LAW)
def test_nobody_writes_or_deletes_a_period(certificate):
    row = frappe.get_doc("Certificate Period", {"certificate": certificate.name})
    row.power_scope = "别的权限"
    with pytest.raises(frappe.ValidationError):
        row.save(ignore_permissions=True)
    with pytest.raises(frappe.ValidationError):
        frappe.delete_doc("Certificate Period", row.name, ignore_permissions=True)
    with pytest.raises(frappe.ValidationError):
        frappe.copy_doc(row).insert(ignore_permissions=True)


@pytest.mark.requirement(*LAW)
def test_a_refused_change_leaves_no_entry(certificate, team):
    cancelling_before = len(periods.timeline(history.SERIES, certificate.name))
    make.as_user(team["clerk"])
    with pytest.raises(frappe.PermissionError):
        cancelling.cancel_certificate(certificate.name, "With Certificate", "Retirement", "越权")
    assert len(periods.timeline(history.SERIES, certificate.name)) == cancelling_before


# ---------------------------------------------------------------- what people and programs see


@pytest.mark.requirement(*LAW)
def test_the_form_shows_worth_of_the_day_and_the_entries(certificate, team, agency):
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name)
    suspend(certificate, team)
    make.as_user(team["clerk"])

    answers = [shown.as_of(CERTIFICATE, certificate.name, str(add_days(getdate(), days))) for days in (-1, 0)]

    assert [answer["facts"][0]["value"] for answer in answers] == [frappe._("Valid"), frappe._("Suspended")]
    newest = shown.timeline(CERTIFICATE, certificate.name)[0]
    assert newest["note"] == "投诉调查"
    make.as_user(stranger)
    with pytest.raises(frappe.PermissionError):
        shown.as_of(CERTIFICATE, certificate.name, str(getdate()))
    assert not frappe.get_list("Certificate Period", filters={"certificate": certificate.name}, order_by="name")


@pytest.mark.requirement(*LAW)
def test_the_proof_names_status_unit_act_and_seal_and_is_written_down(certificate, team):
    suspend(certificate, team)
    make.as_user(team["reviewer"])

    history_proof.download_proof(certificate.name, str(getdate()))

    text = "".join(page.extract_text() for page in PdfReader(BytesIO(frappe.local.response.filecontent)).pages)
    joined = re.sub(r"\s", "", text)
    seal = frappe.db.get_value("Certificate Period", {"open_period_key": certificate.name}, "entry_hash")
    for needed in (certificate.name, certificate.unit_name, "投诉调查", certificate.application, seal):
        assert needed in joined
    assert frappe._("Suspended") in joined
    log = {"record_type": CERTIFICATE, "record_name": certificate.name, "accessed_by": team["reviewer"]}
    assert frappe.db.get_value("Personal Data Access Log", log, "act") == "Printed"


@pytest.mark.requirement(*LAW)
def test_a_broken_history_is_no_proof(certificate, team):
    frappe.db.set_value("Certificate Period", {"certificate": certificate.name}, "power_scope", "伪造的权限")
    make.as_user(team["reviewer"])
    with pytest.raises(frappe.ValidationError) as refusal:
        history_proof.download_proof(certificate.name, str(getdate()))
    sentence = "The history of this certificate does not fit its seals"
    assert sentence in str(refusal.value) or "历史记录与封印不符" in str(refusal.value)


@pytest.mark.requirement(*LAW)
def test_the_interface_answers_offices_for_a_day(certificate, team):
    suspend(certificate, team)
    make.as_user(team["reviewer"])

    past = v1.certificate_as_of(certificate.name, str(add_days(getdate(), -1)))
    now = v1.certificate_as_of(certificate.name, str(getdate()))

    assert (past["standing"], now["standing"]) == ("valid", "suspended")
    assert now["facts"]["unit_name"] == certificate.unit_name
    assert now["unit"] == {**now["unit"], "account_status": "Open", "legal_kind": "Administrative Organ"}
    assert now["evidence"]["recorded_by"] == team["reviewer"] and now["is_history_whole"]
    assert not v1.certificate_as_of(certificate.name, "2000-01-01")["is_known"]


@pytest.mark.requirement(*LAW, "R-003")
def test_the_interface_answers_others_as_if_there_were_no_such_number(certificate, agency):
    officer = make.make_user("Enforcement Officer", officer=certificate.officer)
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name)
    answers = set()
    for user, number in ((stranger, certificate.name), (stranger, "没有这个号"), (officer, certificate.name)):
        make.as_user(user)
        with pytest.raises(frappe.DoesNotExistError) as refusal:
            v1.certificate_as_of(number, str(getdate()))
        answers.add(str(refusal.value))
    assert len(answers) == 1


@pytest.mark.parametrize("day", ["", "2026-02-30", "昨天"])
def test_a_day_that_is_none_is_refused_in_plain_words(certificate, day):
    with pytest.raises(frappe.ValidationError):
        v1.certificate_as_of(certificate.name, day)


def test_the_period_of_tomorrow_is_the_open_one(certificate):
    tomorrow = getdate() + timedelta(days=1)
    assert present(history.certificate_as_of(certificate.name, tomorrow))["certificate_status"] == "Valid"
