"""Cancelling and suspending certificates: kinds and grounds, who may, what follows what, and what is kept."""

import frappe
import pytest
from frappe.utils import add_days, getdate, today

from enforcement_cert.certificate import cancelling
from enforcement_cert.certificate.applying import apply_for_officers
from enforcement_cert.domain.certificate_states import CertificateStatus
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, extra_login, require_plain_refusal

CERTIFICATE = "Enforcement Certificate"
CANCEL = "/api/method/enforcement_cert.certificate.direct_cancellation.cancel_directly"
SUSPEND = "/api/method/enforcement_cert.certificate.cancelling.suspend_certificate"
RESUME = "/api/method/enforcement_cert.certificate.cancelling.resume_certificate"
REASON = "调离执法岗位"
CHANGES_BY_HAND = (
    {"officer_name": "别人"},
    {"verification_token": "0" * 26},
    {"valid_until": "2099-01-01"},
    {"certificate_status": "Cancelled"},
)


@pytest.fixture
def agency(site):
    return make.make_agency(government_level="County", administrative_division="370102")


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def certificate(agency, team):
    return make.make_certificate(make.make_officer(agency), team)


def stored(certificate):
    return frappe.get_doc(CERTIFICATE, certificate.name)


@pytest.mark.requirement("R-125", "G-042")
@pytest.mark.parametrize("kind", ["With Certificate", "Without Certificate"])
@pytest.mark.parametrize("ground", ["Transfer", "Leaving", "Retirement", "Death", "Long Illness", "Discipline", "Loss"])
def test_every_kind_and_ground_is_kept_with_the_certificate(certificate, team, kind, ground):
    make.as_user(team["reviewer"])

    cancelling.cancel_certificate(certificate.name, kind, ground, REASON)

    after = stored(certificate)
    assert after.certificate_status == "Cancelled"
    assert (after.cancellation_kind, after.cancellation_ground, after.status_reason) == (kind, ground, REASON)
    assert getdate(after.status_changed_at) == getdate()
    assert after.modified_by == team["reviewer"]


@pytest.mark.requirement("R-125", "G-042")
@pytest.mark.parametrize(
    ("kind", "ground", "reason"),
    [
        ("", "Transfer", REASON),
        ("With Certificate", "", REASON),
        ("With Certificate", "Bad Mood", REASON),
        ("Bad Mood", "Transfer", REASON),
        ("With Certificate", "Transfer", ""),
        ("With Certificate", "Transfer", "   "),
    ],
)
def test_without_kind_ground_and_reason_nothing_is_cancelled(certificate, team, kind, ground, reason):
    make.as_user(team["reviewer"])

    with pytest.raises(frappe.ValidationError):
        cancelling.cancel_certificate(certificate.name, kind, ground, reason)

    assert stored(certificate).certificate_status == "Valid"


@pytest.mark.requirement("R-124")
@pytest.mark.parametrize("status", ["Declared Void", "Cancelled"])
def test_no_path_leads_back_from_void_or_cancelled(certificate, team, status):
    frappe.db.set_value(CERTIFICATE, certificate.name, "certificate_status", status)
    make.as_user(team["reviewer"])

    with pytest.raises(RuleRefused):
        cancelling.resume_certificate(certificate.name, REASON)
    with pytest.raises(RuleRefused):
        cancelling.suspend_certificate(certificate.name, add_days(today(), 10), REASON)

    assert stored(certificate).certificate_status == status


@pytest.mark.requirement("R-124")
def test_a_void_certificate_can_be_cancelled_and_nothing_else(certificate, team):
    frappe.db.set_value(CERTIFICATE, certificate.name, "certificate_status", "Declared Void")
    make.as_user(team["reviewer"])

    cancelling.cancel_certificate(certificate.name, "Without Certificate", "Loss", REASON)

    assert stored(certificate).certificate_status == "Cancelled"
    with pytest.raises(RuleRefused):
        cancelling.cancel_certificate(certificate.name, "Without Certificate", "Loss", REASON)


@pytest.mark.requirement("R-095", "R-125")
def test_after_the_cancellation_the_person_may_apply_again(certificate, team, agency):
    make.as_user(team["clerk"])
    assert apply_for_officers([certificate.officer])["done"] == 0
    make.as_user(team["reviewer"])
    cancelling.cancel_certificate(certificate.name, "With Certificate", "Transfer", REASON)

    make.as_user(team["clerk"])
    assert apply_for_officers([certificate.officer])["done"] == 1
    assert stored(certificate).living_certificate_key is None


@pytest.mark.requirement("X-03")
def test_a_suspended_certificate_still_occupies_the_person(certificate, team):
    make.as_user(team["reviewer"])
    cancelling.suspend_certificate(certificate.name, add_days(today(), 10), REASON)

    make.as_user(team["clerk"])
    assert apply_for_officers([certificate.officer])["done"] == 0


@pytest.mark.requirement("X-03")
def test_a_suspension_ends_by_hand_or_the_day_after_its_last(certificate, team):
    make.as_user(team["reviewer"])
    cancelling.suspend_certificate(certificate.name, today(), REASON)
    assert stored(certificate).suspended_until == getdate()
    cancelling.resume_certificate(certificate.name, "查清")
    assert (stored(certificate).certificate_status, stored(certificate).suspended_until) == ("Valid", None)

    cancelling.suspend_certificate(certificate.name, today(), REASON)
    make.as_user("Administrator")
    cancelling.end_suspensions()
    assert stored(certificate).certificate_status == "Suspended", "its last day still counts"
    frappe.db.set_value(CERTIFICATE, certificate.name, "suspended_until", add_days(today(), -1))
    cancelling.end_suspensions()

    after = stored(certificate)
    assert (after.certificate_status, after.suspended_until) == ("Valid", None)
    assert after.status_reason and getdate(after.status_changed_at) == getdate()


