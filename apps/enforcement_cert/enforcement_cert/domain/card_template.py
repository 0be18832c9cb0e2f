"""What may stand where on a card: boxes of a template and the rules they keep (X-15, R-074, R-113, R-114).

Lengths in millimetres from the upper left corner of an ID-1 card, type sizes in points.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from .errors import CardTemplateBroken, Finding, Label, TextEnum, block

CARD_WIDTH_MM, CARD_HEIGHT_MM = 85.60, 53.98
# The smallest code has 41 modules; below a third of a millimetre each, telephones begin to fail.
SMALLEST_QR_MM = 14.0
QUIET_MM = 1.8
SMALLEST_PHOTO_MM = (18.0, 22.0)
SMALLEST_TYPE, LARGEST_TYPE = 3.0, 40.0
# Where the contacts of a chip card lie (ISO/IEC 7816-2), with half a millimetre around them.
CHIP_AREA = (9.7, 18.7, 23.3, 29.0)
_SIZES = re.compile(r"(\d+(?:\.\d+)?)-(\d+(?:\.\d+)?)", re.ASCII)


class BoxKind(TextEnum):
    TEXT = "Text"
    FIELD = "Field"
    PHOTO = "Photo"
    QR = "QR Code"
    EMBLEM = "Emblem"


# Field of a box → what it is called; `validity` and `serial_and_version` are put together from several.
FIELDS = {
    "title": "Title on the Card",
    "holder_name": "Name",
    "unit_name": "Unit Name on the Card",
    "officer_code": "Officer Code",
    "enforcement_area": "Enforcement Area",
    "certificate_number": "Certificate Number",
    "check_code": "Check Code",
    "validity": "Validity",
    "issuing_authority": "Issuing Authority on Cards",
    "card_serial": "Card Serial",
    "serial_and_version": "Card Serial and Version",
}
# code, name, unit and area are printed and must not be left out; the photo is asked for as a box of its own.
OBLIGATORY_FIELDS = ("officer_code", "holder_name", "unit_name", "enforcement_area", "certificate_number")
OBLIGATORY_KINDS = (BoxKind.PHOTO, BoxKind.QR)


@dataclass(frozen=True)
class Box:
    """One thing on one side of a card. `sizes`: largest and smallest type for one line, two lines …"""

    side: str
    kind: BoxKind
    left: float
    top: float
    width: float
    height: float
    field: str = ""
    text: str = ""
    sizes: tuple[tuple[float, float], ...] = ()
    is_bold: bool = False
    alignment: str = "Left"
    letter_gap: float = 0.0
    colour: str = "Ink"

    @property
    def edges(self) -> tuple[float, float, float, float]:
        """Left, top, right, bottom."""
        return self.left, self.top, self.left + self.width, self.top + self.height


def read_sizes(text: str) -> tuple[tuple[float, float], ...]:
    """Read "14-8.4/8.4-5": one line of 14 down to 8.4 points, else two lines of 8.4 down to 5.

    Raises CardTemplateBroken.
    """
    steps = []
    for part in (text or "").replace(" ", "").split("/"):
        found = _SIZES.fullmatch(part)
        if not found:
            raise CardTemplateBroken("template_sizes_unreadable", given=text)
        largest, smallest = float(found[1]), float(found[2])
        if not SMALLEST_TYPE <= smallest <= largest <= LARGEST_TYPE:
            raise CardTemplateBroken(
                "template_sizes_out_of_range", given=part, smallest=SMALLEST_TYPE, largest=LARGEST_TYPE
            )
        steps.append((largest, smallest))
    return tuple(steps)


def findings_on_boxes(boxes: Iterable[Box], *, keeps_chip_area: bool = False) -> list[Finding]:
    """Say everything that keeps a template from being used, box by box and then of the whole card."""
    numbered = list(enumerate(boxes, 1))
    findings = [finding for number, box in numbered for finding in _of_one(number, box)]
    findings += _missing([box for _number, box in numbered])
    findings += _overlaps(numbered)
    if keeps_chip_area:
        findings += [
            block("template_over_chip", number=number)
            for number, box in numbered
            if box.side == "Front" and _meet(box.edges, CHIP_AREA)
        ]
    return findings


def _of_one(number: int, box: Box) -> Iterator[Finding]:
    left, top, right, bottom = box.edges
    if min(box.width, box.height) <= 0 or left < 0 or top < 0 or right > CARD_WIDTH_MM or bottom > CARD_HEIGHT_MM:
        yield block("template_outside_card", number=number)
    if box.kind is BoxKind.QR and min(box.width, box.height) < SMALLEST_QR_MM:
        yield block("template_qr_small", number=number, smallest=SMALLEST_QR_MM)
    if box.kind is BoxKind.PHOTO and (box.width < SMALLEST_PHOTO_MM[0] or box.height < SMALLEST_PHOTO_MM[1]):
        width, height = SMALLEST_PHOTO_MM
        yield block("template_photo_small", number=number, width=width, height=height)
    if box.kind is BoxKind.FIELD and box.field not in FIELDS:
        yield block("template_field_unknown", number=number)
    if box.kind is BoxKind.TEXT and not box.text.strip():
        yield block("template_text_missing", number=number)


def _missing(boxes: list[Box]) -> Iterator[Finding]:
    shown = {box.field for box in boxes if box.kind is BoxKind.FIELD}
    for field in OBLIGATORY_FIELDS:
        if field not in shown:
            yield block("template_without", field=Label(FIELDS[field]))
    kinds = [box.kind for box in boxes]
    for kind in OBLIGATORY_KINDS:
        if kind not in kinds:
            yield block("template_without", field=Label(str(kind)))
        elif kinds.count(kind) > 1:
            yield block("template_twice", field=Label(str(kind)))


def _overlaps(numbered: list[tuple[int, Box]]) -> Iterator[Finding]:
    """Nothing stands on photo or code; the code keeps its white margin."""
    for number, box in numbered:
        if box.kind not in OBLIGATORY_KINDS:
            continue
        margin = QUIET_MM if box.kind is BoxKind.QR else 0.0
        left, top, right, bottom = box.edges
        area = (left - margin, top - margin, right + margin, bottom + margin)
        for other_number, other in numbered:
            if other_number != number and other.side == box.side and _meet(area, other.edges):
                yield block("template_overlap", number=number, other=other_number)


def _meet(one: tuple[float, float, float, float], other: tuple[float, float, float, float]) -> bool:
    """Say whether two areas share more than an edge (a hundredth of a millimetre is none)."""
    slack = 0.01
    return (
        one[0] < other[2] - slack
        and other[0] < one[2] - slack
        and one[1] < other[3] - slack
        and other[1] < one[3] - slack
    )
