"""The door itself: two hooks that see every request before the engine acts on it.

`check_limits` (before_request) counts and weighs: the cookie's user is known, a token's is not
yet, so a token counts as a guest of its address until it has once led to a user. `check_request`
(auth_hooks, the last step before dispatch, after cookies, API keys and OAuth) decides by the list of
the caller's kind, by the grammar of the arguments and, for a few methods, by the record they name.
Whatever raises in here ends the request: the door fails closed.
"""

import frappe

from enforcement_cert.gate import limits, settings
from enforcement_cert.gate.arguments import check_arguments
from enforcement_cert.gate.calls import Call, Surface, read_call
from enforcement_cert.gate.grammar import GrammarError
from enforcement_cert.gate.kinds import UserKind, kind_of
from enforcement_cert.gate.records import check_records
from enforcement_cert.gate.refusals import Reason, refuse

# A room of candidates shares one address; each is counted by the ticket of the own sitting.
EXAM_TICKET = "X-Exam-Ticket"


def check_limits() -> None:
    """Refuse what is too much or too often. Hook: before_request."""
    request = frappe.local.request
    is_guest = frappe.session.user in (None, "", "Guest")
    token = (request.headers.get("Authorization") or request.headers.get(EXAM_TICKET)) if is_guest else None
    frappe.local.gate_token = token
    known = token if token and limits.is_known_token(token) else None
    if known:
        caller = f"token:{limits.digest(known)}"
    else:
        caller = f"address:{_address()}" if is_guest else f"user:{frappe.session.user}"
    calls, version = limits.count_call(caller)
    snapshot = settings.current(version)
    frappe.local.gate_snapshot = snapshot
    kind = UserKind.GUEST if is_guest else UserKind.DESK
    as_guest = is_guest and not known
    ceiling = snapshot.limits.guest_calls if as_guest else snapshot.limits.user_calls
    if calls > ceiling and frappe.conf.get("gate_rate_limits", True):
        raise refuse(Reason.RATE, _log_name(request.path), kind, retry_after=limits.WINDOW_SECONDS)
    _check_size(snapshot.limits, is_guest and not token, kind)


def _address() -> str:
    return str(getattr(frappe.local, "request_ip", "") or "unknown")[:45]


def _log_name(path: str) -> str:
    """Shorten an address for the log: the method's name, or the first part of a page's path."""
    parts = path.strip("/").split("/")
    return parts[2] if parts[0] == "api" and len(parts) > 2 else "/" + parts[0]


def _check_size(ceilings: limits.Limits, as_guest: bool, kind: UserKind) -> None:
    request = frappe.local.request
    method = frappe.form_dict.get("cmd") or request.path.rstrip("/").rsplit("/", 1)[-1]
    size = request.content_length
    if size is None and request.method not in ("GET", "HEAD"):
        size = len(request.get_data(cache=True))
    too_long = len(request.query_string) > ceilings.address_bytes
    if too_long or (size or 0) > limits.allowed_bytes(ceilings, as_guest, str(method)):
        raise refuse(Reason.SIZE, _log_name(request.path), kind)


def check_request() -> None:
    """Refuse calls that are not on the caller's list or whose arguments are malformed.

    Hook: auth_hooks. Raises Refused (403).
    """
    request = frappe.local.request
    snapshot = getattr(frappe.local, "gate_snapshot", None) or settings.current(None)
    kind = caller_kind()
    _settle_token(getattr(frappe.local, "gate_token", None), snapshot.limits, kind)
    try:
        call = read_call(request.path, request.method, frappe.form_dict)
    except GrammarError as error:
        raise refuse(Reason.ARGUMENT, _log_name(request.path), kind, error.argument) from error
    _check_list(call, kind, snapshot)
    try:
        if not _is_desk_page(call, request.path):
            check_arguments(call, snapshot.check_fields or kind < UserKind.DESK)
    except GrammarError as error:
        raise refuse(Reason.ARGUMENT, call.name, kind, str(error)) from error
    check_records(call, kind)


def _settle_token(token: str | None, ceilings: limits.Limits, kind: UserKind) -> None:
    """Now it is known what a token is worth: a user's limits from here on, or a guest's for this very call."""
    if not token:
        return
    if kind is UserKind.GUEST:
        _check_size(ceilings, True, kind)
    else:
        limits.remember_token(token)


def _check_list(call: Call, kind: UserKind, snapshot: settings.Snapshot) -> None:
    for name in executed_names(call):
        if not snapshot.allows(kind, name):
            raise refuse(Reason.METHOD, name, kind)


def executed_names(call: Call) -> list[str]:
    """What the engine would really run: hooks may put another method in a name's place."""
    overrides = frappe.get_hooks("override_whitelisted_methods", {})
    names: list[str] = []
    for name in call.names:
        names.extend(overrides.get(name) or [name])
    return names


def _is_desk_page(call: Call, path: str) -> bool:
    """The desk keeps its own filters in its addresses; the server ignores them."""
    return call.surface is Surface.PAGE and path.split("/", 2)[1] in ("app", "desk")


def caller_kind() -> UserKind:
    """Which kind of user makes this request."""
    user = frappe.session.user
    if user in (None, "", "Guest"):
        return UserKind.GUEST
    user_type = frappe.get_cached_value("User", user, "user_type")
    return kind_of(user, user_type, frappe.get_roles(user))
