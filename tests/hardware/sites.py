"""A site as the bridge sees it: an origin, a key, permissions it signs."""

import base64
import json
import time

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

ORIGIN = "https://certificates.example"


class PairedSite:
    """Signs permissions as the platform does."""

    def __init__(self, origin: str = ORIGIN):
        self.origin = origin
        self.key = Ed25519PrivateKey.generate()
        self.device = ""

    @property
    def public_key(self) -> str:
        return self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw).hex()

    def permission(self, now: float | None = None, **changes) -> str:
        """Return a permission of five minutes, with single claims changed."""
        now = time.time() if now is None else now
        claims = {"device": self.device, "origin": self.origin, "user": "clerk", "issued": now, "expires": now + 300}
        content = json.dumps({**claims, **changes}).encode()
        parts = (content, self.key.sign(content))
        return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)
