"""Drawing composed cards into a PDF: fixed artwork once, then photo, code and texts per card."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from enforcement_cert.certificate.card_face import (
    INK,
    CardFace,
    ComposedCard,
    PlacedText,
    down,
    fit_title,
    middle_of,
    start_of,
    text_box,
    text_of,
)
from enforcement_cert.certificate.card_face_art import (
    CARD_SIZE,
    STYLES,
    CardStyle,
    draw_back_ground,
    draw_emblem,
    draw_front_ground,
    draw_ic_ground,
    draw_picture_ground,
    draw_plain_ground,
)
from enforcement_cert.certificate.card_layout import CardLayout
from enforcement_cert.certificate.fonts import FontChain
from enforcement_cert.certificate.qr import draw_qr
from enforcement_cert.domain.card_template import QUIET_MM, Box, BoxKind

BOLD_OUTLINE = 0.032


class JpegBytes(ImageReader):
    """Hands a JPEG to the PDF as it is, without decoding and packing it again."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._dataA = None

    def getRGBData(self) -> bytes:
        """Used by the library only to tell pictures apart."""
        return self._data

    def jpeg_fh(self) -> io.BytesIO:
        """The file the library embeds."""
        return io.BytesIO(self._data)


class CardPainter:
    """Draws composed cards into one PDF; the fixed artwork of each kind is stored there once."""

    def __init__(
        self,
        canvas: Canvas,
        fonts: FontChain,
        styles: dict[str, CardStyle] | None = None,
        bleed: float = 0,
    ) -> None:
        self._canvas = canvas
        self._fonts = fonts
        self._styles = styles or STYLES
        self._bleed = bleed
        self._forms: dict[tuple, str] = {}

    def draw_front(self, card: ComposedCard, x: float = 0, y: float = 0) -> None:
        """Draw the front with its lower left corner at (x, y), in points."""
        self._draw("Front", card, card.front, x, y)

    def draw_back(self, card: ComposedCard, x: float = 0, y: float = 0) -> None:
        """Draw the back with its lower left corner at (x, y), in points."""
        self._draw("Reverse", card, card.back, x, y)

    def _draw(self, side: str, card: ComposedCard, texts: Sequence[PlacedText], x: float, y: float) -> None:
        face, layout = card.face, card.face.layout
        key = (side, layout.version, face.style, face.title, face.issuing_authority)
        ground = self._form(key, self._ground, face)
        with _moved(self._canvas, x, y):
            self._canvas.doForm(ground)
            for box in layout.of_kind(side, BoxKind.PHOTO):
                if card.photo:
                    self._canvas.drawImage(JpegBytes(card.photo), *_area(box), preserveAspectRatio=True, anchor="c")
                else:
                    _draw_missing_photo(self._canvas, _area(box))
            for box in layout.of_kind(side, BoxKind.QR):
                left, below, width, height = _area(box)
                draw_qr(self._canvas, face.verification_url, left, below, min(width, height))
            self._write(texts, self._style_of(face))

    def _form(self, key: tuple, draw: Callable, face: CardFace) -> str:
        if key not in self._forms:
            name = self._forms[key] = f"ground{len(self._forms)}"
            b = self._bleed
            width, height = CARD_SIZE
            self._canvas.beginForm(name, -b, -b, width + b, height + b)
            draw(key[0], face, self._style_of(face))
            self._canvas.endForm()
        return self._forms[key]

    def _style_of(self, face: CardFace) -> CardStyle:
        return self._styles.get(face.style, self._styles["enforcement"])

    def _ground(self, side: str, face: CardFace, style: CardStyle) -> None:
        """What is the same on every card of a kind: ground, frames, emblem, titles, labels."""
        layout = face.layout
        _draw_side_ground(self._canvas, layout, side, style, self._bleed)
        self._canvas.setFillColor(white)
        self._canvas.setStrokeColor(HexColor(style.line))
        self._canvas.setLineWidth(0.5)
        for box in layout.of_kind(side, BoxKind.PHOTO):
            self._canvas.rect(*_area(box), stroke=1, fill=1)
        for box in layout.of_kind(side, BoxKind.QR):
            _draw_quiet_zone(self._canvas, box)
        for box in layout.of_kind(side, BoxKind.EMBLEM):
            x, y, width, height = _area(box)
            radius = min(width, height) / 2
            centre = (x + width / 2, y + height / 2)
            draw_emblem(self._canvas, style, centre, radius, layout.emblem or style.emblem)
        for box in layout.fixed(side):
            self._write_fixed(box, face, style)

    def _write_fixed(self, box: Box, face: CardFace, style: CardStyle) -> None:
        size, text = fit_title(text_of(face, box), text_box(box), box.letter_gap, self._fonts)
        width = (self._fonts.width(text) + box.letter_gap * (len(text) - 1)) * size
        item = PlacedText(start_of(box, width), middle_of(box) - size * 0.36, size, text, box.colour, box.is_bold)
        self._canvas.saveState()
        self._write([item], style, gap=box.letter_gap * size)
        self._canvas.restoreState()

    def _write(self, items: Sequence[PlacedText], style: CardStyle, gap: float = 0) -> None:
        """Write lines of text in one text object; bold is drawn by an outline of the same colour."""
        self._canvas.setLineWidth(BOLD_OUTLINE * max((i.size for i in items if i.bold), default=0))
        written = self._canvas.beginText()
        if gap:
            written.setCharSpace(gap)
        for item in items:
            colour = HexColor(_colour(item.colour, style))
            written.setFillColor(colour)
            if item.bold:
                written.setStrokeColor(colour)
            written.setTextRenderMode(2 if item.bold else 0)
            written.setTextOrigin(item.x, item.y)
            for font, piece in self._fonts.runs(item.text):
                written.setFont(font, item.size)
                written.textOut(piece)
        written.setTextRenderMode(0)
        self._canvas.drawText(written)


