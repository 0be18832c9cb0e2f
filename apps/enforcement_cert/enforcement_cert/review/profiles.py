"""Rule profiles: the shipped ones, the one in force, and the record as the rules see it.

A profile that has been in force is never changed, only ended and succeeded: reviews under way keep what they
began with, and a decision can be explained years later (R-133 to R-164, G-001 to G-018).
"""

from datetime import date

import frappe
from frappe import _
from frappe.utils import cint, getdate

from enforcement_cert.domain.review_profile import (
    Completer,
    CompletionMethod,
    DueBasis,
    ProfileTerm,
    ReviewAct,
    ReviewProfile,
    StepLimit,
    profile_in_force,
)
from enforcement_cert.review import clock

PROFILE = "Review Rule Profile"
IN_FORCE = "In Force"
_A = ReviewAct
_LIMITS = {
    _A.APPLY: "apply_limit",
    _A.UNIT_REVIEW: "unit_review_limit",
    _A.OFFICE_REVIEW: "office_review_limit",
    _A.COMPLETE: "completion_limit",
}
_HOLDS = {
    _A.APPLY: "hold_stops_application",
    _A.UNIT_REVIEW: "hold_stops_unit_review",
    _A.OFFICE_REVIEW: "hold_stops_office_review",
    _A.COMPLETE: "hold_stops_completion",
}
_COMPLETERS = {
    Completer.AGENCY: "completes_agency",
    Completer.HOLDER: "completes_holder",
    Completer.OFFICE: "completes_office",
}
_NUMBERS = (
    "cycle_months", "warning_months", "opens_months", "exam_every", "exam_window_months", "extension_days",
)  # fmt: skip
_FLAGS = ("early_allowed", "yearly_check", "needs_unit_review", "has_sticker", "includes_unmade_cards")
RULE_FIELDS = (
    *_NUMBERS, *_FLAGS, *_LIMITS.values(), *_HOLDS.values(), *_COMPLETERS.values(), "due_basis", "completion_method",
    "legal_source", "certificate_type", "valid_from",
)  # fmt: skip

LEGACY, NEWER, NATIONAL = "山东省 2008–2012 年检规则", "山东省 2015/16 年审规则", "全国统一证件规则（2020 年起）"
_DUE, _YEAR_END, _NONE = "Due Day", "End of Review Year", "No Limit"
SHIPPED = {
    LEGACY: {
        "valid_until": "2014-12-31",
        "profile_status": "Ended",
        "legal_source": "《年检操作说明》、《常见问题》（山东省行政执法人员 IC 卡管理系统）",
        "completion_method": "Chip",
        "completes_agency": 0,
        "completes_holder": 0,
        "completes_office": 1,
        "has_sticker": 1,
    },
    NEWER: {
        "valid_from": "2015-01-01",
        "profile_status": IN_FORCE,
        "legal_source": "《山东省行政执法人员管理系统简介》（2015/16）；《山东省行政执法监督条例》",
        "needs_unit_review": 0,
    },
    NATIONAL: {
        "profile_status": "Draft",
        "legal_source": "司法部《关于启用全国统一行政执法证件标准样式的公告》；司办通〔2020〕78号",
        "cycle_months": 60,
        "exam_every": 1,
        "exam_window_months": 6,
        "opens_months": 6,
        "due_basis": "End of Validity",
        "apply_limit": _DUE,
        "unit_review_limit": _DUE,
        "office_review_limit": _NONE,
        "completion_limit": _NONE,
        "completion_method": "Approval Is Enough",
        "extension_days": 60,
    },
}


class NoProfile(frappe.ValidationError):
    """No rule is in force on this day."""


def insert_shipped_profiles() -> None:
    """Insert the three shipped profiles where they are missing; never overwrites."""
    for name, values in SHIPPED.items():
        if not frappe.db.exists(PROFILE, name):
            record = frappe.new_doc(PROFILE)
            record.update({"profile_name": name, **values})
            record.flags.is_profile_step = True
            record.insert(ignore_permissions=True)  # set-up has no user to ask


def mark_ended() -> None:
    """Daily: rules past their last day say so."""
    over = [
        ["profile_status", "=", IN_FORCE],
        ["valid_until", "is", "set"],  # the engine counts an empty day as one long ago
        ["valid_until", "<", clock.today()],
    ]
    for name in frappe.get_all(PROFILE, filters=over, pluck="name", order_by="name"):
        frappe.db.set_value(PROFILE, name, "profile_status", "Ended")


def as_rules(record) -> ReviewProfile:
    """Return a stored profile as the rules see it."""
    return ReviewProfile(
        name=record.profile_name,
        legal_source=record.legal_source or "",
        **{field: cint(record.get(field)) for field in _NUMBERS},
        **{field: bool(cint(record.get(field))) for field in _FLAGS},
        due_basis=DueBasis(record.due_basis or "Last Review"),
        limits={act: StepLimit(record.get(field) or _NONE) for act, field in _LIMITS.items()},
        completion=CompletionMethod(record.completion_method or "QR Scan"),
        completers=frozenset(who for who, field in _COMPLETERS.items() if cint(record.get(field))),
        hold_stops=frozenset(act for act, field in _HOLDS.items() if cint(record.get(field))),
    )


def read_profile(name: str) -> ReviewProfile:
    """Return a profile by name."""
    return as_rules(frappe.get_cached_doc(PROFILE, name))


def find_profile(certificate_type: str | None = None, on: date | None = None) -> ReviewProfile | None:
    """Return the profile in force on a day (default: today) for a type, None if there is none."""
    name = profile_in_force(_terms(), on or clock.today(), certificate_type)
    return read_profile(name) if name else None


def rule_of_day(certificate_type: str | None, day: date) -> ReviewProfile | None:
    """Return the rule in force on a day, past or to come; where there is none, today's."""
    terms = _terms()
    name = profile_in_force(terms, day, certificate_type) or profile_in_force(terms, clock.today(), certificate_type)
    return read_profile(name) if name else None


def get_profile(certificate_type: str | None = None, on: date | None = None) -> ReviewProfile:
    """The same; raises NoProfile."""
    found = find_profile(certificate_type, on)
    if not found:
        frappe.throw(_("No review rule is in force today. An administrator has to put one in force."), NoProfile)
    return found


def _terms() -> list[ProfileTerm]:
    rows = frappe.get_all(
        PROFILE,
        filters={"profile_status": ["!=", "Draft"]},
        fields=["name", "valid_from", "valid_until", "certificate_type"],
        order_by="name",
    )
    return [ProfileTerm(row.name, _day(row.valid_from), _day(row.valid_until), row.certificate_type) for row in rows]


def _day(value) -> date | None:
    return getdate(value) if value else None
