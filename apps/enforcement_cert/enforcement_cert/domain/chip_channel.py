"""The protected talk with a certificate's chip: both sides prove a key, then every command is sealed.

The site holds the keys; the clerk's computer and the browser only carry bytes they cannot read or
change. Per chip: key = KDF(master key, chip serial). Per talk: keys = KDF(chip key, both challenges).

1. The chip gives 16 random bytes (GET CHALLENGE).
2. The site answers 16 random bytes and a proof over both (MUTUAL AUTHENTICATE); the chip checks
   it, counts wrong ones, and answers its own proof.
3. Commands travel as secure messaging of ISO/IEC 7816-4 with AES: encrypted data (87), expected
   length (97), status (99), eight bytes of CMAC (8E); a counter goes into every one, so nothing
   can be repeated, left out or put in another order.
"""

import hmac
import os
from collections.abc import Sequence
from dataclasses import dataclass

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from cryptography.hazmat.primitives.cmac import CMAC

from .errors import ChipRefused

APPLICATION = bytes.fromhex("F0585A5A4A5A31")  # proprietary (F0), "XZZJZ1"
SLOT_FILES = (b"\x01\x01", b"\x01\x02")
CHALLENGE_LENGTH = 16
PROOF_LENGTH = 16
SEAL_LENGTH = 8
CHUNK = 192  # bytes of a file per command: sealed they still fit into a short command
BLOCK = 16
DONE = 0x9000

_HOST, _CARD, _ENCRYPTION, _SEALING, _CHIP = (bytes((number,)) for number in range(1, 6))


@dataclass(frozen=True)
class Command:
    """A command before it is sealed. `expected` is the number of bytes wanted back (0: none)."""

    instruction: int
    p1: int = 0
    p2: int = 0
    data: bytes = b""
    expected: int = 0


@dataclass(frozen=True)
class Answer:
    """An answer after its seal was found right."""

    data: bytes
    status: int


def cmac(key: bytes, *parts: bytes) -> bytes:
    """Return AES-CMAC (NIST SP 800-38B) over the parts."""
    digest = CMAC(algorithms.AES(key))
    digest.update(b"".join(parts))
    return digest.finalize()


def chip_key(master_key: bytes, serial: bytes) -> bytes:
    """Return the key of one chip (16 bytes); `serial` is the chip's own number, 4 to 16 bytes."""
    return cmac(master_key, _CHIP, serial)


def host_proof(key: bytes, host_challenge: bytes, card_challenge: bytes) -> bytes:
    """Return what proves to the chip that the site holds its key."""
    return cmac(key, _HOST, host_challenge, card_challenge)


def card_proof(key: bytes, host_challenge: bytes, card_challenge: bytes) -> bytes:
    """Return what proves to the site that the chip holds the key."""
    return cmac(key, _CARD, card_challenge, host_challenge)


def talk_keys(key: bytes, host_challenge: bytes, card_challenge: bytes) -> "TalkKeys":
    """Return the two keys of one talk."""
    both = host_challenge + card_challenge
    return TalkKeys(cmac(key, _ENCRYPTION, both), cmac(key, _SEALING, both))


@dataclass(frozen=True)
class TalkKeys:
    """The keys of one talk, and what both sides do with them. `counter` rises with every message."""

    encryption: bytes
    sealing: bytes

    def encrypt(self, counter: int, data: bytes) -> bytes:
        encryptor = self._cipher(counter).encryptor()
        return encryptor.update(pad(data)) + encryptor.finalize()

    def decrypt(self, counter: int, data: bytes) -> bytes:
        decryptor = self._cipher(counter).decryptor()
        return unpad(decryptor.update(data) + decryptor.finalize())

    def seal(self, counter: int, *parts: bytes) -> bytes:
        return cmac(self.sealing, counter_block(counter), pad(b"".join(parts)))[:SEAL_LENGTH]

    def _cipher(self, counter: int) -> Cipher:
        first = Cipher(algorithms.AES(self.encryption), modes.ECB()).encryptor()
        return Cipher(algorithms.AES(self.encryption), modes.CBC(first.update(counter_block(counter))))


def counter_block(counter: int) -> bytes:
    """Return a counter as one block of bytes."""
    return counter.to_bytes(BLOCK, "big")


def pad(data: bytes) -> bytes:
    """Fill up to whole blocks with 80 00 … (ISO/IEC 9797-1, method 2)."""
    padded = data + b"\x80"
    return padded + bytes(-len(padded) % BLOCK)


def unpad(data: bytes) -> bytes:
    """Take the filling off again; raises ChipRefused if there is none."""
    stripped = data.rstrip(b"\x00")
    if not stripped.endswith(b"\x80"):
        raise ChipRefused("chip_answer_not_sealed")
    return stripped[:-1]


def entry(tag: int, value: bytes) -> bytes:
    """Return tag, length and value; lengths to 255 as the standard writes them."""
    length = bytes((len(value),)) if len(value) < 0x80 else bytes((0x81, len(value)))
    return bytes((tag,)) + length + value


def entries(data: bytes) -> dict[int, bytes]:
    """Take tag-length-value data apart; raises ChipRefused if it is cut off."""
    found: dict[int, bytes] = {}
    position = 0
    while position < len(data):
        tag, length, position = data[position], *_length(data, position + 1)
        value = data[position : position + length]
        if len(value) != length:
            raise ChipRefused("chip_answer_not_sealed")
        found[tag] = value
        position += length
    return found


def _length(data: bytes, position: int) -> tuple[int, int]:
    head = data[position : position + 2]
    if not head or (head[0] == 0x81 and len(head) < 2) or head[0] > 0x81:
        raise ChipRefused("chip_answer_not_sealed")
    return (head[1], position + 2) if head[0] == 0x81 else (head[0], position + 1)


