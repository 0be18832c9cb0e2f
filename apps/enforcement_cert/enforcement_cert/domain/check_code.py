"""Four characters beside the certificate number so that nobody can try numbers one by one.

Crockford's base 32 (no I, L, O, U) of 20 bits of HMAC-SHA256: easy to read
aloud and type from a card, one guess in a million right; the endpoint limits
the guesses. Source: R-178, minimum principle of G-094.
"""

import hashlib
import hmac
import re
import unicodedata

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 4
_CONFUSED = str.maketrans("OIL", "011")
_DASHES = re.compile(r"[-\u2010-\u2015\u2212\u30fc\uff0d_]+")
_NUMBER = re.compile(r"[A-Z0-9](?:[A-Z0-9-]{0,38}[A-Z0-9])?")


def certificate_check_code(secret: bytes, certificate_number: str) -> str:
    """Give the four check characters of a certificate number.

    `secret` is the site's own key, at least 16 bytes (ValueError otherwise).
    Spaces, hyphens and case of the number do not matter.
    """
    if len(secret) < 16:
        raise ValueError("the secret of check codes needs at least 16 bytes")
    message = _canonical(certificate_number).encode()
    digest = hmac.new(secret, message, hashlib.sha256).digest()
    bits = int.from_bytes(digest[:3], "big") >> 4
    return "".join(ALPHABET[bits >> shift & 31] for shift in (15, 10, 5, 0))


def split_public_code(text: str) -> tuple[str, str] | None:
    """Split "NUMBER-ABCD" as typed by a citizen into number and check characters.

    Tolerates spaces, lower case, full-width characters, any dash, a missing
    dash, and O/I/L for 0/1 in the check part. None if it cannot be such a code.
    """
    cleaned = "".join(unicodedata.normalize("NFKC", text or "").split()).upper()
    cleaned = _DASHES.sub("-", cleaned).strip("-")
    number, check = cleaned[:-LENGTH].rstrip("-"), cleaned[-LENGTH:].translate(_CONFUSED)
    if not _NUMBER.fullmatch(number) or any(char not in ALPHABET for char in check):
        return None
    return number, check


def matches(secret: bytes, certificate_number: str, given: str) -> bool:
    """Compare the given check characters in constant time."""
    expected = certificate_check_code(secret, certificate_number)
    typed = (given or "").upper().translate(_CONFUSED)
    return hmac.compare_digest(expected.encode(), typed.encode())


def _canonical(number: str) -> str:
    text = "".join(unicodedata.normalize("NFKC", number).split()).upper()
    return _DASHES.sub("", text)
