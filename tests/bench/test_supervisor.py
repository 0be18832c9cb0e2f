"""The supervisor: what it starts keeps running, and what it did not start it leaves alone."""

import json
import os
import signal
import socket
import subprocess
import sys

import pytest

from bench_setup import control
from bench_setup.errors import SetupError
from bench_setup.paths import Bench
from bench_setup.supervisor import read_procfile, started_at
from bench_setup.waiting import until

DAEMON = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from bench_setup.supervisor import Supervisor
var = Path(sys.argv[2])
processes = {"first": "exec sleep 1000", "second": "exec sleep 1000", "brief": "exit 3"}
Supervisor(processes, var, var, lambda: {"PATH": "/usr/bin:/bin"}).serve(var / "supervisor.sock")
"""


@pytest.fixture
def daemon(tmp_path):
    """A bench whose supervisor runs two sleepers and one process that ends at once."""
    bench = Bench(root=tmp_path)
    bench.var.mkdir(parents=True)
    config = str(Bench().config)
    process = subprocess.Popen([sys.executable, "-c", DAEMON, config, str(bench.var)])
    assert until(lambda: control.is_up(bench), 10)
    yield bench, process
    process.terminate()
    process.wait(20)


def row(bench, name):
    return next(row for row in control.order(bench, "status") or () if row["name"] == name)


def test_starts_only_what_is_asked_for(daemon):
    bench, _ = daemon
    control.order(bench, "start", "first")
    assert row(bench, "first")["pid"]
    assert row(bench, "second")["pid"] is None


def test_killed_process_is_started_again(daemon):
    bench, _ = daemon
    control.order(bench, "start", "first")
    before = row(bench, "first")["pid"]
    os.kill(before, signal.SIGKILL)
    assert until(lambda: row(bench, "first")["pid"] not in (None, before), 10)
    assert row(bench, "first")["exits"] == [-signal.SIGKILL]


def test_stopped_process_stays_stopped(daemon):
    bench, _ = daemon
    control.order(bench, "start", "first", "brief")
    control.order(bench, "stop", "first")
    assert until(lambda: len(row(bench, "brief")["exits"]) >= 2, 10), "the daemon no longer looks after its processes"
    assert row(bench, "first")["pid"] is None


def test_shutdown_ends_every_process(daemon):
    bench, process = daemon
    control.order(bench, "start", "first", "second")
    pids = [row(bench, name)["pid"] for name in ("first", "second")]
    assert control.shut_down(bench) is True
    assert process.wait(10) == 0
    assert [started_at(pid) for pid in pids] == [None, None]


def test_unknown_order_is_refused_in_words(daemon):
    bench, _ = daemon
    with pytest.raises(SetupError, match="KeyError"):
        control.order(bench, "start", "no-such-process")
    assert control.is_up(bench)


def test_visitor_who_says_nothing_does_not_block_others_for_good(daemon):
    bench, _ = daemon
    with socket.socket(socket.AF_UNIX) as silent:
        silent.connect(str(bench.control_socket))
    assert control.is_up(bench)


def test_socket_is_for_its_owner_alone(daemon):
    bench, _ = daemon
    assert bench.control_socket.stat().st_mode & 0o777 == 0o600


def test_processes_of_a_killed_supervisor_are_ended(daemon):
    bench, process = daemon
    control.order(bench, "start", "first", "second")
    pids = [row(bench, name)["pid"] for name in ("first", "second")]
    process.kill()
    process.wait()
    assert control.shut_down(bench) is True
    assert [started_at(pid) for pid in pids] == [None, None]


def test_stranger_with_a_recorded_number_is_left_alone(tmp_path):
    bench = Bench(root=tmp_path)
    bench.var.mkdir(parents=True)
    stranger = subprocess.Popen(["sleep", "1000"])
    record = {"web": {"pid": stranger.pid, "started": "1"}}
    (bench.var / "processes.json").write_text(json.dumps(record))
    try:
        assert control.shut_down(bench) is False
        assert stranger.poll() is None
    finally:
        stranger.kill()
        stranger.wait()


def test_procfile_keeps_its_order_and_skips_comments(tmp_path):
    file = tmp_path / "Procfile"
    file.write_text("# all\nb: run: this\n\na: that\n")
    assert list(read_procfile(file).items()) == [("b", "run: this"), ("a", "that")]
