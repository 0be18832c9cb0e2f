"""The answer of the interface on a certificate's past: facts of a day, evidence, and whether the history is whole."""

from datetime import date, datetime

import frappe
from frappe import _
from frappe.utils import get_datetime, getdate

from enforcement_cert.certificate import history

_UNIT = ("agency_name", "legal_kind", "account_status", "legal_basis", "power_scope")
_HOLDER = ("post", "staffing_status", "record_status")
_EVIDENCE = ("valid_from", "recorded_at", "recorded_by", "act_doctype", "act_name", "note")


def answer(number: str, day: str, known_at: str = "") -> dict[str, object]:
    """Return {"number", "day", "is_known", "standing", "facts", "unit", "holder", "evidence", "is_history_whole"}.

    Raises DoesNotExistError for what is not there and for what the login may not see, in the same words.
    """
    _require_readable(number)
    on, moment = _day(day), _moment(known_at)
    facts = history.certificate_as_of(number, on, moment)
    said = {"number": number, "day": str(on), "is_known": facts is not None}
    if facts is None:
        return said
    unit, holder = history.surroundings_as_of(facts, on)
    entry = history.entry_of_day(number, on) or {}
    standing = facts.pop("standing")
    return {
        **said,
        "standing": standing,
        "facts": _plain(facts),
        "unit": _plain({name: (unit or {}).get(name) for name in _UNIT}),
        "holder": _plain({name: (holder or {}).get(name) for name in _HOLDER}),
        "evidence": _plain({name: entry.get(name) for name in _EVIDENCE}),
        "is_history_whole": history.find_break(number) is None,
    }


def _require_readable(number: str) -> None:
    if not (frappe.has_permission(history.SERIES.doctype, "read") and _is_readable(number)):
        frappe.throw(_("There is no such certificate, or you may not see it."), frappe.DoesNotExistError)


def _is_readable(number: str) -> bool:
    is_there = frappe.db.exists(history.CERTIFICATE, number)
    return bool(is_there and frappe.get_doc(history.CERTIFICATE, number).has_permission("read"))


def _day(text: str) -> date:
    try:
        day = getdate(text) if text else None
    except (ValueError, frappe.ValidationError):
        day = None
    return day or frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))


def _moment(text: str) -> datetime | None:
    try:
        return get_datetime(text) if text else None
    except (ValueError, frappe.ValidationError):
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))


def _plain(values: dict) -> dict[str, object]:
    """Dates and moments as ISO text, for programs."""
    return {key: value.isoformat() if isinstance(value, date) else value for key, value in values.items()}
