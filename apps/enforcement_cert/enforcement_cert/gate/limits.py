"""How much one caller may send: bytes per call, calls per minute.

The window slides: the count of the last full minute weighs in by the part of it that is still
within sixty seconds. One round trip to Redis per request, which also fetches the version of
the settings; without Redis each worker counts for itself.
"""

import hashlib
import time
from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

import frappe
from redis.exceptions import RedisError

WINDOW_SECONDS = 60
VERSION_KEY = "gate-version"
_LOCAL_CALLERS = 10_000
_TOKEN_SECONDS = 600

UPLOADS = frozenset(
    {
        "upload_file",
        "uploadfile",
        "frappe.client.attach_file",
        "frappe.core.doctype.data_import.data_import.form_start_import",
    }
)


@dataclass(frozen=True)
class Limits:
    """Calls per minute and caller; kilobytes per call. All at least 1."""

    guest_calls: int = 600
    user_calls: int = 3_000
    guest_kilobytes: int = 256
    user_kilobytes: int = 4_096
    upload_kilobytes: int = 51_200
    address_bytes: int = 16_384


def allowed_bytes(limits: Limits, is_guest: bool, method: str | None) -> int:
    """Largest request body in bytes for this caller and method."""
    if is_guest:
        return limits.guest_kilobytes * 1024
    kilobytes = limits.upload_kilobytes if method in UPLOADS else limits.user_kilobytes
    return kilobytes * 1024


def count_call(caller: str, now: float | None = None) -> tuple[float, str | None]:
    """Count one call of `caller`; return (calls in the last minute, version of the settings).

    The version is None when Redis cannot be asked.
    """
    now = time.time() if now is None else now
    window = int(now // WINDOW_SECONDS)
    try:
        current, before, version = _count_in_redis(caller, window)
    except RedisError:
        current, before, version = *_count_locally(caller, window), None
    share = 1 - (now % WINDOW_SECONDS) / WINDOW_SECONDS
    return current + before * share, version


def digest(token: str) -> str:
    """A short name of a token for keys: what it was cannot be found out from it."""
    return hashlib.sha256(token.encode()).hexdigest()[:32]


def remember_token(token: str) -> None:
    """Note that this token has led to a user: for ten minutes it has a user's limits, of its own."""
    try:
        frappe.cache.setex(frappe.cache.make_key(f"gate-token:{digest(token)}"), _TOKEN_SECONDS, 1)
    except RedisError:
        return  # it goes on counting as a guest


def is_known_token(token: str) -> bool:
    """Say whether this token has led to a user in the last ten minutes."""
    try:
        return bool(frappe.cache.exists(f"gate-token:{digest(token)}"))
    except RedisError:
        return False


def _count_in_redis(caller: str, window: int) -> tuple[int, int, str | None]:
    cache = frappe.cache
    key = cache.make_key(f"gate-calls:{caller}:{window}")
    pipeline = cache.pipeline(transaction=False)
    pipeline.incr(key)
    pipeline.expire(key, 2 * WINDOW_SECONDS)
    pipeline.get(cache.make_key(f"gate-calls:{caller}:{window - 1}"))
    pipeline.get(cache.make_key(VERSION_KEY))
    current, _, before, version = pipeline.execute()
    return int(current), int(before or 0), (version or b"0").decode()


_local: OrderedDict[tuple[str, int], int] = OrderedDict()
_local_lock = Lock()


def _count_locally(caller: str, window: int) -> tuple[int, int]:
    with _local_lock:
        key = (caller, window)
        _local[key] = _local.get(key, 0) + 1
        while len(_local) > _LOCAL_CALLERS:
            _local.popitem(last=False)
        return _local[key], _local.get((caller, window - 1), 0)
