"""Commands of the app for `bench --site SITE …`, gathered from this folder."""

from importlib import import_module

_MODULES = ("demo", "officers")


def _gather() -> list:
    found = []
    for name in _MODULES:
        found.extend(import_module(f"{__name__}.{name}").commands)
    return found


commands = _gather()
