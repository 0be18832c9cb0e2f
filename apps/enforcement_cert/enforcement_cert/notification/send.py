"""Announcing an event: rows of the outbox, in the transaction of the event (R-218, R-164, R-220).

    announce(NoticeEvent.CARD_MADE, application, [holder(officer)], {"name": …, "number": …})

A second announcement of the same event about the same record to the same recipient makes no second message;
`occasion` tells repetitions apart that are meant ("returned for the third time", "30 days before").
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import frappe
from frappe.utils import add_to_date, cint, now_datetime

from enforcement_cert.domain.notices import Audience, NoticeEvent, safe_facts
from enforcement_cert.exchange.bulk_rows import insert_rows
from enforcement_cert.notification import texts
from enforcement_cert.notification.calling import call_the_job
from enforcement_cert.notification.channels import channels_in_use, subscribes
from enforcement_cert.notification.recipients import Recipient, facts_of, holder, staff

__all__ = ["Notice", "NoticeEvent", "Recipient", "announce", "announce_all", "holder", "staff"]

OUTBOX = "Outbox Message"
_PAGE = 1000


@dataclass(frozen=True)
class Notice:
    """One announcement about one record, to any number of recipients."""

    record_type: str
    record_name: str
    recipients: tuple[Recipient, ...]
    facts: Mapping[str, object] = field(default_factory=dict)
    occasion: str = ""


def announce(
    event: NoticeEvent | str,
    record,
    recipients: Iterable[Recipient],
    facts: Mapping[str, object],
    *,
    occasion: str = "",
) -> int:
    """Write the messages of one event about one record; return how many are new.

    Sends nothing itself: a background job does, after the caller's commit.
    """
    return announce_all(event, [Notice(record.doctype, record.name, tuple(recipients), facts, occasion)])


def announce_all(event: NoticeEvent | str, notices: Iterable[Notice]) -> int:
    """Write the messages of one event about many records with few statements; return how many are new."""
    notices, new = list(notices), 0
    for start in range(0, len(notices), _PAGE):
        new += _announce_page(NoticeEvent(event), notices[start : start + _PAGE])
    return new


def _announce_page(event: NoticeEvent, notices: list[Notice]) -> int:
    channels = channels_in_use()
    known = facts_of(recipient for notice in notices for recipient in notice.recipients)
    moment = now_datetime()
    rows = [
        _row(event, notice, recipient, known[recipient], channel, moment)
        for notice in notices
        for recipient in dict.fromkeys(notice.recipients)
        if recipient in known
        for channel in channels
        if subscribes(known[recipient], channel, recipient.audience)
    ]
    rows = _new_ones(rows)
    # A service of its own: nobody has the right to write messages, and every row is made of the caller's event.
    insert_rows(OUTBOX, rows, owner=frappe.session.user, moment=str(moment), skip_taken=True)
    _call_the_job_if_due(rows, moment)
    return len(rows)


def _new_ones(rows: list[dict]) -> list[dict]:
    """Leave out what has been announced before; what comes at the same moment meets the unique key."""
    keys = [row["message_key"] for row in rows]
    taken = set(
        frappe.get_all(OUTBOX, filters={"message_key": ["in", keys]}, pluck="message_key", order_by="name", limit=0)
        if keys
        else ()
    )
    return [row for row in rows if row["message_key"] not in taken]


def _row(event, notice: Notice, recipient: Recipient, person, channel, moment: datetime) -> dict:
    facts = safe_facts(event, notice.facts)
    text = texts.find_text(event, recipient.audience, channel.name)
    title, body = texts.write(text, facts) if text else (str(event), "")
    status, reason = _first_status(person, channel, has_text=bool(text))
    return {
        "name": frappe.generate_hash(length=20),
        "title": title,
        "body": body,
        "event": str(event),
        "channel": channel.name,
        "message_status": status,
        "reason": reason,
        "recipient_name": (person.recipient_name or "")[:140],
        "audience": str(recipient.audience),
        "recipient_user": person.user,
        "officer": person.officer,
        "agency": person.agency,
        "address_shown": channel.adapter.shown_address(person),
        "record_type": notice.record_type,
        "record_name": notice.record_name,
        "occasion": notice.occasion[:140],
        "template": text.name if text else None,
        "facts": json.dumps(facts, ensure_ascii=False),
        "attempts": 0,
        "next_attempt_at": _first_attempt_at(recipient, moment),
        "message_key": message_key(event, notice, recipient, channel.name),
    }


def message_key(event: NoticeEvent, notice: Notice, recipient: Recipient, channel: str) -> str:
    """Return what makes a message unique, also for the provider; 64 hexadecimal digits."""
    parts = [str(event), notice.record_type, notice.record_name, notice.occasion, recipient.key, channel]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()


def _first_status(person, channel, *, has_text: bool) -> tuple[str, str]:
    """A missing address is told at once, so that it stands on the clerk's list before anything is sent (R-080)."""
    missing = channel.adapter.missing_address(person)
    if missing:
        return "No Address", missing
    if channel.channel_mode == "Outbox Only":
        return "Skipped", "No Provider"
    return ("Waiting", "") if has_text else ("Not Delivered", "Text Missing")


def _first_attempt_at(recipient: Recipient, moment: datetime) -> datetime:
    """Messages to staff wait a little for others of the same event."""
    if recipient.audience is Audience.HOLDER:
        return moment
    minutes = cint(frappe.db.get_single_value("Message Settings", "gather_minutes"))
    return add_to_date(moment, minutes=minutes)


def _call_the_job_if_due(rows: list[dict], moment: datetime) -> None:
    if any(row["message_status"] == "Waiting" and row["next_attempt_at"] <= moment for row in rows):
        call_the_job()
