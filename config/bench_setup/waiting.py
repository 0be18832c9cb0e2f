"""Waiting until something answers, with an end."""

import http.client
import socket
import time
from collections.abc import Callable
from functools import partial

from .errors import SetupError
from .settings import Settings

_SECONDS = 60


def until(condition: Callable[[], bool], seconds: float, pause: float = 0.1) -> bool:
    """Return whether ``condition`` came true within ``seconds``."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(pause)
    return condition()


def for_data(settings: Settings) -> None:
    """Wait until MariaDB and both Redis take connections; SetupError if they do not."""
    for name in ("mariadb", "redis_cache", "redis_queue"):
        port = settings.ports[name]
        if not until(partial(_takes_connections, port), _SECONDS):
            raise SetupError(f"{name} does not answer on port {port}", f"See its log, logs/{name}.log.")


def for_site(settings: Settings) -> None:
    """Wait until the site answers through nginx; SetupError if it does not."""
    if not until(lambda: _answers(settings.port), _SECONDS, pause=0.2):
        raise SetupError("The site does not answer", "See logs/web.log and logs/nginx.log.")


def _takes_connections(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        connection.request("GET", "/api/method/ping")
        return connection.getresponse().status in (200, 403)
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
