"""What the first page of an Access file tells: whether it is whole, and whether it is locked.

The page is masked with a constant key, which is no secret: it keeps nobody out. Layout as documented by the
mdbtools project.
"""

import struct
from pathlib import Path

from enforcement_cert.exchange.reading.errors import UnreadableFile

_MASK_KEY = b"\xc7\xda\x39\x6b"
_VERSION_AT = 0x14
_MASKED_FROM = 0x18
_KEY_AT = 0x3E
_PASSWORD_AT = 0x42
_MADE_AT = 0x72
_OLD_PAGE, _PAGE = 2_048, 4_096
_OLD_MASKED, _MASKED = 126, 128
_OLD_PASSWORD_BYTES, _PASSWORD_BYTES = 20, 40


def check_header(path: Path) -> None:
    """Raise UnreadableFile if the file is cut off, encrypted, or asks for a password."""
    size = path.stat().st_size
    with path.open("rb") as file:
        head = file.read(_PAGE)
    is_old = len(head) > _VERSION_AT and head[_VERSION_AT] == 0
    page = _OLD_PAGE if is_old else _PAGE
    if size < 3 * page or size % page:
        raise UnreadableFile("import_database_cut_off")
    plain = _unmasked(head, _OLD_MASKED if is_old else _MASKED)
    if struct.unpack_from("<I", plain, _KEY_AT)[0] or _has_password(plain, is_old):
        raise UnreadableFile("import_database_encrypted")


def _has_password(plain: bytes, is_old: bool) -> bool:
    if is_old:
        return any(plain[_PASSWORD_AT : _PASSWORD_AT + _OLD_PASSWORD_BYTES])
    made = struct.unpack_from("<d", plain, _MADE_AT)[0]
    mask = struct.pack("<q", int(made))[:4] if abs(made) < 2**40 else bytes(4)
    stored = plain[_PASSWORD_AT : _PASSWORD_AT + _PASSWORD_BYTES]
    return any(byte ^ mask[place % 4] for place, byte in enumerate(stored))


def _unmasked(head: bytes, length: int) -> bytes:
    masked = head[_MASKED_FROM : _MASKED_FROM + length]
    return head[:_MASKED_FROM] + _rc4(masked) + head[_MASKED_FROM + length :]


def _rc4(data: bytes) -> bytes:
    state, j = list(range(256)), 0
    for i in range(256):
        j = (j + state[i] + _MASK_KEY[i % len(_MASK_KEY)]) % 256
        state[i], state[j] = state[j], state[i]
    out, j = bytearray(), 0
    for i, byte in enumerate(data, start=1):
        i %= 256
        j = (j + state[i]) % 256
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) % 256])
    return bytes(out)
