"""The kept record of a certificate, and why an old one never comes back.

A Redis key `verify:<site>:<token>` (or `verify:<site>:n:<number>-<check>`) holds one of

* `{"at": …, "record": …}`   the record, or null for "no such certificate", and when reading it began;
* `?…`                       a transaction is changing the certificate: ask the database, keep nothing;
* `!…`                       it has changed: whatever was read before this mark must not be kept.

Writing side (forgetting.py): the document event sets `?` before the commit, `!` with a fresh random
number after it. Reading side: look at the key, read the row, then store it *only if the key still
holds what was seen* (one atomic script). A reader that read the old row saw something else than the
new `!` mark, so its store is refused; a reader that saw the `!` mark read after the commit. The mark
is random, so that a second change is never mistaken for the first, and it outlives by far the few
seconds a read may take.

What if …
* the process dies between commit and `!`: `?` lasts for a minute, in which nothing is kept;
* Redis loses everything: the keys are empty, the database answers and fills them again;
* Redis was away at the moment of a change and comes back with an old record, or somebody changed the
  table by SQL: a record is asked again when it is FRESH_SECONDS old, so that is the limit of the error;
* the database is down: a record of up to KEPT_SECONDS is served, since without a database nothing
  can have been changed. There is none: Unavailable.
"""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from enforcement_cert.domain.certificate_states import CertificateFacts, CertificateStatus

from .cache import Cache
from .certificates import DatabaseDown, Row
from .letters import letter_of_row

FRESH_SECONDS = 10
KEPT_SECONDS = 24 * 3600
KEPT_NEGATIVE_SECONDS = FRESH_SECONDS
MARK_SECONDS = 60
IN_DOUBT = b"?"
CHANGED = b"!"

FindRow = Callable[[], Row | None]


class Unavailable(Exception):
    """Neither Redis nor the database can answer now."""


@dataclass(frozen=True)
class Kept:
    """A kept answer: `facts` None = no such certificate; `at` = seconds since 1970."""

    at: float
    facts: CertificateFacts | None

    def is_fresh(self, now: float) -> bool:
        """Say whether the record may be used without asking the database again."""
        return 0 <= now - self.at < FRESH_SECONDS


def token_key(site: str, token: str) -> str:
    """Return the Redis key of a token's record."""
    return f"verify:{site}:{token}"


def number_key(site: str, number: str, check: str) -> str:
    """Return the Redis key of the record for a number with these check characters."""
    return f"verify:{site}:n:{number}-{check}"


def read(cache: Cache, key: str, find_row: FindRow, before_asking: Callable[[], None]) -> CertificateFacts | None:
    """Return the certificate behind a key, from Redis if fresh there, else from the database.

    ``before_asking`` may refuse the question by raising. Raises Unavailable.
    """
    seen = cache.get(key)
    kept = unpack(seen) if seen and seen[:1] == b"{" else None
    now = time.time()
    if kept and kept.is_fresh(now):
        return kept.facts
    before_asking()
    try:
        row = find_row()
    except DatabaseDown as problem:
        if kept:
            return kept.facts
        raise Unavailable from problem
    if not (seen and seen[:1] == IN_DOUBT):
        seconds = KEPT_SECONDS if row else KEPT_NEGATIVE_SECONDS
        cache.put_if_unchanged(key, seen, pack(row, now), seconds)
    return facts_of(row)


def pack(row: Row | None, at: float) -> bytes:
    """Return what is kept of a row: only what is judged and shown."""
    record = row and {
        "status": row["certificate_status"],
        "certificate_number": row["name"],
        "holder_name": row["officer_name"],
        "unit_name": row["unit_name"],
        "entrusted_unit_name": row["entrusted_unit_name"],
        "former_unit_name": row["former_unit_name"],
        "former_name_until": _iso(row["former_name_until"]),
        "letter": letter_of_row(row),
        "enforcement_area": row["enforcement_area"],
        "power_scope": row["power_scope"],
        "photo": row["photo"],
        "valid_from": _iso(row["valid_from"]),
        "valid_until": _iso(row["valid_until"]),
        "review_due_on": _iso(row["review_due_on"]),
        "review_counts_until": _iso(row["review_counts_until"]),
    }
    return json.dumps({"at": at, "record": record}, ensure_ascii=False, separators=(",", ":")).encode()


@lru_cache(maxsize=1024)
def unpack(value: bytes) -> Kept | None:
    """Read a kept record; None if it is not one (another version of the app wrote it)."""
    try:
        return _read(value)
    except (ValueError, KeyError, TypeError):
        return None


def _read(value: bytes) -> Kept:
    content = json.loads(value)
    return Kept(float(content["at"]), _facts(content["record"]))


def facts_of(row: Row | None) -> CertificateFacts | None:
    """Return the facts of a row as the domain wants them."""
    return _read(pack(row, 0)).facts


def _facts(record: dict | None) -> CertificateFacts | None:
    if record is None:
        return None
    return CertificateFacts(
        status=CertificateStatus(record["status"]),
        certificate_number=record["certificate_number"],
        holder_name=record["holder_name"] or "",
        unit_name=record["unit_name"] or "",
        enforcement_area=record["enforcement_area"] or "",
        power_scope=record["power_scope"] or "",
        photo=record["photo"] or None,
        valid_from=_date(record["valid_from"]),
        valid_until=_date(record["valid_until"]),
        review_due_on=_date(record["review_due_on"]),
        review_counts_until=_date(record["review_counts_until"]),
        entrusted_unit_name=record["entrusted_unit_name"] or None,
        former_unit_name=record["former_unit_name"] or None,
        former_name_until=_date(record["former_name_until"]),
        entrustment_letter=record["letter"] or None,
    )


def _iso(value: date | None) -> str | None:
    return value.isoformat() if value else None


def _date(value: str | None) -> date | None:
    return date.fromisoformat(value) if value else None
