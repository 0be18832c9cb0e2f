"""The page of the public register (R-018): /publicity, without script, phone first; hook `page_renderer`."""

import frappe
from frappe.utils import getdate
from werkzeug.wrappers import Response

from enforcement_cert.desk.site_marks import is_training_site

from . import limits, page
from .fast_path import answer_headers
from .letters import address_on_page
from .public_register import LEVELS, Question, find, is_open, unit_name
from .sites import sites_in

PATH = "publicity"
QUESTIONS = limits.Limit("register", 60)
KINDS = ("units", "entrusted", "officers")
_CACHING = "public, max-age=60"


class PublicRegisterPage:
    """Answers /publicity from the published rows; questions are counted per client address."""

    def __init__(self, path: str | None = None, http_status_code: int | None = None) -> None:
        self.path = (path or frappe.local.request.path).strip("/ ")

    def can_render(self) -> bool:
        """Say whether this is a question of the public register."""
        return self.path == PATH and frappe.local.request.method in ("GET", "HEAD")

    def render(self) -> Response:
        """Answer it: 404 while the part is not published, 429 above the limit."""
        arguments = frappe.local.request.args.to_dict()
        question, view = Question.of(arguments), _view(arguments)
        try:
            self._count()
        except limits.TooMany as refusal:
            body = page.notice_page("too_many", view)
            return _response(429, body, [("Retry-After", str(refusal.retry_after_seconds))])
        if not is_open(question.kind):
            return _response(404, page.notice_page("no_register", view))
        body = draw(question, view)
        return _response(200, page.with_training_band(body, view) if is_training_site() else body)

    def _count(self) -> None:
        site = sites_in(frappe.local.sites_path).get(frappe.local.site)
        if site is None:
            raise frappe.PageDoesNotExistError
        limits.count(site, QUESTIONS, limits.client_of(frappe.local.request.environ, site.config))


def draw(question: Question, view: page.View) -> bytes:
    """Return the page of a question."""
    return page.render(
        "register.html",
        view,
        kind="register",
        kinds=[kind for kind in KINDS if is_open(kind)],
        question=question,
        found=find(question, getdate()),
        levels=LEVELS,
        unit=unit_name(question.unit) if question.unit else None,
        letter=address_on_page,
    ).encode()


def _view(arguments: dict[str, str]) -> page.View:
    kept = [(name, arguments[name]) for name in ("kind", "q", "level", "unit", "page") if arguments.get(name)]
    return page.View.of(arguments, tuple(kept))


def _response(status: int, body: bytes, more: list[tuple[str, str]] | None = None) -> Response:
    caching = _CACHING if status == 200 else "no-store"
    return Response(body, status=status, headers=[*answer_headers("text/html; charset=utf-8", caching), *(more or [])])
