"""Codes of the second factor: which time steps count, what recovery codes look like. Source: X-54, RFC 6238."""

import hmac
from collections.abc import Callable, Mapping

STEP_SECONDS = 30
# One step before and after: clocks of telephones are never quite right.
DRIFT_STEPS = 1
RECOVERY_CODES = 10
_ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"
_GROUPS, _GROUP_LENGTH = 3, 4
_SEPARATORS = str.maketrans("", "", " -　－\t")


def clean_code(code: str) -> str:
    """Return a typed code without spaces and dashes, in small letters and half-width digits."""
    halved = "".join(chr(ord(c) - 0xFEE0) if "！" <= c <= "～" else c for c in str(code or ""))
    return halved.translate(_SEPARATORS).lower()


def is_recovery_code(code: str) -> bool:
    """Say whether this has the form of a recovery code rather than of a code of the app."""
    return len(clean_code(code)) == _GROUPS * _GROUP_LENGTH


def make_recovery_code(choose: Callable[[str], str]) -> str:
    """Make a code such as `k7qm-x4wp-zr9t` (about 59 bits); `choose` must be fit for secrets."""
    groups = ("".join(choose(_ALPHABET) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS))
    return "-".join(groups)


def matching_step(code: str, expected: Mapping[int, str], last_used: int) -> int | None:
    """Return the time step whose code this is; None if none, or if that step or a later one was used already."""
    for step, right in sorted(expected.items()):
        if step > last_used and hmac.compare_digest(code.encode(), right.encode()):
            return step
    return None
