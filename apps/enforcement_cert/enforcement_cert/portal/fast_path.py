"""From a request to its answer, before any session or ORM: used by wsgi.py and engine_page.py."""

import json
import logging
from collections.abc import Callable, Iterable
from dataclasses import fields
from functools import partial
from http import HTTPStatus
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from enforcement_cert.access.keys import derived_from
from enforcement_cert.domain.certificate_states import PublicAnswer

from . import limits, live_code, page
from .certificates import DatabaseDown, NoSuchTable
from .letters import read_letter
from .limits import TooMany
from .photo import read_photo
from .sites import SITES_PATH, Site, Sites, sites_in
from .store import Unavailable
from .verification import TOKEN, Answer, ask, china_now

API_PATH = "/api/method/enforcement_cert.api.v1.verify"
PAGE = "/v"
PHOTO_NAME = "photo.jpg"
ICON_NAME = "icon.svg"
LETTER_FOLDER = "letter"
LIVE_FOLDER = "live"
# A second question within a second is answered by nginx, or by the browser.
PAGE_CACHING = "public, max-age=1"
PHOTO_CACHING = "private, max-age=10"
ICON_CACHING = "public, max-age=86400"
NO_CACHING = "no-store"
UNAVAILABLE_RETRY_SECONDS = 5
_MOST_ARGUMENTS = 20
_HTML = "text/html; charset=utf-8"
_JSON = "application/json"
_ANSWER_FIELDS = tuple(field.name for field in fields(PublicAnswer))
_ALWAYS = (
    ("X-Robots-Tag", "noindex, nofollow, noarchive"),
    ("Referrer-Policy", "no-referrer"),
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
    ("Permissions-Policy", "camera=(), geolocation=(), microphone=()"),
    ("Content-Security-Policy", page.CONTENT_POLICY),
)
_STATUS_LINES = {status.value: f"{status.value} {status.phrase}" for status in HTTPStatus}
Application = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
_log = logging.getLogger("enforcement_cert.verification")


class Response(NamedTuple):
    """What goes back: status code, headers, body."""

    status: int
    headers: list[tuple[str, str]]
    body: bytes


