"""The fixed artwork of a card: colours, fine-line ground, ornament. Drawn once per PDF and reused.

The national emblem is protected by law and may be reproduced only with authority,
so no likeness of it is drawn. The back shows a neutral ornament unless the
authority supplies its own artwork as `CardStyle.emblem` (a JPEG or PNG picture).
"""

import io
import math
from dataclasses import dataclass

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

CARD_WIDTH = 85.60 * mm
CARD_HEIGHT = 53.98 * mm
CARD_SIZE = (CARD_WIDTH, CARD_HEIGHT)
BAND = 10.4 * mm


@dataclass(frozen=True)
class CardStyle:
    """Colours as #RRGGBB and the optional emblem picture of one certificate type."""

    name: str
    deep: str
    accent: str
    ground: str
    line: str
    emblem: bytes | None = None


STYLES = {
    "enforcement": CardStyle("enforcement", "#14386B", "#C9A24B", "#F5F9FD", "#B9D0E8"),
    "supervision": CardStyle("supervision", "#8A1C22", "#D1A94F", "#FEF8F6", "#EBC6BF"),
    "hearing": CardStyle("hearing", "#17594A", "#C6A24C", "#F5FBF8", "#B5D9CA"),
}


def draw_front_ground(canvas: Canvas, style: CardStyle, bleed: float = 0) -> None:
    """Ground, guilloche and title band of the front, from the origin, with bleed in points."""
    _ground(canvas, style, bleed)
    _waves(canvas, style, bleed, rows=26)
    canvas.setFillColor(HexColor(style.deep))
    canvas.rect(-bleed, CARD_HEIGHT - BAND, CARD_WIDTH + 2 * bleed, BAND + bleed, stroke=0, fill=1)
    canvas.setFillColor(HexColor(style.accent))
    canvas.rect(-bleed, CARD_HEIGHT - BAND - 0.55 * mm, CARD_WIDTH + 2 * bleed, 0.55 * mm, stroke=0, fill=1)
    canvas.saveState()
    window = canvas.beginPath()
    window.rect(-bleed, CARD_HEIGHT - BAND, CARD_WIDTH + 2 * bleed, BAND + bleed)
    canvas.clipPath(window, stroke=0, fill=0)
    faint = _mixed(style.deep, 0.3)
    rosette(canvas, CARD_WIDTH - 10 * mm, CARD_HEIGHT - BAND / 2, 9 * mm, faint, 0.3)
    canvas.restoreState()


def draw_back_ground(canvas: Canvas, style: CardStyle, bleed: float = 0) -> None:
    """Ground, guilloche, the line under the titles and the foot band of the back."""
    _ground(canvas, style, bleed)
    _waves(canvas, style, bleed, rows=30)
    canvas.setFillColor(HexColor(style.deep))
    canvas.rect(-bleed, -bleed, CARD_WIDTH + 2 * bleed, 2.2 * mm + bleed, stroke=0, fill=1)
    canvas.setFillColor(HexColor(style.accent))
    canvas.rect(-bleed, 2.2 * mm, CARD_WIDTH + 2 * bleed, 0.45 * mm, stroke=0, fill=1)
    canvas.saveState()
    canvas.setLineCap(1)
    canvas.setLineWidth(0.5)
    canvas.setStrokeColor(HexColor(style.accent))
    canvas.line(14 * mm, CARD_HEIGHT - 37.2 * mm, 71.6 * mm, CARD_HEIGHT - 37.2 * mm)
    canvas.restoreState()


def draw_ic_ground(canvas: Canvas, style: CardStyle, bleed: float = 0) -> None:
    """The plain face of the older chip cards: a light ground and a double line around it; both sides alike."""
    _ground(canvas, style, bleed)
    _waves(canvas, style, bleed, rows=18)
    canvas.setStrokeColor(HexColor(style.deep))
    for away, width in ((1.6 * mm, 0.7), (2.3 * mm, 0.25)):
        canvas.setLineWidth(width)
        canvas.rect(away, away, CARD_WIDTH - 2 * away, CARD_HEIGHT - 2 * away, stroke=1, fill=0)


def draw_plain_ground(canvas: Canvas, style: CardStyle, bleed: float = 0) -> None:
    """White, with nothing on it."""
    canvas.setFillColor(white)
    canvas.rect(-bleed, -bleed, CARD_WIDTH + 2 * bleed, CARD_HEIGHT + 2 * bleed, stroke=0, fill=1)


def draw_picture_ground(canvas: Canvas, picture: bytes, bleed: float = 0) -> None:
    """A picture that covers the whole side and its bleed."""
    image = ImageReader(io.BytesIO(picture))
    canvas.drawImage(image, -bleed, -bleed, CARD_WIDTH + 2 * bleed, CARD_HEIGHT + 2 * bleed)


