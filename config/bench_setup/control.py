"""Talking to the supervisor: starting it, giving it orders, and ending what it left behind."""

import json
import os
import signal
import socket
import subprocess
import sys
from pathlib import Path

from .errors import SetupError
from .paths import Bench
from .supervisor import Row, started_at
from .waiting import until

_START_SECONDS = 10
_GONE_SECONDS = 90


def order(bench: Bench, *words: str) -> list[Row] | None:
    """Give the supervisor an order; return its rows if "status" was asked. SetupError if it refuses."""
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(bench.control_socket))
        with client.makefile("rw") as stream:
            stream.write(json.dumps(words) + "\n")
            stream.flush()
            line = stream.readline()
    answer: dict = json.loads(line) if line else {"error": "it went away"}
    if "error" in answer:
        raise SetupError(f"The supervisor could not {' '.join(words)}: {answer['error']}")
    return answer["ok"]


def is_up(bench: Bench) -> bool:
    """Say whether the supervisor of this bench answers."""
    try:
        order(bench, "status")
    except OSError:
        return False
    return True


def ensure_up(bench: Bench) -> bool:
    """Start the supervisor if it is not running; return whether it had to be started."""
    if is_up(bench):
        return False
    end_left_behind(bench)
    bench.logs.mkdir(parents=True, exist_ok=True)
    command = [sys.executable, str(Path(__file__).parent), "supervise", "--profile", bench.profile]
    with (bench.logs / "supervisor.log").open("ab") as log:
        started = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True)
    until(lambda: is_up(bench) or started.poll() is not None, _START_SECONDS)
    if not is_up(bench):
        raise SetupError("The supervisor did not start", f"See {bench.logs}/supervisor.log")
    return True


def shut_down(bench: Bench) -> bool:
    """Stop every process of this bench; return whether anything was running."""
    if is_up(bench):
        order(bench, "shutdown")
        if not until(lambda: not bench.control_socket.exists(), _GONE_SECONDS):
            raise SetupError("The supervisor does not end", f"See {bench.logs}/supervisor.log")
        return True
    return end_left_behind(bench)


def end_left_behind(bench: Bench) -> bool:
    """End recorded processes whose supervisor was killed; return whether there were any.

    Number and start time must both be as recorded, so that no stranger is ended.
    """
    file = bench.var / "processes.json"
    rows = json.loads(file.read_text()).values() if file.exists() else []
    ours = [row for row in rows if row["started"] and started_at(row["pid"]) == row["started"]]
    for row in ours:
        os.kill(row["pid"], signal.SIGTERM)
    until(lambda: all(started_at(row["pid"]) != row["started"] for row in ours), _GONE_SECONDS)
    file.unlink(missing_ok=True)
    return bool(ours)