@pytest.mark.requirement("X-03")
@pytest.mark.parametrize("until", ["", "2020-01-01", "2026-02-30", "morgen"])
def test_a_suspension_needs_a_day_that_lies_ahead(certificate, team, until):
    make.as_user(team["reviewer"])

    with pytest.raises(frappe.ValidationError):
        cancelling.suspend_certificate(certificate.name, until, REASON)

    assert stored(certificate).certificate_status == "Valid"


# ---------------------------------------------------------------- over HTTP, by the real kinds of users


@pytest.fixture
def world(commit_site, stack):
    with committed_unit(government_level="County", administrative_division="370102") as unit:
        certificate = make.make_certificate(make.make_officer(unit.agency), unit.team)
        unit.certificate, unit.card = certificate.name, certificate.card_serial
        frappe.db.commit()
        yield unit


def status(world) -> str:
    frappe.db.rollback()
    return frappe.db.get_value(CERTIFICATE, world.certificate, "certificate_status")


def wrong_logins(world) -> list[str]:
    offices = make.make_offices()
    return [
        world.team["clerk"],
        world.team["checker"],
        extra_login(world, "City Legal Office", legal_office=offices["city"].name, may_review=1),
        extra_login(world, "County Legal Office", legal_office=offices["other_county"].name, may_review=1),
        extra_login(world, "County Legal Office", legal_office=offices["county"].name),
        extra_login(world, "System Administrator"),
    ]


@pytest.mark.requirement("R-005", "R-125", "X-03")
def test_only_the_reviewing_office_or_the_province_changes_a_certificate(world, http):
    name = world.certificate
    for user in wrong_logins(world):
        client = http(user, make.PASSWORD)
        cancelled = {"name": name, "kind": "With Certificate", "ground": "Discipline", "reason": REASON}
        cancelled["code"] = world.card
        require_plain_refusal(client.post(CANCEL, json=cancelled), (403, 404, 417))
        until = {"name": name, "until": add_days(today(), 9), "reason": REASON}
        require_plain_refusal(client.post(SUSPEND, json=until), (403, 404, 417))
        by_hand = client.put(f"/api/resource/Enforcement%20Certificate/{name}", json=CHANGES_BY_HAND[-1])
        require_plain_refusal(by_hand, (403, 404, 417))
        assert status(world) == "Valid", user

    own = http(world.team["reviewer"], make.PASSWORD)
    answer = own.post(SUSPEND, json={"name": name, "until": add_days(today(), 9), "reason": REASON})
    assert answer.json()["message"]["certificate_status"] == "Suspended"
    province = http(world.team["maker"], make.PASSWORD)
    answer = province.post(RESUME, json={"name": name, "reason": REASON})
    assert answer.json()["message"]["certificate_status"] == "Valid"


def require_kept_change(world, user: str) -> None:
    """Time, person, old and new value stand in the record's history."""
    frappe.db.rollback()
    version = frappe.get_last_doc("Version", {"ref_doctype": CERTIFICATE, "docname": world.certificate})
    changed = {row[0]: (row[1], row[2]) for row in frappe.parse_json(version.data)["changed"]}
    assert version.owner == user
    assert changed["certificate_status"] == ("Valid", str(CertificateStatus.CANCELLED))
    assert "verification_token" not in changed


@pytest.mark.requirement("R-124")
def test_a_way_back_is_refused_with_a_sentence(world, http):
    client = http(world.team["reviewer"], make.PASSWORD)
    cancelled = {"name": world.certificate, "kind": "With Certificate", "ground": "Discipline", "reason": REASON}
    cancelled["code"] = world.card
    assert client.post(CANCEL, json=cancelled).status_code == 200
    require_kept_change(world, world.team["reviewer"])

    for address, arguments in (
        (CANCEL, cancelled),
        (RESUME, {"name": world.certificate, "reason": REASON}),
        (SUSPEND, {"name": world.certificate, "until": add_days(today(), 9), "reason": REASON}),
        (SUSPEND, {"name": world.certificate, "until": "2026-02-30", "reason": REASON}),
        (CANCEL, {**cancelled, "kind": "<b>x</b>"}),
    ):
        require_plain_refusal(client.post(address, json=arguments), (417,))
    assert status(world) == "Cancelled"


@pytest.mark.requirement("R-125")
def test_nobody_writes_or_deletes_a_certificate_by_hand(world, http):
    address = f"/api/resource/Enforcement%20Certificate/{world.certificate}"
    for user in [*world.team.values(), "Administrator"]:
        client = http(user, make.PASSWORD if user != "Administrator" else None)
        assert client.delete(address).status_code in (403, 404, 417)
        for change in CHANGES_BY_HAND:
            client.put(address, json=change)
    frappe.db.rollback()
    kept = frappe.get_doc(CERTIFICATE, world.certificate)
    assert kept.certificate_status == "Valid"
    assert kept.officer_name == "测试人员"
    assert kept.verification_token != "0" * 26
    assert kept.valid_until.year < 2099
