"""The page a citizen sees: one file, no script, nothing loaded from elsewhere."""

import base64
import calendar
import hashlib
import json
import secrets
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from enforcement_cert.domain.certificate_states import PublicAnswer

from .verification import Answer

LANGUAGES = ("zh", "en")
_HERE = Path(__file__).parent
# Where the time of the answer goes in a page that is otherwise drawn once a day.
_TIME = secrets.token_hex(16)

_style = (_HERE / "templates" / "verify.css").read_text(encoding="utf-8")
ICON = (_HERE / "templates" / "icon.svg").read_bytes()
_style_hash = base64.b64encode(hashlib.sha256(_style.encode()).digest()).decode()
CONTENT_POLICY = (
    f"default-src 'none'; style-src 'sha256-{_style_hash}'; img-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)


@dataclass(frozen=True)
class View:
    """How the page is wanted, and which questions its own links must repeat."""

    language: str = "zh"
    is_large: bool = False
    question: tuple[tuple[str, str], ...] = ()

    @classmethod
    def of(cls, arguments: dict[str, str], question: tuple[tuple[str, str], ...] = ()) -> "View":
        """Read the view from the arguments of a request."""
        language = arguments.get("lang", "")
        return cls(language if language in LANGUAGES else "zh", arguments.get("size") == "large", question)

    def link(self, path: str = "", *, language: str = "", is_large: bool | None = None, keep: bool = True) -> str:
        """Return a link to this page, or to ``path``, in the same or in another view."""
        large = self.is_large if is_large is None else is_large
        language = language or self.language
        arguments = list(self.question) if keep else []
        arguments += [("lang", language)] if language != "zh" else []
        arguments += [("size", "large")] if large else []
        return (path + "?" + urlencode(arguments)) if arguments else (path or "?")

    def to(self, path: str, **arguments: str | int) -> str:
        """Return a link to ``path`` with these arguments (empty ones are left out) in the same view."""
        given = [(name, str(value)) for name, value in arguments.items() if value not in ("", None)]
        return View(self.language, self.is_large, tuple(given)).link(path)


def answer_page(answer: Answer, view: View) -> bytes:
    """Draw the page of an answer."""
    before, after = _answer_parts(_without_time(answer.public), answer.photo_address, view)
    return before + time_text(answer.checked_at, view.language).encode() + after


def live_page(answer: Answer, photo_address: str, shown_at: datetime, view: View) -> bytes:
    """Draw the page of a code shown on the holder's telephone: the same answer, and that it is shown live (X-05)."""
    public = answer.public
    photo = photo_address if answer.photo_address else None
    shown = time_text(shown_at, view.language)
    html = render("answer.html", view, answer=public, photo=photo, kind=str(public.status), shown_live=shown)
    return html.replace(_TIME, time_text(answer.checked_at, view.language)).encode()


def notice_page(kind: str, view: View) -> bytes:
    """Draw the page that says why there is no answer: "too_many" or "unavailable"."""
    return render("notice.html", view, kind=kind).encode()


def form_page(view: View, number: str = "", check: str = "") -> bytes:
    """Draw the page on which a number and its check characters are typed."""
    return render("form.html", view, number=number, check=check, kind="form").encode()


def with_training_band(body: bytes, view: View) -> bytes:
    """Put the words that mark a training site above everything else on a page (R-065)."""
    band = f'<p class="training">{texts(view.language)["training"]}</p><header>'
    return body.replace(b"<header>", band.encode(), 1)


@lru_cache(maxsize=512)
def _answer_parts(public: PublicAnswer, photo_address: str | None, view: View) -> tuple[bytes, bytes]:
    html = render("answer.html", view, answer=public, photo=photo_address, kind=str(public.status))
    before, after = html.encode().split(_TIME.encode())
    return before, after


def _without_time(public: PublicAnswer) -> PublicAnswer:
    """The answer as it is the same for every question of this day."""
    values = dict(public.__dict__)
    values["checked_at"] = None
    return PublicAnswer(**values)


def render(template: str, view: View, **values: Any) -> str:
    """Draw a template of this folder; `values` are its own, all others are the same on every page."""
    words = texts(view.language)
    wanted = _templates().get_template(template)
    return wanted.render(
        **{"shown_live": None, **values},
        text=words,
        view=view,
        style=Markup(_style),  # our own file
        time_of_answer=_TIME,
        day=lambda value: day_text(value, view.language),
    )


@lru_cache(maxsize=1)
def _templates() -> Environment:
    loader = FileSystemLoader(_HERE / "templates")
    return Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )


@lru_cache(maxsize=len(LANGUAGES))
def texts(language: str) -> dict[str, Any]:
    """Return the sentences of the page in a language."""
    return json.loads((_HERE / "texts" / f"{language}.json").read_text(encoding="utf-8"))


def day_text(day: date | None, language: str) -> str:
    """Write a civil day for people."""
    if day is None:
        return texts(language)["no_end"]
    if language == "en":
        return f"{day.day} {calendar.month_name[day.month]} {day.year}"
    return f"{day.year}年{day.month}月{day.day}日"


def time_text(moment: datetime, language: str) -> str:
    """Write a moment for people, Beijing time."""
    zone = "Beijing time" if language == "en" else "北京时间"
    bracket = " ({})" if language == "en" else "（{}）"
    return f"{day_text(moment.date(), language)} {moment:%H:%M:%S}{bracket.format(zone)}"
