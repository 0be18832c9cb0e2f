"""The parts written for Node.js, tested by its own runner."""

import os
import re
import subprocess

import pytest

from bench_setup.paths import CHECKOUT


@pytest.mark.parametrize("part", ["assets", "realtime"])
def test_node_tests_pass(part):
    folder = CHECKOUT / "config" / part
    env = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    done = subprocess.run(
        ["node", "--test", "tests/"], cwd=folder, env=env, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:]
    assert re.search(r"^# pass [1-9]", done.stdout, re.MULTILINE)
