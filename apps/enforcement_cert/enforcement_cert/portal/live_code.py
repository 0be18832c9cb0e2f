"""The code on an officer's telephone: it changes all the time, so that a picture of the screen is worthless (X-05).

A live code is the certificate's token and the moment it was made, sealed with the site's key (AES-GCM of the
cryptography library). It does not show the token itself: whoever photographs it cannot make the lasting
address of the printed code out of it. The clock is the server's on both sides.
"""

import base64
import binascii
import os
import struct
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from enforcement_cert.domain.dates import CHINA_TIME

LIFE_SECONDS = 60
REFRESH_SECONDS = 25
LABEL = "live-code"
_NONCE = 12
_MOMENT = struct.Struct(">Q")
_LONGEST = 200
# Two machines of one site may differ a little.
_AHEAD = timedelta(seconds=10)


class LiveState(Enum):
    """What a live code is worth."""

    CURRENT = "current"
    OVER = "over"
    FORGED = "forged"


@dataclass(frozen=True)
class LiveCode:
    """A code that was opened: the certificate's token and when it was shown; empty and None if it is forged."""

    state: LiveState
    token: str = ""
    shown_at: datetime | None = None


def make(key: bytes, token: str, now: datetime) -> str:
    """Return a code for a token, made at this moment (with time zone); some 80 characters for an address."""
    nonce = os.urandom(_NONCE)
    content = _MOMENT.pack(int(now.timestamp())) + token.encode("ascii")
    sealed = nonce + AESGCM(key).encrypt(nonce, content, None)
    return base64.urlsafe_b64encode(sealed).decode().rstrip("=")


def open_code(key: bytes, code: str, now: datetime) -> LiveCode:
    """Say what a code is worth at a moment; its last second of LIFE_SECONDS still counts."""
    content = _opened(key, code)
    if content is None:
        return LiveCode(LiveState.FORGED)
    shown_at = datetime.fromtimestamp(_MOMENT.unpack(content[: _MOMENT.size])[0], CHINA_TIME)
    token = content[_MOMENT.size :].decode("ascii")
    is_current = -_AHEAD <= now - shown_at <= timedelta(seconds=LIFE_SECONDS)
    return LiveCode(LiveState.CURRENT if is_current else LiveState.OVER, token, shown_at)


def _opened(key: bytes, code: str) -> bytes | None:
    if len(code) > _LONGEST:
        return None
    try:
        sealed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        return AESGCM(key).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)
    except (ValueError, binascii.Error, InvalidTag):
        return None
