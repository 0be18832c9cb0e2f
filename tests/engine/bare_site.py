"""A site of its own with nothing but the engine: for the engine's own tests and for those of patches/.

The product's app is not installed on it, so its door (gate/) cannot answer for a patch, and what the
engine's tests leave behind touches no other test.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

# To work on a patch: an existing site (ENGINE_TEST_SITE) in another sites folder (ENGINE_TEST_SITES).
_GIVEN_SITES = os.environ.get("ENGINE_TEST_SITES")
_GIVEN_SITE = os.environ.get("ENGINE_TEST_SITE")


def skip_unless_frozen_engine() -> None:
    """Skip on an official Frappe: it has its own fixes, and its own people run its tests."""
    frappe = pytest.importorskip("frappe")
    if frappe.__version__ != "15.0.0-dev":
        pytest.skip(f"patches/ are for the engine from PyPI, not for Frappe {frappe.__version__}")


@contextmanager
def bare_site(request: pytest.FixtureRequest, name: str, **config: object) -> Iterator[tuple[Path, str]]:
    """Make a site with the engine alone and drop it afterwards; gives (sites folder, site's name)."""
    skip_unless_frozen_engine()
    if _GIVEN_SITE:
        sites = Path(_GIVEN_SITES or "")
        file = sites / _GIVEN_SITE / "site_config.json"
        file.write_text(json.dumps({**json.loads(file.read_text()), "allow_tests": True, **config}, indent=1))
        yield sites, _GIVEN_SITE
        return
    bench = request.getfixturevalue("stack")
    bench.make_site(name, **config)
    try:
        yield bench.sites, name
    finally:
        bench.drop_site(name)


def engine_command(sites: Path, *arguments: str, timeout_seconds: int = 600) -> subprocess.CompletedProcess[str]:
    """Run one command of the engine's command line; output and errors come back together, in order."""
    return subprocess.run(
        [sys.executable, "-m", "frappe.utils.bench_helper", "frappe", *arguments],
        cwd=sites,
        env={**os.environ, "CI": "1"},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=timeout_seconds,
        check=False,
    )
