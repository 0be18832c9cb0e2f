"""What examinations cost, by the budget that bears them: that of the organising office's own level (R-110, R-174)."""

import frappe
from frappe import _
from frappe.utils import cint, flt

from enforcement_cert.examination import clock

_BEARER = ("budget_level", "budget_bearer")
_LEVELS = {"Province": 0, "City": 1, "County": 2}


def execute(filters: dict | None = None) -> tuple:
    """Columns and one row per budget; only sessions this login sees and whose office is its own or below."""
    asked = frappe._dict(filters or {})
    year = cint(asked.year) or clock.today().year
    return _columns(), _rows(_sessions(year, asked.budget_level))


def _sessions(year: int, level: str | None) -> list:
    filters: dict[str, object] = {"starts_at": ["between", [f"{year}-01-01", f"{year}-12-31"]]}
    if level:
        filters["budget_level"] = level
    return frappe.get_list(
        "Exam Session",
        filters=filters,
        fields=["name", *_BEARER, "estimated_cost", "actual_cost"],
        order_by="name",
        limit=0,
    )


def _rows(sessions: list) -> list[dict]:
    seen = _candidates([session.name for session in sessions])
    found: dict[tuple, dict] = {}
    for session in sessions:
        key = tuple(session[field] for field in _BEARER)
        row = found.setdefault(key, {**dict(zip(_BEARER, key, strict=True)), **dict.fromkeys(_NUMBERS, 0)})
        row["sessions"] += 1
        row["estimated_cost"] += flt(session.estimated_cost)
        row["actual_cost"] += flt(session.actual_cost)
        row["candidates"] += seen.get(session.name, 0)
    for row in found.values():
        row["cost_per_candidate"] = row["actual_cost"] / row["candidates"] if row["candidates"] else 0
    return sorted(found.values(), key=lambda row: (_LEVELS.get(row["budget_level"], 9), row["budget_bearer"] or ""))


_NUMBERS = ("sessions", "candidates", "estimated_cost", "actual_cost", "cost_per_candidate")


def _candidates(sessions: list[str]) -> dict[str, int]:
    if not sessions:
        return {}
    candidate = frappe.qb.DocType("Exam Candidate")
    rows = (
        frappe.qb.from_(candidate)
        .select(candidate.session, frappe.query_builder.functions.Count("*"))
        .where(candidate.session.isin(sessions) & (candidate.attendance != "Withdrawn"))
        .groupby(candidate.session)
        .run()
    )
    return dict(rows)


def _columns() -> list[dict]:
    money = {"fieldtype": "Float", "precision": 2, "width": 150}
    return [
        {"fieldname": "budget_level", "label": _("Level of the Budget"), "fieldtype": "Data", "width": 120},
        {
            "fieldname": "budget_bearer",
            "label": _("Borne by the Budget of"),
            "fieldtype": "Link",
            "options": "Administrative Division",
            "width": 220,
        },
        {"fieldname": "sessions", "label": _("Sessions"), "fieldtype": "Int", "width": 90},
        {"fieldname": "candidates", "label": _("Candidates"), "fieldtype": "Int", "width": 100},
        {"fieldname": "estimated_cost", "label": _("Estimated Cost (Yuan)"), **money},
        {"fieldname": "actual_cost", "label": _("Actual Cost (Yuan)"), **money},
        {"fieldname": "cost_per_candidate", "label": _("Cost per Candidate (Yuan)"), **money},
    ]
