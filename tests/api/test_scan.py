"""From a code to its record for whoever may see it, and pages that become one document (R-386, R-388, G-014)."""

import io
from datetime import datetime, timedelta

import frappe
import pytest
from PIL import Image
from pypdf import PdfReader

from enforcement_cert.access.keys import derived_key
from enforcement_cert.certificate import cards, codes, scanned_pages
from enforcement_cert.certificate.card_files import verification_url
from enforcement_cert.domain.dates import CHINA_TIME
from enforcement_cert.portal import live_code
from enforcement_cert.testing import factories as make

CERTIFICATE = "Enforcement Certificate"


@pytest.fixture
def agency(site):
    return make.make_agency(government_level="County", administrative_division="370102")


@pytest.fixture
def team(agency):
    return make.make_team(agency)


@pytest.fixture
def officer(agency):
    return make.make_officer(agency)


@pytest.fixture
def certificate(officer, team):
    issued = make.make_certificate(officer, team)
    frappe.db.set_value(CERTIFICATE, issued.name, {"chip_serial": "04A1B2C3D4E5F6"})
    return frappe.get_doc(CERTIFICATE, issued.name)


def live(certificate, age: int = 0) -> str:
    moment = datetime.now(CHINA_TIME) - timedelta(seconds=age)
    code = live_code.make(derived_key(live_code.LABEL), certificate.verification_token, moment)
    return verification_url(f"live/{code}")


CODES = {
    "address": lambda c: verification_url(c.verification_token),
    "token": lambda c: c.verification_token.upper(),
    "live": live,
    "number": lambda c: c.name,
    "full-width": lambda c: "".join(chr(ord(sign) + 0xFEE0) for sign in c.name),
    "number and check": lambda c: f"{c.name}-{c.check_code}",
    "card serial": lambda c: c.card_serial,
    "chip serial": lambda c: "04a1b2c3d4e5f6",
}


@pytest.mark.requirement("R-386", "R-390", "G-014")
@pytest.mark.parametrize("kind", CODES)
def test_every_code_of_a_card_leads_to_its_certificate(certificate, team, kind):
    make.as_user(team["clerk"])
    code = CODES[kind](certificate)
    assert codes.find_record(code) == {**codes.find_record(code), "doctype": CERTIFICATE, "name": certificate.name}
    assert codes.find_certificate(code) == certificate.name


@pytest.mark.requirement("R-386")
def test_applications_and_officers_are_found_by_their_numbers(certificate, officer, team):
    make.as_user(team["clerk"])
    for code, doctype in (
        (certificate.application, "Certificate Application"),
        (officer.officer_code, officer.doctype),
    ):
        assert codes.find_record(code)["doctype"] == doctype
        assert codes.find_certificate(code) is None


@pytest.mark.requirement("R-386", "G-038")
def test_a_card_that_was_replaced_leads_to_the_record_of_that_card(certificate, team):
    old_token, old_serial = certificate.verification_token, certificate.card_serial
    make.as_user("Administrator")
    cards.replace_card(certificate.name, "卡片磨损")
    make.as_user(team["clerk"])
    for code in (old_token, old_serial):
        found = codes.find_record(code)
        assert found["doctype"] == "Certificate Card"
        assert frappe.db.get_value("Certificate Card", found["name"], "card_status") in ("Wasted", "Void")
        assert codes.find_certificate(code) is None


@pytest.mark.requirement("R-386", "R-003")
def test_what_a_login_may_not_see_is_answered_like_what_is_not_there(certificate, officer):
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name)
    make.as_user(stranger)
    texts = [code(certificate) for code in CODES.values()]
    texts += [certificate.application, officer.officer_code, "gibtesnicht", "", f"{certificate.name}-AAAA"]
    answers = [codes.find_record(text) for text in texts]
    assert all(set(answer) == {"sentence"} for answer in answers)
    assert len({answer["sentence"] for answer in answers}) == 1
    assert not any(codes.find_certificate(text) for text in texts)


@pytest.mark.requirement("G-014", "X-05")
def test_a_picture_of_a_telephone_leads_nowhere(certificate, team):
    make.as_user(team["clerk"])
    assert codes.find_certificate(live(certificate, live_code.LIFE_SECONDS + 2)) is None


@pytest.mark.requirement("G-014")
def test_an_officer_finds_the_own_certificate_only(certificate, agency, team):
    other = make.make_certificate(make.make_officer(agency), team)
    make.as_user(make.make_user("Enforcement Officer", officer=certificate.officer))
    assert codes.find_certificate(verification_url(certificate.verification_token)) == certificate.name
    assert codes.find_certificate(verification_url(other.verification_token)) is None


# ---------------------------------------------------------------- pages


def picture(kind: str = "JPEG", size: tuple[int, int] = (2480, 3508), **more) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "white").save(out, kind, **more)
    return out.getvalue()


def page_at(record, content: bytes, name: str = "page.jpg"):
    file = frappe.new_doc("File")
    place = {"attached_to_doctype": record.doctype, "attached_to_name": record.name, "is_private": 1}
    file.update({"file_name": name, "content": content, **place})
    return file.insert()


@pytest.mark.requirement("R-388")
def test_pages_become_one_private_document_and_the_pictures_go(officer, team):
    make.as_user(team["clerk"])
    pages = [page_at(officer, picture(size=size)) for size in ((2480, 3508), (3508, 2480), (300, 400))]

    made = scanned_pages.join_pages(officer.doctype, officer.name, [page.file_url for page in pages], "学历证明/../x")

    file = frappe.get_doc("File", {"file_url": made["file_url"]})
    assert (file.attached_to_name, file.is_private, made["pages"]) == (officer.name, 1, 3)
    sheets = PdfReader(io.BytesIO(file.get_content())).pages
    shapes = [(round(float(sheet.mediabox.width)), round(float(sheet.mediabox.height))) for sheet in sheets]
    assert len(shapes) == 3 and shapes[0][0] < shapes[0][1] and shapes[1][0] > shapes[1][1]
    assert max(max(shape) for shape in shapes) <= 842
    assert not any(frappe.db.exists("File", page.name) for page in pages)
    assert "/" not in made["file_name"]


@pytest.mark.requirement("R-388")
@pytest.mark.parametrize("content", [b"%PDF-1.4 no picture", b"\xff\xd8\xff broken", b"GIF89a" + b"0" * 50])
def test_what_is_no_picture_is_named_by_its_page(officer, team, content):
    with pytest.raises(frappe.ValidationError) as refusal:
        scanned_pages.pdf_of([picture(size=(10, 10)), content])
    assert "2" in str(refusal.value)


@pytest.mark.requirement("R-388", "R-003")
def test_nobody_joins_pages_of_others_or_at_records_of_others(officer, team):
    page = page_at(officer, picture(size=(50, 50)))
    stranger = make.make_user("Enforcement Agency", agency=make.make_agency().name, may_draft=1)
    make.as_user(stranger)
    with pytest.raises(frappe.PermissionError):
        scanned_pages.join_pages(officer.doctype, officer.name, [page.file_url], "x")
    with pytest.raises(frappe.PermissionError):
        scanned_pages.join_pages("User", stranger, [page.file_url], "x")
    make.as_user(team["clerk"])
    for pages in ([page.file_url], [], ["/private/files/none.jpg"], [page.file_url] * 61):
        with pytest.raises(frappe.ValidationError):
            scanned_pages.join_pages(officer.doctype, officer.name, pages, "x")
