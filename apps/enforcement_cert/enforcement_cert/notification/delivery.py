"""The background job that sends what waits in the outbox; may run any number of times, in several workers, and die.

A batch is claimed by one statement and committed; each message is settled by its own commit. What a dead worker
leaves in Sending goes back to Waiting (`release_abandoned`). Channels that only write into the database are
committed together with the status: nothing is sent twice. A provider on the net gets the same key again.
"""

import json
from datetime import datetime

import frappe
from frappe.utils import add_to_date, cint, now_datetime

from enforcement_cert.access import audit
from enforcement_cert.domain.notices import QuietHours, read_time_of_day, wait_before
from enforcement_cert.notification import texts
from enforcement_cert.notification.calling import call_the_job
from enforcement_cert.notification.channels import all_channels
from enforcement_cert.notification.channels.base import Letter, NoAddress, Outcome

OUTBOX = "Outbox Message"
BATCH = 100
GROUP = 5000
_FIELDS = [
    "name",
    "title",
    "body",
    "event",
    "channel",
    "audience",
    "recipient_user",
    "officer",
    "record_type",
    "record_name",
    "template",
    "facts",
    "attempts",
    "message_key",
    "claim",
]


def work() -> None:
    """Background job: send everything that is due."""
    frappe.set_user("Administrator")  # a service of its own, whoever announced the event
    while batch := claim_next():
        deliver(batch)


def deliver_waiting() -> None:
    """Each minute: take back what a dead worker has left, then send what is due."""
    release_abandoned()
    frappe.db.commit()
    if frappe.db.exists(OUTBOX, {"message_status": "Waiting", "next_attempt_at": ["<=", now_datetime()]}):
        call_the_job()


# ---------------------------------------------------------------- claiming


def claim_next() -> list[frappe._dict]:
    """Claim the next messages of one channel and commit; empty if nothing is due.

    Messages to staff come with all others of the same event, recipient and channel, due or not: they are sent as one.
    """
    table, now = frappe.qb.DocType(OUTBOX), now_datetime()
    while True:
        first = _first_due(table, now)
        if not first:
            frappe.db.rollback()  # the next look sees what others have committed
            return []
        if _is_quiet(first, now):
            continue
        rows = _claim(table, _belongs_with(table, first, now), now)
        if rows:
            _note_readings(rows)
            frappe.db.commit()
            return rows
        frappe.db.commit()  # somebody else was quicker; look again with fresh eyes


def _first_due(table, now: datetime):
    found = (
        frappe.qb.from_(table)
        .select(table.name, table.channel, table.event, table.audience, table.recipient_user)
        .where((table.message_status == "Waiting") & (table.next_attempt_at <= now))
        .orderby(table.next_attempt_at)
        .limit(1)
        .run(as_dict=True)
    )
    return found[0] if found else None


def _belongs_with(table, first, now: datetime):
    if texts.has_gathered_form(first.audience):
        same = (table.recipient_user == first.recipient_user) & (table.event == first.event)
        return same & (table.audience == first.audience) & (table.channel == first.channel)
    return (table.channel == first.channel) & (table.audience == first.audience) & (table.next_attempt_at <= now)


def _claim(table, condition, now: datetime) -> list[frappe._dict]:
    claim = frappe.generate_hash(length=20)
    is_waiting = (table.message_status == "Waiting") & condition
    names = (
        frappe.qb.from_(table).select(table.name).where(is_waiting).orderby(table.next_attempt_at).limit(GROUP).run()
    )
    names = [name for (name,) in names]
    if names and frappe.db.get_value(OUTBOX, names[0], "audience") != "Staff":
        names = names[:BATCH]
    if not names:
        return []
    (
        frappe.qb.update(table)
        .set(table.message_status, "Sending")
        .set(table.claim, claim)
        .set(table.claimed_at, now)
        .set(table.attempts, table.attempts + 1)
        .where(table.name.isin(names) & (table.message_status == "Waiting"))
        .run()
    )
    return frappe.get_all(OUTBOX, filters={"claim": claim}, fields=_FIELDS, order_by="creation, name", limit=0)


def _is_quiet(first, now: datetime) -> bool:
    """Put the messages of a channel off until the end of the quiet hours, if this is one that keeps them."""
    channel = all_channels().get(first.channel)
    if not channel or not channel.keeps_quiet_hours:
        return False
    allowed = _quiet_hours().next_allowed(now)
    if allowed == now:
        return False
    waiting = {"message_status": "Waiting", "channel": first.channel, "next_attempt_at": ["<=", now]}
    frappe.db.set_value(OUTBOX, waiting, "next_attempt_at", allowed, update_modified=False)
    frappe.db.commit()
    return True


def _quiet_hours() -> QuietHours:
    settings = frappe.get_cached_doc("Message Settings")
    return QuietHours(*(read_time_of_day(text or "0:00") for text in (settings.quiet_from, settings.quiet_until)))


def _note_readings(rows: list[frappe._dict]) -> None:
    """Mobiles are about to be opened: one entry for the batch that names the persons (X-17), before it is done."""
    officers = [row.officer for row in rows if row.officer and row.channel == "SMS"]
    if officers:
        audit.record_access(
            "Notification Channel",
            "SMS",
            "mobile",
            str(rows[0].event),
            act="Used for Message",
            persons=list(dict.fromkeys(officers)),
        )


# ---------------------------------------------------------------- sending


def deliver(batch: list[frappe._dict]) -> None:
    """Send a claimed batch; each message, or each gathered one, with its own commit."""
    channel = all_channels()[batch[0].channel]
    is_one = texts.has_gathered_form(batch[0].audience) and len(batch) > 1
    for messages in [batch] if is_one else [[message] for message in batch]:
        outcome = _try(channel, messages)
        settle(messages, outcome, channel)
        frappe.db.commit()


