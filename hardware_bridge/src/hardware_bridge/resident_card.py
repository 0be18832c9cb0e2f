"""Resident identity cards of the second generation: the text they give, and who reads it.

The text has 256 bytes, two per character, little-endian (GA/T 490); the picture comes coded and
needs the maker's licensed decoder, so it is passed on as it is. Reading is for the cases only in
which the law lets an authority check the card.
"""

import ctypes
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import Protocol

from .errors import BridgeError
from .readers import card_in

TEXT_LENGTH = 256
PICTURE_LENGTH = 1024
_FIELDS = (("name", 30), ("sex", 2), ("nation", 4), ("birth_date", 16), ("address", 70), ("identity_number", 36),
           ("issuer", 30), ("valid_from", 16), ("valid_until", 16), ("reserve", 36))  # fmt: skip
_FOR_EVER = "长期"


@dataclass(frozen=True)
class ResidentCard:
    """The text of a card. `valid_until` is None for cards that are valid for ever."""

    name: str
    sex: str
    nation: str
    birth_date: date
    address: str
    identity_number: str
    issuer: str
    valid_from: date
    valid_until: date | None

    def as_message(self) -> dict[str, str | None]:
        """Return the fields for the page; days as YYYY-MM-DD."""
        return {name: value.isoformat() if isinstance(value, date) else value for name, value in asdict(self).items()}


def decode(text: bytes) -> ResidentCard:
    """Take the 256 bytes apart. Raises BridgeError resident_card_unreadable."""
    if len(text) != TEXT_LENGTH:
        raise BridgeError("resident_card_unreadable", length=len(text))
    values, position = {}, 0
    try:
        for name, length in _FIELDS:
            values[name] = text[position : position + length].decode("utf-16-le").strip(" \x00\u3000")
            position += length
        until = values["valid_until"]
        return ResidentCard(
            name=values["name"], sex=values["sex"], nation=values["nation"], birth_date=_day(values["birth_date"]),
            address=values["address"], identity_number=values["identity_number"], issuer=values["issuer"],
            valid_from=_day(values["valid_from"]), valid_until=None if until == _FOR_EVER else _day(until),
        )  # fmt: skip
    except ValueError:  # of the encoding and of the days
        raise BridgeError("resident_card_unreadable") from None


def encode(**values: str) -> bytes:
    """Build the 256 bytes, days as YYYYMMDD; for simulated readers."""
    return b"".join(_filled(values.get(name, ""), length) for name, length in _FIELDS)


def _filled(value: str, length: int) -> bytes:
    return value.ljust(length // 2)[: length // 2].encode("utf-16-le")


def _day(text: str) -> date:
    return date(int(text[:4]), int(text[4:6]), int(text[6:8]))


class ResidentCardReader(Protocol):
    """Whoever can read a resident card: text (256 bytes) and coded picture (1024 bytes)."""

    def read(self) -> tuple[bytes, bytes]: ...


class VirtualResidentReader:
    """The simulated reader: a virtual card on the virtual PC/SC reader, same layout."""

    application = bytes.fromhex("F0585A534946434D")

    def __init__(self, reader: str | None = None):
        self.reader = reader

    def read(self) -> tuple[bytes, bytes]:
        """Read both files. Raises BridgeError."""
        with card_in(self.reader) as card:
            try:
                card.require(bytes((0x00, 0xA4, 0x04, 0x00, len(self.application))) + self.application)
            except BridgeError as error:
                if error.code == "foreign_card":
                    raise BridgeError("resident_card_unreadable") from None
                raise
            parts = [
                card.require(bytes((0x00, 0xB0, at >> 8, at & 0xFF, 128)))
                for at in range(0, TEXT_LENGTH + PICTURE_LENGTH, 128)
            ]
        content = b"".join(parts)
        return content[:TEXT_LENGTH], content[TEXT_LENGTH:]


class VendorLibraryReader:
    """A real reader through its maker's library with the customary SDT_ functions.

    `port` 1001 and up are USB readers, 1 to 16 serial ones.
    """

    _OK = 0x90
    _FOUND = 0x9F

    def __init__(self, library: Path | str, port: int = 1001):
        try:
            self._library = ctypes.CDLL(str(library))
        except OSError:
            raise BridgeError("no_resident_reader") from None
        self._port = port

    def read(self) -> tuple[bytes, bytes]:
        """Look for a card, choose it, read it. Raises BridgeError."""
        library, port = self._library, self._port
        if library.SDT_OpenPort(port) != self._OK:
            raise BridgeError("no_resident_reader")
        try:
            answer = ctypes.create_string_buffer(8)
            if library.SDT_StartFindIDCard(port, answer, 0) != self._FOUND:
                raise BridgeError("no_card")
            if library.SDT_SelectIDCard(port, answer, 0) != self._OK:
                raise BridgeError("card_removed")
            return self._base_message()
        finally:
            library.SDT_ClosePort(port)

    def _base_message(self) -> tuple[bytes, bytes]:
        text, picture = ctypes.create_string_buffer(TEXT_LENGTH), ctypes.create_string_buffer(PICTURE_LENGTH)
        text_length, picture_length = ctypes.c_uint(0), ctypes.c_uint(0)
        status = self._library.SDT_ReadBaseMsg(
            self._port, text, ctypes.byref(text_length), picture, ctypes.byref(picture_length), 0
        )
        if status != self._OK or text_length.value != TEXT_LENGTH:
            raise BridgeError("resident_card_unreadable", status=f"{status:02X}")
        return text.raw, picture.raw[: picture_length.value]
