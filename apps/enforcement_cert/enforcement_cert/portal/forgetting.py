"""Document events of Enforcement Certificate: what changed is asked anew (see store.py)."""

import secrets
from collections.abc import Iterable
from typing import Any

import frappe

from . import store
from .cache import Cache

DOCTYPE = "Enforcement Certificate"


def on_change(doc: Any, method: str | None = None) -> None:
    """Called by the engine when a certificate was inserted, saved, or written by db_set."""
    before = doc.get_doc_before_save()
    _forget_around_commit(keys_of(doc) | (keys_of(before) if before else set()))


def on_trash(doc: Any, method: str | None = None) -> None:
    """Called by the engine before a certificate is deleted."""
    _forget_around_commit(keys_of(doc))


def after_rename(doc: Any, method: str | None = None, *names: Any) -> None:
    """Called by the engine after a certificate got another number."""
    old_names = {name for name in names if isinstance(name, str)}
    keys = keys_of(doc)
    for old in old_names:
        keys |= keys_of(frappe._dict(name=old, check_code=doc.check_code))
    _forget_around_commit(keys)


def forget(*certificate_names: str) -> None:
    """Forget certificates that were changed without document events (bulk SQL).

    Call it after the change and before the commit, in the same transaction.
    """
    if not certificate_names:
        return
    rows = frappe.get_all(
        DOCTYPE,
        filters={"name": ("in", certificate_names)},
        fields=["name", "check_code", "verification_token"],
        order_by="name",
    )
    _forget_around_commit({key for row in rows for key in keys_of(row)})


def keys_of(certificate: Any) -> set[str]:
    """Return the Redis keys under which a certificate may be kept."""
    site, keys = frappe.local.site, set()
    if certificate.get("verification_token"):
        keys.add(store.token_key(site, certificate.verification_token))
    if certificate.get("check_code") and certificate.get("name"):
        keys.add(store.number_key(site, certificate.name.upper(), certificate.check_code.upper()))
    return keys


def _forget_around_commit(keys: Iterable[str]) -> None:
    """Mark the keys as being changed now, and as changed once the transaction is committed."""
    keys = sorted(keys)
    if not keys:
        return
    _mark(keys, store.IN_DOUBT)
    frappe.db.after_commit.add(lambda: _mark(keys, store.CHANGED))


def _mark(keys: list[str], kind: bytes) -> None:
    value = kind + secrets.token_hex(8).encode()
    if not _cache().put_all(keys, value, store.MARK_SECONDS):
        frappe.logger("verification").warning("Redis did not take a change mark for %d keys", len(keys))


_caches: dict[str, Cache] = {}


def _cache() -> Cache:
    url = frappe.conf.redis_cache
    if url not in _caches:
        _caches[url] = Cache(url)
    return _caches[url]