def _try(channel, messages: list[frappe._dict]) -> Outcome:
    if channel.channel_mode == "Off":
        return Outcome("Skipped", "Channel Off")
    try:
        address = channel.adapter.address_of(messages[0])
        if channel.channel_mode != "On":
            return Outcome("Skipped", "No Provider")
        return channel.adapter.send(_letter(messages), address)
    except NoAddress as refusal:
        if refusal.reason == "Login Out of Use":
            return Outcome("Skipped", refusal.reason)
        return Outcome("Never" if refusal.is_wrong else "No Address", refusal.reason)
    except (frappe.db.OperationalError, frappe.QueryDeadlockError, frappe.QueryTimeoutError):
        raise  # the database itself: the job ends here and the batch is taken back later
    except Exception as error:
        frappe.db.rollback()
        frappe.log_error(title=f"Message could not be sent: {type(error).__name__}", message=str(type(error)))
        return Outcome("Later", "Unforeseen", detail=type(error).__name__)


def _letter(messages: list[frappe._dict]) -> Letter:
    first = messages[0]
    facts = json.loads(first.facts or "{}")
    title, body = first.title, first.body
    text = texts.find_text(first.event, first.audience, first.channel)
    if len(messages) > 1 and text:
        title, body = texts.write_gathered(text, [json.loads(row.facts or "{}") for row in messages])
        facts = {**facts, "count": str(len(messages))}
    return Letter(
        message=first.name,
        key=first.message_key,
        title=title,
        body=body,
        facts=facts,
        provider_template=frappe.db.get_value(texts.TEMPLATE, first.template, "provider_template") or "",
        user=first.recipient_user,
        record_type=first.record_type if len(messages) == 1 else OUTBOX,
        record_name=first.record_name if len(messages) == 1 else first.name,
    )


# ---------------------------------------------------------------- what came of it


def settle(messages: list[frappe._dict], outcome: Outcome, channel) -> None:
    """Write what came of an attempt into the messages, and into the log of the one that was sent."""
    now, first = now_datetime(), messages[0]
    columns = {"claim": None, "reason": outcome.reason, **_status_after(first, outcome, channel, now)}
    names = [message.name for message in messages]
    frappe.db.set_value(OUTBOX, {"name": ["in", names]}, columns)
    if outcome.result == "Sent":
        sent = {"provider_reference": outcome.reference[:140]}
        if len(names) > 1:
            letter = _letter(messages)
            sent |= {"title": letter.title, "body": letter.body}
            frappe.db.set_value(OUTBOX, {"name": ["in", names[1:]]}, "combined_into", first.name)
        frappe.db.set_value(OUTBOX, first.name, sent)
    _log(first, columns["message_status"], outcome, now)


def _status_after(message, outcome: Outcome, channel, now: datetime) -> dict:
    if outcome.result == "Sent":
        return {"message_status": "Sent", "sent_at": now}
    if outcome.result in ("Skipped", "No Address"):
        return {"message_status": outcome.result}
    if outcome.result == "Never":
        return {"message_status": "Not Delivered"}
    if outcome.result == "Unclear" and channel.repeat_rule == "Do Not Send Again":
        return {"message_status": "Not Delivered", "reason": "Outcome Unknown"}
    settings = frappe.get_cached_doc("Message Settings")
    if message.attempts >= (cint(settings.most_attempts) or 5):
        return {"message_status": "Not Delivered"}
    wait = wait_before(message.attempts, cint(settings.first_wait_minutes) or 5)
    return {"message_status": "Waiting", "next_attempt_at": now + wait}


def _log(message, status: str, outcome: Outcome, now: datetime) -> None:
    words = {"Waiting": "To Be Repeated", "Sent": "Sent"}
    entry = frappe.new_doc("Outbox Attempt")
    entry.update(
        {
            "parent": message.name,
            "parenttype": OUTBOX,
            "parentfield": "attempt_log",
            "idx": message.attempts,
            "attempted_at": now,
            "outcome": "Outcome Unknown" if outcome.result == "Unclear" else words.get(status, "Not Delivered"),
            "reason": outcome.reason,
            "detail": outcome.detail[:300],
        }
    )
    entry.db_insert()


# ---------------------------------------------------------------- what a dead worker leaves


def release_abandoned() -> None:
    """Take back what was claimed and never settled.

    In-site and e-mail were not sent (their sending is part of the commit that never came). Of a provider on the net
    nobody knows: the channel's rule decides, and the delivery log says so.
    """
    minutes = cint(frappe.db.get_single_value("Certificate Settings", "stale_after_minutes")) or 3
    limit = add_to_date(now_datetime(), minutes=-minutes)
    filters = {"message_status": "Sending", "claimed_at": ["<", limit]}
    channels = all_channels()
    for message in frappe.get_all(OUTBOX, filters=filters, fields=_FIELDS, order_by="name", limit=GROUP):
        channel = channels[message.channel]
        is_sure = channel.adapter.is_transactional
        outcome = Outcome("Later", "Unforeseen") if is_sure else Outcome("Unclear", "Outcome Unknown")
        settle([message], outcome, channel)


@frappe.whitelist(methods=["POST"])
def send_again(names: list | str) -> dict:
    """Put failed messages of the own unit back into the queue, after the entry was corrected (R-080).

    For the unit's clerks and administrators. Returns {"done", "refused"}.
    """
    done = 0
    names = [str(name) for name in frappe.parse_json(names)]
    for name in names:
        message = frappe.get_doc(OUTBOX, name, for_update=True)
        message.check_permission("read")
        done += message.send_again()
    if done:
        call_the_job()
    return {"done": done, "refused": len(names) - done}
