"""Which build answers, and what is new in it: the notice after an update, and older tabs. Source: R-201."""

import hashlib
import json
from functools import lru_cache
from pathlib import Path

import frappe

from enforcement_cert import __version__
from enforcement_cert.access.login_records import RECORD, store

HEADER = "X-App-Build"
_CHANGES = Path(__file__).parent / "changes.json"
_BUILD_LENGTH = 12


def build() -> str:
    """Name this build: the version and a digest of the bundles' names.

    Read anew when the file of these names has changed: a process that began in the middle of a build
    would otherwise go on naming what never was.
    """
    bundles = Path(frappe.get_site_path("..", "assets", "assets.json"))
    try:
        state = bundles.stat()
    except FileNotFoundError:
        return _build_of(None, 0)
    return _build_of(bundles, state.st_mtime_ns)


@lru_cache(maxsize=1)
def _build_of(bundles: Path | None, _changed_at: int) -> str:
    content = bundles.read_bytes() if bundles else b""
    return f"{__version__}-{hashlib.sha256(content).hexdigest()[:_BUILD_LENGTH]}"


@lru_cache(maxsize=1)
def changes() -> list[dict]:
    """Return what each version brought, the newest first: version, day, sentences by language."""
    return json.loads(_CHANGES.read_text(encoding="utf-8"))


def mark_answer(response, request=None) -> None:
    """Name the build in every answer to a login, so that an older tab notices. Hook: after_request."""
    if response is not None and getattr(frappe.local, "session", None) and frappe.session.user != "Guest":
        response.headers[HEADER] = build()


def changes_since(seen: str | None) -> list[dict]:
    """Return the versions after the one a user saw last, in the user's language; none for a first visit."""
    known = [entry["version"] for entry in changes()]
    if not seen or seen not in known:
        return []
    return [_in_language(entry) for entry in changes()[: known.index(seen)]]


def _in_language(entry: dict) -> dict:
    texts = entry["texts"]
    language = "en" if frappe.local.lang == "en" else "zh"
    return {"version": entry["version"], "released_on": entry["released_on"], "texts": texts[language]}


def facts() -> dict:
    """Return what the desk is told at its start."""
    seen = frappe.db.get_value(RECORD, frappe.session.user, "seen_version")
    return {"build": build(), "version": __version__, "is_first_visit": not seen, "news": changes_since(seen)}


@frappe.whitelist(methods=["POST"])
def mark_seen() -> None:
    """Note that the caller has seen the present version."""
    if frappe.session.user != "Guest":
        store(frappe.session.user, seen_version=__version__)


@frappe.whitelist(methods=["GET", "POST"])
def check() -> dict:
    """Answer the menu entry: version and build of the server, and what the latest versions brought."""
    return {"build": build(), "version": __version__, "changes": [_in_language(entry) for entry in changes()[:3]]}
