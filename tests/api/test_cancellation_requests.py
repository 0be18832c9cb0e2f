"""Cancellation in two steps: unit check, legal review; the card comes back first; who may, in bulk, twice, at once."""

import frappe
import pytest
from frappe.utils import add_days, add_to_date, getdate, now_datetime

from enforcement_cert.certificate import cancellation_requests as requests
from enforcement_cert.certificate import direct_cancellation
from enforcement_cert.certificate.presented_cards import prove_card
from enforcement_cert.domain.cancellations import RequestAct
from enforcement_cert.errors import RuleRefused
from enforcement_cert.personnel import forced_list, transfers
from enforcement_cert.testing import factories as make
from tests.api.test_chips import make_chip, read, write
from tests.flow_world import CERTIFICATE, REASON, REQUEST, FlowWorld, status_of, upload

PASS, APPROVE = "Pass Unit Check", "Approve Cancellation"


@pytest.fixture
def world(site):
    return FlowWorld(government_level="County", administrative_division="370102")


@pytest.fixture
def certificate(world):
    return world.certificate()


@pytest.mark.requirement("R-125", "R-126", "R-129", "R-091", "G-042")
def test_unit_and_office_decide_one_after_the_other_with_the_card_in_hand(world, certificate):
    request = world.draft(certificate, ground="Retirement")
    assert request.request_status == "Unit Check"
    world.decide(request, "checker", PASS)
    with pytest.raises(RuleRefused) as refused:
        world.decide(request, "reviewer", APPROVE)
    assert "收回" in str(refused.value) or "card has not come back" in str(refused.value)
    assert status_of(certificate) == "Valid"
    world.act_as("checker")
    requests.return_card(request.name, code=certificate.card_serial.lower())

    world.decide(request, "reviewer", APPROVE)

    after = frappe.get_doc(CERTIFICATE, certificate.name)
    assert (after.certificate_status, after.cancellation_kind) == ("Cancelled", "With Certificate")
    assert (after.cancellation_ground, after.status_reason) == ("Retirement", REASON)
    assert (request.request_status, request.living_request_key) == ("Approved", None)
    acts = [(row.action, row.to_status, row.decided_by) for row in request.decisions]
    team = world.team
    assert acts == [
        ("Submit Request", "Unit Check", team["clerk"]),
        (PASS, "Legal Review", team["checker"]),
        ("Card Taken Back", "Legal Review", team["checker"]),
        (APPROVE, "Approved", team["reviewer"]),
    ]
    assert all(row.decided_at and row.decided_for for row in request.decisions)


@pytest.mark.requirement("R-126")
def test_a_foreign_card_is_refused_and_named(world, certificate):
    other = world.certificate()
    request = world.draft(certificate)
    for code in (other.card_serial, other.verification_token, f"https://x.example/v/{other.verification_token}"):
        with pytest.raises(frappe.ValidationError) as refused:
            requests.return_card(request.name, code=code)
        assert other.name in str(refused.value) and certificate.name in str(refused.value)
    for code in ("", "X-0000", "0" * 25 + "z", "<script>alert(1)</script>"):
        with pytest.raises(frappe.ValidationError):
            requests.return_card(request.name, code=code)
    request.reload()
    assert not request.is_card_returned

    assert requests.return_card(request.name, code=certificate.verification_token)["return_means"] == "QR Code"
    assert requests.return_card(request.name, code="anything")["return_means"] == "QR Code", "twice changes nothing"


@pytest.mark.requirement("R-126")
def test_of_an_unseen_unit_no_number_is_told(world, certificate):
    stranger = FlowWorld(government_level="County", administrative_division="370103").certificate()
    request = world.draft(certificate)
    with pytest.raises(frappe.ValidationError) as refused:
        requests.return_card(request.name, code=stranger.card_serial)
    assert stranger.name not in str(refused.value) and stranger.officer_name not in str(refused.value)


@pytest.mark.requirement("R-126")
def test_the_card_of_a_cancelled_certificate_returns_nothing(world, certificate):
    old = world.certificate()
    make.as_user("Administrator")
    frappe.db.set_value(CERTIFICATE, old.name, {"certificate_status": "Cancelled", "living_certificate_key": None})
    world.act_as("clerk")
    with pytest.raises(frappe.ValidationError):
        requests.take_back(code=old.card_serial)
    request = world.draft(certificate)
    with pytest.raises(frappe.ValidationError):
        requests.return_card(request.name, code=old.card_serial)


@pytest.mark.requirement("R-126")
def test_cards_are_scanned_one_after_another_and_find_their_requests(world):
    held = [world.certificate() for _ in range(2)]
    drafted = [world.draft(certificate) for certificate in held]
    world.act_as("reviewer")
    for certificate in held:
        requests.take_back(code=f"https://zf.example/v/{certificate.verification_token}")
    assert all(frappe.db.get_value(REQUEST, request.name, "is_card_returned") for request in drafted)


