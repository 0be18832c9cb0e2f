"""Verification codes are read by an independent decoder (zxing-cpp), never by our own library."""

import io

import pytest
import zxingcpp
from PIL import Image

from enforcement_cert.certificate.card_face_errors import BadLink, LinkTooLong
from enforcement_cert.certificate.qr import dark_runs, qr_matrix, qr_png, qr_svg
from enforcement_cert.certificate.tests.cards import LINK


def _read(data: bytes) -> list[str]:
    return [found.text for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(data)))]


@pytest.mark.requirement("R-114", "R-178")
@pytest.mark.parametrize("number", range(40))
def test_png_is_read_back_by_another_decoder(number):
    link = f"{LINK[:-6]}{number * 7919:06d}"
    assert _read(qr_png(link, module_pixels=4)) == [link]


@pytest.mark.parametrize(("length", "side"), [(30, 41), (74, 41), (75, 45), (151, 57)])
def test_size_grows_only_with_the_link(length, side):
    matrix = qr_matrix("https://x.cn/".ljust(length, "a"))
    assert len(matrix) == side
    assert {len(row) for row in matrix} == {side}


@pytest.mark.parametrize("length", [152, 3000])
def test_link_too_long_for_a_card_is_refused(length):
    with pytest.raises(LinkTooLong):
        qr_matrix("https://x.cn/".ljust(length, "a"))


def test_address_outside_ascii_is_refused():
    with pytest.raises(BadLink, match="plain characters"):
        qr_matrix("https://政务.cn/v/1")


def test_a_quarter_of_the_code_may_be_scratched():
    image = Image.open(io.BytesIO(qr_png(LINK, module_pixels=6))).convert("L")
    image.paste(255, (130, 130, 190, 190))
    out = io.BytesIO()
    image.save(out, "PNG")
    assert _read(out.getvalue()) == [LINK]


def test_bars_cover_exactly_the_dark_modules():
    matrix = qr_matrix(LINK)
    covered = {(x + i, y) for x, y, length in dark_runs(matrix) for i in range(length)}
    assert covered == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}


def test_svg_is_one_path_with_quiet_zone():
    svg = qr_svg(LINK)
    assert 'viewBox="0 0 49 49"' in svg
    assert svg.count("<path") == 2
    assert "M4 4h7v1h-7z" in svg
