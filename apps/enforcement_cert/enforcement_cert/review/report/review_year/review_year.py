"""The reviews of a year, person by person: due day with its colour in words, where it stands, what is missing."""

from collections.abc import Callable
from functools import lru_cache

import frappe
from frappe import _
from frappe.utils import cint

from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.review_dates import colour_on
from enforcement_cert.review import clock
from enforcement_cert.review.facts import CERTIFICATE, REVIEW
from enforcement_cert.review.profiles import find_profile
from enforcement_cert.review.unmade_cards import APPLICATION, applicants_of

_FIELDS = (
    "name", "officer_name", "agency", "unit_name", "last_review_on", "review_due_on", "review_base_year",
    "certificate_type", "officer",
)  # fmt: skip
NOT_APPLIED, NEW_APPLICANT = "Not Applied For", Label("New Applicant")
_MOST = 20_000


def execute(filters: dict | None = None) -> tuple[list, list]:
    """Columns and rows for the engine's report page.

    `filters`: review_year (default this year), agency, colour, standing. Rows are those the login sees; a review
    of the year that is done stays in the list. New applicants without a card stand at the end where the rule joins
    them to the year (R-108).
    """
    asked = frappe._dict(filters or {})
    year = cint(asked.review_year) or clock.today().year
    warning = lru_cache(maxsize=None)(_warning)
    rows = [_line(row, review, warning) for row, review in _rows(year, asked.agency)]
    rows += [_applicant_line(row) for row in applicants_of(year, asked.agency, _MOST)]
    rows = [row for row in rows if not asked.colour or row["colour_key"] == asked.colour]
    return _columns(), [row for row in rows if not asked.standing or row["standing_key"] == asked.standing]


def _rows(year: int, agency: str | None) -> list[tuple]:
    """Certificates due in the year, or reviewed in it, each with its review of the year if there is one."""
    of_unit = {"agency": agency} if agency else {}
    due = {"certificate_status": ["!=", "Cancelled"], "review_due_on": ["between", [f"{year}-01-01", f"{year}-12-31"]]}
    found = _certificates({**due, **of_unit})
    reviews = {row.certificate: row for row in _reviews({"review_year": year, **of_unit})}
    others = [name for name in reviews if name not in {row.name for row in found}]
    found += _certificates({"name": ["in", others]}) if others else []
    return [(row, reviews.get(row.name)) for row in sorted(found, key=lambda row: str(row.review_due_on))]


def _certificates(filters: dict) -> list:
    return frappe.get_list(CERTIFICATE, filters=filters, fields=list(_FIELDS), order_by="review_due_on", limit=_MOST)


def _reviews(filters: dict) -> list:
    fields = ["certificate", "review_stage", "review_kind", "due_on", "finished_at", "name"]
    return frappe.get_list(REVIEW, filters=filters, fields=fields, order_by="creation", limit=_MOST)


def _line(row, review, warning: Callable[[str], int]) -> dict:
    due_on = review.due_on if review else row.review_due_on
    stage = review.review_stage if review else NOT_APPLIED
    colour = "Done" if stage == "Done" else str(colour_on(due_on, clock.today(), warning(row.certificate_type)))
    return {
        "certificate": row.name,
        "officer": row.officer,
        "officer_name": row.officer_name,
        "unit_name": row.unit_name,
        "last_review_on": row.last_review_on,
        "due_on": due_on,
        "colour": _(colour),
        "colour_key": colour,
        "standing": _(stage),
        "standing_key": stage,
        "review_kind": _(review.review_kind) if review else "",
        "review": review.name if review else None,
    }


def _applicant_line(row) -> dict:
    return {
        "certificate": None,
        "officer": row.officer,
        "officer_name": row.officer_name,
        "unit_name": row.unit_name,
        "last_review_on": None,
        "due_on": None,
        "colour": "",
        "colour_key": "",
        "standing": _("New applicant: {0}").format(_(row.stage)),
        "standing_key": str(NEW_APPLICANT),
        "review_kind": "",
        "review": None,
        "application": row.name,
    }


def _warning(certificate_type: str) -> int:
    profile = find_profile(certificate_type)
    return profile.warning_months if profile else 0


def _columns() -> list[dict]:
    def column(fieldname: str, label: str, fieldtype: str = "Data", width: int = 120, **more) -> dict:
        return {"fieldname": fieldname, "label": label, "fieldtype": fieldtype, "width": width, **more}

    return [
        column("certificate", _("Certificate"), "Link", 160, options=CERTIFICATE),
        column("officer", _("Officer"), "Link", options="Enforcement Officer"),
        column("officer_name", _("Name")),
        column("unit_name", _("Agency"), width=200),
        column("last_review_on", _("Last Review Date"), "Date"),
        column("due_on", _("Review Due On"), "Date"),
        column("colour", _("Colour of the Review")),
        column("standing", _("Stage of the Review"), width=150),
        column("review_kind", _("Kind of Review"), width=150),
        column("review", _("Certificate Review"), "Link", 150, options=REVIEW),
        column("application", _("Certificate Application"), "Link", 150, options=APPLICATION),
    ]
