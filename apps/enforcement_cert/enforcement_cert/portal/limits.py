"""How often one client address may ask what is not known, or ask by number.

Tokens have 130 random bits, so nobody finds one by trying; their limit only keeps one client from
asking the database all the time, and is high because whole offices and telephone networks share an
address. Counters are kept for a minute, in Redis; while Redis is down each process counts for itself.
"""

import ipaddress
import threading
import time
from functools import lru_cache
from typing import Any

from .cache import Cache

WINDOW_SECONDS = 60
# Typing a number is a person's work; scanning unknown tokens may be a whole office behind one address.
NUMBER_QUESTIONS = 20
UNKNOWN_TOKENS = 600
_MOST_LOCAL_COUNTERS = 10_000


class TooMany(Exception):
    """This address has asked too often in this minute."""

    retry_after_seconds = WINDOW_SECONDS


class Limit:
    """A number of questions per window and client address."""

    def __init__(self, name: str, allowed: int) -> None:
        self.name = name
        self.allowed = allowed

    def allowed_on(self, config: dict[str, Any]) -> int:
        """Return the allowed number; the site configuration may set `verification_limit_<name>`."""
        return int(config.get(f"verification_limit_{self.name}") or self.allowed)


NUMBERS = Limit("numbers", NUMBER_QUESTIONS)
UNKNOWNS = Limit("unknown", UNKNOWN_TOKENS)


def count(site: Any, limit: Limit, client: str) -> None:
    """Count a question of this client. Raises TooMany above the limit."""
    key = _key(site.name, limit, client)
    number = site.cache.count(key, WINDOW_SECONDS)
    if number is None:
        number = _local.count(key)
    if number > limit.allowed_on(site.config):
        raise TooMany


def refuse_if_over(site: Any, limit: Limit, client: str) -> None:
    """Raise TooMany if this client has used up the limit; counts nothing."""
    key = _key(site.name, limit, client)
    number = _count_in(site.cache, key)
    if number >= limit.allowed_on(site.config):
        raise TooMany


def client_of(environ: dict[str, Any], config: dict[str, Any]) -> str:
    """Return the client's network address, an IPv6 one by its /64.

    X-Forwarded-For is believed only from a proxy on this machine, or from the networks that the
    site configuration names in `verification_trusted_proxies`; and only its last entry, which
    that proxy wrote itself.
    """
    address = environ.get("REMOTE_ADDR") or "127.0.0.1"  # a Unix socket has no address
    forwarded = environ.get("HTTP_X_FORWARDED_FOR")
    if forwarded and _is_trusted(address, tuple(config.get("verification_trusted_proxies") or ())):
        address = forwarded.rsplit(",", 1)[-1].strip()
    return _network(address)


def _count_in(cache: Cache, key: str) -> int:
    stored = cache.get(key)
    return int(stored) if stored else _local.current(key)


def _key(site: str, limit: Limit, client: str) -> str:
    return f"verify-limit:{site}:{limit.name}:{client}"


@lru_cache(maxsize=64)
def _is_trusted(address: str, networks: tuple[str, ...]) -> bool:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return False
    named = (ipaddress.ip_network(network, strict=False) for network in networks)
    return parsed.is_loopback or any(parsed in network for network in named)


def _network(address: str) -> str:
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unreadable"
    mapped = getattr(parsed, "ipv4_mapped", None)
    if parsed.version == 4 or mapped:
        return str(mapped or parsed)
    return str(ipaddress.ip_network((parsed, 64), strict=False).network_address)


class _LocalCounters:
    """Fixed windows in this process, for the time Redis is down."""

    def __init__(self) -> None:
        self._counts: dict[str, int] = {}
        self._window = 0
        self._lock = threading.Lock()

    def count(self, key: str) -> int:
        with self._lock:
            self._turn()
            if len(self._counts) >= _MOST_LOCAL_COUNTERS and key not in self._counts:
                return 1
            self._counts[key] = self._counts.get(key, 0) + 1
            return self._counts[key]

    def current(self, key: str) -> int:
        with self._lock:
            self._turn()
            return self._counts.get(key, 0)

    def _turn(self) -> None:
        window = int(time.monotonic()) // WINDOW_SECONDS
        if window != self._window:
            self._window = window
            self._counts.clear()


_local = _LocalCounters()
