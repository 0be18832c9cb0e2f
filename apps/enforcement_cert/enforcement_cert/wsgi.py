"""Entry for gunicorn: the public verification page first, then the engine.

    gunicorn enforcement_cert.wsgi:application

A question of the verification page is answered from Redis before the engine opens a session or
a database connection of its own; everything else goes to the engine untouched.
"""

from collections.abc import Callable, Iterable
from http import HTTPStatus
from typing import Any

from frappe.app import application as engine

from enforcement_cert.portal import fast_path

_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}


def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    """Answer a request (WSGI)."""
    try:
        response = fast_path.respond(environ)
    except Exception:  # the outermost edge: the citizen gets a sentence, the log gets the rest
        response = fast_path.broken(environ)
    if response is None:
        return engine(environ, start_response)
    start_response(_STATUS_LINES[response.status], response.headers)
    return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]
