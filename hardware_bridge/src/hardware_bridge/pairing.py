"""Which sites may use this computer's readers, and how that is proven.

Pairing: the bridge shows a code on this computer; the clerk types it into the site's page, which
sends it here together with the site's public key. From then on the site gives its pages short
permissions that it signs; the browser keeps no secret, and pages of other sites get nothing.
"""

import base64
import binascii
import hmac
import json
import os
import secrets
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from .errors import BridgeError

CODE_LENGTH = 8
CODE_SECONDS = 300
CODE_TRIES = 5
PERMISSION_SECONDS = 600
_CLOCK_DIFFERENCE = 120
_DIGITS = "0123456789"


@dataclass(frozen=True)
class Site:
    """A paired site. `origin` as browsers write it, `public_key` 32 bytes in hexadecimal."""

    origin: str
    public_key: str
    device: str
    paired_at: int


@dataclass(frozen=True)
class Permission:
    """What a site allows one of its pages for some minutes."""

    origin: str
    user: str
    expires_at: float


@dataclass
class _Code:
    text: str
    made_at: float
    tries_left: int = CODE_TRIES


@dataclass
class Pairings:
    """The paired sites, kept in one file; and the code that is waiting to be typed."""

    path: Path
    clock: Callable[[], float] = time.time
    _code: _Code | None = None

    @property
    def sites(self) -> dict[str, Site]:
        """The paired sites by origin, read anew each time: another process may have put one out."""
        if not self.path.exists():
            return {}
        stored = json.loads(self.path.read_text(encoding="utf-8"))
        return {row["origin"]: Site(**row) for row in stored["sites"]}

    def new_code(self) -> str:
        """Make a code that holds for CODE_SECONDS and once; an earlier one is void."""
        self._code = _Code("".join(secrets.choice(_DIGITS) for _ in range(CODE_LENGTH)), self.clock())
        return self._code.text

    def pair(self, code: str, origin: str, public_key: str) -> Site:
        """Take a site in if the code is right; returns it with the name of this device.

        Raises BridgeError code_refused after a wrong, used, old or too often tried code.
        """
        self._use_code(code)
        _read_key(public_key)
        site = Site(origin, public_key, device=secrets.token_hex(8), paired_at=int(self.clock()))
        self._keep({**self.sites, origin: site})
        return site

    def forget(self, origin: str) -> bool:
        """Put a site out; returns whether it was paired."""
        sites = self.sites
        found = sites.pop(origin, None)
        self._keep(sites)
        return found is not None

    def require_origin(self, origin: str | None) -> Site:
        """Return the paired site of a page. Raises BridgeError origin_refused."""
        site = self.sites.get(origin or "")
        if not site:
            raise BridgeError("origin_refused")
        return site

    def read_permission(self, site: Site, token: str) -> Permission:
        """Check a permission: signed by the site, for this device and origin, not too long, not over.

        A token is two base64url parts: JSON {device, origin, user, issued, expires}, signature.
        """
        try:
            content, signature = (base64.urlsafe_b64decode(part + "==") for part in token.split("."))
            _read_key(site.public_key).verify(signature, content)
            claims = json.loads(content)
            issued, expires = float(claims["issued"]), float(claims["expires"])
            is_ours = claims["device"] == site.device and claims["origin"] == site.origin
            user = str(claims["user"])
        except (ValueError, KeyError, TypeError, AttributeError, binascii.Error, InvalidSignature):
            raise BridgeError("token_refused") from None
        now = self.clock()
        is_short = 0 < expires - issued <= PERMISSION_SECONDS
        if not (is_ours and is_short and issued - _CLOCK_DIFFERENCE <= now < expires):
            raise BridgeError("token_refused")
        return Permission(site.origin, user, expires)

    def _use_code(self, code: str) -> None:
        waiting = self._code
        if not waiting or self.clock() > waiting.made_at + CODE_SECONDS:
            self._code = None
            raise BridgeError("code_refused")
        waiting.tries_left -= 1
        is_right = hmac.compare_digest(waiting.text.encode(), "".join(str(code).split()).encode())
        if is_right or waiting.tries_left == 0:
            self._code = None
        if not is_right:
            raise BridgeError("code_refused")

    def _keep(self, sites: dict[str, Site]) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        text = json.dumps({"sites": [asdict(site) for site in sites.values()]}, indent=1)
        new = self.path.with_suffix(".new")
        new.write_text(text, encoding="utf-8")
        os.replace(new, self.path)


def _read_key(public_key: str) -> Ed25519PublicKey:
    try:
        return Ed25519PublicKey.from_public_bytes(bytes.fromhex(public_key))
    except ValueError:
        raise BridgeError("request_unreadable") from None
