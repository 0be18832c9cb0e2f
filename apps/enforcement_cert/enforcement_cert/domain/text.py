"""Cleaning of typed and imported text: what people see stays, what they cannot see goes."""

import re
import unicodedata
from typing import Any

from .errors import InvalidName

MIDDLE_DOT = "\u00b7"
NAME_MIN_LENGTH = 2
NAME_MAX_LENGTH = 30

_SPACES = "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000"
_INVISIBLE = (
    "\u00ad\u061c\u180e\u200b\u200c\u200d\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff"
)
# Full-width letters, digits and the signs of numbers and addresses become half-width;
# full-width comma, colon, brackets and the like are proper Chinese punctuation and stay.
_HALVED = "＃％＆＊＋－．／＠＿"
_DOTS = "\u2022\u2027\u30fb\uff65\u2219\u22c5\u1427\u00b7\u2024\u318d\uff0e."


def _cell_table() -> dict[int, str | None]:
    table: dict[int, str | None] = {ord(char): " " for char in _SPACES}
    table.update({ord(char): None for char in _INVISIBLE})
    wide = [chr(code) for code in range(0xFF01, 0xFF5F)]
    table.update({ord(char): chr(ord(char) - 0xFEE0) for char in wide if _is_halved(char)})
    return table


def _is_halved(char: str) -> bool:
    return char in _HALVED or chr(ord(char) - 0xFEE0).isalnum()


_CELL_TABLE = _cell_table()
_DOT_TABLE = dict.fromkeys(map(ord, _DOTS), MIDDLE_DOT)
# Ideographs with their extensions, the zero 〇, Latin letters, the dot, single spaces.
_HAN = "\u3007\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U000323af"
_NAME = re.compile(rf"[{_HAN}A-Za-z\u00c0-\u024f]+(?:[{MIDDLE_DOT} ][{_HAN}A-Za-z\u00c0-\u024f]+)*")
_SPACE_BESIDE_HAN = re.compile(rf"(?<=[{_HAN}{MIDDLE_DOT}]) +| +(?=[{_HAN}{MIDDLE_DOT}])")
_MARKUP = re.compile(r"[<>&]")
_CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]")


def clean_cell(value: Any) -> str:
    """Give the text of one table cell: half-width, one space between words, nothing invisible.

    None becomes the empty text, whole numbers lose their ".0". Chinese
    punctuation and every other character stay as they are.
    """
    if value is None:
        return ""
    if not isinstance(value, str):
        return _number_text(value)
    if not value.isascii():
        value = value.translate(_CELL_TABLE)
    return " ".join(value.split())


def _number_text(value: Any) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


def squeeze(value: Any) -> str:
    """Clean a cell and take out every space: for numbers and codes."""
    text = clean_cell(value)
    return text.replace(" ", "") if " " in text else text


def clean_name(value: Any) -> str:
    """Give a person's name as it is printed on the card.

    Spaces inside Chinese names vanish, every kind of middle dot becomes "·"
    (names of minorities), compatibility ideographs become the usual ones.
    Raises InvalidName for an empty name, markup, control characters, digits or
    other signs, and for less than 2 or more than 30 characters. Source: R-074.
    """
    if isinstance(value, str) and _CONTROL.search(value):
        raise InvalidName("name_control_character")
    text = clean_cell(value)
    if not text:
        raise InvalidName("name_missing")
    text = unicodedata.normalize("NFC", text).translate(_DOT_TABLE)
    text = _SPACE_BESIDE_HAN.sub("", text)
    _refuse_bad_name(text)
    return text


def _refuse_bad_name(text: str) -> None:
    if not _NAME.fullmatch(text):
        if _MARKUP.search(text):
            raise InvalidName("name_markup")
        if any(char.isdigit() for char in text):
            raise InvalidName("name_digit")
        raise InvalidName("name_character")
    if not NAME_MIN_LENGTH <= len(text) <= NAME_MAX_LENGTH:
        raise InvalidName("name_length", minimum=NAME_MIN_LENGTH, maximum=NAME_MAX_LENGTH)


def without_control(text: str) -> str:
    """Give a text without the control characters that no spreadsheet and no XML may hold; line breaks stay."""
    return "".join(char for char in text if char >= " " or char in "\n\t")
