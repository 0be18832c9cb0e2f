"""How far the units are in a review year: one statement over the index of due days, one over the reviews of the year.

A certificate belongs to a year if its due day lies in it, or if it has been reviewed for it (its due day has moved on).
"""

from collections import defaultdict
from collections.abc import Collection
from datetime import date

import frappe

from enforcement_cert.domain.review_profile import ReviewStage
from enforcement_cert.domain.review_progress import STANDINGS, UnitProgress
from enforcement_cert.review import clock

_S = ReviewStage
_STANDING_OF = {
    str(_S.UNIT_REVIEW): "unit_review",
    str(_S.OFFICE_REVIEW): "office_review",
    str(_S.COMPLETION): "to_complete",
    str(_S.STICKER): "to_complete",
}
# Certificates still due in the year, with the stage of the review that is under way, if there is one.
_DUE = (
    "select c.agency, coalesce(r.review_stage, '') as stage, count(*) as n, sum(c.review_due_on < %(today)s) as late "
    "from `tabEnforcement Certificate` c left join `tabCertificate Review` r on r.living_review_key = c.name "
    "where c.review_due_on between %(first)s and %(last)s and c.certificate_status in ('Valid', 'Suspended') "
    "{units} group by c.agency, stage"
)
# Reviews of the year that are over: done, or expired and therefore lost (a certificate has one of them at most).
_OVER = (
    "select c.agency, c.review_stage as stage, count(distinct c.certificate) as n from `tabCertificate Review` c "
    "where c.review_year = %(year)s and c.review_stage in ('Done', 'Expired') {units} group by c.agency, stage"
)
_ALL, _SOME = "", "and c.agency in %(units)s"
_STATEMENTS = {every: (_DUE.format(units=u), _OVER.format(units=u)) for every, u in ((True, _ALL), (False, _SOME))}


def progress_of(year: int, units: Collection[str] | None = None) -> dict[str, UnitProgress]:
    """Return unit → progress of a review year; `units` None: all of the province."""
    if units is not None and not units:
        return {}
    due, over = _STATEMENTS[units is None]
    values = {"today": clock.today(), "year": year, "first": date(year, 1, 1), "last": date(year, 12, 31)}
    values["units"] = tuple(units or ())
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    late: dict[tuple[str, str], int] = defaultdict(int)
    for row in frappe.db.sql(due, values, as_dict=True):
        standing = _STANDING_OF.get(row.stage, "missing")
        counts[row.agency][standing] += row.n
        late[row.agency, standing] += int(row.late or 0)
    for row in frappe.db.sql(over, values, as_dict=True):
        _add_ended(counts[row.agency], row)
    return {
        unit: UnitProgress(dict(found), late[unit, "missing"], late[unit, "office_review"])
        for unit, found in counts.items()
    }


def _add_ended(counts: dict[str, int], row) -> None:
    """A finished review counts as done; one that has expired stands as ended instead of as missing."""
    if row.stage == str(_S.DONE):
        counts["done"] += row.n
        return
    lost = min(row.n, counts["missing"])
    counts["missing"] -= lost
    counts["ended"] += lost


def lines(progress: dict[str, UnitProgress]) -> list[dict]:
    """Return one line per unit: name and title, numbers of each standing, late and delayed, total, percent."""
    titles = dict(
        frappe.get_all(
            "Enforcement Agency",
            filters={"name": ["in", [*progress, "-"]]},
            fields=["name", "agency_name"],
            order_by="name",
            as_list=True,
            limit=0,
        )
    )
    return [
        {
            "agency": unit,
            "agency_name": titles.get(unit, unit),
            **{standing: found.counts.get(standing, 0) for standing in STANDINGS},
            "overdue": found.overdue,
            "delayed": found.delayed,
            "total": found.total,
            "percent": found.percent_done,
        }
        for unit, found in progress.items()
        if found.total
    ]
