"""What a password must be, and how a first one is made.

Length, kinds of characters and the number of remembered passwords are data (Login Settings); the
estimate of how easily a password is guessed is the engine's. Source: R-058 to R-060, G-030.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from .errors import RuleViolation

# Initial passwords of the two older systems, printed in their manuals.
HISTORICAL_DEFAULTS = frozenset({"1", "888888"})
MAXIMUM_LENGTH = 128
# Without 0, O, 1, l, I: a first password is read from a slip of paper.
_READABLE = ("abcdefghijkmnpqrstuvwxyz", "ABCDEFGHJKLMNPQRSTUVWXYZ", "23456789")
_GROUPS, _GROUP_LENGTH = 4, 4
_SHORTEST_NAME = 3


class PasswordRefused(RuleViolation):
    """A password that may not be used; `code` says why."""


@dataclass(frozen=True)
class PasswordRules:
    """Lengths in characters; `kinds` of small letters, capitals, digits and other signs, 1 to 4."""

    minimum_length: int = 10
    kinds: int = 3
    remembered: int = 5


def is_historical_default(password: str) -> bool:
    """Say whether this is one of the initial passwords printed in the older manuals (G-030)."""
    return password in HISTORICAL_DEFAULTS


def require_acceptable(password: str, rules: PasswordRules, own_words: Sequence[str] = ()) -> None:
    """Raise PasswordRefused unless the password fulfils the rules.

    `own_words` are the login name, the person's name and the like: a password must not contain them.
    """
    if not password:
        raise PasswordRefused("password_missing")
    if is_historical_default(password):
        raise PasswordRefused("password_default")
    if len(password) < rules.minimum_length:
        raise PasswordRefused("password_short", minimum=rules.minimum_length)
    if len(password) > MAXIMUM_LENGTH:
        raise PasswordRefused("password_long", maximum=MAXIMUM_LENGTH)
    if kinds_of_characters(password) < rules.kinds:
        raise PasswordRefused("password_simple", kinds=rules.kinds)
    folded = password.casefold()
    if any(len(word) >= _SHORTEST_NAME and word.casefold() in folded for word in own_words):
        raise PasswordRefused("password_own_name")


def require_new_twice(old: str, new: str, repeated: str) -> None:
    """Raise PasswordRefused unless the new password stands there twice and is new (R-058)."""
    if new != repeated:
        raise PasswordRefused("password_mismatch")
    if old == new:
        raise PasswordRefused("password_unchanged")


def kinds_of_characters(password: str) -> int:
    """Count the kinds: small letters, capitals, digits, everything else."""
    small = any(c.islower() and c.isascii() for c in password)
    capital = any(c.isupper() and c.isascii() for c in password)
    digit = any(c.isdigit() and c.isascii() for c in password)
    other = any(not (c.isalnum() and c.isascii()) for c in password)
    return small + capital + digit + other


def make_first_password(choose: Callable[[str], str]) -> str:
    """Make a random password of four groups, such as `k7Qm-x4Wp-Zr9t-B6nd` (about 90 bits).

    `choose` picks one character at random and must be fit for secrets.
    """
    alphabet = "".join(_READABLE)
    while True:
        groups = ["".join(choose(alphabet) for _ in range(_GROUP_LENGTH)) for _ in range(_GROUPS)]
        password = "-".join(groups)
        if all(any(c in kind for c in password) for kind in _READABLE):
            return password
