"""Drawing composed cards into a PDF: fixed artwork once, then photo, code and texts per card."""

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from reportlab.lib.colors import HexColor, white
from reportlab.lib.units import mm
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from enforcement_cert.certificate.card_face import (
    AUTHORITY_BOX,
    AUTHORITY_GAP,
    BACK_TITLE_BOX,
    BACK_TITLE_GAP,
    INK,
    LABEL_X,
    PHOTO,
    QR_AT,
    QR_QUIET,
    QR_SIZE,
    TITLE_BOX,
    TITLE_GAP,
    CardFace,
    ComposedCard,
    PlacedText,
    down,
    fit_title,
)
from enforcement_cert.certificate.card_face_art import (
    BAND,
    CARD_HEIGHT,
    CARD_SIZE,
    STYLES,
    CardStyle,
    draw_back_ground,
    draw_front_ground,
)
from enforcement_cert.certificate.fonts import FontChain
from enforcement_cert.certificate.qr import draw_qr

ENGLISH_TITLE = "ADMINISTRATIVE LAW ENFORCEMENT · CHINA"
NOTICE = "执法时应主动出示本证；扫描正面二维码可核验真伪和执法权限"
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
        face = card.face
        ground = self._form(("front", face.style, face.title), self._front_ground, face)
        with _moved(self._canvas, x, y):
            self._canvas.doForm(ground)
            if card.photo:
                self._canvas.drawImage(JpegBytes(card.photo), *PHOTO, preserveAspectRatio=True, anchor="c")
            else:
                _draw_missing_photo(self._canvas)
            draw_qr(self._canvas, face.verification_url, *QR_AT, QR_SIZE)
            self._write(card.front)

    def draw_back(self, card: ComposedCard, x: float = 0, y: float = 0) -> None:
        """Draw the back with its lower left corner at (x, y), in points."""
        face = card.face
        key = ("back", face.style, face.title, face.issuing_authority)
        ground = self._form(key, self._back_ground, face)
        with _moved(self._canvas, x, y):
            self._canvas.doForm(ground)
            self._write(card.back)

    def _form(self, key: tuple, draw: Callable, face: CardFace) -> str:
        if key not in self._forms:
            name = self._forms[key] = f"ground{len(self._forms)}"
            b = self._bleed
            width, height = CARD_SIZE
            self._canvas.beginForm(name, -b, -b, width + b, height + b)
            draw(face, self._styles.get(face.style, self._styles["enforcement"]))
            self._canvas.endForm()
        return self._forms[key]

    def _front_ground(self, face: CardFace, style: CardStyle) -> None:
        draw_front_ground(self._canvas, style, self._bleed)
        self._canvas.setFillColor(white)
        self._canvas.setStrokeColor(HexColor(style.line))
        self._canvas.setLineWidth(0.5)
        self._canvas.rect(*PHOTO, stroke=1, fill=1)
        x, y = QR_AT
        side = QR_SIZE + 2 * QR_QUIET
        self._canvas.roundRect(x - QR_QUIET, y - QR_QUIET, side, side, 1.2 * mm, stroke=1, fill=1)
        size, title = fit_title(face.title, TITLE_BOX, TITLE_GAP, self._fonts)
        self._spaced(title, 4.0 * mm, CARD_HEIGHT - BAND / 2 - size * 0.36, size, "#FFFFFF", TITLE_GAP)
        labels = [("姓名", 16.0), ("单位", 24.4), ("执法编码", 32.8), ("执法区域", 39.6)]
        self._write([_label(LABEL_X, style, text, at) for text, at in labels])
        self._write([_label(4.0 * mm, style, "证件编号", 49.2), _label(43.8 * mm, style, "校验码", 49.2)])

    def _back_ground(self, face: CardFace, style: CardStyle) -> None:
        draw_back_ground(self._canvas, style, self._bleed)
        size, title = fit_title(face.title, BACK_TITLE_BOX, BACK_TITLE_GAP, self._fonts)
        self._centred("中华人民共和国", 21.2, 8.5, style.deep, 0.35, bold=True)
        self._centred(title, 28.0, size, style.deep, BACK_TITLE_GAP, bold=True)
        self._centred(ENGLISH_TITLE, 34.0, 6.2, style.deep, 0.12)
        self._canvas.setStrokeColor(HexColor(style.accent))
        self._canvas.setLineWidth(0.5)
        self._canvas.line(14 * mm, down(37.2), 71.6 * mm, down(37.2))
        size, authority = fit_title(face.issuing_authority, AUTHORITY_BOX, AUTHORITY_GAP, self._fonts)
        self._centred(authority, 45.4, size, INK, AUTHORITY_GAP)
        self._centred(NOTICE, 49.4, 4.4, style.deep, 0.04)

    def _centred(self, text: str, middle: float, size: float, colour: str, gap: float, bold: bool = False) -> None:
        width = (self._fonts.width(text) + gap * (len(text) - 1)) * size
        self._spaced(text, (CARD_SIZE[0] - width) / 2, down(middle) - size * 0.36, size, colour, gap, bold)

    def _spaced(self, text: str, x: float, y: float, size: float, colour: str, gap: float, bold: bool = True) -> None:
        """A title with `gap` ems between its letters."""
        self._canvas.saveState()
        self._write([PlacedText(x, y, size, text, colour, bold)], gap=gap * size)
        self._canvas.restoreState()

    def _write(self, items: Sequence[PlacedText], gap: float = 0) -> None:
        """Write lines of text in one text object; bold is drawn by an outline of the same colour."""
        self._canvas.setLineWidth(BOLD_OUTLINE * max((i.size for i in items if i.bold), default=0))
        written = self._canvas.beginText()
        if gap:
            written.setCharSpace(gap)
        for item in items:
            colour = HexColor(item.colour)
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


def _label(x: float, style: CardStyle, text: str, middle: float) -> PlacedText:
    size = 5.7
    return PlacedText(x, down(middle) - size * 0.36, size, text, colour=style.deep)


@contextmanager
def _moved(canvas: Canvas, x: float, y: float) -> Iterator[None]:
    canvas.saveState()
    canvas.translate(x, y)
    yield
    canvas.restoreState()


def _draw_missing_photo(canvas: Canvas) -> None:
    """A grey figure where the photo belongs, so that a proof cannot be taken for a finished card."""
    x, y, width, height = PHOTO
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
