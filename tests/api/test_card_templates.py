"""Templates of card faces: drafts are judged, what is in force is frozen, cards keep their version."""

import base64
import io

import frappe
import pypdfium2
import pytest
import zxingcpp
from frappe.utils import add_days, getdate, today
from PIL import Image

from enforcement_cert.certificate import card_files, card_templates, cards
from enforcement_cert.certificate.card_sheet import card_pdf
from enforcement_cert.errors import RuleRefused
from enforcement_cert.testing import factories as make

TEMPLATE = "Card Face Template"
NATIONAL, IC = "2020-1", "2008-IC-1"


def draft(version: str = "2020-2", **values):
    name = card_templates.new_version(NATIONAL, version)
    template = frappe.get_doc(TEMPLATE, name)
    template.update({"valid_from": today(), **values})
    return template.save()


def layout_today(certificate_type: str = "ENFORCEMENT"):
    return card_templates.layout_for(certificate_type, getdate())


@pytest.mark.requirement("X-15", "R-112")
def test_two_templates_are_shipped_and_the_national_one_is_in_force(site):
    assert frappe.db.get_value(TEMPLATE, NATIONAL, "template_status") == "In Force"
    assert frappe.db.get_value(TEMPLATE, IC, "template_status") == "Draft"
    assert layout_today().version == NATIONAL


@pytest.mark.requirement("X-15")
def test_a_new_version_takes_the_place_of_the_old_one_from_its_first_day(site):
    make.as_user(make.make_user("System Administrator"))
    first_day = add_days(today(), 3)
    template = draft(valid_from=first_day)

    card_templates.put_in_force(template.name)

    assert frappe.db.get_value(TEMPLATE, NATIONAL, "valid_until") == getdate(add_days(today(), 2))
    assert card_templates.layout_for("ENFORCEMENT", getdate(add_days(today(), 2))).version == NATIONAL
    assert card_templates.layout_for("ENFORCEMENT", getdate(first_day)).version == "2020-2"


@pytest.mark.requirement("X-15")
def test_a_type_may_have_a_face_of_its_own(site):
    template = draft("JD-1", certificate_type="SUPERVISION")
    card_templates.put_in_force(template.name)
    assert layout_today("SUPERVISION").version == "JD-1"
    assert layout_today("ENFORCEMENT").version == NATIONAL


@pytest.mark.requirement("X-15")
@pytest.mark.parametrize("change", ["box", "ground", "first day", "remove a box", "delete"])
def test_what_is_in_force_is_frozen(site, change):
    template = frappe.get_doc(TEMPLATE, NATIONAL)
    if change == "box":
        template.boxes[3].left_mm += 1
    elif change == "remove a box":
        template.boxes = [row for row in template.boxes if row.box_kind != "Text"]
    elif change == "ground":
        template.ground = "Plain"
    elif change == "first day":
        template.valid_from = today()
    with pytest.raises(frappe.ValidationError, match=r"new version|新版本"):
        template.delete() if change == "delete" else template.save()


def test_no_status_by_hand(site):
    template = frappe.get_doc(TEMPLATE, IC)
    template.template_status = "In Force"
    with pytest.raises(frappe.ValidationError):
        template.save()


@pytest.mark.requirement("R-074", "X-15")
def test_a_draft_that_cannot_be_printed_is_refused_with_every_reason(site):
    template = frappe.get_doc(TEMPLATE, IC)
    template.boxes = [row for row in template.boxes if row.field_name != "officer_code"]
    next(row for row in template.boxes if row.box_kind == "QR Code").width_mm = 8
    next(row for row in template.boxes if row.box_kind == "Photo").left_mm = 70
    with pytest.raises(RuleRefused) as refusal:
        template.save()
    assert str(refusal.value).count("<br>") >= 2


@pytest.mark.parametrize("days", [None, -1])
def test_a_template_begins_today_or_later(site, days):
    template = draft(valid_from=days and add_days(today(), days))
    with pytest.raises(frappe.ValidationError):
        card_templates.put_in_force(template.name)


@pytest.mark.requirement("X-15", "R-112", "R-113")
@pytest.mark.parametrize("version", [NATIONAL, IC])
def test_the_proof_shows_an_invented_person_and_a_code_that_can_be_read(site, version):
    pictures = card_templates.preview(version)
    sides = [Image.open(io.BytesIO(base64.b64decode(pictures[side].split(",")[1]))) for side in ("front", "back")]
    found = [code.text for side in sides for code in zxingcpp.read_barcodes(side)]
    assert found == ["https://example.gov.cn/v/00000000000000000000000000"]
    card_templates.preview_pdf(version)
    document = pypdfium2.PdfDocument(frappe.local.response.filecontent)
    front = document[0].get_textpage().get_text_range()
    assert all(text in front for text in ("张试样", "3700000001", "37002026000001"))


@pytest.mark.requirement("X-15")
def test_a_card_keeps_the_version_it_was_printed_with(site):
    agency = make.make_agency()
    certificate = make.make_certificate(make.make_officer(agency), make.make_team(agency))
    card = cards.find_living_card(certificate.name)
    cards.move_cards([card.name], cards.CardStatus.IN_MAKING, cards.CardStatus.MADE, template_version=NATIONAL)
    make.as_user("Administrator")
    card_templates.put_in_force(draft().name)

    assert card_files.face_of(certificate).layout.version == NATIONAL
    cards.replace_card(certificate.name, "卡面磨损")
    certificate.reload()
    face = card_files.face_of(certificate)
    assert face.layout.version == "2020-2"
    back = pypdfium2.PdfDocument(card_pdf(face))[1].get_textpage().get_text_range()
    assert f"{certificate.card_serial} · 2020-2" in back


@pytest.mark.parametrize("role", ["clerk", "reviewer", "maker"])
def test_only_administrators_make_templates(site, role):
    user = make.make_team(make.make_agency())[role]
    make.as_user(user)
    for call in (lambda: card_templates.new_version(NATIONAL, "X-1"), lambda: card_templates.put_in_force(IC)):
        with pytest.raises(frappe.PermissionError):
            call()
