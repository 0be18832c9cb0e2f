"""A virtual resident identity card of a person who does not exist; layout as from real readers."""

from ..resident_card import PICTURE_LENGTH, VirtualResidentReader, encode
from .certificate_chip import OK, answer_to_reset


class ResidentChip:
    """Gives the 256 bytes of text and 1024 bytes of picture after its application was chosen."""

    atr = answer_to_reset(b"SIFCM")

    def __init__(self, picture: bytes = bytes(PICTURE_LENGTH), /, **fields: str):
        self.content = encode(**fields) + picture.ljust(PICTURE_LENGTH, b"\x00")
        self.is_selected = False

    def reset(self) -> None:
        self.is_selected = False

    def answer(self, apdu: bytes) -> bytes:
        if apdu[1] == 0xA4:
            self.is_selected = apdu[5 : 5 + apdu[4]] == VirtualResidentReader.application
            return OK if self.is_selected else b"\x6a\x82"
        if apdu[1] == 0xB0 and self.is_selected:
            start = apdu[2] << 8 | apdu[3]
            return self.content[start : start + apdu[4]] + OK
        return b"\x6d\x00"
