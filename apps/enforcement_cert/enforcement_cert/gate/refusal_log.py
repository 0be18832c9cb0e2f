"""The book of refused calls: counted in Redis, written to "Gate Refusal" by a background job.

A refused call costs one log line in a rotating file and one counter; equal calls share a
counter, and there are never more than MAX_PENDING counters or MAX_ROWS rows. Flooding the door
cannot fill a disk.
"""

import hashlib
import json
import logging

import frappe
from frappe.utils import add_days, cint, now_datetime
from redis.exceptions import RedisError

from enforcement_cert.gate.kinds import UserKind

DOCTYPE = "Gate Refusal"
MAX_PENDING = 1_000
MAX_ROWS = 5_000
KEEP_DAYS = 30
_KEY = "gate-refusals"
_OTHERS = "(others)"
_LOG_BYTES, _LOG_FILES = 1_000_000, 10


def note(reason: str, name: str, kind: UserKind, argument: str = "") -> None:
    """Remember one refused call. Never raises: the refusal itself must go out."""
    entry = {
        "reason": reason,
        "called_name": str(name)[:140],
        "argument": str(argument)[:140],
        "user_kind": kind.label,
        "caller": str(frappe.session.user or "Guest")[:140],
    }
    address = str(getattr(frappe.local, "request_ip", "") or "")[:45]
    _logger().warning(json.dumps({**entry, "address": address}, ensure_ascii=True))
    try:
        _count(entry, address)
    except RedisError:
        _logger().warning("refusals are not counted: no Redis")


def _logger() -> logging.Logger:
    logger = frappe.logger("gate", allow_site=True, max_size=_LOG_BYTES, file_count=_LOG_FILES)
    if not logger.isEnabledFor(logging.WARNING):
        logger.setLevel(logging.WARNING)
    return logger


def _count(entry: dict[str, str], address: str) -> None:
    cache = frappe.cache
    counts, details = cache.make_key(f"{_KEY}:counts"), cache.make_key(f"{_KEY}:details")
    text = json.dumps(entry, sort_keys=True)
    if cint(cache.hlen(counts)) >= MAX_PENDING:
        text = json.dumps({**entry, "called_name": _OTHERS, "argument": "", "caller": ""}, sort_keys=True)
    pipeline = cache.pipeline()
    pipeline.hincrby(counts, text, 1)
    pipeline.hset(details, text, json.dumps({"address": address, "seen": str(now_datetime())}))
    pipeline.expire(counts, 86_400)
    pipeline.expire(details, 86_400)
    pipeline.execute()


def write_refusals() -> int:
    """Move the counters into rows; returns how many rows were touched. Runs every few minutes."""
    counts, details = _take()
    for text, number in counts.items():
        detail = json.loads(details.get(text) or "{}")
        _write_row(json.loads(text), int(number), detail)
    return len(counts)


def _take() -> tuple[dict, dict]:
    """Read and empty the counters in one transaction, so that no call is counted twice."""
    cache = frappe.cache
    counts, details = cache.make_key(f"{_KEY}:counts"), cache.make_key(f"{_KEY}:details")
    pipeline = cache.pipeline()
    pipeline.hgetall(counts)
    pipeline.hgetall(details)
    pipeline.delete(counts, details)
    found, seen, _ = pipeline.execute()
    return found, seen


def _write_row(entry: dict[str, str], number: int, detail: dict[str, str]) -> None:
    fingerprint = hashlib.sha256(json.dumps(entry, sort_keys=True).encode()).hexdigest()[:40]
    seen = detail.get("seen") or str(now_datetime())
    row = frappe.db.get_value(DOCTYPE, {"fingerprint": fingerprint}, ["name", "calls"], as_dict=True)
    if row:
        values = {"calls": row.calls + number, "last_seen_at": seen, "address": detail.get("address")}
        frappe.db.set_value(DOCTYPE, row.name, values)
        return
    document = frappe.get_doc(
        {
            "doctype": DOCTYPE,
            **entry,
            "fingerprint": fingerprint,
            "calls": number,
            "address": detail.get("address"),
            "first_seen_at": seen,
            "last_seen_at": seen,
        }
    )
    # Nobody may write this log by hand; the gate itself is its only author.
    document.insert(ignore_permissions=True)


def clear_old_refusals() -> None:
    """Drop rows older than KEEP_DAYS, and the oldest beyond MAX_ROWS."""
    frappe.db.delete(DOCTYPE, {"last_seen_at": ["<", add_days(now_datetime(), -KEEP_DAYS)]})
    surplus = frappe.db.count(DOCTYPE) - MAX_ROWS
    if surplus > 0:
        oldest = frappe.get_all(DOCTYPE, pluck="name", order_by="last_seen_at asc", limit=surplus)
        frappe.db.delete(DOCTYPE, {"name": ["in", oldest]})