def in_front_of(engine: Application, sites: Sites | None = None) -> Application:
    """Return a WSGI application that answers questions of the verification page, else asks ``engine``."""

    def application(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        try:
            response = respond(environ, sites)
        except Exception:  # the outermost edge: the citizen gets a sentence, the log gets the rest
            _log.exception("The verification page failed")
            response = _notice(503, "unavailable", page.View(), UNAVAILABLE_RETRY_SECONDS)
        if response is None:
            return engine(environ, start_response)
        start_response(_STATUS_LINES[response.status], response.headers)
        return [] if environ["REQUEST_METHOD"] == "HEAD" else [response.body]

    return application


def is_ours(method: str, path: str) -> bool:
    """Say whether this path answers the request."""
    if method not in ("GET", "HEAD"):
        return False
    return path.startswith(PAGE + "/") or path in (PAGE, API_PATH)


def respond(environ: dict[str, Any], sites: Sites | None = None) -> Response | None:
    """Answer a request of the verification page. None: the engine's business."""
    path = environ.get("PATH_INFO", "")
    if not is_ours(environ.get("REQUEST_METHOD", ""), path):
        return None
    site = (sites or sites_in(SITES_PATH)).of_request(environ)
    if site is None:
        return None
    try:
        return answer_request(site, path, environ)
    except NoSuchTable:
        return None


def answer_request(site: Site, path: str, environ: dict[str, Any]) -> Response:
    """Answer a request of this site. Raises NoSuchTable if the site lacks the app."""
    arguments = _arguments(environ.get("QUERY_STRING", ""))
    response = _answer(site, path, arguments, environ)
    if site.config.get("enforcement_training") and ("Content-Type", _HTML) in response.headers:
        return _with_training_band(response, page.View.of(arguments))
    return response


def _with_training_band(response: Response, view: page.View) -> Response:
    """Say on every page of a training site that nothing there is real (R-065)."""
    body = page.with_training_band(response.body, view)
    headers = [(name, str(len(body)) if name == "Content-Length" else value) for name, value in response.headers]
    return Response(response.status, headers, body)


def _answer(site: Site, path: str, arguments: dict[str, str], environ: dict[str, Any]) -> Response:
    if path == API_PATH:
        status, content = answer_data(site, arguments.get("code", ""), environ)
        return _json(status, {"message": content})
    parts = path[len(PAGE) :].strip("/").split("/")
    if parts[-1] == PHOTO_NAME and len(parts) <= 2:
        code = parts[0] if len(parts) == 2 else arguments.get("code", "")
        return _photo(site, code, environ)
    if parts[0] == LETTER_FOLDER and len(parts) == 2:
        return _letter(site, parts[1], environ)
    if parts[0] == LIVE_FOLDER and len(parts) in (2, 3):
        return _live(site, parts[1:], page.View.of(arguments), environ)
    if parts == [ICON_NAME]:
        return _response(200, "image/svg+xml", page.ICON, ICON_CACHING)
    if parts == [""]:
        return _typed(site, arguments, environ)
    view = page.View.of(arguments)
    return _page(lambda: ask(site, "/".join(parts), limits.client_of(environ, site.config)), view, PAGE_CACHING)


def answer_data(site: Site, code: str, environ: dict[str, Any]) -> tuple[int, dict[str, Any]]:
    """Return HTTP status and content of the answer for programs; always the same fields."""
    try:
        return 200, ask(site, code, limits.client_of(environ, site.config)).as_dict()
    except TooMany:
        return 429, dict.fromkeys(_ANSWER_FIELDS) | {"status": "too_many_questions"}
    except Unavailable:
        return 503, dict.fromkeys(_ANSWER_FIELDS) | {"status": "unavailable"}


def _live(site: Site, parts: list[str], view: page.View, environ: dict[str, Any]) -> Response:
    """What an officer's telephone shows: the page says that it is shown live, or that the code is over (X-05)."""
    now = china_now()
    key = site.config.get("encryption_key")
    found = live_code.open_code(derived_from(key, live_code.LABEL), parts[0], now) if key else None
    shown_at = found.shown_at if found else None
    if found is None or shown_at is None:  # there is no key, or the code is forged
        return _page(lambda: _ask_unknown(site, environ), view, NO_CACHING)
    is_photo = parts[1:] == [PHOTO_NAME]
    if found.state is live_code.LiveState.OVER or (len(parts) == 2 and not is_photo):
        return _html(200, page.notice_page("live_over", view), NO_CACHING)
    if is_photo:
        return _photo(site, found.token, environ)

    def draw(answer: Answer) -> bytes:
        return page.live_page(answer, f"{PAGE}/{LIVE_FOLDER}/{parts[0]}/{PHOTO_NAME}", shown_at, view)

    return _page(lambda: ask(site, found.token, limits.client_of(environ, site.config)), view, NO_CACHING, draw)


def _ask_unknown(site: Site, environ: dict[str, Any]) -> Answer:
    """A forged code is an unknown one, and counts like those."""
    client = limits.client_of(environ, site.config)
    limits.refuse_if_over(site, limits.UNKNOWNS, client)
    return ask(site, "-", client)


def _typed(site: Site, arguments: dict[str, str], environ: dict[str, Any]) -> Response:
    """The form, or the answer to what was typed there."""
    number, check = arguments.get("number", "").strip(), arguments.get("check", "").strip()
    code = arguments.get("code", "") or (f"{number}-{check}" if number and check else "")
    if not code:
        return _html(200, page.form_page(page.View.of(arguments), number, check), PAGE_CACHING)
    view = page.View.of(arguments, (("code", code),))
    return _page(lambda: ask(site, code, limits.client_of(environ, site.config)), view, NO_CACHING)


def _page(
    question: Callable[[], Answer],
    view: page.View,
    caching: str,
    draw: Callable[[Answer], bytes] | None = None,
) -> Response:
    draw = draw or partial(page.answer_page, view=view)
    try:
        return _html(200, draw(question()), caching)
    except TooMany as refusal:
        return _notice(429, "too_many", view, refusal.retry_after_seconds)
    except Unavailable:
        return _notice(503, "unavailable", view, UNAVAILABLE_RETRY_SECONDS)


def _photo(site: Site, code: str, environ: dict[str, Any]) -> Response:
    try:
        answer = ask(site, code, limits.client_of(environ, site.config))
    except TooMany:
        return _response(429, "text/plain", b"", NO_CACHING)
    except Unavailable:
        return _response(503, "text/plain", b"", NO_CACHING)
    photo = read_photo(site.folder, answer.photo_file) if answer.photo_file else None
    if not photo:
        return _response(404, "text/plain", b"", NO_CACHING)
    return _response(200, photo[1], photo[0], PHOTO_CACHING)


def _letter(site: Site, token: str, environ: dict[str, Any]) -> Response:
    """The PDF of a published letter of entrustment; unknown ones count like unknown codes."""
    client, view = limits.client_of(environ, site.config), page.View()
    try:
        limits.refuse_if_over(site, limits.UNKNOWNS, client)
        content = read_letter(site, token) if TOKEN.fullmatch(token) else None
    except TooMany as refusal:
        return _notice(429, "too_many", view, refusal.retry_after_seconds)
    except DatabaseDown:
        return _notice(503, "unavailable", view, UNAVAILABLE_RETRY_SECONDS)
    if content is None:
        limits.count(site, limits.UNKNOWNS, client)
        return _html(404, page.notice_page("no_letter", view), NO_CACHING)
    response = _response(200, "application/pdf", content, PHOTO_CACHING)
    response.headers.append(("Content-Disposition", f'inline; filename="letter-{token[:6]}.pdf"'))
    return response


def _notice(status: int, kind: str, view: page.View, seconds: int) -> Response:
    response = _html(status, page.notice_page(kind, view), NO_CACHING)
    response.headers.append(("Retry-After", str(seconds)))
    return response


def _html(status: int, body: bytes, caching: str) -> Response:
    return _response(status, _HTML, body, caching)


def _json(status: int, content: dict[str, Any]) -> Response:
    body = json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()
    return _response(status, _JSON, body, NO_CACHING)


def _response(status: int, kind: str, body: bytes, caching: str) -> Response:
    return Response(status, [("Content-Length", str(len(body))), *answer_headers(kind, caching)], body)


def answer_headers(kind: str, caching: str) -> list[tuple[str, str]]:
    """Return the headers that every public page carries."""
    return [("Content-Type", kind), ("Cache-Control", caching), *_ALWAYS]


def _arguments(query: str) -> dict[str, str]:
    """Return the arguments of a query; the first of equal names counts; unreadable = none."""
    if not query:
        return {}
    try:
        pairs = parse_qsl(query, keep_blank_values=True, max_num_fields=_MOST_ARGUMENTS)
    except ValueError:
        return {}
    return dict(reversed(pairs))
