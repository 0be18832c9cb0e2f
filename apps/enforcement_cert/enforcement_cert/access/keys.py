"""Keys derived from the site's own encryption key, one per purpose."""

from functools import lru_cache

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from frappe.utils.password import get_encryption_key


def derived_key(label: str) -> bytes:
    """Return a 32-byte key for one purpose; the same as long as the site keeps its encryption key."""
    return _derived(get_encryption_key(), label)


def derived_from(site_key: str, label: str) -> bytes:
    """The same for code that runs before the engine: `site_key` is the site's `encryption_key`."""
    return _derived(site_key, label)


@lru_cache(maxsize=64)
def _derived(site_key: str, label: str) -> bytes:
    info = b"enforcement_cert." + label.encode()
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(site_key.encode())
