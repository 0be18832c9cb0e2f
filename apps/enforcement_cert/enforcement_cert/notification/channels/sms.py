"""Short messages through a provider's gateway on the net.

One POST with a bearer token:

    {"account", "to", "signature", "template", "parameters", "text", "key"}

and one answer: {"result": "accepted" | "wrong_address" | "refused" | "later", "reference": "…", "detail": "…"}.
`key` is the same in every attempt, so that the gateway can drop a second request. Gateways that speak otherwise get a
small translator in front, or a class beside this one.
"""

import frappe

from enforcement_cert.access.masking import OFFICER_MOBILE
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.identifiers import read_mobile
from enforcement_cert.domain.masking import mask_mobile
from enforcement_cert.notification.channels import http
from enforcement_cert.notification.channels.base import Letter, NoAddress, Outcome

_RESULTS = {
    "accepted": ("Sent", ""),
    "wrong_address": ("Never", "Wrong Mobile"),
    "refused": ("Never", "Provider Refused"),
    "later": ("Later", "Provider Silent"),
}


class SmsChannel:
    """To an officer's mobile, or to the one of a login."""

    preference = "by_sms"
    is_transactional = False

    def can_reach(self, person) -> bool:
        return True

    def missing_address(self, person) -> str:
        return "" if person.has_mobile else "No Mobile"

    def shown_address(self, person) -> str:
        return person.mobile_shown or (mask_mobile(person.mobile_no) if person.mobile_no else "")

    def address_of(self, message) -> str:
        """Open the mobile; the job has written the reading down before (delivery.py)."""
        try:
            mobile = _mobile_of(message)
            return read_mobile(mobile) if mobile else _none()
        except RuleViolation:
            raise NoAddress("Wrong Mobile", is_wrong=True) from None

    def send(self, letter: Letter, address: str) -> Outcome:
        provider = http.provider_of("SMS")
        content = {
            "account": provider.account,
            "to": address,
            "signature": provider.signature,
            "template": letter.provider_template,
            "parameters": letter.facts,
            "text": letter.body,
            "key": letter.key,
        }
        headers = {"Authorization": f"Bearer {provider.secret}"} if provider.secret else {}
        try:
            status, answer = http.post(provider.address, content, headers=headers, timeout=provider.timeout)
        except http.Silent as silent:
            return silent.outcome()
        return _outcome(status, answer)


def _outcome(status: int, answer: dict) -> Outcome:
    if status == 429 or status >= 500:
        return Outcome("Later", "Provider Silent", detail=f"HTTP {status}")
    result, reason = _RESULTS.get(str(answer.get("result")), ("Never", "Provider Refused"))
    detail = str(answer.get("detail") or (f"HTTP {status}" if status != 200 else ""))
    return Outcome(result, reason, detail, str(answer.get("reference") or ""))


def _mobile_of(message) -> str:
    if message.officer:
        return OFFICER_MOBILE.open(frappe.db.get_value("Enforcement Officer", message.officer, "mobile_cipher"))
    return frappe.db.get_value("User", message.recipient_user, "mobile_no") or ""


def _none():
    raise NoAddress("No Mobile")
