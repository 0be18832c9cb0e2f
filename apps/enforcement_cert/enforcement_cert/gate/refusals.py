"""Saying no: the exception, the plain answer, the note in the log."""

import json
from enum import Enum
from html import escape

import frappe
from frappe import _
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response

from enforcement_cert.gate import refusal_log
from enforcement_cert.gate.kinds import UserKind

HEADER = "X-Gate-Refusal"
_PAGE = (
    '<!doctype html><html lang="zh"><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width,initial-scale=1"><title>{title}</title>'
    '<body style="font-family:sans-serif;max-width:32em;margin:4em auto;padding:0 1em">'
    '<h1 style="font-size:1.4em">{title}</h1><p>{text}</p><p><a href="/">{home}</a></p></body></html>'
)


class Reason(str, Enum):
    """Why a call was refused; the value is stored and sent in the header."""

    METHOD = "Method"
    ARGUMENT = "Argument"
    RATE = "Rate"
    SIZE = "Size"


_STATUS = {Reason.METHOD: 403, Reason.ARGUMENT: 403, Reason.RATE: 429, Reason.SIZE: 413}


class Refused(HTTPException):
    """Carries the finished answer; every supported engine returns it as it stands."""

    def __init__(self, reason: Reason, response: Response):
        super().__init__(response=response)
        self.code = _STATUS[reason]
        self.reason = reason


def refuse(reason: Reason, name: str, kind: UserKind, argument: str = "", retry_after: int = 0) -> Refused:
    """Note the refusal and build the exception to raise. Never shows what exactly was wrong."""
    refusal_log.note(reason.value, name, kind, argument)
    title, text = _words(reason)
    status = _STATUS[reason]
    if _wants_json():
        response = Response(_json_body(title, text), status=status, mimetype="application/json")
    else:
        page = _PAGE.format(title=escape(title), text=escape(text), home=escape(_("Home", lang="zh")))
        response = Response(page, status=status, mimetype="text/html")
    response.headers[HEADER] = reason.value
    response.headers["Cache-Control"] = "no-store"
    if retry_after:
        response.headers["Retry-After"] = str(retry_after)
    _send_cookies(response)
    return Refused(reason, response)


def _words(reason: Reason) -> tuple[str, str]:
    """Always Chinese: the answer must be readable even when no language is settled yet."""
    if reason is Reason.RATE:
        return (
            _("Too Many Requests", lang="zh"),
            _("You are sending requests too fast. Please wait a minute and try again.", lang="zh"),
        )
    if reason is Reason.SIZE:
        return (
            _("Request Too Large", lang="zh"),
            _("What you sent is larger than allowed. Please send less at once.", lang="zh"),
        )
    return (
        _("Not Permitted", lang="zh"),
        _(
            "This function is not open to you. If you need it, please ask the system administrator.",
            lang="zh",
        ),
    )


def _wants_json() -> bool:
    request = frappe.local.request
    accept = request.headers.get("Accept", "")
    if request.headers.get("X-Requested-With") == "XMLHttpRequest" or "application/json" in accept:
        return True
    return request.path.startswith("/api/") and not accept.startswith("text")


def _json_body(title: str, text: str) -> str:
    """`_error_message` is what the desk shows; `message` is for other callers."""
    return json.dumps(
        {"exc_type": "PermissionError", "title": title, "message": text, "_error_message": text},
        ensure_ascii=False,
    )


def _send_cookies(response: Response) -> None:
    """An expired session must reach the browser even with a refusal, or it would not ask to log in."""
    if manager := getattr(frappe.local, "cookie_manager", None):
        manager.flush_cookies(response=response)
