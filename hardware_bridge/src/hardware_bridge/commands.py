"""Which commands a page may send to a card through the bridge, and what they begin with.

The talk with a certificate card is sealed between site and chip. All the bridge lets through is
what that talk consists of, so that a page can do nothing to a bank card on the same reader.
"""

from dataclasses import dataclass

from .errors import BridgeError
from .readers import Card

APPLICATION = bytes.fromhex("F0585A5A4A5A31")
SELECT_APPLICATION = bytes((0x00, 0xA4, 0x04, 0x00, len(APPLICATION))) + APPLICATION
ASK_SERIAL = bytes.fromhex("FFCA000000")
ASK_CHALLENGE = bytes.fromhex("0084000010")
_AUTHENTICATE = (0x00, 0x82)
_SEALED_CLASS = 0x0C
_SEALED_INSTRUCTIONS = frozenset((0xA4, 0xB0, 0xD6))
_LONGEST = 5 + 255 + 1


@dataclass(frozen=True)
class OpenedCard:
    """What a certificate card says of itself before anything is proven."""

    serial: bytes
    key_version: int
    challenge: bytes


def open_certificate_card(card: Card) -> OpenedCard:
    """Choose the certificate application and ask for a challenge. Raises BridgeError foreign_card."""
    information = card.require(SELECT_APPLICATION)
    serial, key_version = _information(information)
    return OpenedCard(serial, key_version, card.require(ASK_CHALLENGE))


def require_passable(command: bytes) -> bytes:
    """Return the command if it belongs to the talk with a certificate card, else raise BridgeError not_allowed."""
    if not 5 <= len(command) <= _LONGEST:
        raise BridgeError("not_allowed")
    is_sealed = command[0] == _SEALED_CLASS and command[1] in _SEALED_INSTRUCTIONS
    if not is_sealed and (command[0], command[1]) != _AUTHENTICATE:
        raise BridgeError("not_allowed", command=command[:2].hex())
    return command


def _information(data: bytes) -> tuple[bytes, int]:
    """Serial and key version out of the answer to the selection (6F … A5 … 80, 81)."""
    outer = _entries(data).get(0x6F, b"")
    inner = _entries(_entries(outer).get(0xA5, b""))
    if 0x80 not in inner or len(inner.get(0x81, b"")) != 1:
        raise BridgeError("foreign_card")
    return inner[0x80], inner[0x81][0]


def _entries(data: bytes) -> dict[int, bytes]:
    found, position = {}, 0
    while position + 2 <= len(data):
        tag, length = data[position], data[position + 1]
        found[tag] = data[position + 2 : position + 2 + length]
        position += 2 + length
    return found
