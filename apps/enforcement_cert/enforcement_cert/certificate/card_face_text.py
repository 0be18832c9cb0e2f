"""Fitting text into the boxes of a card: shrink first, then wrap, never cut off."""

from dataclasses import dataclass
from functools import lru_cache

from enforcement_cert.certificate.card_face_errors import TextTooLong
from enforcement_cert.certificate.fonts import FontChain

_NOT_FIRST = set("，。、；：！？）》〉】」』”’·,.;:!?)]}%")
_STEP = 0.2


@dataclass(frozen=True)
class TextBox:
    """Room for text: width in points, and for one line, two lines … largest and smallest type size.

    `steps` = ((14, 8), (8, 5)) reads: one line of 14 down to 8 points, else two lines
    of 8 down to 5 points.
    """

    width: float
    steps: tuple[tuple[float, float], ...]


@lru_cache(maxsize=4096)
def fit(text: str, box: TextBox, fonts: FontChain) -> tuple[float, tuple[str, ...]]:
    """Choose the largest type size at which the text fits, and its lines.

    Chinese breaks between any two characters, Latin words and numbers stay whole,
    closing punctuation never starts a line; lines are made about equally long.
    Raises TextTooLong, UnprintableText.
    """
    words = [(word, fonts.width(word)) for word in _words(text.strip())]
    for count, (largest, smallest) in enumerate(box.steps, 1):
        size = largest
        while size >= smallest - 1e-9:
            lines = _break(words, box.width / size)
            if lines is not None and len(lines) <= count:
                return size, tuple(_balance(words, box.width / size, len(lines)))
            size -= _STEP
    raise TextTooLong(f"{text!r} does not fit {len(box.steps)} lines of {box.width:.0f} pt", text=text)


def _words(text: str) -> list[str]:
    """The pieces which must not be broken."""
    pieces: list[str] = []
    for character in text:
        joins = bool(pieces) and (character in _NOT_FIRST or (_is_latin(character) and _is_latin(pieces[-1][-1])))
        if joins:
            pieces[-1] += character
        else:
            pieces.append(character)
    return pieces


def _is_latin(character: str) -> bool:
    return "!" <= character <= "\u024f" and character != "·"


def _break(words: list[tuple[str, float]], room: float) -> list[str] | None:
    """Fill lines greedily; None when one piece alone is wider than a line."""
    lines, line, used = [], "", 0.0
    for word, width in words:
        if width > room:
            return None
        if line and used + width > room:
            lines.append(line.rstrip())
            line, used = "", 0.0
        if line or not word.isspace():
            line, used = line + word, used + width
    lines.append(line.rstrip())
    return lines


def _balance(words: list[tuple[str, float]], room: float, count: int) -> list[str]:
    """The narrowest room which still needs `count` lines, so that no line is left almost empty."""
    best = _break(words, room) or [""]
    if count == 1:
        return best
    low, high = room / 2, room
    for _ in range(8):
        middle = (low + high) / 2
        lines = _break(words, middle)
        if lines is not None and len(lines) <= count:
            best, high = lines, middle
        else:
            low = middle
    return best
