"""WeChat: template messages of a public account, by the platform's published interface.

A stable access token (two hours at most, kept in the site's Redis) and one POST per message; `client_msg_id`
carries our key, so that the platform drops a repetition within ten minutes.
"""

import frappe

from enforcement_cert.notification.channels import http
from enforcement_cert.notification.channels.base import Letter, NoAddress, Outcome

PLATFORM = "https://api.weixin.qq.com"
_TOKEN_KEY = "enforcement_wechat_token"
_TOKEN_ERRORS = frozenset({40001, 40014, 42001})
_TRY_LATER = frozenset({-1, 45009, 45011})
_NOT_BOUND = frozenset({40003, 43004, 43019})
_KEY_LENGTH = 32


class WeChatChannel:
    """To the WeChat identifier in a login's preferences."""

    preference = "by_wechat"
    is_transactional = False

    def can_reach(self, person) -> bool:
        """Without a binding there is nobody to write to, unless the person has asked for it."""
        return bool(person.wechat_id) or person.by_wechat == "Yes"

    def missing_address(self, person) -> str:
        return "" if person.wechat_id else "No WeChat Binding"

    def shown_address(self, person) -> str:
        return f"{person.wechat_id[:4]}…" if person.wechat_id else ""

    def address_of(self, message) -> str:
        found = frappe.db.get_value("Message Preference", {"user": message.recipient_user}, "wechat_id")
        if not found:
            raise NoAddress("No WeChat Binding")
        return found

    def send(self, letter: Letter, address: str) -> Outcome:
        provider = http.provider_of("WeChat")
        try:
            token = _token(provider)
            if not token:
                return Outcome("Later", "Provider Refused", detail="no access token")
            content = {
                "touser": address,
                "template_id": letter.provider_template,
                "client_msg_id": letter.key[:_KEY_LENGTH],
                "data": {name: {"value": value} for name, value in letter.facts.items()},
            }
            url = f"{provider.address or PLATFORM}/cgi-bin/message/template/send"
            status, answer = http.post(url, content, params={"access_token": token}, timeout=provider.timeout)
        except http.Silent as silent:
            return silent.outcome()
        return _outcome(status, answer)


def _outcome(status: int, answer: dict) -> Outcome:
    code = answer.get("errcode")
    detail = f"errcode {code}"
    if status >= 500 or code is None:
        return Outcome("Later", "Provider Silent", detail=f"HTTP {status}")
    if code == 0:
        return Outcome("Sent", reference=str(answer.get("msgid") or ""))
    if code in _TOKEN_ERRORS:
        frappe.cache.delete_value(_TOKEN_KEY)
        return Outcome("Later", "Provider Refused", detail)
    if code in _TRY_LATER:
        return Outcome("Later", "Provider Silent", detail)
    if code in _NOT_BOUND:
        return Outcome("Never", "Wrong WeChat Binding", detail)
    return Outcome("Never", "Provider Refused", detail)


def _token(provider: http.Provider) -> str:
    """Return the access token, asked for anew shortly before it runs out. Raises http.Silent."""
    known = frappe.cache.get_value(_TOKEN_KEY)
    if known:
        return known
    content = {"grant_type": "client_credential", "appid": provider.account, "secret": provider.secret}
    try:
        _, answer = http.post(f"{provider.address or PLATFORM}/cgi-bin/stable_token", content, timeout=provider.timeout)
    except http.Silent:
        raise http.Silent(is_unclear=False) from None  # no message was on its way yet
    token = str(answer.get("access_token") or "")
    if token:
        seconds = max(int(answer.get("expires_in") or 0) - 300, 60)
        frappe.cache.set_value(_TOKEN_KEY, token, expires_in_sec=seconds)
    return token