def draw_emblem(
    canvas: Canvas, style: CardStyle, centre: tuple[float, float], radius: float, picture_file: bytes | None
) -> None:
    """The authority's own emblem, or else the neutral ornament."""
    if picture_file:
        picture = ImageReader(io.BytesIO(picture_file))
        canvas.drawImage(
            picture,
            centre[0] - radius,
            centre[1] - radius,
            2 * radius,
            2 * radius,
            mask="auto",
            preserveAspectRatio=True,
            anchor="c",
        )
    else:
        _ornament(canvas, style, centre, radius)


def _mixed(colour: str, white_share: float) -> Color:
    """A colour lightened with white; solid, so that no printer has to compute transparency."""
    deep = HexColor(colour)
    return Color(*(part + (1 - part) * white_share for part in (deep.red, deep.green, deep.blue)))


def _ground(canvas: Canvas, style: CardStyle, bleed: float) -> None:
    canvas.setFillColor(HexColor(style.ground))
    canvas.rect(-bleed, -bleed, CARD_WIDTH + 2 * bleed, CARD_HEIGHT + 2 * bleed, stroke=0, fill=1)


def _waves(canvas: Canvas, style: CardStyle, bleed: float, rows: int) -> None:
    """Two sets of fine waves which cross each other and are hard to copy on office machines."""
    canvas.saveState()
    window = canvas.beginPath()
    window.rect(-bleed, -bleed, CARD_WIDTH + 2 * bleed, CARD_HEIGHT + 2 * bleed)
    canvas.clipPath(window, stroke=0, fill=0)
    canvas.setStrokeColor(HexColor(style.line))
    canvas.setLineWidth(0.16)
    for sign in (1, -1):
        for row in range(-4, rows + 5):
            _wave(canvas, row * CARD_HEIGHT / rows, sign, phase=row * 0.21)
    canvas.restoreState()


def _wave(canvas: Canvas, height: float, sign: int, phase: float) -> None:
    path = canvas.beginPath()
    for step in range(-3, 60):
        part = step / 56
        swing = math.sin(part * 4 * math.pi + phase) + 0.45 * math.sin(part * 10 * math.pi)
        point = (CARD_WIDTH * part, height + sign * 2.1 * mm * swing)
        if step > -3:
            path.lineTo(*point)
        else:
            path.moveTo(*point)
    canvas.drawPath(path, stroke=1, fill=0)


def rosette(canvas: Canvas, x: float, y: float, radius: float, colour: Color, width: float) -> None:
    """A turned-lathe flower of interlaced loops, as on securities."""
    canvas.setStrokeColor(colour)
    canvas.setLineWidth(width)
    for turn, (petals, depth) in enumerate(((12, 0.26), (16, 0.16), (9, 0.34))):
        path = canvas.beginPath()
        for step in range(361):
            angle = math.radians(step)
            r = radius * (0.74 + depth * math.cos(petals * angle + turn))
            point = (x + r * math.cos(angle), y + r * math.sin(angle))
            if step:
                path.lineTo(*point)
            else:
                path.moveTo(*point)
        path.close()
        canvas.drawPath(path, stroke=1, fill=0)


def _ornament(canvas: Canvas, style: CardStyle, centre: tuple[float, float], radius: float) -> None:
    """A round seal-like field with a rosette and a shield outline; no emblem of any state."""
    x, y = centre
    canvas.setFillColor(white)
    canvas.setStrokeColor(HexColor(style.accent))
    canvas.setLineWidth(0.9)
    canvas.circle(x, y, radius, stroke=1, fill=1)
    rosette(canvas, x, y, radius * 0.94, HexColor(style.line), 0.3)
    canvas.setStrokeColor(HexColor(style.accent))
    canvas.setLineWidth(0.35)
    canvas.circle(x, y, radius * 0.93, stroke=1, fill=0)
    _shield(canvas, style, x, y, radius * 0.5)


def _shield(canvas: Canvas, style: CardStyle, x: float, y: float, half: float) -> None:
    path = canvas.beginPath()
    path.moveTo(x - half * 0.8, y + half * 0.8)
    path.curveTo(x - half * 0.3, y + half * 0.8, x - half * 0.2, y + half * 0.9, x, y + half * 1.05)
    path.curveTo(x + half * 0.2, y + half * 0.9, x + half * 0.3, y + half * 0.8, x + half * 0.8, y + half * 0.8)
    path.curveTo(x + half * 0.85, y - half * 0.2, x + half * 0.6, y - half * 0.75, x, y - half * 1.1)
    path.curveTo(x - half * 0.6, y - half * 0.75, x - half * 0.85, y - half * 0.2, x - half * 0.8, y + half * 0.8)
    canvas.setFillColor(HexColor(style.deep))
    canvas.setStrokeColor(HexColor(style.accent))
    canvas.setLineWidth(0.8)
    canvas.drawPath(path, stroke=1, fill=1)
    canvas.setStrokeColor(white)
    canvas.setLineWidth(1.1)
    canvas.setLineCap(1)
    tick = canvas.beginPath()
    tick.moveTo(x - half * 0.34, y - half * 0.02)
    tick.lineTo(x - half * 0.07, y - half * 0.32)
    tick.lineTo(x + half * 0.38, y + half * 0.3)
    canvas.drawPath(tick, stroke=1, fill=0)
