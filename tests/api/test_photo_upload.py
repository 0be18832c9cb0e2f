"""Photos as people upload them: each fault with its own sentence, the good one accepted, kept private and bare."""

import io
import os
import re

import frappe
import pytest
from PIL import Image

from enforcement_cert.certificate.tests import portraits
from enforcement_cert.messages import MESSAGES
from enforcement_cert.testing import factories as make
from tests.desk_calls import committed_unit, extra_login, require_plain_refusal
from tests.present import present

OFFICER = "Enforcement Officer"
ADDRESS = "/api/resource/Enforcement%20Officer"
ORIENTATION, GPS = 0x0112, 0x8825


@pytest.fixture
def world(commit_site, stack):
    with committed_unit() as unit:
        unit.officer = make.make_officer(unit.agency, photo="").name
        frappe.db.commit()
        yield unit


@pytest.fixture
def clerk(world, http):
    return http(world.team["clerk"], make.PASSWORD)


def good() -> bytes:
    """A photo without any fault: 358 × 441, white ground, one upright face, at least 20 kB."""
    return portraits.jpeg(portraits.portrait(), quality=97, subsampling=0)


def upload(client, world, data: bytes, name: str = "photo.jpg", private: int = 1):
    form = {"is_private": private, "doctype": OFFICER, "docname": world.officer, "fieldname": "photo"}
    return client.post("/api/method/upload_file", data=form, files={"file": (name, data, "image/jpeg")})


def upload_and_save(client, world, data: bytes, name: str = "photo.jpg", private: int = 1):
    """Upload a file and put it on the officer's record; the answer of whichever refused, else of the second."""
    uploaded = upload(client, world, data, name, private)
    if uploaded.status_code != 200:
        return uploaded
    return client.put(f"{ADDRESS}/{world.officer}", json={"photo": uploaded.json()["message"]["file_url"]})


def photo_of(world) -> str | None:
    frappe.db.rollback()
    return frappe.db.get_value(OFFICER, world.officer, "photo")


def many_megapixels() -> bytes:
    out = io.BytesIO()
    Image.new("L", (8000, 5100), 255).save(out, "JPEG", quality=30)
    return out.getvalue()


def as_png() -> bytes:
    out = io.BytesIO()
    portraits.portrait().save(out, "PNG")
    return out.getvalue()


def turned() -> bytes:
    image = portraits.portrait().rotate(20, fillcolor="white", resample=Image.Resampling.BICUBIC)
    return portraits.jpeg(image, quality=97, subsampling=0)


def heavy() -> bytes:
    """A good photo with 256 kB of comments inside."""
    data, comment = good(), b"\xff\xfe\xff\xff" + b"x" * 65_533
    return data[:2] + comment * 4 + data[2:]


