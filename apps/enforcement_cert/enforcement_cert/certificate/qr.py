"""The verification code of a card: made by the qrcode library, drawn sharp at any size.

All codes of one address length look alike: level Q (a quarter of the area may
be scratched) and at least version 6 (41 modules a side, 74 bytes). Trying all
eight masks takes seven eighths of the library's time and only matters for
reading comfort, so one mask is used for all; readers take any.
"""

import io
from functools import lru_cache

import qrcode
from PIL import Image
from qrcode.constants import ERROR_CORRECT_Q
from qrcode.exceptions import DataOverflowError
from reportlab.pdfgen.canvas import Canvas

from enforcement_cert.certificate.card_face_errors import BadLink, LinkTooLong

SMALLEST_VERSION = 6
LARGEST_VERSION = 10
MASK = 3
QUIET_MODULES = 4

Matrix = tuple[tuple[bool, ...], ...]


@lru_cache(maxsize=256)
def qr_matrix(link: str) -> Matrix:
    """The modules of the code for a link, True = dark, first row on top, without quiet zone.

    Raises LinkTooLong above version 10 (151 bytes), BadLink. Source: R-114, R-178.
    """
    if not link.isascii() or not link.isprintable():
        raise BadLink(f"{link!r} is no address in plain characters", link=link)
    code = qrcode.QRCode(version=SMALLEST_VERSION, error_correction=ERROR_CORRECT_Q, border=0, mask_pattern=MASK)
    code.add_data(link.encode("ascii"), optimize=0)
    try:
        version = code.best_fit(start=SMALLEST_VERSION)
    except (DataOverflowError, ValueError) as problem:
        raise LinkTooLong(f"{len(link)} characters do not fit a QR code", link=link) from problem
    if version > LARGEST_VERSION:
        raise LinkTooLong(f"{len(link)} characters need QR version {version} of {LARGEST_VERSION}", link=link)
    code.make(fit=False)
    return tuple(tuple(bool(module) for module in row) for row in code.modules)


def dark_runs(matrix: Matrix) -> list[tuple[int, int, int]]:
    """Horizontal bars of dark modules as (column, row, length), rows from the top."""
    bars = []
    for y, row in enumerate(matrix):
        x, side = 0, len(row)
        while x < side:
            if row[x]:
                end = x + 1
                while end < side and row[end]:
                    end += 1
                bars.append((x, y, end - x))
                x = end
            x += 1
    return bars


def draw_qr(canvas: Canvas, link: str, x: float, y: float, size: float) -> None:
    """Draw the code into a PDF as one filled path; (x, y) is its lower left corner, in points.

    The quiet zone is the caller's: leave four modules of white on every side.
    """
    matrix = qr_matrix(link)
    side = len(matrix)
    module = size / side
    bars = " ".join(f"{bx} {side - by - 1} {length} 1 re" for bx, by, length in dark_runs(matrix))
    canvas.addLiteral(f"q {module:.5f} 0 0 {module:.5f} {x:.4f} {y:.4f} cm 0 g {bars} f Q", escaped=1)


def qr_png(link: str, module_pixels: int = 8) -> bytes:
    """The code with its quiet zone as a black and white PNG."""
    matrix = qr_matrix(link)
    side = len(matrix) + 2 * QUIET_MODULES
    image = Image.new("1", (side, side), 1)
    for y, row in enumerate(matrix, QUIET_MODULES):
        for x, dark in enumerate(row, QUIET_MODULES):
            if dark:
                image.putpixel((x, y), 0)
    out = io.BytesIO()
    image.resize((side * module_pixels,) * 2, Image.Resampling.NEAREST).save(out, "PNG", optimize=True)
    return out.getvalue()


def qr_svg(link: str) -> str:
    """The code with its quiet zone as an SVG picture of one path, for screens."""
    matrix = qr_matrix(link)
    side = len(matrix) + 2 * QUIET_MODULES
    path = "".join(f"M{x + QUIET_MODULES} {y + QUIET_MODULES}h{n}v1h-{n}z" for x, y, n in dark_runs(matrix))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {side} {side}" shape-rendering="crispEdges">'
        f'<path fill="#fff" d="M0 0h{side}v{side}H0z"/><path d="{path}"/></svg>'
    )