class HostTalk:
    """The site's side of one talk. Its state fits into JSON and is kept for minutes only."""

    def __init__(self, key: bytes, card_challenge: bytes, host_challenge: bytes | None = None):
        if len(card_challenge) != CHALLENGE_LENGTH:
            raise ChipRefused("chip_answer_not_sealed")
        self.key = key
        self.card_challenge = card_challenge
        self.host_challenge = host_challenge or os.urandom(CHALLENGE_LENGTH)
        self.keys = talk_keys(key, self.host_challenge, card_challenge)
        self.counter = 0
        self.is_open = False

    @classmethod
    def from_state(cls, key: bytes, state: dict) -> "HostTalk":
        """Return the talk that `state()` described; the chip's key is not part of it."""
        challenges = (bytes.fromhex(state[name]) for name in ("card_challenge", "host_challenge"))
        talk = cls(key, *challenges)
        talk.counter, talk.is_open = state["counter"], state["is_open"]
        return talk

    def state(self) -> dict:
        """Return what is needed to go on with the talk in another process, as JSON takes it."""
        return {
            "card_challenge": self.card_challenge.hex(),
            "host_challenge": self.host_challenge.hex(),
            "counter": self.counter,
            "is_open": self.is_open,
        }

    def authentication(self, key_version: int) -> bytes:
        """Return the plain command that proves the site to the chip."""
        data = self.host_challenge + host_proof(self.key, self.host_challenge, self.card_challenge)
        return bytes((0x00, 0x82, 0x00, key_version, len(data))) + data + b"\x10"

    def check_card(self, answer: bytes) -> None:
        """Take the chip's answer to the authentication; raises ChipRefused if it does not hold the key."""
        status = int.from_bytes(answer[-2:], "big")
        if status != DONE:
            raise refusal_of(status)
        expected = card_proof(self.key, self.host_challenge, self.card_challenge)
        if not hmac.compare_digest(answer[:-2], expected):
            raise ChipRefused("chip_wrong_key")
        self.is_open = True

    def seal_commands(self, commands: Sequence[Command]) -> list[bytes]:
        """Return the commands as they travel. Their answers must be opened by `open_answers` in one go."""
        if not self.is_open:
            raise ChipRefused("chip_talk_not_open")
        return [self._seal(command, self.counter + 1 + 2 * place) for place, command in enumerate(commands)]

    def open_answers(self, answers: Sequence[bytes]) -> list[Answer]:
        """Check and open the answers to the commands sealed last, in their order.

        Raises ChipRefused at the first one that the chip did not do or that is not from it.
        """
        opened = []
        for answer in answers:
            opened.append(self._open(answer, self.counter + 2))
            self.counter += 2
        return opened

    def _seal(self, command: Command, counter: int) -> bytes:
        header = bytes((0x0C, command.instruction, command.p1, command.p2))
        body = b""
        if command.data:
            body += entry(0x87, b"\x01" + self.keys.encrypt(counter, command.data))
        if command.expected:
            body += entry(0x97, bytes((command.expected & 0xFF,)))
        body += entry(0x8E, self.keys.seal(counter, pad(header), body))
        return header + bytes((len(body),)) + body + b"\x00"

    def _open(self, answer: bytes, counter: int) -> Answer:
        plain_status = int.from_bytes(answer[-2:], "big")
        content = entries(answer[:-2])
        if 0x8E not in content or 0x99 not in content:
            raise refusal_of(plain_status)
        sealed = b"".join(entry(tag, content[tag]) for tag in (0x87, 0x99) if tag in content)
        if not hmac.compare_digest(content[0x8E], self.keys.seal(counter, sealed)):
            raise ChipRefused("chip_answer_not_sealed")
        status = int.from_bytes(content[0x99], "big")
        if status != DONE:
            raise refusal_of(status)
        return Answer(self.keys.decrypt(counter, content[0x87][1:]) if 0x87 in content else b"", status)


_REFUSALS = {
    0x6982: "chip_wrong_key",
    0x6300: "chip_wrong_key",
    0x6983: "chip_blocked",
    0x6581: "chip_worn_out",
    0x6A82: "chip_foreign_card",
    0x6988: "chip_answer_not_sealed",
}


def refusal_of(status: int) -> ChipRefused:
    """Return the refusal that a status word of the chip means (ISO/IEC 7816-4)."""
    return ChipRefused(_REFUSALS.get(status, "chip_refused"), status=f"{status:04X}")


def read_commands(length: int) -> list[Command]:
    """Return the commands that read `length` bytes of both slots, slot after slot."""
    commands = []
    for file in SLOT_FILES:
        commands.append(Command(0xA4, 0x02, 0x0C, file))
        commands += [
            Command(0xB0, offset >> 8, offset & 0xFF, expected=min(CHUNK, length - offset))
            for offset in range(0, length, CHUNK)
        ]
    return commands


def write_commands(place: int, image: bytes) -> list[Command]:
    """Return the commands that write one slot and read it back."""
    select = Command(0xA4, 0x02, 0x0C, SLOT_FILES[place])
    offsets = range(0, len(image), CHUNK)
    writing = [Command(0xD6, at >> 8, at & 0xFF, image[at : at + CHUNK]) for at in offsets]
    reading = [Command(0xB0, at >> 8, at & 0xFF, expected=len(image[at : at + CHUNK])) for at in offsets]
    return [select, *writing, *reading]


def images_of(answers: Sequence[Answer], length: int) -> list[bytes]:
    """Put the answers to `read_commands` together again: the bytes of both slots."""
    per_slot = len(answers) // len(SLOT_FILES)
    groups = [answers[start + 1 : start + per_slot] for start in range(0, len(answers), per_slot)]
    return [b"".join(answer.data for answer in group)[:length] for group in groups]
