"""The face of one certificate card: what is printed, and where.

Size ID-1 (85.60 × 53.98 mm). Front: photo, name, unit, number, enforcement area,
officer code, QR code; back: emblem slot, Chinese and English title, validity,
"监制" line. Source: R-074, R-113, R-114 and the national uniform style of 2020.

A card is made in two steps. `compose` fits every text into its box and may refuse
(a character no font has, an address too long); `card_face_paint.CardPainter` then
only draws.
The words on a card are an official form in Chinese; they are not screen texts and
do not follow the reader's language.
"""

from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from reportlab.lib.units import mm

from enforcement_cert.certificate.card_face_art import CARD_HEIGHT
from enforcement_cert.certificate.card_face_text import TextBox, fit
from enforcement_cert.certificate.card_layout import CardLayout, shipped_layout
from enforcement_cert.certificate.fonts import FontChain
from enforcement_cert.certificate.photo_image import photo_for_print
from enforcement_cert.certificate.qr import qr_matrix
from enforcement_cert.domain.card_template import Box, BoxKind

INK = "#1A2330"


@dataclass(frozen=True)
class CardFace:
    """Everything that stands on one card. Civil dates; `photo` is a JPEG or PNG file's bytes.

    `layout` says what stands where (default: the national style of 2020).
    `style` is a key of `card_face_art.STYLES`; an unknown key gets the style of the
    enforcement certificate. A card without photo is drawn with a grey figure (for proofs).
    """

    title: str
    holder_name: str
    unit_name: str
    certificate_number: str
    check_code: str
    officer_code: str
    enforcement_area: str
    valid_from: date
    valid_until: date
    verification_url: str
    issuing_authority: str
    photo: bytes | None = None
    card_serial: str = ""
    style: str = "enforcement"
    layout: CardLayout = field(default_factory=shipped_layout, repr=False)


@dataclass(frozen=True)
class PlacedText:
    """One line of text at its place; points from the card's lower left corner. `colour` is a name of the style."""

    x: float
    y: float
    size: float
    text: str
    colour: str = "Ink"
    bold: bool = False


@dataclass(frozen=True)
class ComposedCard:
    """A card whose every text fits and whose code can be drawn."""

    face: CardFace
    front: tuple[PlacedText, ...]
    back: tuple[PlacedText, ...]
    photo: bytes | None


def compose(face: CardFace, fonts: FontChain) -> ComposedCard:
    """Fit every text, check the link and prepare the photo.

    Raises UnprintableText, TextTooLong, LinkTooLong, UnreadablePhoto.
    """
    layout = face.layout
    qr_matrix(face.verification_url)
    for box in (*layout.fixed("Front"), *layout.fixed("Reverse")):
        fit_title(text_of(face, box), text_box(box), box.letter_gap, fonts)
    photo = photo_for_print(face.photo) if face.photo else None
    front, back = (
        tuple(item for box in layout.variable(side) for item in _block(text_of(face, box), box, fonts))
        for side in ("Front", "Reverse")
    )
    return ComposedCard(face, front, back, photo)


def text_of(face: CardFace, box: Box) -> str:
    """Return what is to be printed in a box."""
    if box.kind is BoxKind.TEXT:
        return box.text
    if box.field == "validity":
        return f"有效期限　{_chinese_date(face.valid_from)} 至 {_chinese_date(face.valid_until)}"
    if box.field == "serial_and_version":
        return " · ".join(part for part in (face.card_serial, face.layout.version) if part)
    return getattr(face, box.field)


@lru_cache(maxsize=256)
def text_box(box: Box) -> TextBox:
    """Return the room of a box for fitting text, in points."""
    return TextBox(box.width * mm, box.sizes)


def fit_title(text: str, box: TextBox, gap: float, fonts: FontChain) -> tuple[float, str]:
    """Type size of a single line whose letters stand `gap` ems apart. Raises TextTooLong."""
    size, (line,) = fit(text, box, fonts)
    spaced = fonts.width(line) + gap * (len(line) - 1)
    return min(size, box.width / spaced), line


def middle_of(box: Box) -> float:
    """Height of the middle of a box, in points above the card's lower edge."""
    return down(box.top + box.height / 2)


def start_of(box: Box, width: float) -> float:
    """Where a line of this width begins, in points from the card's left edge."""
    left, room = box.left * mm, box.width * mm
    return left + {"Left": 0.0, "Centre": (room - width) / 2, "Right": room - width}[box.alignment]


def _block(text: str, box: Box, fonts: FontChain) -> list[PlacedText]:
    """Lines of a box, centred on its middle."""
    if not text.strip():
        return []
    size, lines = fit(text, text_box(box), fonts)
    leading = size * 1.22
    first = middle_of(box) + (len(lines) - 1) * leading / 2 - size * 0.36
    return [
        PlacedText(
            box.left * mm if box.alignment == "Left" else start_of(box, fonts.width(line) * size),
            first - i * leading,
            size,
            line,
            colour=box.colour,
            bold=box.is_bold,
        )
        for i, line in enumerate(lines)
    ]


def down(millimetres: float) -> float:
    """Distance from the top edge in millimetres → height above the lower edge in points."""
    return CARD_HEIGHT - millimetres * mm


def _chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