FAULTS = {
    "a renamed PDF": (lambda: b"%PDF-1.7\n" + b"0" * 30_000, "photo_not_jpeg"),
    "a PNG": (as_png, "photo_not_jpeg"),
    "a web page": (lambda: b"<html><script>alert(1)</script></html>" * 900, "photo_not_jpeg"),
    "half a picture": (lambda: good()[: len(good()) // 2], "photo_unreadable"),
    "40 megapixels": (many_megapixels, "photo_too_many_pixels"),
    "few bytes": (lambda: portraits.jpeg(portraits.portrait(), quality=20), "photo_too_small_file"),
    "many bytes": (heavy, "photo_too_large_file"),
    "other size": (lambda: portraits.jpeg(portraits.portrait().resize((716, 882)), quality=90), "photo_wrong_size"),
    "grey ground": (
        lambda: portraits.jpeg(portraits.portrait((150, 150, 150)), quality=97, subsampling=0),
        "photo_ground_not_white",
    ),
    "two faces": (lambda: portraits.jpeg(portraits.two_faces(), quality=99, subsampling=0), "photo_several_faces"),
    "no face": (lambda: portraits.jpeg(portraits.no_face(), quality=100, subsampling=0), "photo_no_face"),
    "slanted head": (turned, "photo_face_tilted"),
}


def words_of(code: str) -> list[str]:
    """The fixed parts of the Chinese sentence of a code."""
    frappe.local.lang = "zh"
    translated = frappe._(MESSAGES[code])
    assert translated != MESSAGES[code]
    return [part for part in re.split(r"\{\w+\}", translated) if part]


@pytest.mark.requirement("R-076", "G-037")
@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_has_its_own_sentence(world, clerk, fault):
    data, code = FAULTS[fault]

    answer = upload_and_save(clerk, world, data())

    shown = require_plain_refusal(answer, (417,))
    for part in words_of(code):
        assert part in shown, (part, shown)
    assert not photo_of(world)


def with_place_and_camera() -> bytes:
    exif = Image.Exif()
    exif[0x010F], exif[0x0110] = "SecretCameraMaker", "SecretCameraModel"
    exif.get_ifd(GPS).update({1: "N", 2: (36.0, 40.0, 12.0), 3: "E", 4: (117.0, 1.0, 5.0)})
    return portraits.jpeg(portraits.portrait(), quality=97, subsampling=0, exif=exif, comment=b"SecretComment")


def kept_bytes(world) -> bytes:
    frappe.db.rollback()
    file = frappe.get_doc("File", {"file_url": photo_of(world)})
    content = file.get_content()
    assert len(content) == file.file_size
    return content


@pytest.mark.requirement("R-076", "G-037")
def test_a_good_photo_is_kept_private_under_a_name_that_tells_nothing(world, clerk):
    answer = upload_and_save(clerk, world, good(), "王小明 370000.jpg", private=0)

    assert answer.status_code == 200
    address = present(photo_of(world))
    assert address.startswith("/private/files/officer-photo-")
    file = frappe.get_doc("File", {"file_url": address})
    assert (file.is_private, file.attached_to_doctype, file.attached_to_name) == (1, OFFICER, world.officer)
    assert frappe.db.count("File", {"attached_to_name": world.officer}) == 1
    is_whole = clerk.get(address).content == good()
    assert is_whole


@pytest.mark.requirement("X-13", "G-037")
def test_place_and_camera_do_not_stay_in_the_picture(world, clerk):
    data = with_place_and_camera()
    assert b"SecretCamera" in data and Image.open(io.BytesIO(data)).getexif()

    assert upload_and_save(clerk, world, data).status_code == 200

    kept = kept_bytes(world)
    assert b"Secret" not in kept
    image = Image.open(io.BytesIO(kept))
    assert not image.getexif() and image.size == (358, 441)


def test_a_photo_turned_by_its_mark_is_kept_upright(world, clerk):
    exif = Image.Exif()
    exif[ORIENTATION] = 6
    lying = portraits.portrait().transpose(Image.Transpose.ROTATE_90)

    assert upload_and_save(clerk, world, portraits.jpeg(lying, quality=97, subsampling=0, exif=exif)).status_code == 200

    assert Image.open(io.BytesIO(kept_bytes(world))).size == (358, 441)


@pytest.mark.requirement("R-024", "X-13")
def test_nobody_else_can_fetch_the_photo(world, clerk, http):
    assert upload_and_save(clerk, world, good()).status_code == 200
    address = photo_of(world)
    with committed_unit(administrative_division="370200") as other:
        stranger = http(other.team["clerk"], make.PASSWORD)
        officer = extra_login(world, "Enforcement Officer", officer=make.make_officer(other.agency).name)
        for client in (http(), stranger, http(officer, make.PASSWORD)):
            answer = client.get(address)
            assert answer.status_code == 403
            assert b"\xff\xd8\xff" not in answer.content[:3]
    assert http(world.team["reviewer"], make.PASSWORD).get(address).status_code == 200


def test_the_photo_of_a_stranger_cannot_be_taken_by_its_address(world, clerk, http):
    with committed_unit() as other:
        make_photo = make.make_officer(other.agency)
        frappe.db.commit()
        foreign = frappe.db.get_value(OFFICER, make_photo.name, "photo")

        require_plain_refusal(clerk.put(f"{ADDRESS}/{world.officer}", json={"photo": foreign}), (417,))

    assert not photo_of(world)


@pytest.mark.parametrize("address", ["/private/files/nothing.jpg", "../../site_config.json", "http://127.0.0.1:8005/x"])
def test_an_address_without_a_file_is_refused(world, clerk, address):
    require_plain_refusal(clerk.put(f"{ADDRESS}/{world.officer}", json={"photo": address}), (417,))
    assert not photo_of(world)


def test_a_refused_record_leaves_no_copy_behind(world, clerk):
    uploaded = upload(clerk, world, good()).json()["message"]["file_url"]
    folder = frappe.get_site_path("private", "files")

    before = _copies(folder)
    answer = clerk.put(f"{ADDRESS}/{world.officer}", json={"photo": uploaded, "record_status": "Promoted"})

    require_plain_refusal(answer, (417,))
    assert _copies(folder) == before
    is_whole = clerk.get(uploaded).content == good()
    assert is_whole, "the upload is still there for the next try"


def _copies(folder: str) -> set[str]:
    return {name for name in os.listdir(folder) if name.startswith("officer-photo-")}