def _colour(name: str, style: CardStyle) -> str:
    return {"Ink": INK, "Deep": style.deep, "Accent": style.accent, "White": "#FFFFFF"}[name]


def _area(box: Box) -> tuple[float, float, float, float]:
    """Lower left corner, width and height of a box in points."""
    return box.left * mm, down(box.top + box.height), box.width * mm, box.height * mm


def _draw_side_ground(canvas: Canvas, layout: CardLayout, side: str, style: CardStyle, bleed: float) -> None:
    picture = layout.front_picture if side == "Front" else layout.back_picture
    if layout.ground == "Picture" and picture:
        draw_picture_ground(canvas, picture, bleed)
        return
    national = draw_front_ground if side == "Front" else draw_back_ground
    {"National 2020": national, "IC Card": draw_ic_ground}.get(layout.ground, draw_plain_ground)(canvas, style, bleed)


def _draw_quiet_zone(canvas: Canvas, box: Box) -> None:
    """White under the code and four modules around it."""
    x, y, width, height = _area(box)
    quiet, side = QUIET_MM * mm, min(width, height)
    canvas.roundRect(x - quiet, y - quiet, side + 2 * quiet, side + 2 * quiet, 1.2 * mm, stroke=1, fill=1)


@contextmanager
def _moved(canvas: Canvas, x: float, y: float) -> Iterator[None]:
    canvas.saveState()
    canvas.translate(x, y)
    yield
    canvas.restoreState()


def _draw_missing_photo(canvas: Canvas, area: tuple[float, float, float, float]) -> None:
    """A grey figure where the photo belongs, so that a proof cannot be taken for a finished card."""
    x, y, width, height = area
    canvas.saveState()
    window = canvas.beginPath()
    window.rect(x, y, width, height)
    canvas.clipPath(window, stroke=0, fill=0)
    canvas.setFillColor(HexColor("#EEF1F4"))
    canvas.rect(x, y, width, height, stroke=0, fill=1)
    canvas.setFillColor(HexColor("#C3CBD4"))
    canvas.circle(x + width / 2, y + height * 0.58, width * 0.2, stroke=0, fill=1)
    canvas.ellipse(x + width * 0.12, y - height * 0.36, x + width * 0.88, y + height * 0.32, stroke=0, fill=1)
    canvas.restoreState()
