"""Each kind of bad photo gives its own finding; a good one gives none."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageCms

from enforcement_cert.certificate.card_face_errors import UnreadablePhoto
from enforcement_cert.certificate.photo_image import open_photo, photo_for_print, real_format
from enforcement_cert.certificate.photo_measure import measure_photo, prepare_photo
from enforcement_cert.certificate.tests.portraits import jpeg, no_face, portrait, two_faces
from enforcement_cert.domain.photo_rules import photo_findings

TURN_RIGHT = Image.Exif()
TURN_RIGHT[0x0112] = 6
TURN_RIGHT[0x010F] = "Camera of a test"


def _codes(data: bytes) -> list[str]:
    return [finding.code for finding in photo_findings(measure_photo(data))]


def _png(width: int, height: int) -> bytes:
    """A PNG whose header promises a size and whose pixels are missing."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    start = b"\x89PNG\r\n\x1a\n" + struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    return start + struct.pack(">I", 4) + b"IDAT"


def _padded(image: Image.Image) -> bytes:
    """A JPEG filled up to a file size within the limits."""
    data = jpeg(image)
    return data + bytes(max(0, 24_000 - len(data)))


@pytest.mark.requirement("R-076", "G-037")
def test_good_portrait_passes():
    measured = measure_photo(jpeg(portrait()))
    assert photo_findings(measured) == ()
    assert (measured.file_format, measured.width, measured.height) == ("JPEG", 358, 441)
    assert measured.face_count == 1
    assert measured.white_share is not None and measured.white_share > 0.95


@pytest.mark.requirement("R-076", "G-037")
@pytest.mark.parametrize(
    ("name", "image", "code"),
    [
        ("grey ground", lambda: portrait((150, 150, 150)), "photo_ground_not_white"),
        ("blue ground", lambda: portrait((60, 130, 220)), "photo_ground_not_white"),
        ("two faces", two_faces, "photo_several_faces"),
        ("no face", no_face, "photo_no_face"),
        ("upside down", lambda: portrait().rotate(180), "photo_face_tilted"),
        ("leaning left", lambda: portrait().rotate(25, fillcolor="white"), "photo_face_tilted"),
        ("leaning right", lambda: portrait().rotate(-25, fillcolor="white"), "photo_face_tilted"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_each_fault_has_its_own_finding(name, image, code):
    codes = _codes(_padded(image()))
    assert code in codes, name
    assert set(codes) <= {code, "photo_face_too_small"}


@pytest.mark.parametrize(("turn", "sign"), [(90, -1), (-90, 1)])
def test_picture_lying_on_its_side_is_told_by_the_face(turn, sign):
    measured = measure_photo(jpeg(portrait().rotate(turn, expand=True)))
    assert measured.face_tilt_degrees == sign * 90
    assert measured.white_share is not None and measured.white_share > 0.95
    assert {"photo_wrong_size", "photo_face_tilted"} == {f.code for f in photo_findings(measured)}


def test_small_leaning_is_measured_in_degrees():
    upright = measure_photo(jpeg(portrait())).face_tilt_degrees
    leaning = measure_photo(jpeg(portrait().rotate(-10, fillcolor="white"))).face_tilt_degrees
    assert upright is not None and leaning is not None
    assert leaning - upright == pytest.approx(10, abs=4)


def test_turn_mark_of_the_camera_is_obeyed():
    lying = portrait().rotate(90, expand=True)
    assert _codes(jpeg(lying, exif=TURN_RIGHT)) == []


def test_renamed_document_is_no_photo():
    measured = measure_photo(b"%PDF-1.7\n1 0 obj")
    assert (measured.file_format, _codes(b"%PDF-1.7\n1 0 obj")) == ("PDF", ["photo_not_jpeg"])


def test_png_is_told_by_content_whatever_its_name():
    out = io.BytesIO()
    portrait().save(out, "PNG")
    assert _codes(out.getvalue()) == ["photo_not_jpeg"]


@pytest.mark.parametrize("data", [b"", b"\xff\xd8\xff", b"hello", b"\x00" * 5000])
def test_rubbish_never_raises(data):
    assert _codes(data)[0] in ("photo_not_jpeg", "photo_unreadable")


def test_torn_file_is_unreadable():
    assert _codes(jpeg(portrait())[:9000]) == ["photo_unreadable"]


def test_forty_megapixels_are_refused_from_the_header(monkeypatch):
    bomb = jpeg(Image.new("L", (8000, 5000), 255), quality=10)
    monkeypatch.setattr(Image.Image, "load", lambda self: pytest.fail("pixels were unpacked"))
    assert _codes(bomb) == ["photo_too_many_pixels"]


@pytest.mark.parametrize("size", [(8000, 5000), (60000, 60000)])
def test_opening_refuses_bombs_before_unpacking(size):
    with pytest.raises(UnreadablePhoto, match="too_many_pixels"):
        open_photo(_png(*size))


def test_size_limits_of_the_file():
    assert "photo_too_small_file" in _codes(jpeg(portrait(), quality=20))
    assert "photo_too_large_file" in _codes(jpeg(portrait()) + bytes(300_000))


def test_real_format_reads_first_bytes():
    samples = {b"GIF89a": "GIF", b"PK\x03\x04": "ZIP", b"RIFFxxxxWEBPVP8": "WEBP", b"BM6": "BMP", b"x": "UNKNOWN"}
    assert {data: real_format(data) for data in samples} == samples


def test_prepared_photo_has_no_metadata_and_keeps_to_the_limits():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    lying = portrait().resize((1790, 2205)).rotate(90, expand=True)
    prepared = prepare_photo(jpeg(lying, exif=TURN_RIGHT, icc_profile=profile, comment=b"home address"))
    with Image.open(io.BytesIO(prepared)) as image:
        assert (image.format, image.mode, image.size) == ("JPEG", "RGB", (358, 441))
        assert not image.getexif()
        assert {"icc_profile", "comment", "exif"}.isdisjoint(image.info)
    assert b"Camera" not in prepared
    assert b"home address" not in prepared
    assert _codes(prepared) == []


def test_prepared_photo_puts_transparency_on_white():
    layer = portrait().convert("RGBA")
    layer.putalpha(Image.new("L", layer.size, 0))
    out = io.BytesIO()
    layer.save(out, "PNG")
    with Image.open(io.BytesIO(prepare_photo(out.getvalue()))) as image:
        assert image.getextrema() == ((255, 255),) * 3


def test_four_ink_picture_becomes_screen_colours():
    with Image.open(io.BytesIO(prepare_photo(jpeg(portrait().convert("CMYK"))))) as image:
        assert image.mode == "RGB"


def test_noisy_picture_is_pressed_below_the_limit():
    noise = Image.effect_noise((358, 441), 200).convert("RGB")
    assert len(prepare_photo(jpeg(noise, quality=100))) <= 200 * 1024


def test_print_copy_leaves_a_right_sized_photo_alone_and_reduces_a_large_one():
    right = jpeg(portrait())
    assert photo_for_print(right) is right
    with Image.open(io.BytesIO(photo_for_print(jpeg(portrait().resize((1790, 2205)))))) as image:
        assert image.size == (358, 441)


@pytest.mark.parametrize("share", [0.2, 0.5, 0.9])
def test_a_file_cut_and_closed_again_is_damaged(share):
    whole = jpeg(portrait())

    assert _codes(whole[: int(len(whole) * share)] + b"\xff\xd9") == ["photo_unreadable"]
