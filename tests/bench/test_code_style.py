"""The checkers of the code, over everything of ours and with the settings of pyproject.toml."""

import subprocess
import sys

import pytest

from bench_setup.paths import CHECKOUT

OURS = ("apps/enforcement_cert", "tests", "hardware_bridge", "benchmarks", "config", "conftest.py")
CHECKERS = {
    "ruff check": ("ruff", "check", *OURS),
    "ruff format": ("ruff", "format", "--check", *OURS),
    "mypy": ("mypy",),  # what it reads stands in its settings
}


@pytest.mark.parametrize("checker", CHECKERS)
def test_checker_finds_nothing(checker):
    command = [sys.executable, "-m", *CHECKERS[checker]]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, (done.stdout + done.stderr)[-6000:]
