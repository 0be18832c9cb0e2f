"""Read what the engine's test runner prints, and what failures are known."""

import re
from dataclasses import dataclass, field
from pathlib import Path

import tomllib

_RAN = re.compile(r"^Ran (\d+) tests? in ", re.MULTILINE)
_SKIPPED = re.compile(r"skipped=(\d+)")
# FAIL: test_name (package.module.Class.test_name) [subtest]   |   ERROR: setUpClass (package.module.Class)
_FAILED = re.compile(r"^(?:FAIL|ERROR): (\S+) \(([\w.]+)\)", re.MULTILINE)


@dataclass(frozen=True)
class ModuleResult:
    """Outcome of one test module."""

    ran: int
    skipped: int = 0
    failed: frozenset[str] = field(default_factory=frozenset)


def read_output(output: str) -> ModuleResult:
    """Return what the runner's output tells; names are dotted paths.

    Raises ValueError if the runner did not come to its end.
    """
    ran = _RAN.findall(output)
    if not ran:
        raise ValueError("The test runner did not say how many tests it ran.")
    failed = {path if path.endswith(f".{name}") else f"{path}.{name}" for name, path in _FAILED.findall(output)}
    return ModuleResult(
        ran=sum(map(int, ran)), skipped=sum(map(int, _SKIPPED.findall(output))), failed=frozenset(failed)
    )


@dataclass(frozen=True)
class KnownFailure:
    """A test that is expected to fail, and why; some fail only sometimes."""

    test: str
    cause: str
    sometimes: bool = False


def known_failures(file: Path) -> list[KnownFailure]:
    """Read the list of known failures. Raises TypeError if a row lacks its test or its cause."""
    rows = tomllib.loads(file.read_text(encoding="utf-8")).get("failure", [])
    return [KnownFailure(**row) for row in rows]
