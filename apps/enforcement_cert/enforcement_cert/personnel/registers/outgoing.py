"""Asking an outside office's service: one question, a short wait, yes, no or unknown.

The service gets a JSON object by POST and answers {"answer": "yes" | "no" | "unknown"}. Whatever else comes,
late or broken, counts as silence, and silence is no answer against a person. Redirects are not followed, at
most 4 KB are read, and neither question nor answer is logged: they hold personal numbers. After the first
silence the same request does not ask again, so that a selection of a hundred rows waits once.
Source: G-035, G-036.
"""

from dataclasses import dataclass
from urllib.parse import urlsplit

import frappe
import requests
from frappe import _
from frappe.utils import cint

SETTINGS = "External Register Settings"
ANSWERS = frozenset({"yes", "no", "unknown"})
_LONGEST_ANSWER = 4096
_LONGEST_WAIT, _USUAL_WAIT = 30, 5
_SAFE_PLAIN_HOSTS = frozenset({"127.0.0.1", "localhost", "::1"})


@dataclass(frozen=True)
class Service:
    """Where a service is asked, with which token, and how long it is waited for (seconds)."""

    url: str
    token: str
    timeout: int


def find_service(kind: str) -> Service | None:
    """Return the configured service of a kind ("staffing", "identity"), or None if none is to be asked."""
    settings = frappe.get_cached_doc(SETTINGS)
    if settings.get(f"{kind}_source") != "External Service":
        return None
    token = settings.get_password(f"{kind}_token", raise_exception=False) or ""
    wait = min(max(cint(settings.timeout_seconds) or _USUAL_WAIT, 1), _LONGEST_WAIT)
    return Service(settings.get(f"{kind}_url") or "", token, wait)


def require_address(url: str | None) -> None:
    """Refuse addresses that are not plain https ones; without encryption only this machine may be asked."""
    try:
        parts = urlsplit(url or "")
        is_plain = bool(parts.hostname) and not (parts.username or parts.password or parts.fragment)
    except ValueError:
        is_plain = False
    if not is_plain or not (parts.scheme == "https" or (parts.scheme == "http" and _is_here(parts.hostname))):
        frappe.throw(_("Please give an address that begins with https:// and holds no name or password."))


def _is_here(host: str | None) -> bool:
    return host in _SAFE_PLAIN_HOSTS


def ask(kind: str, question: dict) -> str | None:
    """Ask the service of a kind; return "yes", "no" or "unknown", None if it is silent or none is configured."""
    service = find_service(kind)
    silent = frappe.flags.setdefault("silent_register_services", set())
    if not service or kind in silent:
        return None
    answer = _post(service, question)
    if answer is None:
        silent.add(kind)
        frappe.log_error(title=f"Register service does not answer: {kind}", message=service.url)
    return answer


def _post(service: Service, question: dict) -> str | None:
    headers = {"Authorization": f"Bearer {service.token}"} if service.token else {}
    try:
        with requests.post(
            service.url,
            json=question,
            headers=headers,
            timeout=service.timeout,
            allow_redirects=False,
            stream=True,
        ) as reply:
            return _read(reply) if reply.status_code == 200 else None
    except (requests.RequestException, ValueError):
        return None


def _read(reply: requests.Response) -> str | None:
    """Return the answer of a reply. Raises ValueError if it is no JSON."""
    text = reply.raw.read(_LONGEST_ANSWER, decode_content=True)
    content = frappe.parse_json(text.decode("utf-8"))
    answer = content.get("answer") if isinstance(content, dict) else None
    return answer if answer in ANSWERS else None
