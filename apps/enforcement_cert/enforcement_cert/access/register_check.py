"""Checking the register of readings: every day, on request, and from the command line (X-13).

A check that finds the register whole leaves a seal (position and hash of the last entry) in a file beside
the site's logs. Whoever can write the database alone cannot take back last entries unseen: they would have
to fit the seal.
"""

import json
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import frappe
from frappe import _
from frappe.utils import format_datetime, get_datetime, now_datetime

from enforcement_cert.access import audit
from enforcement_cert.access.scope import current_scope, is_administrator

SETTINGS = "Personal Data Settings"
_SEALS = "personal-data-register-seals.log"
_IN_REQUEST = 50_000


class _Walk(NamedTuple):
    """How far the register fits, the hash of its last entry, and the first entry that does not fit; 0: none."""

    intact_until: int
    intact_time: datetime | None
    last_hash: str
    first_break: int = 0


def check_register() -> dict[str, object]:
    """Check the whole register and keep the result in Personal Data Settings (daily job).

    Returns {"intact_until", "intact_time", "break", "checked_at"}; `break` is 0 if every entry fits.
    """
    walk = _walk()
    result = {
        "intact_until": walk.intact_until,
        "intact_time": walk.intact_time,
        "break": walk.first_break,
        "checked_at": now_datetime(),
    }
    values = {
        "register_checked_at": result["checked_at"],
        "register_intact_until": walk.intact_until,
        "register_intact_time": walk.intact_time,
        "register_break": walk.first_break,
    }
    frappe.db.set_single_value(SETTINGS, values, update_modified=False)
    if walk.first_break:
        frappe.log_error(
            title="Register of readings is broken", message=f"First entry that does not fit: {walk.first_break}"
        )
    elif walk.intact_until:
        _seal(walk.intact_until, walk.last_hash)
    return result


def _walk() -> _Walk:
    seals, previous, expected, moment = _seals(), audit.START, 1, None
    for entry in audit.entries():
        is_sealed_otherwise = seals.get(expected, entry.entry_hash) != entry.entry_hash
        if is_sealed_otherwise or not audit.fits(entry, previous, expected):
            return _Walk(expected - 1, moment, previous, expected)
        previous, expected, moment = entry.entry_hash, expected + 1, entry.accessed_at
    is_cut = bool(seals) and max(seals) >= expected
    return _Walk(expected - 1, moment, previous, expected if is_cut else 0)


def _path() -> Path:
    return Path(frappe.get_site_path("logs", _SEALS)).absolute()


def _seals() -> dict[int, str]:
    """Position → hash of the seals so far; of two seals of a position the first counts."""
    seals: dict[int, str] = {}
    if _path().is_file():
        for line in _path().read_text().splitlines():
            seal = json.loads(line)
            seals.setdefault(seal["position"], seal["hash"])
    return seals


def _seal(position: int, entry_hash: str) -> None:
    if position in _seals():
        return
    _path().parent.mkdir(exist_ok=True)
    with _path().open("a") as file:
        file.write(json.dumps({"position": position, "hash": entry_hash, "at": str(now_datetime())}) + "\n")


@frappe.whitelist(methods=["POST"])
def check_now() -> dict[str, object]:
    """Check the register at once, or in the background if it is long. For administrators."""
    _require_administrator()
    if frappe.db.count(audit.LOG) > _IN_REQUEST:
        frappe.enqueue("enforcement_cert.access.register_check.check_register", queue="long", enqueue_after_commit=True)
        return {
            "sentence": _("The register is long and is being checked in the background. Look again in some minutes.")
        }
    check_register()
    return register_state()


@frappe.whitelist(methods=["GET", "POST"])
def register_state() -> dict[str, object]:
    """Return {"sentence", "is_whole"} of the last check. For administrators."""
    _require_administrator()
    settings = frappe.get_doc(SETTINGS)
    if not settings.register_checked_at or get_datetime(settings.register_checked_at).year < 2000:
        return {"sentence": _("The register has not been checked yet."), "is_whole": None}
    checked = format_datetime(settings.register_checked_at)
    if settings.register_break:
        sentence = _(
            "Entry {0} does not fit: the register was changed or cut there. Checked {1}. Tell the head of the office."
        )
        return {"sentence": sentence.format(settings.register_break, checked), "is_whole": False}
    sentence = _("The register is whole up to entry {0}. Checked {1}.")
    return {"sentence": sentence.format(settings.register_intact_until, checked), "is_whole": True}


def _require_administrator() -> None:
    if not is_administrator(current_scope()):
        raise frappe.PermissionError
