"""Debian packages: which are needed, which are missing, and installing those."""

import os
import re
import shutil
import subprocess
from pathlib import Path

from .errors import SetupError
from .progress import step
from .shell import run

PACKAGES = Path(__file__).resolve().parents[1] / "debian" / "packages.txt"
_NODE_AT_LEAST = 18


def wanted() -> dict[str, str]:
    """Return package → what it is for, from config/debian/packages.txt."""
    rows = (line.split("#", 1) for line in PACKAGES.read_text().splitlines() if line.strip())
    packages = {name.strip(): why.strip() for name, why in rows if name.strip()}
    if node_is_usable():
        packages = {name: why for name, why in packages.items() if name not in ("nodejs", "npm")}
    return packages


def node_is_usable() -> bool:
    """Say whether the machine already has Node.js 18 or newer, with npm."""
    if not (shutil.which("node") and shutil.which("npm")):
        return False
    said = subprocess.run(["node", "--version"], capture_output=True, text=True, check=False).stdout
    found = re.match(r"v(\d+)", said)
    return found is not None and int(found[1]) >= _NODE_AT_LEAST


def missing(packages: dict[str, str]) -> list[str]:
    """Return those of ``packages`` that dpkg does not report as installed."""
    query = ["dpkg-query", "--show", "--showformat", "${Package} ${db:Status-Status}\n", *packages]
    try:
        said = subprocess.run(query, capture_output=True, text=True, check=False).stdout
    except FileNotFoundError as absent:
        raise SetupError(
            "This is not a Debian system: dpkg is missing",
            "Use Debian 12 or newer, or Ubuntu 22.04 or newer.",
        ) from absent
    installed = {line.split()[0] for line in said.splitlines() if line.endswith(" installed")}
    return [name for name in packages if name not in installed]


def ensure(log: Path) -> None:
    """Install what is missing; needs root or sudo only if something is."""
    packages = wanted()
    absent = missing(packages)
    if not absent:
        return
    prefix = _root_prefix(absent, packages)
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    remedy = "Check that Debian's package source can be reached (apt-get update), then run this again."
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-y"]
    with step(f"Installing {len(absent)} Debian packages: {' '.join(absent)}"):
        run([*apt, "update"], log=log, env=quiet, remedy=remedy)
        with _ServicesKeptOff(prefix):
            run([*apt, "install", "--no-install-recommends", *absent], log=log, env=quiet, remedy=remedy)


def _root_prefix(absent: list[str], packages: dict[str, str]) -> list[str]:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        return ["sudo"]
    lines = "\n".join(f"    {name}: {packages[name]}" for name in absent)
    raise SetupError(
        f"These Debian packages are missing, and installing them needs root:\n{lines}",
        f"Ask an administrator to run: apt-get install --no-install-recommends {' '.join(absent)}",
    )


class _ServicesKeptOff:
    """Keeps freshly installed database and web servers from starting system-wide.

    The bench starts its own, with its own data; Debian asks /usr/sbin/policy-rc.d, where
    exit code 101 means "do not start". An existing file is left as it is.
    """

    _FILE = Path("/usr/sbin/policy-rc.d")

    def __init__(self, prefix: list[str]) -> None:
        self._prefix = prefix
        self._ours = not self._FILE.exists()

    def __enter__(self) -> None:
        if self._ours:
            script = f"printf '#!/bin/sh\\nexit 101\\n' > {self._FILE}; chmod 755 {self._FILE}"
            subprocess.run([*self._prefix, "sh", "-c", script], check=True)

    def __exit__(self, *_: object) -> None:
        if self._ours:
            subprocess.run([*self._prefix, "rm", "-f", str(self._FILE)], check=True)
