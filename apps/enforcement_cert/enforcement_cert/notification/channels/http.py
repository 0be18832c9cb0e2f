"""Asking a provider on the net: one POST, no redirects, little read, nothing logged that holds an address."""

from dataclasses import dataclass

import frappe
import requests
from frappe.utils import cint

from enforcement_cert.notification.channels.base import Outcome

CHANNEL = "Notification Channel"
_LONGEST_ANSWER = 16_384
_LONGEST_WAIT = 30


@dataclass(frozen=True)
class Provider:
    """What the screen says of a provider; `timeout` in seconds."""

    address: str
    account: str
    secret: str
    signature: str
    timeout: int


class Silent(Exception):
    """No answer. `is_unclear`: the request may have arrived."""

    def __init__(self, *, is_unclear: bool):
        self.is_unclear = is_unclear
        super().__init__("unclear" if is_unclear else "not reached")

    def outcome(self) -> Outcome:
        return Outcome("Unclear" if self.is_unclear else "Later", "Provider Silent")


def provider_of(kind: str) -> Provider:
    """Return the provider that is set up for a channel."""
    channel = frappe.get_cached_doc(CHANNEL, kind)
    secret = channel.get_password("provider_secret", raise_exception=False) or ""
    timeout = min(max(cint(channel.timeout_seconds) or 10, 1), _LONGEST_WAIT)
    address = (channel.provider_address or "").rstrip("/")
    return Provider(address, channel.provider_account or "", secret, channel.signature or "", timeout)


def post(url: str, content: dict, *, timeout: int, headers: dict | None = None, params: dict | None = None):
    """Return (HTTP status, the answer's JSON object or {}). Raises Silent."""
    try:
        with requests.post(
            url, json=content, headers=headers, params=params, timeout=timeout, allow_redirects=False, stream=True
        ) as reply:
            return reply.status_code, _object(reply.raw.read(_LONGEST_ANSWER, decode_content=True))
    except (requests.ConnectTimeout, requests.exceptions.InvalidURL):
        raise Silent(is_unclear=False) from None
    except requests.ConnectionError as error:
        raise Silent(is_unclear=not _was_not_reached(error)) from None
    except (requests.RequestException, OSError):
        raise Silent(is_unclear=True) from None


def _was_not_reached(error: requests.ConnectionError) -> bool:
    """A connection that was never made has carried nothing; one that broke may have."""
    from urllib3.exceptions import NewConnectionError

    cause = getattr(error.args[0], "reason", None) if error.args else None
    return isinstance(cause, NewConnectionError)


def _object(text: bytes) -> dict:
    try:
        content = frappe.parse_json(text.decode("utf-8"))
    except ValueError:
        return {}
    return content if isinstance(content, dict) else {}
