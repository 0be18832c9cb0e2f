"""The few Redis commands of the verification page; none of them raises.

A Redis that does not answer costs one short timeout, then the process leaves it alone for
two seconds: every question is answered from the database meanwhile.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

import redis
from redis.backoff import NoBackoff
from redis.retry import Retry

TIMEOUT_SECONDS = 0.5
REST_SECONDS = 2.0

# Put ARGV[2] only where the key still holds ARGV[1] ("" = nothing).
_PUT_IF_UNCHANGED = """
if (redis.call('GET', KEYS[1]) or '') == ARGV[1] then
    redis.call('SET', KEYS[1], ARGV[2], 'EX', ARGV[3])
    return 1
end
return 0
"""
# Count, and let the count end by itself.
_COUNT = """
local count = redis.call('INCR', KEYS[1])
if count == 1 then redis.call('EXPIRE', KEYS[1], ARGV[1]) end
return count
"""
_Result = TypeVar("_Result")


class Cache:
    """Connections of this process to one Redis; safe for threads, made at the first use."""

    def __init__(self, url: str) -> None:
        self._client = redis.Redis.from_url(
            url,
            socket_timeout=TIMEOUT_SECONDS,
            socket_connect_timeout=TIMEOUT_SECONDS,
            retry=Retry(NoBackoff(), 1),
        )
        self._rests_until = 0.0

    @property
    def is_resting(self) -> bool:
        """Say whether Redis failed a moment ago."""
        return time.monotonic() < self._rests_until

    def get(self, key: str) -> bytes | None:
        """Return the value, None if there is none or Redis is down."""
        return self._try(lambda: self._client.get(key), None)

    def put_if_unchanged(self, key: str, seen: bytes | None, value: bytes, seconds: int) -> bool:
        """Store ``value`` if the key still holds what was ``seen``; return whether it was stored."""
        stored = self._try(lambda: self._client.eval(_PUT_IF_UNCHANGED, 1, key, seen or b"", value, seconds), 0)
        return bool(stored)

    def put_all(self, keys: Iterable[str], value: bytes, seconds: int) -> bool:
        """Overwrite every key, even right after a failure; return whether Redis took it."""

        def write() -> bool:
            pipeline = self._client.pipeline(transaction=True)
            for key in keys:
                pipeline.set(key, value, ex=seconds)
            pipeline.execute()
            return True

        self._rests_until = 0.0
        return self._try(write, False)

    def count(self, key: str, seconds: int) -> int | None:
        """Count one more in a window that ends by itself; None if Redis is down."""
        return self._try(lambda: int(self._client.eval(_COUNT, 1, key, seconds)), None)

    def close(self) -> None:
        """Close every connection."""
        self._client.connection_pool.disconnect()

    def _try(self, action: Callable[[], Any], otherwise: _Result) -> Any | _Result:
        if self.is_resting:
            return otherwise
        try:
            return action()
        except (redis.RedisError, OSError):
            self._rests_until = time.monotonic() + REST_SECONDS
            return otherwise
