"""What a scan gun, a camera or a clerk's keyboard has delivered, and what it may be the code of (R-386, R-390, G-014).

Guns type like a keyboard. With a Chinese input method on, what arrives may be full-width or have Chinese
punctuation in place of the signs of an address; spaces, line ends and the marks some guns put in front go.
"""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qs, unquote, urlsplit

from .check_code import split_public_code
from .errors import TextEnum

LONGEST = 400
# What Chinese input methods make of the keys of an address.
_KEYS = str.maketrans({"。": ".", "、": "/", "—": "-", "–": "-", "－": "-", "“": '"', "”": '"', "\u3000": " "})
_TOKEN = re.compile(r"[0-9a-z]{26}")
_LIVE = re.compile(r"[A-Za-z0-9_-]{60,200}")
_CONTROL = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\ufeff]")
# AIM identifiers, which guns can be set to send in front: ]Q1, ]C0 …
_AIM = re.compile(r"^\][A-Za-z][0-9A-Za-z]")


class CodeKind(TextEnum):
    """What a code can be looked up as."""

    TOKEN = "token"
    LIVE = "live"
    NUMBER = "number"
    NOTHING = "nothing"


@dataclass(frozen=True)
class ScanCode:
    """A code as it is looked up. `number`, `check`: what it says if its last signs are check characters."""

    kind: CodeKind
    value: str = ""
    number: str = ""
    check: str = ""


def plain(text: str) -> str:
    """Return what was scanned in plain characters: half-width, without marks of guns and input methods."""
    text = unicodedata.normalize("NFKC", text[:LONGEST].translate(_KEYS)).translate(_KEYS)
    return _AIM.sub("", _CONTROL.sub("", text)).strip()


def read_code(text: str) -> ScanCode:
    """Say what a scanned or typed text is: the token of a card, a live code, a number, or nothing."""
    code = plain(text)
    if "://" in code or code.lower().startswith(("www.", "/v")):
        return _of_address(code)
    return _of_bare(code)


def _of_address(address: str) -> ScanCode:
    try:
        parts = urlsplit(address)
    except ValueError:
        return ScanCode(CodeKind.NOTHING)
    path = [unquote(part) for part in parts.path.split("/") if part]
    if len(path) >= 3 and path[-3].lower() == "v" and path[-2].lower() == "live" and _LIVE.fullmatch(path[-1]):
        return ScanCode(CodeKind.LIVE, path[-1])
    if len(path) >= 2 and path[-2].lower() == "v":
        return _of_bare(path[-1])
    asked = parse_qs(parts.query)
    typed = asked.get("code") or asked.get("number")
    return _of_bare(typed[0]) if typed else ScanCode(CodeKind.NOTHING)


def _of_bare(code: str) -> ScanCode:
    if not code:
        return ScanCode(CodeKind.NOTHING)
    if _TOKEN.fullmatch(code.lower()):
        return ScanCode(CodeKind.TOKEN, code.lower())
    return ScanCode(CodeKind.NUMBER, code, *(split_public_code(code) or ("", "")))
