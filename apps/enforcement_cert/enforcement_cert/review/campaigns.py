"""A review year of an office: opening it tells every holder and unit, a dashboard says how far the units are.

The window says when the office receives applications; it moves no legal day. The announcement is a background job that
commits page by page with its cursor: killed, it goes on behind the last page, and nobody is told twice.
"""

from datetime import date

import frappe
from frappe import _

from enforcement_cert.access.scope import current_scope
from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.campaigns import STANDINGS, UnitProgress
from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification.send import announce_all
from enforcement_cert.review import clock
from enforcement_cert.review.announcing import announcement_writer, without_review
from enforcement_cert.review.facts import CERTIFICATE
from enforcement_cert.review.progress import progress_of

CAMPAIGN = "Review Campaign"
_PAGE = 500
_HOUR = 3600
_WORST = 20


@frappe.whitelist(methods=["POST"])
def open_campaign(name: str) -> None:
    """Open a drafted campaign and announce it to everybody whose certificate is due in its year."""
    campaign = _own_campaign(name)
    if campaign.campaign_status != "Draft":
        frappe.throw(_("Only a drafted campaign is opened."))
    campaign.take_step(
        {
            "campaign_status": "Open",
            "opened_by": frappe.session.user,
            "opened_at": clock.now(),
            "announcement": "Under Way",
            "heartbeat_at": clock.now(),
        }
    )
    _enqueue(name)


@frappe.whitelist(methods=["POST"])
def close_campaign(name: str) -> None:
    """Close an open campaign before its last day."""
    campaign = _own_campaign(name)
    if campaign.campaign_status != "Open":
        frappe.throw(_("Only an open campaign is closed."))
    campaign.take_step({"campaign_status": "Closed", "closed_at": clock.now()})


def _own_campaign(name: str):
    campaign = frappe.get_doc(CAMPAIGN, name, for_update=True)
    campaign.check_permission("write")
    return campaign


def close_over() -> None:
    """Daily job: campaigns past their last day are closed."""
    over = {"campaign_status": "Open", "closes_on": ["<", clock.today()]}
    for name in frappe.get_all(CAMPAIGN, filters=over, pluck="name", order_by="name"):
        frappe.get_doc(CAMPAIGN, name).take_step({"campaign_status": "Closed", "closed_at": clock.now()})


# ---------------------------------------------------------------- announcement


def _enqueue(name: str) -> None:
    frappe.enqueue(
        "enforcement_cert.review.campaigns.announce",
        queue="long",
        timeout=_HOUR,
        enqueue_after_commit=True,
        name=name,
    )


def announce(name: str) -> None:
    """Background job: tell the holders of the campaign, page by page."""
    frappe.set_user("Administrator")  # a service of its own: whoever opened it is told like anybody else
    while announce_next(name):
        frappe.db.commit()  # a job: each page stands by itself
    frappe.db.commit()


def announce_next(name: str) -> bool:
    """Tell the next page in the running transaction; False when all have been told."""
    campaign = frappe.get_doc(CAMPAIGN, name, for_update=True)
    if campaign.announcement != "Under Way":
        return False
    page = _next_page(campaign)
    if not page:
        campaign.db_set("announcement", "Done")
        return False
    write = announcement_writer(campaign.review_year)
    new = announce_all(NoticeEvent.REVIEW_ANNOUNCED, [write(row) for row in without_review(page)])
    campaign.db_set(
        {
            "announced_through": page[-1].name,
            "announced_count": campaign.announced_count + new,
            "heartbeat_at": clock.now(),
        },
        update_modified=False,
    )
    return True


def _next_page(campaign) -> list:
    return frappe.get_all(
        CERTIFICATE,
        filters={
            "agency": ["in", [*_units_of(campaign.legal_office), "-"]],
            "certificate_status": ["in", ["Valid", "Suspended"]],
            "review_due_on": ["between", [date(campaign.review_year, 1, 1), date(campaign.review_year, 12, 31)]],
            "name": [">", campaign.announced_through or ""],
        },
        fields=["name", "officer", "officer_name", "agency", "review_due_on"],
        order_by="name",
        limit=_PAGE,
    )


def _units_of(office: str) -> list[str]:
    """Return the units this very office reviews."""
    return frappe.get_all(
        "Enforcement Agency", filters={"reviewing_office": office}, pluck="name", order_by="name", limit=0
    )


def resume_announcements() -> None:
    """Each minute: go on with announcements that have given no sign of life for a while."""
    for name in stale(CAMPAIGN, "announcement", ("Under Way",)):
        frappe.db.set_value(CAMPAIGN, name, "heartbeat_at", clock.now(), update_modified=False)
        _enqueue(name)


# ---------------------------------------------------------------- dashboard


@frappe.whitelist(methods=["POST"])
def dashboard(name: str) -> dict:
    """Return {"total": {…}, "units": […], "unit_count"} of a campaign: the units that are furthest behind first.

    A unit sees itself and the units below; an office all units it reviews.
    """
    campaign = frappe.get_doc(CAMPAIGN, name)
    campaign.check_permission("read")
    units = set(_units_of(campaign.legal_office))
    if not current_scope().is_unrestricted:
        units &= set(frappe.get_list("Enforcement Agency", pluck="name", order_by="name", limit=0))
    rows = sorted(lines(progress_of(campaign.review_year, units)), key=lambda row: (row["percent"], -row["total"]))
    return {"total": sum_of(rows), "units": rows[:_WORST], "unit_count": len(rows)}


def lines(progress: dict[str, UnitProgress]) -> list[dict]:
    """Return one line per unit: name and title, a number for each standing, late ones, total and percent."""
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
            "total": found.total,
            "percent": found.percent_done,
        }
        for unit, found in progress.items()
        if found.total
    ]


def sum_of(rows: list[dict]) -> dict:
    """Return the sums over all lines."""
    counts = {standing: sum(row[standing] for row in rows) for standing in STANDINGS}
    whole = UnitProgress(counts, sum(row["overdue"] for row in rows))
    return {**counts, "overdue": whole.overdue, "total": whole.total, "percent": whole.percent_done}
