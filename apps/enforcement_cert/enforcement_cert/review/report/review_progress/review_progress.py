"""How far each unit is in a review year: who has not applied, what waits where, what is done (R-141, R-145, G-004)."""

import frappe
from frappe import _
from frappe.utils import cint

from enforcement_cert.access.scope import current_scope
from enforcement_cert.review import clock
from enforcement_cert.review.progress import lines, progress_of

_SHOWN_IN_CHART = 15


def execute(filters: dict | None = None) -> tuple:
    """Columns, rows, no message, and a chart of the units furthest behind. Only units the login sees."""
    asked = frappe._dict(filters or {})
    year = cint(asked.review_year) or clock.today().year
    rows = sorted(lines(progress_of(year, _units(asked.legal_office))), key=lambda row: (row["percent"], -row["total"]))
    return _columns(), rows, None, _chart(rows[:_SHOWN_IN_CHART])


def _units(office: str | None) -> list[str] | None:
    """Return the units to count, None for all of the province."""
    if not office and current_scope().is_unrestricted:
        return None
    filters = {"reviewing_office": office} if office else {}
    return frappe.get_list("Enforcement Agency", filters=filters, pluck="name", order_by="name", limit=0)


def _columns() -> list[dict]:
    numbers = (
        ("missing", _("Not Applied For")),
        ("overdue", _("Of Those Overdue")),
        ("unit_review", _("Unit Review")),
        ("office_review", _("Office Review")),
        ("delayed", _("Of Those Delayed at the Office")),
        ("to_complete", _("Waiting for Completion")),
        ("done", _("Done")),
        ("ended", _("Expired")),
        ("total", _("Total")),
    )
    return [
        {"fieldname": "agency", "label": _("Unit"), "fieldtype": "Link", "options": "Enforcement Agency", "width": 120},
        {"fieldname": "agency_name", "label": _("Agency Name"), "fieldtype": "Data", "width": 240},
        *({"fieldname": name, "label": label, "fieldtype": "Int", "width": 110} for name, label in numbers),
        {"fieldname": "percent", "label": _("Share Done"), "fieldtype": "Percent", "width": 100},
    ]


def _chart(rows: list[dict]) -> dict | None:
    if not rows:
        return None
    series = (("done", _("Done")), ("to_complete", _("Waiting for Completion")), ("missing", _("Not Applied For")))
    return {
        "data": {
            "labels": [row["agency_name"] for row in rows],
            "datasets": [{"name": label, "values": [row[name] for row in rows]} for name, label in series],
        },
        "type": "bar",
        "barOptions": {"stacked": True},
        "colors": ["#2e7d32", "#1565c0", "#b71c1c"],
    }
