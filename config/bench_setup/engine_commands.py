"""Running the engine's own commands and Python in a bench's sites folder."""

import json
import os
import subprocess
from pathlib import Path

from . import shell
from .paths import Bench


def environment(bench: Bench) -> dict[str, str]:
    """Return what every process of a bench finds in its environment, besides our own."""
    folders = [bench.env / "bin", bench.config / "node_modules" / ".bin"]
    path = ":".join([*map(str, folders), os.environ.get("PATH", ""), "/usr/sbin", "/sbin"])
    return {"PATH": path, "PYTHONUNBUFFERED": "1"}


def run(bench: Bench, *arguments: str, hidden: tuple[str, ...] = ()) -> None:
    """Run an engine command with its output in the setup log.

    ``hidden`` are more arguments, such as passwords, that other users of the machine must not
    see in the list of processes; they travel by the environment.
    """
    env = {**environment(bench), "BENCH_HIDDEN_ARGUMENTS": json.dumps(hidden)}
    shell.run(command(bench, *arguments), log=bench.setup_log, cwd=bench.sites, env=env)


def output(bench: Bench, *arguments: str) -> str:
    """Return what an engine command prints."""
    return shell.capture(command(bench, *arguments), cwd=bench.sites)


def on_terminal(bench: Bench, *arguments: str) -> int:
    """Run an engine command on this terminal; return its exit code."""
    return _visibly(bench, command(bench, *arguments))


def python_on_terminal(bench: Bench, *arguments: str) -> int:
    """Run the environment's Python in the sites folder, on this terminal."""
    return _visibly(bench, [str(bench.python), *arguments])


def bench_on_terminal(bench: Bench, *arguments: str) -> int:
    """Run the bench CLI in the bench's folder, on this terminal."""
    return _visibly(bench, [str(bench.root / "env-bench" / "bin" / "bench"), *arguments], bench.home)


def _visibly(bench: Bench, command: list[str], folder: Path | None = None) -> int:
    env = {**os.environ, **environment(bench)}
    return subprocess.run(command, cwd=folder or bench.sites, env=env, check=False).returncode


def command(bench: Bench, *arguments: str) -> list[str]:
    """Return the words of an engine command."""
    return [str(bench.python), str(Path(__file__).with_name("engine_command.py")), *arguments]
