"""What stands on the chip of a certificate: a versioned record, signed, and safe against torn writes.

A card has two slots of SLOT_SIZE bytes. A new record always goes into the slot that is not the
current one; it counts only once its last byte is right. So power lost at any byte leaves the old
record or the new one, never a mixture (R-116 to R-120).

Layout of a slot, numbers big-endian:

====== ===== =========================================================
offset bytes content
====== ===== =========================================================
0      2     "XZ"
2      1     layout version (1)
3      1     reserve (0)
4      4     sequence: the higher of two good slots is the current one
8      2     length n of the body
10     n     body: entries of tag (1), length (2), value
10+n   64    Ed25519 signature over everything before it and the chip's serial
74+n   4     CRC-32 over everything before it
====== ===== =========================================================

Texts are UTF-8, days are four bytes of packed decimals (YYYYMMDD). Readers skip tags they do not
know; another layout version is refused.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from .errors import ChipRecordBroken

MAGIC = b"XZ"
LAYOUT_VERSION = 1
SLOT_SIZE = 1024
HEADER_LENGTH = 10
SIGNATURE_LENGTH = 64
CHECKSUM_LENGTH = 4
_MAX_BODY = SLOT_SIZE - HEADER_LENGTH - SIGNATURE_LENGTH - CHECKSUM_LENGTH
_MAX_SEQUENCE = 0xFFFFFFFF


@dataclass(frozen=True)
class ChipRecord:
    """The record of one certificate. Days may be absent; texts may be empty, the number may not."""

    certificate_number: str
    officer_code: str
    officer_name: str
    unit_name: str
    enforcement_area: str
    certificate_type: str
    card_serial: str
    valid_from: date | None = None
    valid_until: date | None = None
    last_review_date: date | None = None
    review_due_date: date | None = None
    review_count: int = 0


# One tag per field for ever: a tag that was once given is never used for anything else.
_TAGS = {
    "certificate_number": 0x01,
    "officer_code": 0x02,
    "officer_name": 0x03,
    "unit_name": 0x04,
    "enforcement_area": 0x05,
    "certificate_type": 0x06,
    "card_serial": 0x07,
    "valid_from": 0x11,
    "valid_until": 0x12,
    "last_review_date": 0x13,
    "review_due_date": 0x14,
    "review_count": 0x21,
}
_FIELD_OF_TAG = {tag: name for name, tag in _TAGS.items()}
_DATES = frozenset(("valid_from", "valid_until", "last_review_date", "review_due_date"))


@dataclass(frozen=True)
class Slot:
    """A good slot as read from a card."""

    sequence: int
    record: ChipRecord


def encode_slot(record: ChipRecord, sequence: int, serial: bytes, key: Ed25519PrivateKey) -> bytes:
    """Return the bytes of a slot. `serial` is the chip's own number, so a copy on another chip is no record.

    Raises ChipRecordBroken if the number is missing, the sequence is used up or the texts are too long.
    """
    if not record.certificate_number:
        raise ChipRecordBroken("chip_record_without_number")
    if not 0 < sequence <= _MAX_SEQUENCE:
        raise ChipRecordBroken("chip_sequence_used_up")
    body = b"".join(_entry(tag, _encode_value(name, getattr(record, name))) for name, tag in _TAGS.items())
    if len(body) > _MAX_BODY:
        raise ChipRecordBroken("chip_record_too_long", length=len(body), maximum=_MAX_BODY)
    content = MAGIC + bytes((LAYOUT_VERSION, 0)) + sequence.to_bytes(4, "big") + len(body).to_bytes(2, "big") + body
    signed = content + key.sign(content + serial)
    return signed + zlib.crc32(signed).to_bytes(CHECKSUM_LENGTH, "big")


def decode_slot(image: bytes, serial: bytes, key: Ed25519PublicKey) -> Slot | None:
    """Return what a slot holds, or None for an empty slot or one whose writing was interrupted.

    Raises ChipRecordBroken for a whole record that is not ours (signature, chip) or not readable
    (layout version): that is no accident of writing.
    """
    content = _whole_content(image)
    if content is None:
        return None
    if content[2] != LAYOUT_VERSION:
        raise ChipRecordBroken("chip_layout_unknown", version=content[2])
    end = len(content) - SIGNATURE_LENGTH
    try:
        key.verify(content[end:], content[:end] + serial)
    except InvalidSignature:
        raise ChipRecordBroken("chip_signature_wrong") from None
    return Slot(int.from_bytes(content[4:8], "big"), _decode_body(content[HEADER_LENGTH:end]))


def current_slot(images: Sequence[bytes], serial: bytes, key: Ed25519PublicKey) -> tuple[int | None, Slot | None]:
    """Return place and content of the slot that counts, (None, None) for a card without a record."""
    slots = [(place, decode_slot(image, serial, key)) for place, image in enumerate(images)]
    good = [(place, slot) for place, slot in slots if slot]
    return max(good, key=lambda found: found[1].sequence) if good else (None, None)


def next_write(current_place: int | None, current: Slot | None) -> tuple[int, int]:
    """Return place and sequence of the next record: always the slot that does not count now."""
    if current_place is None or current is None:
        return 0, 1
    return 1 - current_place, current.sequence + 1


def _whole_content(image: bytes) -> bytes | None:
    """The slot without its checksum, if the checksum is right."""
    if len(image) < HEADER_LENGTH or image[:2] != MAGIC:
        return None
    end = HEADER_LENGTH + int.from_bytes(image[8:10], "big") + SIGNATURE_LENGTH
    if end + CHECKSUM_LENGTH > len(image):
        return None
    stored = int.from_bytes(image[end : end + CHECKSUM_LENGTH], "big")
    return image[:end] if zlib.crc32(image[:end]) == stored else None


def _entry(tag: int, value: bytes) -> bytes:
    return bytes((tag,)) + len(value).to_bytes(2, "big") + value if value else b""


def _encode_value(name: str, value: str | date | int | None) -> bytes:
    if isinstance(value, date):
        return bytes.fromhex(value.strftime("%Y%m%d").rjust(8, "0"))
    if isinstance(value, int):
        return value.to_bytes(2, "big")
    return (value or "").encode()


def _decode_body(body: bytes) -> ChipRecord:
    values: dict[str, str | date | int | None] = {
        field.name: "" if field.default is not None and field.name not in _DATES else None
        for field in fields(ChipRecord)
    }
    values["review_count"] = 0
    position = 0
    while position + 3 <= len(body):
        tag, length = body[position], int.from_bytes(body[position + 1 : position + 3], "big")
        value = body[position + 3 : position + 3 + length]
        position += 3 + length
        name = _FIELD_OF_TAG.get(tag)
        if name:
            values[name] = _decode_value(name, value)
    return ChipRecord(**values)  # type: ignore[arg-type]


def _decode_value(name: str, value: bytes) -> str | date | int:
    if name in _DATES:
        digits = value.hex()
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    if name == "review_count":
        return int.from_bytes(value, "big")
    return value.decode()
