"""Words and codes of code lists as lists of officers write them, by the lists administrators keep (X-18)."""

from collections.abc import Callable, Mapping
from datetime import date
from functools import lru_cache, partial

from enforcement_cert.personnel import code_lists

_LISTS = {"education": "Education", "political_status": "Political Status", "ethnic_group": "Ethnic Group"}
_REMEMBERED = 512


def list_finders(on: date) -> Mapping[str, Callable[[str], str | None]]:
    """Return field → reader of one word or code; the reader gives the stored value open on that day, or None."""
    return {field: lru_cache(_REMEMBERED)(partial(_find, name, on)) for field, name in _LISTS.items()}


def _find(name: str, on: date, text: str) -> str | None:
    found = code_lists.find_value(name, text, on)
    if found is None and name == "Ethnic Group" and not text.isascii():
        return code_lists.find_value(name, text.removesuffix("族") + "族", on)
    return found
