"""The content-hash cache outside the checkout: built once, published whole, copied in."""

import fcntl
import hashlib
import json
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from .errors import SetupError
from .paths import cache_root
from .progress import say

_KEPT_SECONDS = 14 * 24 * 3600
_FREE_BYTES_NEEDED = 3 * 1024**3


def digest_of(parts: Iterable[Path | str | bytes]) -> str:
    """Hash the contents of files, of whole folders, and plain strings, in that order."""
    total = hashlib.sha256()
    for part in parts:
        for name, content in _contents(part):
            total.update(f"{name}\0{len(content)}\0".encode())
            total.update(content)
    return total.hexdigest()[:24]


def _contents(part: Path | str | bytes) -> Iterator[tuple[str, bytes]]:
    if isinstance(part, bytes):
        yield "", part
    elif isinstance(part, str):
        yield "", part.encode()
    elif part.is_dir():
        for file in sorted(p for p in part.rglob("*") if p.is_file() and "__pycache__" not in p.parts):
            yield str(file.relative_to(part)), file.read_bytes()
    else:
        yield part.name, part.read_bytes()


@contextmanager
def locked(name: str) -> Iterator[None]:
    """Hold the lock ``name``, so that two setups at once do not do the same work."""
    with only_one(cache_root() / f"{name}.lock", "Another setup is making the same; waiting for it"):
        yield


@contextmanager
def only_one(file: Path, waiting: str) -> Iterator[None]:
    """Hold the lock ``file``; if another process has it, say ``waiting`` and wait for it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"{waiting} …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def cached(kind: str, digest: str, build: Callable[[Path], None]) -> Path:
    """Return the cached folder ``kind-digest``; if it is missing, let ``build`` fill it.

    A half-built folder is never published: ``build`` works in a temporary folder that is
    renamed when it is complete.
    """
    place = cache_root() / f"{kind}-{digest}"
    if place.exists():
        os.utime(place)
        return place
    with locked(kind):
        if place.exists():
            return place
        require_space(cache_root())
        work = Path(tempfile.mkdtemp(prefix=f".{kind}-", dir=cache_root()))
        try:
            build(work)
            work.chmod(0o755)
            work.rename(place)
        except BaseException:
            shutil.rmtree(work, ignore_errors=True)
            raise
        _prune(kind, place)
    return place


def _prune(kind: str, newest: Path) -> None:
    """Remove results of the same kind that nothing has used for two weeks."""
    oldest = time.time() - _KEPT_SECONDS
    for place in cache_root().glob(f"{kind}-*"):
        if place.is_dir() and place != newest and place.stat().st_mtime < oldest:
            shutil.rmtree(place, ignore_errors=True)


@contextmanager
def replacing(target: Path) -> Iterator[Path]:
    """Give the place for a new ``target``; it is swapped in at the end, as programs may be using it."""
    fresh, old = target.with_name(f".{target.name}-new"), target.with_name(f".{target.name}-old")
    for leftover in (fresh, old):
        shutil.rmtree(leftover, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    yield fresh
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def require_space(folder: Path, needed: int = _FREE_BYTES_NEEDED) -> None:
    """Raise SetupError if the disk that holds ``folder`` has less than ``needed`` bytes free."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise SetupError(
            f"The disk of {folder} has only {free // 1024**2} MB free",
            f"Free at least {needed // 1024**2} MB, or put the cache elsewhere by setting XDG_CACHE_HOME.",
        )


class Stamp:
    """Remembers, in a small file, which digest a result in the checkout was made from."""

    def __init__(self, file: Path) -> None:
        self.file = file

    def matches(self, digest: str) -> bool:
        """Say whether the result was made from ``digest``."""
        return self.file.is_file() and json.loads(self.file.read_text())["digest"] == digest

    def write(self, digest: str) -> None:
        """Record that the result is now the one of ``digest``."""
        self.file.parent.mkdir(parents=True, exist_ok=True)
        self.file.write_text(json.dumps({"digest": digest}))
