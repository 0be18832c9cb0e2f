"""The real PC/SC service with the virtual reader; the bridge as a process of its own."""

import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.hardware.cards import take_all_away
from tests.hardware.print_service import print_service
from tests.waiting import until

_SOCKET = Path("/run/pcscd/pcscd.comm")
VIRTUAL_READER = "Virtual PCD 00 00"
PRINTER = "window"
SOURCES = [Path(__file__).parents[2] / "hardware_bridge" / "src"]


def _answers() -> bool:
    with socket.socket(socket.AF_UNIX) as probe:
        return probe.connect_ex(str(_SOCKET)) == 0


@pytest.fixture(scope="session")
def pcsc_service() -> Iterator[None]:
    """The machine's smart card service; started if it does not run, and then ended."""
    if _answers():
        yield
        return
    program = shutil.which("pcscd") or "/usr/sbin/pcscd"
    process = subprocess.Popen([program, "--foreground"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        until(_answers, "the smart card service answers")
        yield
    finally:
        process.terminate()
        process.wait(timeout=20)


@pytest.fixture
def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture
def bridge(pcsc_service, tmp_path, free_port) -> Iterator[str]:
    """The bridge as a process; gives its address."""
    with _running_bridge(tmp_path, free_port) as address:
        yield address


@contextmanager
def _running_bridge(settings: Path, port: int, **environment: str) -> Iterator[str]:
    command = [sys.executable, "-m", "hardware_bridge", "--settings", str(settings), "run", "--port", str(port)]
    own = {"PYTHONPATH": os.pathsep.join(map(str, SOURCES)), **environment}
    process = subprocess.Popen(command, env={**os.environ, **own}, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _listens(port), "the bridge listens")
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.wait(timeout=20)


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


@pytest.fixture(scope="module")
def print_queue():
    with print_service() as running:
        running.add_printer(PRINTER)
        yield running


@pytest.fixture
def cups(print_queue, monkeypatch):
    """A print service with one idle printer that has printed nothing; the bridge's commands go there."""
    monkeypatch.setenv("CUPS_SERVER", print_queue.address)
    for path in (print_queue.folder / "printed").iterdir():
        path.unlink()
    yield print_queue


@pytest.fixture
def printing_bridge(cups, tmp_path, free_port):
    """The bridge as a process of its own that prints by this service; no smart card service is needed."""
    with _running_bridge(tmp_path, free_port, CUPS_SERVER=cups.address) as address:
        yield address


@pytest.fixture(autouse=True)
def _clear_the_reader() -> Iterator[None]:
    yield
    take_all_away()
