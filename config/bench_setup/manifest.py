"""The manifest of the restored engine: one line per file, its SHA-256 and its path."""

import hashlib
from pathlib import Path

from .errors import SetupError

_SHOWN = 5


def describe(tree: Path) -> dict[str, str]:
    """Return path → SHA-256 of every file under ``tree``."""
    files = (p for p in tree.rglob("*") if p.is_file())
    return {str(p.relative_to(tree)): hashlib.sha256(p.read_bytes()).hexdigest() for p in files}


def write(found: dict[str, str], file: Path) -> None:
    """Write a manifest, sorted by path."""
    file.write_text("".join(f"{found[path]}  {path}\n" for path in sorted(found)))


def read(file: Path) -> dict[str, str]:
    """Read a manifest back."""
    rows = (line.split("  ", 1) for line in file.read_text().splitlines())
    return {path: digest for digest, path in rows}


def check(tree: Path, file: Path) -> None:
    """Raise SetupError unless ``tree`` holds exactly the files of the manifest ``file``."""
    found, wanted = describe(tree), read(file)
    wrong = {
        "missing": sorted(wanted.keys() - found.keys()),
        "not expected": sorted(found.keys() - wanted.keys()),
        "different": sorted(p for p in wanted.keys() & found.keys() if wanted[p] != found[p]),
    }
    said = [f"{len(paths)} {kind} ({', '.join(paths[:_SHOWN])})" for kind, paths in wrong.items() if paths]
    if said:
        raise SetupError(
            f"The restored engine is not the one that was reviewed: {'; '.join(said)}",
            "Do not go on with it. Remove the cache folder and try again; if it stays, the package has changed.",
        )
