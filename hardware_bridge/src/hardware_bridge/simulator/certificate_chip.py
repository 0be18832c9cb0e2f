"""A virtual certificate chip: the card's side of the protected talk, with a memory that wears and tears.

`fuse` makes accidents: after so many more bytes written the power is gone. What was written before
stays written, as in a real memory.
"""

import json
import os
from collections.abc import Callable
from pathlib import Path

from enforcement_cert.domain import chip_channel as channel
from enforcement_cert.domain.chip_record import SLOT_SIZE

MAX_WRONG_PROOFS = 8
OK = b"\x90\x00"


def answer_to_reset(history: bytes) -> bytes:
    """Return the answer to reset of a contactless card with these historical bytes (PC/SC part 3)."""
    content = bytes((0x80 | len(history), 0x80, 0x01)) + history
    check = 0
    for byte in content:
        check ^= byte
    return b"\x3b" + content + bytes((check,))


class PowerGone(Exception):
    """The card left the field in the middle of something."""


class Memory:
    """The bytes of both slots and the counter of wrong proofs; kept in a file if a path is given."""

    def __init__(self, path: Path | None = None):
        self.path = path
        self.slots = [bytearray(SLOT_SIZE) for _ in channel.SLOT_FILES]
        self.wrong_proofs = 0
        self.fuse: int | None = None
        self.worn_out = False
        if path and path.exists():
            stored = json.loads(path.read_text())
            self.slots = [bytearray.fromhex(text) for text in stored["slots"]]
            self.wrong_proofs = stored["wrong_proofs"]

    def write(self, place: int, offset: int, data: bytes) -> None:
        """Write byte by byte; raises PowerGone where the fuse blows."""
        try:
            for position, byte in enumerate(data, start=offset):
                if self.fuse is not None:
                    if self.fuse == 0:
                        raise PowerGone
                    self.fuse -= 1
                self.slots[place][position] = byte
        finally:
            self.keep()

    def keep(self) -> None:
        """Store the memory."""
        if self.path:
            text = json.dumps({"slots": [slot.hex() for slot in self.slots], "wrong_proofs": self.wrong_proofs})
            self.path.with_suffix(".new").write_text(text)
            self.path.with_suffix(".new").replace(self.path)


class CertificateChip:
    """One virtual chip. `serial` is its own number, `key` what personalisation put into it."""

    atr = answer_to_reset(b"ZZJZ1CHIP")

    def __init__(self, serial: bytes, key: bytes, *, key_version: int = 1, memory: Memory | None = None):
        self.serial = serial
        self.key = key
        self.key_version = key_version
        self.memory = memory or Memory()
        self.random: Callable[[int], bytes] = os.urandom
        self.beeps = 0
        self.reset()

    def reset(self) -> None:
        """Forget the talk, as a card does when the power comes back."""
        self.is_selected = False
        self.challenge = b""
        self.keys: channel.TalkKeys | None = None
        self.counter = 0
        self.file: int | None = None

    def answer(self, apdu: bytes) -> bytes:
        """Return the answer to one command; raises PowerGone if the power fails meanwhile."""
        if apdu[:2] == b"\xff\xca":  # the reader asks for the card's serial
            return self.serial + OK
        if apdu[:3] == b"\xff\x00\x40":  # the reader is told to beep
            self.beeps += 1
            return OK
        if apdu[:1] == b"\x0c":
            return self._answer_sealed(apdu)
        handler = {0xA4: self._select, 0x84: self._give_challenge, 0x82: self._authenticate}.get(apdu[1])
        return handler(apdu) if handler else b"\x6d\x00"

    def _select(self, apdu: bytes) -> bytes:
        if apdu[2] != 0x04 or apdu[5 : 5 + apdu[4]] != channel.APPLICATION:
            return b"\x6a\x82"
        self.reset()
        self.is_selected = True
        information = channel.entry(0x80, self.serial) + channel.entry(0x81, bytes((self.key_version,)))
        return channel.entry(0x6F, channel.entry(0x84, channel.APPLICATION) + channel.entry(0xA5, information)) + OK

    def _give_challenge(self, apdu: bytes) -> bytes:
        if not self.is_selected:
            return b"\x69\x85"
        self.challenge = self.random(channel.CHALLENGE_LENGTH)
        return self.challenge + OK

    def _authenticate(self, apdu: bytes) -> bytes:
        if not self.challenge:
            return b"\x69\x85"
        if self.memory.wrong_proofs >= MAX_WRONG_PROOFS:
            return b"\x69\x83"
        data, challenge = apdu[5 : 5 + apdu[4]], self.challenge
        self.challenge = b""
        theirs, proof = data[: channel.CHALLENGE_LENGTH], data[channel.CHALLENGE_LENGTH :]
        is_right = apdu[3] == self.key_version and proof == channel.host_proof(self.key, theirs, challenge)
        self.memory.wrong_proofs = 0 if is_right else self.memory.wrong_proofs + 1
        self.memory.keep()
        if not is_right:
            return b"\x63\x00"
        self.keys, self.counter = channel.talk_keys(self.key, theirs, challenge), 0
        return channel.card_proof(self.key, theirs, challenge) + OK

    def _answer_sealed(self, apdu: bytes) -> bytes:
        if not self.keys:
            return b"\x69\x82"
        header, body = apdu[:4], apdu[5 : 5 + apdu[4]]
        content = channel.entries(body)
        sealed = b"".join(channel.entry(tag, content[tag]) for tag in (0x87, 0x97) if tag in content)
        self.counter += 1
        if content.get(0x8E) != self.keys.seal(self.counter, channel.pad(header), sealed):
            self.keys = None
            return b"\x69\x88"
        plain = self.keys.decrypt(self.counter, content[0x87][1:]) if 0x87 in content else b""
        data, status = self._do(apdu[1], apdu[2] << 8 | apdu[3], plain, content.get(0x97, b"\x00")[0])
        self.counter += 1
        answer = channel.entry(0x87, b"\x01" + self.keys.encrypt(self.counter, data)) if data else b""
        answer += channel.entry(0x99, status)
        return answer + channel.entry(0x8E, self.keys.seal(self.counter, answer)) + status

    def _do(self, instruction: int, position: int, data: bytes, expected: int) -> tuple[bytes, bytes]:
        if instruction == 0xA4:
            self.file = channel.SLOT_FILES.index(data) if data in channel.SLOT_FILES else None
            return b"", OK if self.file is not None else b"\x6a\x82"
        if self.file is None or position + max(len(data), expected) > SLOT_SIZE:
            return b"", b"\x6b\x00"
        if instruction == 0xB0:
            return bytes(self.memory.slots[self.file][position : position + expected]), OK
        if instruction == 0xD6:
            if self.memory.worn_out:
                return b"", b"\x65\x81"
            self.memory.write(self.file, position, data)
            return b"", OK
        return b"", b"\x6d\x00"
