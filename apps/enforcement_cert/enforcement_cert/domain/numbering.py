"""Number patterns that an administrator may change without code (R-118, G-038).

A pattern is text with tokens in braces:

    {division} {division:2|4|6}  division code, first digits of it (6)
    {province}                   its first two digits
    {year} {year:2|4}            year of issue (4)
    {month} {day}                two digits each
    {type}                       code of the certificate type, 1–4 characters
    {unit}                       unit code, 6 characters
    {serial:n}                   running number of n places, exactly once, n = 3…12
    {check}                      check character over all letters and digits before it; last

Between the tokens stand letters A–Z, digits and the hyphen. Where the counter
starts anew follows from the pattern: everything but the serial is its scope,
so {division:4}{year:4}{serial:6} counts per city and year.
The check character is ISO 7064 MOD 37,36 from python-stdnum; the variant
MOD 37-2 is not used because it can end in an asterisk.
"""

import re
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from stdnum.iso7064 import mod_37_36

from .errors import InvalidPattern, SerialOverflow

SCOPE_MARK = "#"
_PIECE = re.compile(r"\{([a-z]+)(?::([0-9]+))?\}|([A-Z0-9-]+)")
_SIZES: dict[str, tuple[int, ...]] = {
    "division": (6, 2, 4),
    "province": (2,),
    "year": (4, 2),
    "month": (2,),
    "day": (2,),
    "type": (0,),
    "unit": (6,),
    "serial": tuple(range(3, 13)),
    "check": (1,),
}
_MUST_GIVE_SIZE = frozenset({"serial"})
_NO_SIZE = frozenset({"province", "month", "day", "type", "unit", "check"})


@dataclass(frozen=True)
class Piece:
    """One token of a pattern with its number of characters, or literal text."""

    token: str
    size: int = 0
    literal: str = ""


@dataclass(frozen=True)
class NumberContext:
    """What a number may be made of. Codes as stored, `on` = civil date of issue."""

    on: date
    division_code: str = ""
    type_code: str = ""
    unit_code: str = ""


@lru_cache(maxsize=256)
def parse_pattern(pattern: str) -> tuple[Piece, ...]:
    """Split a pattern into pieces. Raises InvalidPattern with what is wrong."""
    pieces: list[Piece] = []
    position = 0
    while position < len(pattern):
        match = _PIECE.match(pattern, position)
        if not match:
            raise InvalidPattern("pattern_character", position=position + 1, text=pattern[position:][:10])
        pieces.append(_piece(match))
        position = match.end()
    _require_whole(pieces)
    return tuple(pieces)


def _piece(match: "re.Match[str]") -> Piece:
    token, size, literal = match.groups()
    if literal:
        return Piece("literal", len(literal), literal)
    if token not in _SIZES:
        raise InvalidPattern("pattern_token", token=token)
    if (size is None and token in _MUST_GIVE_SIZE) or (size is not None and token in _NO_SIZE):
        raise InvalidPattern("pattern_size", token=token)
    chosen = int(size) if size else _SIZES[token][0]
    if chosen not in _SIZES[token]:
        raise InvalidPattern("pattern_size", token=token)
    return Piece(token, chosen)


def _require_whole(pieces: list[Piece]) -> None:
    tokens = [piece.token for piece in pieces]
    if tokens.count("serial") != 1:
        raise InvalidPattern("pattern_serial")
    if "check" in tokens[:-1]:
        raise InvalidPattern("pattern_check_last")


def validate_pattern(pattern: str) -> None:
    """Raise InvalidPattern if the pattern cannot be used."""
    parse_pattern(pattern)


def render(pattern: str, context: NumberContext, serial: int) -> str:
    """Make the number with this serial.

    Raises SerialOverflow when the serial needs more places than the pattern
    has, InvalidPattern when the context lacks what a token needs.
    """
    text = ""
    for piece in parse_pattern(pattern):
        if piece.token == "serial":
            text += _serial_text(piece, serial)
        elif piece.token == "check":
            text += mod_37_36.calc_check_digit(text.replace("-", ""))
        else:
            text += _text_of(piece, context)
    return text


def preview(pattern: str, context: NumberContext, next_serial: int = 1) -> str:
    """Show what the next number would look like; uses up nothing."""
    return render(pattern, context, next_serial)


def scope_key(pattern: str, context: NumberContext) -> str:
    """Name the counter: the number with "#" for the serial and without check character."""
    pieces = (piece for piece in parse_pattern(pattern) if piece.token != "check")
    return "".join(SCOPE_MARK if piece.token == "serial" else _text_of(piece, context) for piece in pieces)


def _serial_text(piece: Piece, serial: int) -> str:
    if serial < 1 or len(str(serial)) > piece.size:
        raise SerialOverflow("serial_overflow", serial=serial, places=piece.size)
    return str(serial).zfill(piece.size)


def _text_of(piece: Piece, context: NumberContext) -> str:
    if piece.token == "literal":
        return piece.literal
    if piece.token == "year":
        return f"{context.on.year:04d}"[-piece.size :]
    if piece.token in ("month", "day"):
        return f"{getattr(context.on, piece.token):02d}"
    if piece.token in ("division", "province"):
        return _code(context.division_code, piece, r"[0-9]{6}")[: piece.size]
    if piece.token == "type":
        return _code(context.type_code, piece, r"[A-Z0-9]{1,4}")
    return _code(context.unit_code, piece, r"[A-Z0-9]{6}")


def _code(value: str, piece: Piece, form: str) -> str:
    if not re.fullmatch(form, value or ""):
        raise InvalidPattern("pattern_context", token=piece.token, value=value or "")
    return value
