"""Commands of the app for `bench --site SITE …`, gathered from the modules of this folder."""

from importlib import import_module
from pkgutil import iter_modules


def _gather() -> list:
    found = []
    for module in iter_modules(__path__):
        found.extend(import_module(f"{__name__}.{module.name}").commands)
    return found


commands = _gather()
