"""What a bench remembers between commands: its ports, its mode, and its passwords."""

import json
import os
import secrets
import socket
from dataclasses import asdict, dataclass
from pathlib import Path

from .errors import SetupError
from .paths import Bench

DEFAULT_PORT = {"main": 8000, "test": 8100}
DEFAULT_SITE = {"main": "enforcement.localhost", "test": "test.localhost"}


@dataclass(frozen=True)
class Settings:
    """Ports are counted up from ``port``, which is the one people open in a browser."""

    port: int
    site: str
    listen: str = "127.0.0.1"
    production: bool = False

    @property
    def ports(self) -> dict[str, int]:
        """Return process → port."""
        names = ("nginx", "web", "socketio", "redis_cache", "redis_queue", "mariadb")
        return {name: self.port + offset for offset, name in enumerate(names)}

    @property
    def base_url(self) -> str:
        """The address of the site on this machine."""
        return f"http://127.0.0.1:{self.port}"


def load(bench: Bench) -> Settings:
    """Return what is remembered, or the defaults of a new bench."""
    file = bench.var / "settings.json"
    if file.exists():
        return Settings(**json.loads(file.read_text()))
    port = DEFAULT_PORT[bench.profile]
    if bench.profile == "test":
        port = _first_free_port(port)
    return Settings(port=port, site=DEFAULT_SITE[bench.profile])


def _first_free_port(first: int) -> int:
    """Return the first of some ports from which on all six are free; nobody types a test bench's address."""
    choices = range(first, first + 1000, 100)
    free = (port for port in choices if all(map(_is_free, Settings(port, "").ports.values())))
    return next(free, first)


def save(bench: Bench, settings: Settings) -> None:
    """Remember ``settings``."""
    bench.var.mkdir(parents=True, exist_ok=True)
    (bench.var / "settings.json").write_text(json.dumps(asdict(settings), indent=1))


def check_ports(settings: Settings) -> None:
    """Raise SetupError if another program holds one of the ports."""
    taken = [f"{port} ({name})" for name, port in settings.ports.items() if not _is_free(port)]
    if taken:
        raise SetupError(
            f"Another program uses port {', '.join(taken)}",
            "Stop it, or choose other ports: ./run --port 8200 (six ports are used, counted up from that one).",
        )


def _is_free(port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def password(bench: Bench, name: str) -> str:
    """Return the random password ``name`` of this bench, made at the first call.

    All are kept in one file that only its owner can read.
    """
    file = bench.var / "passwords.json"
    known = json.loads(file.read_text()) if file.exists() else {}
    if name not in known:
        known[name] = secrets.token_urlsafe(18)
        write_private(file, json.dumps(known, indent=1))
    return known[name]


def set_password(bench: Bench, name: str, value: str) -> None:
    """Keep a password that a person chose."""
    password(bench, name)
    file = bench.var / "passwords.json"
    write_private(file, json.dumps({**json.loads(file.read_text()), name: value}, indent=1))


def forget_password(bench: Bench, name: str) -> None:
    """Remove a password that nothing here needs any longer."""
    file = bench.var / "passwords.json"
    known = json.loads(file.read_text())
    known.pop(name, None)
    write_private(file, json.dumps(known, indent=1))


def has_password(bench: Bench, name: str) -> bool:
    """Say whether the password ``name`` is kept here."""
    file = bench.var / "passwords.json"
    return file.exists() and name in json.loads(file.read_text())


def write_private(file: Path, content: str) -> None:
    """Write ``content`` so that at no moment anyone but the owner can read it."""
    file.parent.mkdir(parents=True, exist_ok=True)
    fresh = file.with_name(f".{file.name}.new")
    fresh.unlink(missing_ok=True)
    with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(content)
    fresh.replace(file)
