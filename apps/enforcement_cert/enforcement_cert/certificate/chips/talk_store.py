"""What is kept of a talk between the page's calls, and what the page sends."""

import json

import frappe
from frappe import _

from enforcement_cert.certificate.chips import record_of as records
from enforcement_cert.domain import chip_channel as channel

_TALK_SECONDS = 180


def keep(operation: str, talk: channel.HostTalk, serial: str, key_version: int, **more) -> None:
    """Keep the talk for some minutes, for the login that began it. Chip keys are not part of it."""
    kept = {"user": frappe.session.user, "talk": talk.state(), "serial": serial, "key_version": key_version, **more}
    frappe.cache.set_value(_cache_key(operation), json.dumps(kept), expires_in_sec=_TALK_SECONDS)


def kept_talk(operation: str) -> frappe._dict:
    text = frappe.cache.get_value(_cache_key(operation), expires=True)
    kept = frappe._dict(json.loads(text)) if text else None
    if not kept or kept.user != frappe.session.user:
        frappe.throw(_("The talk with the card has run out. Please lay the card on the reader again and begin anew."))
    key = records.key_of_chip(bytes.fromhex(kept.serial), kept.key_version)
    kept.talk = channel.HostTalk.from_state(key, kept.talk)
    return kept


def _cache_key(operation: str) -> str:
    return f"chip-talk:{operation}"


def bytes_of(text: str) -> bytes:
    try:
        return bytes.fromhex(text)
    except (ValueError, TypeError):
        frappe.throw(_("The reader service sent something unreadable. Please begin anew."))


def answers_of(answers: str | list) -> list[bytes]:
    listed = json.loads(answers) if isinstance(answers, str) else answers
    if not isinstance(listed, list) or not listed:
        frappe.throw(_("The reader service sent something unreadable. Please begin anew."))
    return [bytes_of(answer) for answer in listed]
