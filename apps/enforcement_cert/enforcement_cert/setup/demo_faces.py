"""Drawn portraits for the demonstration province: shapes on white ground, nobody's likeness."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from PIL import Image, ImageDraw, ImageFilter

WIDTH, HEIGHT = 358, 441
SCALE = 3
QUALITY = 97
Colour = tuple[int, int, int]
WHITE: Colour = (255, 255, 255)


@dataclass(frozen=True)
class Look:
    """What makes one drawn face differ from another."""

    skin: Colour
    hair: Colour
    shirt: Colour
    has_long_hair: bool
    has_glasses: bool = False
    face_width: int = 128


_SKINS = ((239, 205, 178), (228, 188, 158), (245, 215, 192))
_HAIRS = ((38, 32, 30), (58, 46, 40), (92, 88, 86))
_SHIRTS = ((38, 62, 110), (60, 78, 98), (30, 84, 92))
LOOKS: dict[str, tuple[Look, ...]] = {
    "Male": tuple(
        Look(_SKINS[n % 3], _HAIRS[n % 3], _SHIRTS[(n + 1) % 3], False, n % 2 == 1, 128 + 4 * (n % 3)) for n in range(6)
    ),
    "Female": tuple(
        Look(_SKINS[(n + 2) % 3], _HAIRS[n % 2], _SHIRTS[n % 3], True, n % 3 == 2, 120 + 3 * (n % 3)) for n in range(6)
    ),
}


@cache
def portrait(look: Look) -> bytes:
    """Draw one portrait as JPEG of 358 × 441 pixels on white ground."""
    canvas = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), WHITE)
    draw = _Pen(ImageDraw.Draw(canvas))
    _body(draw, look)
    _head(draw, look)
    _features(draw, look)
    picture = canvas.filter(ImageFilter.GaussianBlur(SCALE)).resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    output = io.BytesIO()
    picture.save(output, "JPEG", quality=QUALITY, subsampling=0, dpi=(350, 350))
    return output.getvalue()


class _Pen:
    """Draws in pixels of the finished picture, mirrored about its middle where asked."""

    def __init__(self, draw: ImageDraw.ImageDraw):
        self.draw = draw

    def oval(self, x: float, y: float, width: float, height: float, colour: Colour) -> None:
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        self.draw.ellipse([side * SCALE for side in box], fill=colour)

    def pair(self, distance: float, y: float, width: float, height: float, colour: Colour) -> None:
        for side in (-1, 1):
            self.oval(WIDTH / 2 + side * distance, y, width, height, colour)

    def shape(self, points: Sequence[tuple[float, float]], colour: Colour) -> None:
        self.draw.polygon([(x * SCALE, y * SCALE) for x, y in points], fill=colour)

    def arc(
        self, x: float, y: float, width: float, height: float, start: int, end: int, colour: Colour, line: float
    ) -> None:
        box = (x - width / 2, y - height / 2, x + width / 2, y + height / 2)
        self.draw.arc([side * SCALE for side in box], start, end, fill=colour, width=round(line * SCALE))


def _shade(colour: Colour, factor: float) -> Colour:
    red, green, blue = (min(255, round(part * factor)) for part in colour)
    return red, green, blue


def _body(pen: _Pen, look: Look) -> None:
    middle = WIDTH / 2
    if look.has_long_hair:
        pen.oval(middle, 235, look.face_width + 66, 250, look.hair)
    pen.oval(middle, 450, 300, 190, look.shirt)
    pen.oval(middle, 338, 66, 110, _shade(look.skin, 0.88))
    pen.shape([(middle - 42, 352), (middle, 420), (middle - 64, 400)], WHITE)
    pen.shape([(middle + 42, 352), (middle, 420), (middle + 64, 400)], WHITE)
    pen.shape([(middle - 9, 394), (middle + 9, 394), (middle + 14, 441), (middle - 14, 441)], _shade(look.shirt, 0.55))


def _head(pen: _Pen, look: Look) -> None:
    middle, wide = WIDTH / 2, look.face_width
    pen.oval(middle, 165, wide + 30, 182, look.hair)
    pen.pair(wide / 2 + 4, 222, 22, 44, _shade(look.skin, 0.9))
    pen.oval(middle, 222, wide + 8, 196, _shade(look.skin, 0.93))
    pen.oval(middle, 218, wide, 190, look.skin)
    pen.pair(38, 250, 40, 30, _shade(look.skin, 1.03))
    fringe = [(middle - wide / 2 - 4, 178), (middle - wide / 2 + 6, 120), (middle, 104)]
    fringe += [(middle + wide / 2 - 6, 120), (middle + wide / 2 + 4, 178), (middle + 34, 148), (middle - 20, 140)]
    pen.shape(fringe, look.hair)


def _features(pen: _Pen, look: Look) -> None:
    middle, dark, lip = WIDTH / 2, (30, 24, 22), (176, 92, 84)
    pen.pair(31, 214, 30, 20, _shade(look.skin, 0.86))
    pen.pair(31, 216, 27, 13, (250, 250, 248))
    pen.pair(31, 216, 13, 13, dark)
    pen.pair(29, 213, 4, 4, WHITE)
    for side in (-1, 1):
        pen.arc(middle + side * 31, 214, 30, 20, 190, 350, dark, 2.5)
        pen.arc(middle + side * 31, 202, 42, 24, 205, 335, look.hair, 5)
        if look.has_glasses:
            pen.arc(middle + side * 31, 217, 48, 40, 0, 360, (70, 70, 74), 2.5)
    pen.shape([(middle - 3, 218), (middle + 3, 218), (middle + 13, 254), (middle - 13, 254)], _shade(look.skin, 0.95))
    pen.oval(middle, 254, 28, 14, _shade(look.skin, 0.92))
    pen.pair(7, 257, 7, 5, _shade(look.skin, 0.62))
    pen.oval(middle, 282, 44, 15, lip)
    pen.arc(middle, 277, 46, 14, 10, 170, _shade(lip, 0.6), 2)
    pen.oval(middle, 300, 34, 8, _shade(look.skin, 0.94))
