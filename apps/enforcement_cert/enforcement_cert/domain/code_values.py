"""Values of code lists and the days on which they may be chosen (X-18)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from .text import squeeze


@dataclass(frozen=True)
class CodeValue:
    """One value of a code list.

    `value` is what records store, `label` what people read, `code` what the standard gives it.
    `valid_from` and `valid_until` are the first and the last day on which it may be chosen (None: open);
    `words` are other names and codes that mean the same.
    """

    code_list: str
    value: str
    label: str
    code: str = ""
    valid_from: date | None = None
    valid_until: date | None = None
    successor: str | None = None
    words: tuple[str, ...] = ()

    def is_open(self, on: date) -> bool:
        """Say whether new entries may use this value on a day; both end days count."""
        has_begun = self.valid_from is None or self.valid_from <= on
        return has_begun and (self.valid_until is None or on <= self.valid_until)


def find_value(values: Iterable[CodeValue], text: object, on: date) -> CodeValue | None:
    """Return the open value that a clerk's word, or a code of the standard, means; None if there is none.

    Spaces and width do not count, nor leading zeros of codes.
    """
    wanted = squeeze(text)
    if not wanted:
        return None
    open_values = [value for value in values if value.is_open(on)]
    exact = (value for value in open_values if wanted in (value.value, value.label) or wanted in value.words)
    return next(exact, None) or _by_code(open_values, wanted)


def _by_code(values: list[CodeValue], wanted: str) -> CodeValue | None:
    if not wanted.isascii() or not wanted.isdigit():
        return None
    number = wanted.lstrip("0")
    return next((value for value in values if value.code and value.code.lstrip("0") == number), None)
