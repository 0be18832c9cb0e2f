"""A new card under the same number: who may, which way it goes, what becomes of the old one."""

import frappe
import pytest

from enforcement_cert.certificate import batches, cancellation_requests, deciding, replacing
from enforcement_cert.errors import RuleRefused
from enforcement_cert.organization.structure_effects import rename_agency
from enforcement_cert.testing import factories as make
from tests.flow_world import CERTIFICATE, FlowWorld, public_answer_of, status_of

APPLICATION = "Certificate Application"
REMARK = "芯片无法读取"


@pytest.fixture
def world(site):
    return FlowWorld()


@pytest.fixture
def certificate(world):
    return world.certificate()


def apply(world, certificate, reason="Damaged Card"):
    world.act_as("clerk")
    return replacing.replace_one(certificate.name, reason, REMARK, 1)


def step(world, application, role, action):
    world.act_as(role)
    deciding.decide_one(application.name, action, confirmed=make.ALL_CONDITIONS)
    application.reload()


@pytest.mark.requirement("R-122", "G-039", "G-044")
def test_a_damaged_card_is_replaced_under_the_same_number(world, certificate):
    old_serial, old_token = certificate.card_serial, certificate.verification_token
    frappe.db.set_value(CERTIFICATE, certificate.name, {"chip_serial": "04aa", "chip_sequence": 3})
    frappe.db.set_value("Enforcement Officer", certificate.officer, "exam_result", "")
    application = apply(world, certificate)
    assert (application.application_kind, application.stage) == ("Replacement", "First Check")
    step(world, application, "checker", "Pass First Check")
    with pytest.raises(RuleRefused):
        step(world, application, "reviewer", "Pass Legal Review")
    world.act_as("clerk")
    replacing.return_damaged_card(application.name, code=old_serial)
    step(world, application, "reviewer", "Pass Legal Review")
    world.act_as("maker")
    assert [row.name for row in batches.waiting_applications("ENFORCEMENT", [application.name])] == [application.name]
    assert public_answer_of(old_token) == "valid", "the old card counts until the new one is made"

    step(world, application, "maker", "Issue Certificate")

    after = frappe.get_doc(CERTIFICATE, certificate.name)
    assert application.certificate == after.name == certificate.name
    assert (after.certificate_status, after.valid_until) == ("Valid", certificate.valid_until)
    assert after.card_serial != old_serial and after.verification_token != old_token
    assert (after.chip_serial, after.chip_sequence) == (None, 0)
    assert public_answer_of(old_token) == "unknown"
    assert public_answer_of(after.verification_token) == "valid"
    assert (application.is_card_returned, application.returned_serial) == (1, old_serial)
    assert "Card Taken Back" in [row.action for row in application.decisions]
    cards = frappe.get_all(
        "Certificate Card", {"certificate": after.name}, ["card_serial", "card_status"], order_by="creation asc"
    )
    assert [card.card_serial for card in cards] == [old_serial, after.card_serial]
    assert cards[0].card_status in ("Returned", "Wasted", "Void")
    assert frappe.db.count(CERTIFICATE, {"officer": certificate.officer}) == 1


@pytest.mark.requirement("G-044", "R-131")
def test_after_a_rename_the_outdated_faces_are_remade_in_bulk(world):
    """The unit's own card and one of an entrusted unit are out of date at once; a card made since then is not."""
    station = FlowWorld(
        agency_kind="Entrusted Unit", legal_kind="Entrusted Organisation", superior_agency=world.agency.name
    )
    make.entrust(station.agency)
    own, entrusted = world.certificate(), station.certificate()
    rename_agency(world.agency.name, "测试更名后的局")
    current = world.certificate()
    for unit, outdated in ((world, own), (station, entrusted)):
        unit.act_as("clerk")
        result = replacing.apply_for_replacements([outdated.name, current.name], "Face Outdated", "单位更名")
        assert result["done"] == 1 and [row["name"] for row in result["refused"]] == [current.name]
        application = frappe.get_doc(APPLICATION, {"replaces_certificate": outdated.name})
        for role, action in _WAY:
            step(unit, application, role, action)
        after = frappe.get_doc(CERTIFICATE, outdated.name)
        assert (after.unit_name, after.is_face_outdated, after.face_outdated_on) == ("测试更名后的局", 0, None)
        assert after.former_unit_name == outdated.unit_name, "the public page goes on naming the former unit"
        assert after.card_serial != outdated.card_serial
        assert frappe.db.get_value("Certificate Card", {"living_card_key": after.name}, "unit_name") == after.unit_name


