"""An officer shows the certificate on a telephone: a citizen scans it, a picture of the screen is worth nothing."""

import cv2
import frappe
import numpy
import pytest
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings

from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit
from tests.present import present


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        officer = make.make_officer(unit.agency, officer_name="测试出示")
        unit.certificate = make.make_certificate(officer, unit.team)
        unit.login = make.make_user("Enforcement Officer", can_log_in=True, officer=officer.name)
        create_notification_settings(unit.login)
        frappe.db.commit()
        yield unit
        make.remove_agency(unit.agency.name, [unit.login])
        frappe.db.commit()


def scanned(picture: bytes) -> str:
    """What a telephone would read off the screen."""
    image = present(cv2.imdecode(numpy.frombuffer(picture, numpy.uint8), cv2.IMREAD_GRAYSCALE))
    return cv2.QRCodeDetector().detectAndDecode(image)[0]


@pytest.mark.requirement("R-121", "R-390", "X-05", "X-47")
def test_a_citizen_scans_the_telephone_of_an_officer(world, phone_page, sign_in, browser, bench):
    page = phone_page
    sign_in(page, world.login, make.PASSWORD)
    page.goto("/my-certificate")
    code = page.locator(".live img")
    code.wait_for(state="visible")

    link = scanned(page.locator(".live").screenshot())
    assert "/v/live/" in link and world.certificate.verification_token not in link
    page.goto("/my-certificate?size=large&tone=dark")
    code.wait_for(state="visible")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")

    citizen = page.context.new_page()
    citizen.goto(link[link.index("/v/live/") :])
    citizen.get_by_text("现场实时出示").wait_for()
    assert citizen.locator("h1").inner_text() == "证件有效"
    citizen.close()

    page.context.set_offline(True)
    page.locator("#offline").wait_for(state="visible")
    assert not code.is_visible()
    page.context.set_offline(False)
    code.wait_for(state="visible")
