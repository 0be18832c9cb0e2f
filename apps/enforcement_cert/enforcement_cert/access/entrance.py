"""Between the password and everything else: a login with an open step gets no other answer.

Works on every request alike (desk, REST, API keys), because it is a hook of the engine's last
check before dispatch. The page /login-step leads people through; programs read a sentence.
Source: R-058, X-54.
"""

import json

import frappe
from frappe import _
from werkzeug.exceptions import HTTPException
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from enforcement_cert.access.login_records import VERIFIED, facts_of
from enforcement_cert.domain.login_steps import LoginStep, next_step
from enforcement_cert.gate.calls import Surface, read_call
from enforcement_cert.gate.grammar import GrammarError

HEADER = "X-Login-Step"
PAGE = "/login-step"
_ROOM = "enforcement_cert.access."
# What a login with an open step may call: leave, or take this very step. A session without its code must
# not change the password, or a stolen one would be enough to keep the owner out.
_ALWAYS_OPEN = frozenset({"login", "logout", "web_logout"})
_OPEN_BY_STEP = {
    LoginStep.CODE: frozenset({_ROOM + "second_factor.verify"}),
    LoginStep.PASSWORD: frozenset({_ROOM + "passwords.change_password"}),
    LoginStep.ENROL: frozenset({_ROOM + "second_factor.begin", _ROOM + "second_factor.confirm"}),
}
# Pages everybody may read, logged in or not.
_OPEN_PAGES = (PAGE, "/help", "/v")


class StepWanted(HTTPException):
    """Carries the finished answer that names the open step."""

    def __init__(self, response: Response):
        super().__init__(response=response)
        self.code = response.status_code


def require_settled_login() -> None:
    """Refuse every call of a login with an open step, but those that take it. Hook: auth_hooks."""
    user = frappe.session.user
    if user in (None, "", "Guest"):
        return
    step = step_of(user)
    if step and not _is_open(frappe.local.request, step):
        raise StepWanted(_answer(step))


def step_of(user: str) -> LoginStep | None:
    """Return the open step of the login that makes this request."""
    return next_step(facts_of(user, is_verified=is_verified(), has_key=came_by_key()))


def is_verified() -> bool:
    """Say whether this session has given a code of the second factor."""
    return bool((frappe.session.get("data") or {}).get(VERIFIED))


def came_by_key() -> bool:
    """Say whether this request brought an API key or token instead of a session's cookie."""
    request = getattr(frappe.local, "request", None)
    return bool(request and request.headers.get("Authorization")) and frappe.session.sid == frappe.session.user


def _is_open(request, step: LoginStep) -> bool:
    try:
        call = read_call(request.path, request.method, frappe.form_dict)
    except GrammarError:
        return False  # the gate, which looks next, would refuse it as well
    if call.surface is Surface.PREFLIGHT:
        return True
    if call.surface is Surface.PAGE:
        return any(request.path == page or request.path.startswith(page + "/") for page in _OPEN_PAGES)
    return bool(call.names) and set(call.names) <= _ALWAYS_OPEN | _OPEN_BY_STEP[step]


def _answer(step: LoginStep) -> Response:
    request = frappe.local.request
    is_page = (
        not request.path.startswith("/api/") and request.method in ("GET", "HEAD") and "cmd" not in frappe.form_dict
    )
    if is_page and "application/json" not in request.headers.get("Accept", ""):
        response = redirect(PAGE, code=302)
    else:
        text = sentence(step)
        body = {"exc_type": "PermissionError", "message": text, "_error_message": text, "login_step": step.value}
        response = Response(json.dumps(body, ensure_ascii=False), status=403, mimetype="application/json")
    response.headers[HEADER] = step.name
    response.headers["Cache-Control"] = "no-store"
    if manager := getattr(frappe.local, "cookie_manager", None):
        manager.flush_cookies(response=response)
    return response


def sentence(step: LoginStep) -> str:
    """Say what has to be done, always in Chinese: the login's language may not be settled yet."""
    if step is LoginStep.CODE:
        return _("Please enter the code of your authenticator app first: open {0}.", lang="zh").format(PAGE)
    if step is LoginStep.PASSWORD:
        return _("You still have a first password. Please change it first: open {0}.", lang="zh").format(PAGE)
    return _("Your duties need a second factor. Please set it up first: open {0}.", lang="zh").format(PAGE)
