"""The days of the review on certificates: due day, year of the last review, number of reviews done.

Whoever writes a certificate with document events gets them from `before_insert` and `keep_base_year`; what bulk
statements have written (migration, packages) is settled by `settle_days`, each night and after such work.
"""

from collections import defaultdict
from collections.abc import Mapping
from typing import Any

import frappe
from frappe import _
from frappe.utils import cint, getdate

from enforcement_cert import periods
from enforcement_cert.certificate.history import follow_written
from enforcement_cert.domain.review_dates import base_year, reviews_done
from enforcement_cert.domain.review_rules import counts_until, next_due
from enforcement_cert.review import last_days
from enforcement_cert.review.profiles import find_profile, rule_of_day

CERTIFICATE = "Enforcement Certificate"
_BASE = "coalesce(`last_review_on`, `issued_on`, `valid_from`)"
_BASE_YEARS = (
    "update `tabEnforcement Certificate` set `review_base_year` = year(" + _BASE + ") "
    "where `review_base_year` <> year(" + _BASE + ")"
)
_WITHOUT_DUE_DAY = (
    "select name, valid_until, " + _BASE + " as base from `tabEnforcement Certificate` where `review_due_on` is null "
    "and `living_certificate_key` is not null and `certificate_type` = %s and " + _BASE + " is not null and name > %s "
    "order by name limit 1000"
)
# A migrated certificate has its last review, but nobody counted: the months between issue and last review tell.
_COUNTS = (
    "update `tabEnforcement Certificate` set `review_count` = "
    "greatest(1, round(timestampdiff(month, `issued_on`, `last_review_on`) / %s)) "
    "where `review_count` = 0 and `last_review_on` is not null and `certificate_type` = %s"
)


def columns_of(row: Mapping[str, Any]) -> dict[str, object]:
    """Return year, count and last day of a certificate that a bulk statement inserts, from its days in `row`."""
    last, issued = row.get("last_review_on"), row.get("issued_on") or row.get("valid_from")
    last_on, issued_on = getdate(last) if last else None, getdate(issued) if issued else None
    profile = find_profile(row.get("certificate_type"))
    count = reviews_done(issued_on, last_on, profile.cycle_months) if profile else 0
    due = getdate(row["review_due_on"]) if row.get("review_due_on") else None
    rule = rule_of_day(row.get("certificate_type"), due) if due else None
    return {
        "review_base_year": base_year(last_on, issued_on) or 0,
        "review_count": count,
        "review_counts_until": counts_until(rule, due) if rule and due else None,
    }


def before_insert(doc, method: str | None = None) -> None:
    """Document event: a new certificate gets its first due day from the rule in force (R-133)."""
    base = doc.last_review_on or doc.issued_on or doc.valid_from
    profile = find_profile(doc.certificate_type, getdate(base)) if base and not doc.review_due_on else None
    if profile:
        doc.review_due_on = next_due(profile, getdate(base), getdate(doc.valid_until) if doc.valid_until else None)


def keep_base_year(doc, method: str | None = None) -> None:
    """Document event: the year the filter 年检年度 goes by follows the days (R-146)."""
    last, issued = doc.last_review_on, doc.issued_on or doc.valid_from
    year = base_year(getdate(last) if last else None, getdate(issued) if issued else None)
    if cint(doc.review_base_year) != cint(year):
        doc.review_base_year = year


def settle_days() -> None:
    """Bring the days of all certificates up to date (daily job; after bulk loading).

    A few statements; the due days that are missing come one by one from the rule, and into the history.
    """
    frappe.db.sql(_BASE_YEARS)
    for kind in frappe.get_all("Certificate Type", pluck="name", order_by="name"):
        profile = find_profile(kind)
        if not profile:
            continue
        frappe.db.sql(_COUNTS, (profile.cycle_months, kind))
        last = ""
        while rows := frappe.db.sql(_WITHOUT_DUE_DAY, (kind, last), as_dict=True):
            _give_due_days(rows, profile)
            last = rows[-1].name


def _give_due_days(rows: list, profile) -> None:
    by_day = defaultdict(list)
    for row in rows:
        by_day[next_due(profile, row.base, row.valid_until)].append(row.name)
    for due_on, names in by_day.items():
        frappe.db.set_value(CERTIFICATE, {"name": ["in", names]}, "review_due_on", due_on, update_modified=False)
    names = [row.name for row in rows]
    last_days.settle(names)
    # Those without any period get their first one with the day in it (certificate/history.begin_certificate_periods).
    told = set(frappe.get_all("Certificate Period", filters={"certificate": ["in", names]}, pluck="certificate"))
    with periods.noting(_("The day of the next review has been worked out.")):
        follow_written({name: {"review_due_on": None} for name in sorted(told)})