_WAY = (("checker", "Pass First Check"), ("reviewer", "Pass Legal Review"), ("maker", "Issue Certificate"))


@pytest.mark.requirement("R-122", "R-124", "R-130", "G-039")
@pytest.mark.parametrize(
    "change",
    [
        {"certificate_status": "Reported Lost"},
        {"certificate_status": "Declared Void"},
        {"certificate_status": "Suspended"},
        {"certificate_status": "Cancelled", "living_certificate_key": None},
        {"valid_until": "2020-01-01"},
        {"review_due_on": "2020-01-01"},
    ],
)
def test_no_card_for_a_certificate_that_is_not_in_use(world, certificate, change):
    application = apply(world, certificate)
    frappe.db.set_value(CERTIFICATE, certificate.name, change)
    with pytest.raises(RuleRefused):
        step(world, application, "checker", "Pass First Check")
    frappe.db.set_value(APPLICATION, application.name, "living_application_key", None)
    with pytest.raises(RuleRefused):
        apply(world, certificate)


@pytest.mark.requirement("R-122")
def test_closed_for_persons_without_a_card(world):
    officer = make.make_officer(world.agency)
    world.act_as("clerk")
    with pytest.raises(frappe.ValidationError) as refused:
        replacing.replace_for_officer(officer.name, "Damaged Card", REMARK)
    assert "证件" in str(refused.value) or "certificate" in str(refused.value)
    holder = world.certificate()
    world.act_as("clerk")
    assert replacing.replace_for_officer(holder.officer, "Damaged Card", REMARK)["application"]


@pytest.mark.requirement("R-122", "X-31")
def test_twice_foreign_and_bad_input(world, certificate):
    first = apply(world, certificate)
    with pytest.raises(frappe.ValidationError) as refused:
        apply(world, certificate)
    assert first.name in str(refused.value)
    foreign = FlowWorld().certificate()
    with pytest.raises((frappe.ValidationError, frappe.PermissionError)):
        apply(world, foreign)
    fresh = world.certificate()
    for reason, remark in (("Lost Card", REMARK), ("", REMARK), ("Damaged Card", " "), ("Damaged Card", "<b>x</b>")):
        world.act_as("clerk")
        with pytest.raises(frappe.ValidationError):
            replacing.replace_one(fresh.name, reason, remark, 1)
    with pytest.raises(frappe.ValidationError):
        replacing.return_damaged_card(first.name, code=fresh.card_serial)


@pytest.mark.requirement("R-122")
def test_the_kind_cannot_be_chosen_in_a_form(world, certificate):
    """A browser that sends the fields itself gets an application for a new certificate, which is refused."""
    world.act_as("clerk")
    forged = frappe.new_doc(APPLICATION)
    forged.update({"officer": certificate.officer, "application_kind": "Replacement"})
    forged.update({"replaces_certificate": certificate.name, "replacement_reason": "Damaged Card"})
    with pytest.raises(RuleRefused):
        forged.insert()
    application = apply(world, certificate)
    application.update({"is_card_returned": 1, "replaces_certificate": None, "application_kind": "New"})
    application.save()
    application.reload()
    assert (application.is_card_returned, application.replaces_certificate) == (0, certificate.name)


@pytest.mark.requirement("R-122", "R-124")
def test_a_loss_ends_the_replacement(world, certificate):
    application = apply(world, certificate)
    report = world.lose(certificate)
    application.reload()
    assert (application.stage, application.living_application_key) == ("Withdrawn", None)
    assert report.report_status == "Reported" and status_of(certificate) == "Reported Lost"


@pytest.mark.requirement("R-122")
def test_serial_and_code_change_by_the_replacement_alone(world, certificate):
    make.as_user("Administrator")
    for field in ("card_serial", "verification_token"):
        document = frappe.get_doc(CERTIFICATE, certificate.name)
        document.set(field, "x" * 26)
        with pytest.raises(frappe.ValidationError):
            document.save(ignore_permissions=True)


@pytest.mark.requirement("R-126")
def test_an_old_card_proves_nothing_any_more(world, certificate):
    old = certificate.verification_token
    application = apply(world, certificate)
    replacing.return_damaged_card(application.name, code=old)
    for role, action in _WAY:
        step(world, application, role, action)
    request = world.draft(certificate)
    for code in (old, certificate.card_serial):
        with pytest.raises(frappe.ValidationError) as refused:
            cancellation_requests.return_card(request.name, code=code)
        assert certificate.name in str(refused.value)
    new = frappe.db.get_value(CERTIFICATE, certificate.name, "verification_token")
    assert cancellation_requests.return_card(request.name, code=new)["return_means"] == "QR Code"
