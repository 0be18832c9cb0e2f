"""Open sessions and API keys of a login: listing them without giving them away, ending them."""

import hashlib
import hmac
import json

import frappe
from frappe.utils import get_datetime

from enforcement_cert.access.keys import derived_key

_SESSIONS = "tabSessions"


def open_sessions(user: str) -> list[dict]:
    """Return the open sessions of a login, the latest first: handle, last use, address. Never the session's own id."""
    return [
        {
            "handle": _handle(row.sid),
            "last_used_at": row.lastupdate,
            "address": _address_in(row.sessiondata),
            "is_current": row.sid == frappe.session.sid,
        }
        for row in _rows(user)
    ]


def end_sessions(user: str, handle: str | None = None) -> int:
    """End the sessions of a login, or the one of a handle; returns how many. The caller checks who may."""
    chosen = [row.sid for row in _rows(user) if handle in (None, _handle(row.sid))]
    for sid in chosen:
        frappe.cache.hdel("session", sid)
        frappe.cache.hdel("last_db_session_update", sid)
    if chosen:
        frappe.qb.from_(frappe.qb.Table(_SESSIONS)).delete().where(frappe.qb.Field("sid").isin(chosen)).run()
    return len(chosen)


def remove_keys(user: str) -> int:
    """Remove the API key and the tokens of a login; returns how many there were. The caller checks who may."""
    removed = 0
    if frappe.db.get_value("User", user, "api_key"):
        frappe.db.set_value("User", user, {"api_key": None, "api_secret": None}, update_modified=False)
        frappe.db.delete("__Auth", {"doctype": "User", "name": user, "fieldname": "api_secret"})
        removed += 1
    tokens = {"user": user, "status": "Active"}
    removed += frappe.db.count("OAuth Bearer Token", tokens)
    frappe.db.set_value("OAuth Bearer Token", tokens, "status", "Revoked")
    frappe.clear_cache(user=user)
    return removed


def has_key(user: str) -> bool:
    """Say whether the login has an API key."""
    return bool(frappe.db.get_value("User", user, "api_key"))


def _rows(user: str) -> list:
    table = frappe.qb.Table(_SESSIONS)
    query = frappe.qb.from_(table).select(table.sid, table.lastupdate, table.sessiondata).where(table.user == user)
    rows = query.run(as_dict=True)
    return sorted(rows, key=lambda row: get_datetime(row.lastupdate), reverse=True)


def _handle(sid: str) -> str:
    return hmac.new(derived_key("session"), sid.encode(), hashlib.sha256).hexdigest()[:16]


def _address_in(sessiondata: str | None) -> str:
    """Read the address out of what the engine keeps of a session: the text of a dict, in newer engines JSON."""
    text = sessiondata or ""
    try:
        data = json.loads(text)
    except ValueError:
        _before, found, after = text.partition("'session_ip': '")
        return after.partition("'")[0] if found else ""
    return str(data.get("session_ip") or "")