@pytest.mark.requirement("R-129", "R-091")
def test_returned_and_refused_with_reason(world, certificate):
    request = world.draft(certificate)
    with pytest.raises(RuleRefused):
        world.decide(request, "checker", "Return Request")
    world.decide(request, "checker", "Return Request", "事由不符")
    assert request.request_status == "Draft"
    world.decide(request, "clerk", "Submit Request")
    world.decide(request, "checker", PASS)
    world.decide(request, "reviewer", "Refuse Request", "不应注销")
    assert (request.request_status, request.living_request_key) == ("Refused", None)
    assert request.decisions[-1].reason == "不应注销"
    assert status_of(certificate) == "Valid"
    assert world.draft(certificate).request_status == "Unit Check", "a new one may be asked for"


@pytest.mark.requirement("R-005", "R-129")
def test_wrong_logins_take_no_step(world, certificate):
    request = world.draft(certificate)
    world.act_as("checker")
    requests.return_card(request.name, code=certificate.card_serial)
    offices = make.make_offices()
    world.decide(request, "checker", PASS)
    make.as_user("Administrator")
    wrong = [
        world.team["clerk"],
        world.team["checker"],
        make.make_user("City Legal Office", legal_office=offices["city"].name, may_review=1),
        make.make_user("County Legal Office", legal_office=offices["other_county"].name, may_review=1),
        make.make_user("County Legal Office", legal_office=offices["county"].name),
        make.make_user("Provincial Legal Office", legal_office=offices["province"].name, may_review=1),
        make.make_user("Enforcement Officer", officer=certificate.officer),
    ]
    for user in wrong:
        make.as_user(user)
        for act in RequestAct:
            if act is RequestAct.WITHDRAW and user == world.team["clerk"]:
                continue
            with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
                requests.decide_one(request.name, str(act), "Grund")
    assert status_of(certificate) == "Valid"


@pytest.mark.requirement("X-31")
def test_asking_twice_makes_one_request(world, certificate):
    request = world.draft(certificate)
    with pytest.raises(frappe.UniqueValidationError) as refused:
        world.draft(certificate)
    assert request.name in str(refused.value)
    world.decide(request, "checker", PASS)
    with pytest.raises(RuleRefused):
        world.decide(request, "checker", PASS)


@pytest.mark.requirement("R-125", "R-130", "R-138")
def test_a_selection_with_a_word_for_every_row(world):
    overdue, fine = world.certificate(), world.certificate()
    make.as_user("Administrator")
    frappe.db.set_value(CERTIFICATE, overdue.name, "review_due_on", add_days(getdate(), -1))
    foreign = FlowWorld().certificate()
    world.act_as("clerk")
    names = [overdue.name, fine.name, foreign.name, "EC-NO-SUCH"]

    result = requests.draft_requests(names, "With Certificate", "Overdue Review", "超期未审验")

    assert result["done"] == 1
    assert {row["name"] for row in result["refused"]} == set(names[1:])
    assert all(row["reason"] for row in result["refused"])
    made = frappe.get_doc(REQUEST, {"certificate": overdue.name})
    world.act_as("checker")
    assert requests.decide_requests([made.name], PASS) == {"done": 1, "refused": []}
    world.act_as("reviewer")
    answer = requests.decide_requests([made.name], APPROVE)
    assert answer["done"] == 0 and made.officer_name == answer["refused"][0]["label"]


@pytest.mark.requirement("R-125", "R-127", "R-128")
@pytest.mark.parametrize(
    ("kind", "ground", "reason"),
    [
        ("Forced", "Discipline", REASON),
        ("Without Certificate", "Loss", REASON),
        ("", "Leaving", REASON),
        ("Bad", "Leaving", REASON),
        ("With Certificate", "", REASON),
        ("With Certificate", "Bad", REASON),
        ("With Certificate", "Leaving", "  "),
        ("With Certificate", "Leaving", "<img src=x onerror=alert(1)>"),
        ("With Certificate", "Leaving", "长" * 501),
    ],
)
def test_what_is_incomplete_or_belongs_elsewhere_is_not_asked_for(world, certificate, kind, ground, reason):
    world.act_as("clerk")
    with pytest.raises(frappe.ValidationError):
        requests.draft_one(certificate.name, kind, ground, reason)
    assert not frappe.db.exists(REQUEST, {"certificate": certificate.name})


def test_a_proof_is_kept_and_only_an_own_upload(world, certificate):
    world.act_as("clerk")
    address = upload()
    request = world.draft(certificate, proof_file=address)
    file = frappe.get_doc("File", {"attached_to_name": request.name})
    assert file.is_private and request.proof_file == file.file_url
    with pytest.raises(frappe.ValidationError):
        file.delete()
    other = world.certificate()
    make.as_user("Administrator")
    strange = upload(b"%PDF-1.4 strange")
    with pytest.raises(frappe.ValidationError):
        world.draft(other, proof_file=strange)


