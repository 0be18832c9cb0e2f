"""Scan guns and cameras in the desk: a burst of keys, an input method in the way, a code held before the camera."""

import io
import json

import frappe
import numpy
import pytest
from frappe.desk.doctype.notification_settings.notification_settings import create_notification_settings
from PIL import Image
from playwright.sync_api import expect

from enforcement_cert.certificate.card_files import verification_url
from enforcement_cert.certificate.qr import qr_png
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit
from tests.fixtures.browser import _ARGUMENTS
from tests.words import say

NO_RECORD = "No record that you may see belongs to this code. Scan again, or ask your legal office."
_SIZE = (640, 480)
# What a gun sends while a Chinese input method is on: the letters do not arrive, the keys do.
_GUN_WITH_INPUT_METHOD = """text => {
    const place = { "-": "Minus", "/": "Slash", ":": "Semicolon", ".": "Period" };
    const send = (key, code, shiftKey) => document.activeElement.dispatchEvent(
        new KeyboardEvent("keydown", { key, code, shiftKey, keyCode: 229, bubbles: true, cancelable: true }));
    for (const sign of text) {
        const code = place[sign] || (/\\d/.test(sign) ? "Digit" + sign : "Key" + sign.toUpperCase());
        send("Process", code, sign === ":");
    }
    send("Enter", "Enter", false);
}"""


@pytest.fixture(scope="module")
def world(_connected, stack):
    frappe.set_user("Administrator")
    with committed_unit() as unit:
        unit.certificate = make.make_certificate(make.make_officer(unit.agency, officer_name="测试扫码"), unit.team)
        create_notification_settings(unit.team["clerk"])  # the desk does not open without
        frappe.db.commit()
        yield unit


def at_the_list(page, sign_in, world) -> None:
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto("/app/enforcement-certificate")
    page.locator(".list-row", has_text="测试扫码").first.wait_for()


def at_the_form(page, certificate, **patience) -> None:
    page.wait_for_url(f"**/enforcement-certificate/{certificate.name}", **patience)


@pytest.mark.requirement("R-386", "R-390")
def test_a_gun_opens_the_certificate_from_the_list_with_and_without_an_input_method(world, desk_page, sign_in):
    page, certificate = desk_page, world.certificate
    at_the_list(page, sign_in, world)
    page.evaluate(_GUN_WITH_INPUT_METHOD, verification_url(certificate.verification_token))
    at_the_form(page, certificate)

    page.goto("/app/enforcement-certificate")
    page.locator(".list-row", has_text="测试扫码").first.wait_for()
    page.keyboard.press("Control+Alt+q")
    box = page.locator(".modal.show input[data-fieldname='code']")
    box.wait_for()
    page.evaluate(_GUN_WITH_INPUT_METHOD, "kein-solcher-code")
    page.locator(".modal.show", has_text=say(NO_RECORD)).wait_for()
    box.fill("".join(chr(ord(sign) + 0xFEE0) for sign in certificate.name))
    page.locator(".modal.show .btn-modal-primary:visible").click()
    at_the_form(page, certificate)


@pytest.fixture
def camera(browser, tmp_path, world):
    """A Chromium whose camera sees the code of the certificate."""
    code = Image.open(io.BytesIO(qr_png(verification_url(world.certificate.verification_token), 8))).convert("L")
    frame = Image.new("L", _SIZE, 255)
    frame.paste(code, ((_SIZE[0] - code.width) // 2, (_SIZE[1] - code.height) // 2))
    grey = numpy.full(_SIZE[0] * _SIZE[1] // 2, 128, numpy.uint8).tobytes()
    film = tmp_path / "code.y4m"
    one = b"FRAME\n" + frame.tobytes() + grey
    film.write_bytes(f"YUV4MPEG2 W{_SIZE[0]} H{_SIZE[1]} F10:1 Ip A1:1 C420jpeg\n".encode() + one * 10)
    arguments = [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
    chromium = browser.browser_type.launch(executable_path="/usr/bin/chromium", args=[*_ARGUMENTS, *arguments])
    yield chromium
    chromium.close()


@pytest.mark.requirement("R-385", "R-387", "R-390")
def test_the_camera_reads_a_code_and_takes_a_photo(world, camera, sign_in, bench, tmp_path):
    context = camera.new_context(
        base_url=f"http://{bench.site}:{bench.port}", locale="zh-CN", viewport={"width": 1280, "height": 900}
    )
    page, certificate = context.new_page(), world.certificate
    at_the_list(page, sign_in, world)
    page.keyboard.press("Control+Alt+q")
    page.locator(".modal.show .btn-modal-secondary:visible").click()
    page.wait_for_function("document.querySelector('.ec-camera video')?.videoWidth > 0 || cur_frm?.docname")
    at_the_form(page, certificate, timeout=120_000)  # a loaded machine finds the code in few of its pictures

    page.goto(f"/app/enforcement-officer/{certificate.officer}")
    page.locator(".form-layout").first.wait_for()
    page.evaluate("enforcement_cert.scan.take_photo(cur_frm)")
    page.wait_for_function("document.querySelector('.modal.show video')?.videoWidth > 0")
    with page.expect_response(lambda answer: "judge_photo" in answer.url) as judged:
        page.locator(".modal.show .btn-modal-primary:visible").last.click()
    # A picture of a code is no face: the same rules as for any upload.
    assert json.loads(judged.value.text())["message"]
    context.close()


# A camera that the browser asks for until the test says otherwise.
_HOLD_CAMERA = """() => {
    const film = document.createElement("canvas").captureStream();
    window.tracks = film.getTracks();
    navigator.mediaDevices.getUserMedia = () => new Promise((give, refuse) => {
        window.give_camera = () => give(film);
        window.refuse_camera = () => refuse(new DOMException("", "NotFoundError"));
    });
}"""


@pytest.fixture
def before_the_camera(world, desk_page, sign_in):
    """The window for the photo of an officer, while the browser still asks for the camera."""
    page = desk_page
    sign_in(page, world.team["clerk"], make.PASSWORD)
    page.goto(f"/app/enforcement-officer/{world.certificate.officer}")
    page.locator(".form-layout").first.wait_for()
    page.evaluate(_HOLD_CAMERA)
    page.evaluate("void enforcement_cert.scan.take_photo(cur_frm)")
    expect(page.locator(".modal.show .btn-modal-primary")).to_be_disabled()
    return page


@pytest.mark.requirement("R-387")
def test_without_a_camera_there_is_a_sentence_and_no_button(before_the_camera):
    page = before_the_camera
    page.evaluate("refuse_camera()")
    expect(page.locator(".modal.show [role=alert]")).to_have_text(say("No camera was found on this computer."))
    expect(page.locator(".modal.show .btn-modal-primary")).to_be_hidden()


@pytest.mark.requirement("R-387")
def test_a_camera_given_after_the_window_was_closed_is_switched_off(before_the_camera):
    page = before_the_camera
    page.locator(".modal.show .btn-modal-close:visible").click()
    expect(page.locator(".modal.show")).to_have_count(0)
    page.evaluate("give_camera()")
    page.wait_for_function("tracks.every(track => track.readyState === 'ended')")
