"""The last word to a browser when the engine fails: one plain sentence, never an error of the machine.

Works without site, database and Redis, for these may be what is missing. Chinese texts come
from the translation file like all others; it is read once.
"""

import csv
import json
import logging
import socket
from collections.abc import Callable, Iterable
from functools import lru_cache
from html import escape
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from enforcement_cert.messages import MESSAGES

Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
TITLE = MESSAGES["outage_title"]
SERVICE_MISSING = MESSAGES["outage_service_missing"]
RECORD_BUSY = MESSAGES["outage_record_busy"]
FAILED = MESSAGES["outage_failed"]
LOCKED = MESSAGES["login_locked"]
RETRY_SECONDS = 10
_BUSY = frozenset({"QueryDeadlockError", "QueryTimeoutError"})
# What the engine raises when a login is locked after failed attempts; it has no status of its own.
_LOGIN_LOCKED = "SecurityException"
_CONNECT_SECONDS = 0.5
_HERE = Path(__file__).parent
_log = logging.getLogger("enforcement_cert.outage")


def plainly(engine: Application, sites_path: str = ".") -> Application:
    """Return a WSGI application whose failures (5xx) are sentences that everybody understands.

    A missing service is answered 503 with Retry-After, whatever the engine made of it.
    """

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        failures: list[str] = []

        def start(status: str, headers: list, exc_info: Any = None) -> Callable[[bytes], Any]:
            if not status.startswith("5"):
                return start_response(status, headers, exc_info) if exc_info else start_response(status, headers)
            failures.append(status)
            return lambda data: None

        try:
            body = engine(environ, start)
        except Exception:  # the outermost place: what gets here would be a bare error page
            _log.exception("the engine could not answer %s", environ.get("PATH_INFO"))
            return _answer(environ, start_response, "500", "", sites_path)
        if not failures:
            return body
        return _answer(environ, start_response, failures[0], _error_type(_whole(body)), sites_path)

    return application


def _whole(body: Iterable[bytes]) -> bytes:
    try:
        return b"".join(body)
    finally:
        if hasattr(body, "close"):
            body.close()


def _error_type(body: bytes) -> str:
    try:
        content = json.loads(body)
    except ValueError:
        return ""
    return str(content.get("exc_type") or "") if isinstance(content, dict) else ""


def _answer(environ: dict, start_response: Callable, status: str, error_type: str, sites_path: str) -> list[bytes]:
    sentence = FAILED
    status = "500 Internal Server Error" if status[:3] in ("500", "508") else status
    if error_type in _BUSY:
        status, sentence = "503 Service Unavailable", RECORD_BUSY
    elif error_type == _LOGIN_LOCKED:
        status, sentence, error_type = "401 Unauthorized", LOCKED, "LoginLocked"
    elif missing_service(sites_path):
        status, sentence, error_type = "503 Service Unavailable", SERVICE_MISSING, "ServiceUnavailable"
    body, kind = _json(sentence, error_type), "application/json"
    if not _wants_json(environ):
        body, kind = _page(sentence), "text/html; charset=utf-8"
    headers = [("Content-Type", kind), ("Content-Length", str(len(body))), ("Cache-Control", "no-store")]
    if status.startswith("503"):
        headers.append(("Retry-After", str(RETRY_SECONDS)))
    start_response(status, headers)
    return [body]


def _wants_json(environ: dict) -> bool:
    accepts = environ.get("HTTP_ACCEPT", "")
    is_call = environ.get("PATH_INFO", "").startswith("/api/") and not accepts.startswith("text")
    return is_call or "application/json" in accepts or bool(environ.get("HTTP_X_REQUESTED_WITH"))


def _json(sentence: str, error_type: str) -> bytes:
    """The engine's own form of an answer, so that the desk shows the sentence in its dialog."""
    message = json.dumps({"message": in_chinese(sentence), "indicator": "red"}, ensure_ascii=False)
    content = {"exc_type": error_type, "_server_messages": json.dumps([message], ensure_ascii=False)}
    return json.dumps(content, ensure_ascii=False).encode()


def _page(sentence: str) -> bytes:
    title, text = escape(in_chinese(TITLE)), escape(in_chinese(sentence))
    page = (_HERE / "outage.html").read_text(encoding="utf-8")
    return page.replace("[title]", title).replace("[sentence]", text).encode()


def in_chinese(source: str) -> str:
    """Return the Chinese text of a source text; the source itself if the translation file has none."""
    return _translations().get(source, source)


@lru_cache(maxsize=1)
def _translations() -> dict[str, str]:
    try:
        with (_HERE / "translations" / "zh.csv").open(encoding="utf-8", newline="") as file:
            return {row[0]: row[1] for row in csv.reader(file) if len(row) > 1 and row[1]}
    except OSError:
        return {}


def missing_service(sites_path: str = ".") -> str | None:
    """Return which service of the bench takes no connections now: database, redis_cache, redis_queue or None."""
    try:
        config = json.loads((Path(sites_path) / "common_site_config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    places = {"database": (config.get("db_host") or "127.0.0.1", config.get("db_port") or 3306)}
    for name in ("redis_cache", "redis_queue"):
        if address := config.get(name):
            parts = urlsplit(address)
            places[name] = (parts.hostname or "127.0.0.1", parts.port or 6379)
    return next((name for name, place in places.items() if not _takes_connections(place)), None)


def _takes_connections(place: tuple[str, int]) -> bool:
    try:
        with socket.create_connection((place[0], int(place[1])), timeout=_CONNECT_SECONDS):
            return True
    except OSError:
        return False
