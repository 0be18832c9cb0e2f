"""./run --outdated: which pinned packages have newer releases, and why some stay behind."""

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .errors import SetupError
from .paths import Bench

_ROW = re.compile(r"^(?P<name>[\w.-]+)==(?P<version>\S+)(?:\s+#\s*(?P<reason>.*))?$")


@dataclass(frozen=True)
class Pin:
    """One line of the lock file."""

    name: str
    version: str
    reason: str


def pins(lock: Path) -> dict[str, Pin]:
    """Return the pins of a lock file by normalised name."""
    rows = (_ROW.match(line) for line in lock.read_text(encoding="utf-8").splitlines())
    found = (Pin(row["name"], row["version"], row["reason"] or "") for row in rows if row)
    return {normalised(pin.name): pin for pin in found}


def normalised(name: str) -> str:
    """Return a package name as PyPI compares them."""
    return re.sub(r"[-_.]+", "-", name).lower()


def report(bench: Bench) -> str:
    """Return a table of what is behind; asks the package sources."""
    python = _python_rows(bench)
    node = _node_rows(bench)
    lines = [
        "Take a release once it is 31 days old, run ./test, and write the reason beside what must stay.",
        "",
        f"Python (config/python/requirements.lock): {len(python)} behind",
        *python,
        "",
        f"npm (config/assets/package.json): {len(node)} behind",
        *node,
    ]
    return "\n".join(lines)


def _python_rows(bench: Bench) -> list[str]:
    known = pins(bench.config / "python" / "requirements.lock")
    said = _json([str(bench.python), "-m", "pip", "--disable-pip-version-check", "list", "--outdated", "--format=json"])
    rows = [(known[normalised(row["name"])], row["latest_version"]) for row in said if normalised(row["name"]) in known]
    return [_line(pin.name, pin.version, newest, pin.reason) for pin, newest in rows]


def _node_rows(bench: Bench) -> list[str]:
    folder = bench.config / "assets"
    said = _json(["npm", "outdated", "--json", "--prefix", str(folder)], cwd=bench.config, codes=(0, 1))
    locked = json.loads((folder / "package-lock.json").read_text())["packages"]
    rows = [
        (name, locked.get(f"node_modules/{name}", {}).get("version", "?"), row["latest"]) for name, row in said.items()
    ]
    return [_line(name, has, newest, "") for name, has, newest in sorted(rows) if has != newest]


def _line(name: str, has: str, newest: str, reason: str) -> str:
    return f"  {name:28} {has:16} → {newest:16} {reason}".rstrip()


def _json(command: list[str], cwd: Path | None = None, codes: tuple[int, ...] = (0,)):
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)
    if done.returncode not in codes:
        raise SetupError(f"{command[0]} could not ask its package source: {done.stderr.strip()[-300:]}")
    return json.loads(done.stdout or "{}")
