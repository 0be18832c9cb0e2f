"""What a scanner or a clerk gives for a card: the link in its QR code, the bare token, or the serial of the plastic."""

from dataclasses import dataclass

from .errors import RuleViolation, TextEnum
from .text import squeeze

_LINK = "/v/"
_TOKEN_LENGTH = 26
_LONGEST = 400


class ProofMeans(TextEnum):
    READER = "Card Reader"
    QR_CODE = "QR Code"
    SERIAL = "Card Serial"


# What only the card itself can give; a serial is also read off a screen (G-041).
BY_MACHINE = frozenset({ProofMeans.READER, ProofMeans.QR_CODE})


@dataclass(frozen=True)
class Scan:
    """A value, and where to look for it."""

    means: ProofMeans
    value: str


def read_scan(text: str | None) -> Scan:
    """Read a scanned or typed text. Raises RuleViolation if it cannot be of a card. Source: R-126."""
    value = squeeze(text)
    if not value or len(value) > _LONGEST:
        raise RuleViolation("card_scan_missing")
    if _LINK in value.lower():
        token = value.lower().rsplit(_LINK, 1)[1].split("?")[0].split("#")[0].strip("/")
        return Scan(ProofMeans.QR_CODE, token)
    if len(value) == _TOKEN_LENGTH and value.isalnum() and not value.isdigit():
        return Scan(ProofMeans.QR_CODE, value.lower())
    return Scan(ProofMeans.SERIAL, value.upper())
