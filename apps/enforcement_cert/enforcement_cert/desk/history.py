"""History for the eye: entries with what changed and the evidence, and the state of a day (X-63, X-64)."""

from datetime import datetime, timedelta

import frappe
from frappe import _
from frappe.utils import get_datetime, get_fullname, getdate

from enforcement_cert import periods
from enforcement_cert.certificate import history as certificates
from enforcement_cert.domain.periods import changed_facts, period_on
from enforcement_cert.organization import history as units
from enforcement_cert.personnel import history as people

_SHORTEST = timedelta(microseconds=1)
_SERIES = {units.AGENCY: units.SERIES, people.OFFICER: people.SERIES, certificates.CERTIFICATE: certificates.SERIES}
_AS_OF = {
    units.AGENCY: units.agency_as_of,
    people.OFFICER: people.employment_as_of,
    certificates.CERTIFICATE: certificates.certificate_as_of,
}


@frappe.whitelist(methods=["POST"])
def timeline(doctype: str, name: str) -> list[dict]:
    """Return the entries of a unit or an officer, newest first, with what changed and who wrote it when.

    [{"valid_from", "valid_until", "changes": [{"label", "before", "after"}], "recorded_at", "recorded_by",
    "act_doctype", "act_name", "act_label", "note", "is_correction", "superseded_at"}]
    """
    series = _readable(doctype, name)
    known = periods.read(series, name)
    return [_entry(series, row, _before(known, row)) for row in periods.timeline(series, name)]


@frappe.whitelist(methods=["POST"])
def as_of(doctype: str, name: str, day: str, known_at: str = "") -> dict:
    """Return what was true on a day: {"day", "facts": [{"label", "value"}], "sentence"}.

    `known_at`: as it was known at that moment (Asia/Shanghai), later corrections left aside.
    """
    _readable(doctype, name)
    on, moment = _day(day), _moment(known_at)
    facts = _AS_OF[doctype](name, on, moment)
    if facts is None:
        return {"day": str(on), "facts": [], "sentence": _("On this day the record was not yet in the system.")}
    return {"day": str(on), "facts": _shown_facts(doctype, facts), "sentence": ""}


def _readable(doctype: str, name: str):
    if doctype not in _SERIES:
        raise frappe.PermissionError
    record = frappe.get_doc(doctype, name)
    if not record.has_permission("read"):
        raise frappe.PermissionError
    return _SERIES[doctype]


def _day(text: str):
    try:
        return getdate(text or None)
    except (ValueError, frappe.ValidationError):
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))


def _moment(text: str) -> datetime | None:
    try:
        return get_datetime(text) if text else None
    except (ValueError, frappe.ValidationError):
        frappe.throw(_("Please give a day, for example {0}.").format("2026-03-01"))


def _before(known: list, row):
    """Return what had been known of the entry's first day until it was written; None for the first one."""
    return period_on(known, getdate(row.valid_from), get_datetime(row.recorded_at) - _SHORTEST)


def _entry(series, row, before) -> dict:
    facts = {fact: row[fact] for fact in series.facts}
    changes = changed_facts(before.facts if before else {}, facts)
    changes.pop("officer", None)  # a certificate's holder never changes; the name stands beside it
    return {
        "valid_from": str(row.valid_from),
        "valid_until": str(row.valid_until or ""),
        "changes": [_change(series, fact, *pair) for fact, pair in changes.items()],
        "is_first": before is None,
        "recorded_at": str(row.recorded_at),
        "recorded_by": get_fullname(row.recorded_by),
        "act_doctype": row.act_doctype or "",
        "act_name": row.act_name or "",
        "act_label": _(row.act_doctype) if row.act_doctype else "",
        "note": row.note or "",
        "is_correction": bool(row.is_correction),
        "superseded_at": str(row.superseded_at or ""),
    }


def _change(series, fact: str, before, after) -> dict:
    return {
        "label": _label(series, fact),
        "before": _shown(series, fact, before),
        "after": _shown(series, fact, after),
    }


def _shown_facts(doctype: str, facts: dict) -> list[dict]:
    series = _SERIES[doctype]
    # The holder's record is shown by its name, which stands there already.
    names = [fact for fact in series.facts if fact != "officer"]
    own = [{"label": _label(series, fact), "value": _shown(series, fact, facts[fact])} for fact in names]
    if doctype == people.OFFICER:
        printed = _shown(units.SERIES, "certificate_unit_name", facts.get("certificate_unit_name"))
        own.insert(1, {"label": _label(units.SERIES, "certificate_unit_name"), "value": printed})
    if doctype == certificates.CERTIFICATE:
        own.insert(0, {"label": _("Worth on This Day"), "value": _(facts["standing"].title())})
    return [row for row in own if row["value"]]


def _label(series, fact: str) -> str:
    return _(frappe.get_meta(series.doctype).get_label(fact))


def _shown(series, fact: str, value) -> str:
    """Return a stored value as people read it: names for links, words for options."""
    field = frappe.get_meta(series.doctype).get_field(fact)
    if field and field.fieldtype == "Check":
        return _("Yes") if value else _("No")
    if not value:
        return ""
    if field and field.fieldtype == "Link":
        title = frappe.get_meta(field.options).title_field
        return (title and frappe.db.get_value(field.options, value, title)) or str(value)
    if field and field.fieldtype == "Select":
        return _(value)
    return str(value)
