"""Opening a campaign tells everybody whose certificate is due in its year, and the units' clerks (R-164, R-218).

A background job that commits page by page with its cursor: killed, it goes on behind the last page, and the key of each
message keeps anybody from being told twice.
"""

from datetime import date

import frappe

from enforcement_cert.certificate.bulk import stale
from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification.send import announce_all
from enforcement_cert.review import clock
from enforcement_cert.review.announcing import announcement_writer, without_review
from enforcement_cert.review.campaigning import CAMPAIGN
from enforcement_cert.review.facts import CERTIFICATE

_PAGE = 500
_HOUR = 3600


def on_update(doc, method: str | None = None) -> None:
    """Document event: a campaign that has just been opened is announced, once."""
    before = doc.get_doc_before_save()
    is_opened = doc.campaign_status == "Open" and (before is None or before.campaign_status != "Open")
    if is_opened and not doc.announcing:
        doc.db_set({"announcing": "Under Way", "heartbeat_at": clock.now()}, update_modified=False)
        _enqueue(doc.name)


def _enqueue(name: str) -> None:
    frappe.enqueue(
        "enforcement_cert.review.campaign_announcing.announce",
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
    if campaign.announcing != "Under Way":
        return False
    page = _next_page(campaign)
    if not page:
        campaign.db_set("announcing", "Done", update_modified=False)
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
    units = frappe.get_all(
        "Enforcement Agency",
        filters={"reviewing_office": campaign.legal_office},
        pluck="name",
        order_by="name",
        limit=0,
    )
    return frappe.get_all(
        CERTIFICATE,
        filters={
            "agency": ["in", [*units, "-"]],
            "certificate_status": ["in", ["Valid", "Suspended"]],
            "review_due_on": ["between", [date(campaign.review_year, 1, 1), date(campaign.review_year, 12, 31)]],
            "name": [">", campaign.announced_through or ""],
        },
        fields=["name", "officer", "officer_name", "agency", "review_due_on"],
        order_by="name",
        limit=_PAGE,
    )


def resume_announcements() -> None:
    """Each minute: go on with announcements that have given no sign of life for a while."""
    for name in stale(CAMPAIGN, "announcing", ("Under Way",)):
        frappe.db.set_value(CAMPAIGN, name, "heartbeat_at", clock.now(), update_modified=False)
        _enqueue(name)


def close_over() -> None:
    """Daily job: campaigns past their last day are closed."""
    over = {"campaign_status": "Open", "closes_on": ["<", clock.today()]}
    for name in frappe.get_all(CAMPAIGN, filters=over, pluck="name", order_by="name"):
        campaign = frappe.get_doc(CAMPAIGN, name)
        campaign.campaign_status = "Closed"
        campaign.save(ignore_permissions=True)  # a service; the office has set the day itself