@pytest.mark.requirement("R-128")
def test_a_forced_cancellation_overtakes_the_request(world, certificate):
    from enforcement_cert.certificate.cancelling import cancel_by_force

    request = world.draft(certificate)
    make.as_user("Administrator")
    digest = frappe.db.get_value("Enforcement Officer", certificate.officer, "identity_digest")
    cancel_by_force(digest, "Discipline", "FC-1")
    request.reload()
    assert (request.request_status, request.decisions[-1].action) == ("Withdrawn", "Overtaken")
    assert forced_list.find_standing(digest) is None  # the list itself has tests of its own


@pytest.mark.requirement("R-129", "R-126")
def test_the_office_acts_alone_only_where_the_unit_cannot(world, certificate):
    world.act_as("reviewer")
    with pytest.raises(RuleRefused):
        direct_cancellation.cancel_directly(
            certificate.name, "With Certificate", "Leaving", REASON, certificate.card_serial
        )
    with pytest.raises(frappe.ValidationError):
        direct_cancellation.cancel_directly(certificate.name, "With Certificate", "Death", REASON)
    with pytest.raises(RuleRefused):
        direct_cancellation.cancel_directly(certificate.name, "Without Certificate", "Death", REASON)
    with pytest.raises(frappe.ValidationError):
        direct_cancellation.cancel_directly(certificate.name, "With Certificate", "Death", " ", certificate.card_serial)
    assert status_of(certificate) == "Valid"

    direct_cancellation.cancel_directly(certificate.name, "With Certificate", "Death", "病故", certificate.card_serial)

    kept = frappe.get_doc(CERTIFICATE, certificate.name)
    assert kept.certificate_status == "Cancelled" and certificate.card_serial in kept.status_reason


@pytest.mark.requirement("R-129")
def test_for_a_closed_account_the_office_acts_with_any_ground(world, certificate):
    frappe.db.set_value("Enforcement Agency", world.agency.name, "account_status", "Suspended")
    world.act_as("reviewer")
    direct_cancellation.cancel_directly(
        certificate.name, "With Certificate", "Leaving", REASON, certificate.card_serial
    )
    assert status_of(certificate) == "Cancelled"


def test_an_officer_transferred_away_takes_nothing_along(world, certificate):
    """The transfer's own cancellation ends an open request of the same certificate."""
    request = world.draft(certificate)
    make.as_user("Administrator")
    receiver_unit = make.make_agency()
    receiver = make.make_user("Enforcement Agency", agency=receiver_unit.name, may_draft=1)
    world.act_as("clerk")
    name = transfers.request_transfer(
        certificate.officer, to_agency=receiver_unit.name, transfer_on=str(getdate()), reason="调动", is_handed_in=1
    )["name"]
    make.as_user(receiver)
    transfers.confirm_transfer(name)
    world.act_as("reviewer")
    transfers.cancel_for_transfer(name, code=certificate.card_serial)
    request.reload()
    assert request.request_status == "Withdrawn"


def test_nobody_writes_the_record_by_hand(world, certificate):
    request = world.draft(certificate)
    for user in [*world.team.values(), "Administrator"]:
        make.as_user(user)
        twin = frappe.get_doc(REQUEST, request.name)
        twin.is_card_returned = 1
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            twin.save()
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            frappe.copy_doc(request).insert()
        with pytest.raises((frappe.PermissionError, frappe.ValidationError)):
            twin.delete()


@pytest.mark.requirement("R-126", "R-116")
def test_a_card_on_the_reader_proves_itself_for_some_minutes(world, certificate):
    other = world.certificate()
    own_chip, other_chip = make_chip("04a1b2c3d4e5f6"), make_chip("04a1b2c3d4e5f7")
    world.act_as("maker")
    write(own_chip, certificate.name)
    write(other_chip, other.name)
    request = world.draft(certificate)
    foreign, _reading = read(other_chip)
    with pytest.raises(frappe.ValidationError) as refused:
        requests.return_card(request.name, operation=foreign)
    assert other.name in str(refused.value)
    operation, _reading = read(own_chip)
    world.act_as("checker")
    with pytest.raises(frappe.ValidationError):
        requests.return_card(request.name, operation=operation)  # somebody else's reading
    world.act_as("clerk")
    frappe.db.set_value("Chip Operation", operation, "finished_at", add_to_date(now_datetime(), minutes=-16))
    with pytest.raises(frappe.ValidationError):
        requests.return_card(request.name, operation=operation)
    frappe.db.set_value("Chip Operation", operation, "finished_at", add_to_date(now_datetime(), minutes=-14))

    assert requests.return_card(request.name, operation=operation)["return_means"] == "Card Reader"

    frappe.db.set_value(CERTIFICATE, certificate.name, "card_serial", "NEW-CARD")
    with pytest.raises(frappe.ValidationError):
        prove_card(frappe.get_doc(CERTIFICATE, certificate.name), operation=operation)
