"""The supervisor: a small daemon that runs the processes of the Procfile.

It starts and stops them on request, starts those again that die, and stops them all, last
first, when it is told to or gets SIGTERM. It never touches a process that it did not start.
"""

import contextlib
import json
import os
import selectors
import signal
import socket
import subprocess
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypedDict

_STOP_SECONDS = 60
_BACKOFF_SECONDS = (0, 1, 2, 5, 10)
_STEADY_SECONDS = 30
_TICK_SECONDS = 0.5
_PATIENCE_SECONDS = 5


def read_procfile(file: Path) -> dict[str, str]:
    """Return name → shell command, in the order of the file."""
    lines = (line.strip() for line in file.read_text().splitlines())
    rows = (line.split(":", 1) for line in lines if line and not line.startswith("#"))
    return {name.strip(): command.strip() for name, command in rows}


def started_at(pid: int) -> str | None:
    """Return the start time of a process in the kernel's ticks, None if it is gone.

    Together with the number it names one process for good: numbers are used again.
    """
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat.rpartition(")")[2].split()
    return None if fields[0] == "Z" else fields[19]


@dataclass
class Managed:
    """One process of the Procfile and how it fares."""

    name: str
    command: str
    wanted: bool = False
    process: subprocess.Popen[bytes] | None = None
    since: float = 0.0
    failures: int = 0
    retry_at: float = 0.0
    history: list[int] = field(default_factory=list)

    @property
    def alive(self) -> subprocess.Popen[bytes] | None:
        return self.process if self.process is not None and self.process.poll() is None else None


class Row(TypedDict):
    """What the supervisor says of one process; `pid` None and `seconds` 0 while it does not run."""

    name: str
    pid: int | None
    seconds: int
    wanted: bool
    exits: list[int]


class Supervisor:
    """Runs the processes of one bench until it is told to shut down."""

    def __init__(
        self, processes: Mapping[str, str], var: Path, logs: Path, environment: Callable[[], Mapping[str, str]]
    ) -> None:
        self._managed = {name: Managed(name, command) for name, command in processes.items()}
        self._var, self._logs, self._environment = var, logs, environment
        self._stopping = False
        self._orders: dict[str, Callable[[list[str]], object]] = {
            "start": self.start,
            "stop": self.stop,
            "restart": self._restart,
            "status": lambda names: self.status(),
            "shutdown": lambda names: self._shut_down(),
        }

    def serve(self, control: Path) -> None:
        """Take orders from the socket ``control`` until shutdown; then stop everything."""
        control.unlink(missing_ok=True)
        signal.signal(signal.SIGTERM, lambda *_: self._shut_down())
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        with socket.socket(socket.AF_UNIX) as server, selectors.DefaultSelector() as ready:
            server.bind(str(control))
            control.chmod(0o600)
            server.listen()
            ready.register(server, selectors.EVENT_READ)
            while not self._stopping:
                for _ in ready.select(_TICK_SECONDS):
                    self._answer(server)
                self._revive()
        self.stop(list(self._managed))
        control.unlink(missing_ok=True)

    def start(self, names: list[str]) -> None:
        """Start those of ``names`` that do not run."""
        for name in names:
            managed = self._managed[name]
            managed.wanted = True
            managed.failures = 0
            if not managed.alive:
                self._launch(managed)

    def stop(self, names: list[str]) -> None:
        """Stop ``names``, the last of the Procfile first; kill what ignores it for a minute."""
        chosen = [m for name, m in reversed(self._managed.items()) if name in names]
        for managed in chosen:
            managed.wanted = False
        for managed in chosen:
            if process := managed.alive:
                _end(process)
        self._record()

    def status(self) -> list[Row]:
        """Return one row per process: name, pid or None, seconds up, exit codes so far."""
        now = time.monotonic()
        alive = {m.name: process.pid for m in self._managed.values() if (process := m.alive)}
        return [
            {
                "name": m.name,
                "pid": alive.get(m.name),
                "seconds": round(now - m.since) if m.name in alive else 0,
                "wanted": m.wanted,
                "exits": m.history,
            }
            for m in self._managed.values()
        ]

    def _restart(self, names: list[str]) -> None:
        self.stop(names)
        self.start(names)

    def _shut_down(self) -> None:
        self._stopping = True

    def _launch(self, managed: Managed) -> None:
        with (self._logs / f"{managed.name}.log").open("ab") as log:
            managed.process = subprocess.Popen(
                ["/bin/sh", "-c", managed.command],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=subprocess.STDOUT,
                env=self._environment(),
                start_new_session=True,
            )
        managed.since = time.monotonic()
        self._record()

    def _revive(self) -> None:
        now = time.monotonic()
        for managed in self._managed.values():
            if not managed.wanted or managed.alive:
                continue
            if managed.process is not None:
                self._note_exit(managed, managed.process.returncode, now)
            if now >= managed.retry_at:
                self._launch(managed)

    def _note_exit(self, managed: Managed, code: int, now: float) -> None:
        managed.history = [*managed.history, code][-20:]
        steady = now - managed.since > _STEADY_SECONDS
        managed.failures = 0 if steady else managed.failures + 1
        managed.retry_at = now + _BACKOFF_SECONDS[min(managed.failures, len(_BACKOFF_SECONDS) - 1)]
        managed.process = None

    def _record(self) -> None:
        """Write down the processes, so that they can be found if this daemon is killed."""
        running = {m.name: process.pid for m in self._managed.values() if (process := m.alive)}
        rows = {name: {"pid": pid, "started": started_at(pid)} for name, pid in running.items()}
        fresh = self._var / ".processes.new"
        fresh.write_text(json.dumps(rows))
        fresh.replace(self._var / "processes.json")

    def _answer(self, server: socket.socket) -> None:
        """Carry out one order; nothing that a visitor does or leaves undone ends the daemon."""
        connection, _ = server.accept()
        with connection:
            connection.settimeout(_PATIENCE_SECONDS)
            try:
                order, *names = json.loads(_read_line(connection))
                answer = {"ok": self._orders[order](names)}
            except (KeyError, ValueError, OSError) as wrong:
                answer = {"error": f"{type(wrong).__name__}: {wrong}"}
            with contextlib.suppress(OSError):  # whoever asked may have gone away
                connection.sendall(json.dumps(answer, default=str).encode() + b"\n")


def _read_line(connection: socket.socket) -> bytes:
    line = b""
    while not line.endswith(b"\n") and (part := connection.recv(4096)):
        line += part
    return line


def _end(process: subprocess.Popen[bytes]) -> None:
    """Ask a process group to end; kill it if it has not after a minute."""
    os.kill(process.pid, signal.SIGTERM)
    try:
        process.wait(_STOP_SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()
