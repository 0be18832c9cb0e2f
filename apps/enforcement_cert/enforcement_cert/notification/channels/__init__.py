"""Channels: one adapter per kind behind one interface (base.Channel); a new kind is a class and a line here."""

import frappe

from enforcement_cert.domain.notices import Audience
from enforcement_cert.notification.channels.base import Channel
from enforcement_cert.notification.channels.email import EmailChannel
from enforcement_cert.notification.channels.in_site import InSiteChannel
from enforcement_cert.notification.channels.sms import SmsChannel
from enforcement_cert.notification.channels.wechat import WeChatChannel

CHANNEL = "Notification Channel"
ADAPTERS: dict[str, Channel] = {
    "In-Site": InSiteChannel(),
    "E-mail": EmailChannel(),
    "SMS": SmsChannel(),
    "WeChat": WeChatChannel(),
}
_FIELDS = ["name", "channel_mode", "for_holders", "for_staff", "keeps_quiet_hours", "repeat_rule"]


def all_channels() -> dict[str, frappe._dict]:
    """Return kind → settings with the adapter, those that are off too."""
    rows = frappe.get_all(CHANNEL, fields=_FIELDS, order_by="name")
    return {row.name: frappe._dict(row, adapter=ADAPTERS[row.name]) for row in rows if row.name in ADAPTERS}


def channels_in_use() -> list[frappe._dict]:
    """Return the channels for which messages are written: those that are on, and those kept for the outbox only."""
    return [channel for channel in all_channels().values() if channel.channel_mode != "Off"]


def subscribes(person, channel, audience: Audience) -> bool:
    """Say whether a person gets messages over a channel: the own choice, else what the channel says.

    The inbox of a login cannot be switched off: nobody is to be missed (R-218).
    """
    if not channel.adapter.can_reach(person):
        return False
    choice = person.get(channel.adapter.preference) if channel.adapter.preference else "Yes"
    if choice in ("Yes", "No"):
        return choice == "Yes"
    return bool(channel.for_holders if audience is Audience.HOLDER else channel.for_staff)
