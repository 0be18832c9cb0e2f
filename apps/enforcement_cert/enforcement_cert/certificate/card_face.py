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

from dataclasses import dataclass
from datetime import date

from reportlab.lib.units import mm

from enforcement_cert.certificate.card_face_art import CARD_HEIGHT, CARD_WIDTH
from enforcement_cert.certificate.card_face_text import TextBox, fit
from enforcement_cert.certificate.fonts import FontChain
from enforcement_cert.certificate.photo_image import photo_for_print
from enforcement_cert.certificate.qr import qr_matrix

TEMPLATE_VERSION = "2020-1"
INK = "#1A2330"
PHOTO = (4.0 * mm, CARD_HEIGHT - 44.6 * mm, 26.0 * mm, 32.0 * mm)
QR_SIZE = 18.0 * mm
QR_AT = (62.0 * mm, 4.6 * mm)
QR_QUIET = 1.8 * mm  # four modules of the smallest code
LABEL_X, VALUE_X, RIGHT = 33.2 * mm, 42.6 * mm, 81.8 * mm
NARROW = QR_AT[0] - QR_QUIET - VALUE_X - 0.8 * mm

TITLE_BOX = TextBox(56 * mm, ((15, 7),))
NAME_BOX = TextBox(RIGHT - VALUE_X, ((14, 8.4), (8.4, 5)))
UNIT_BOX = TextBox(RIGHT - VALUE_X, ((8.6, 7.2), (8.2, 6.6), (7, 4)))
CODE_BOX = TextBox(NARROW, ((8, 4),))
AREA_BOX = TextBox(NARROW, ((8, 6.8), (7.6, 6), (6.6, 4)))
NUMBER_BOX = TextBox(30 * mm, ((10.5, 4.6),))
CHECK_BOX = TextBox(8.6 * mm, ((9.5, 5),))
BACK_TITLE_BOX = TextBox(74 * mm, ((19, 9),))
AUTHORITY_BOX = TextBox(70 * mm, ((9, 5),))
VALIDITY_BOX = TextBox(58 * mm, ((7.6, 5),))
SERIAL_BOX = TextBox(40 * mm, ((4.4, 3),))
TITLE_GAP, BACK_TITLE_GAP, AUTHORITY_GAP = 0.1, 0.18, 0.08


@dataclass(frozen=True)
class CardFace:
    """Everything that stands on one card. Civil dates; `photo` is a JPEG or PNG file's bytes.

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
    template_version: str = TEMPLATE_VERSION


@dataclass(frozen=True)
class PlacedText:
    """One line of text at its place; points from the card's lower left corner."""

    x: float
    y: float
    size: float
    text: str
    colour: str = INK
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
    qr_matrix(face.verification_url)
    fit_title(face.title, TITLE_BOX, TITLE_GAP, fonts)
    fit_title(face.title, BACK_TITLE_BOX, BACK_TITLE_GAP, fonts)
    fit_title(face.issuing_authority, AUTHORITY_BOX, AUTHORITY_GAP, fonts)
    photo = photo_for_print(face.photo) if face.photo else None
    return ComposedCard(face, tuple(_front(face, fonts)), tuple(_back(face, fonts)), photo)


def fit_title(text: str, box: TextBox, gap: float, fonts: FontChain) -> tuple[float, str]:
    """Type size of a single line whose letters stand `gap` ems apart. Raises TextTooLong."""
    size, (line,) = fit(text, box, fonts)
    spaced = fonts.width(line) + gap * (len(line) - 1)
    return min(size, box.width / spaced), line


def _front(face: CardFace, fonts: FontChain) -> list[PlacedText]:
    return [
        *_block(face.holder_name, NAME_BOX, VALUE_X, 16.0, fonts, bold=True),
        *_block(face.unit_name, UNIT_BOX, VALUE_X, 24.4, fonts),
        *_block(face.officer_code, CODE_BOX, VALUE_X, 32.8, fonts),
        *_block(face.enforcement_area, AREA_BOX, VALUE_X, 39.6, fonts),
        *_block(face.certificate_number, NUMBER_BOX, 12.8 * mm, 49.2, fonts, bold=True),
        *_block(face.check_code, CHECK_BOX, 50.6 * mm, 49.2, fonts, bold=True),
    ]


def _back(face: CardFace, fonts: FontChain) -> list[PlacedText]:
    validity = f"有效期限　{_chinese_date(face.valid_from)} 至 {_chinese_date(face.valid_until)}"
    size, (line,) = fit(validity, VALIDITY_BOX, fonts)
    left = (CARD_WIDTH - fonts.width(line) * size) / 2
    placed = [PlacedText(left, down(41.0) - size * 0.36, size, line)]
    serial = " · ".join(part for part in (face.card_serial, face.template_version) if part)
    if serial:
        size, (line,) = fit(serial, SERIAL_BOX, fonts)
        right = RIGHT - fonts.width(line) * size
        placed.append(PlacedText(right, 0.6 * mm, size, line, colour="#FFFFFF"))
    return placed


def _block(text: str, box: TextBox, x: float, middle: float, fonts: FontChain, bold: bool = False) -> list[PlacedText]:
    """Lines of a box, centred on a height given in millimetres from the top edge."""
    if not text.strip():
        return []
    size, lines = fit(text, box, fonts)
    leading = size * 1.22
    first = down(middle) + (len(lines) - 1) * leading / 2 - size * 0.36
    return [PlacedText(x, first - i * leading, size, line, bold=bold) for i, line in enumerate(lines)]


def down(millimetres: float) -> float:
    """Distance from the top edge in millimetres → height above the lower edge in points."""
    return CARD_HEIGHT - millimetres * mm


def _chinese_date(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"
