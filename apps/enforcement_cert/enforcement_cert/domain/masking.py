"""Hiding the middle of personal numbers wherever the full number is not needed."""

import re

_SHOWN_FRONT = 3
_SHOWN_BACK = 2
_MASKED = re.compile(r"[0-9Xx]{0,3}\*{3,}[0-9Xx]{0,2}")


def mask_identity_number(number: str | None) -> str:
    """Keep the first three and last two characters: 370*************11."""
    return _mask(number)


def mask_mobile(number: str | None) -> str:
    """Keep the first three and last two digits: 138******02."""
    return _mask(number)


def mask_email(address: str | None) -> str:
    """Keep the first sign and the domain: z***@example.cn."""
    name, at, domain = (address or "").partition("@")
    return f"{name[:1]}***@{domain}" if at else ""


def is_masked(text: str | None) -> bool:
    """Say whether the text is the output of a mask, which must never be stored as a number."""
    return bool(text and _MASKED.fullmatch(text.strip()))


def _mask(number: str | None) -> str:
    if not number:
        return ""
    hidden = len(number) - _SHOWN_FRONT - _SHOWN_BACK
    if hidden < _SHOWN_FRONT:
        return "*" * len(number)
    return number[:_SHOWN_FRONT] + "*" * hidden + number[-_SHOWN_BACK:]
