"""Reminders before a certificate's last day: to its holder, and gathered to the clerks of the unit (R-219, G-095)."""

from datetime import date
from functools import lru_cache

import frappe
from frappe.utils import getdate

from enforcement_cert.domain.notices import NoticeEvent
from enforcement_cert.notification.recipients import holder, logins_of_agency, staff
from enforcement_cert.notification.reminding import Reminder, remind
from enforcement_cert.notification.send import Notice

CERTIFICATE = "Enforcement Certificate"


def remind_of_last_days(today: date | None = None) -> int:
    """Daily job: return how many messages are new."""
    clerks = lru_cache(maxsize=None)(lambda agency: tuple(logins_of_agency(agency, "may_draft")))
    reminder = Reminder(
        event=NoticeEvent.CERTIFICATE_EXPIRING,
        doctype=CERTIFICATE,
        date_field="valid_until",
        marker="reminded_until",
        fields=("officer", "officer_name", "agency", "unit_name", "certificate_type"),
        filters={"certificate_status": ["in", ["Valid", "Suspended"]]},
        notice_of=lambda row, days_left: _notice(row, clerks(row.agency)),
    )
    return remind(reminder, today or getdate())


def _notice(row, clerks: tuple[str, ...]) -> Notice:
    facts = {
        "name": row.officer_name,
        "unit": row.unit_name,
        "number": row.name,
        "type": frappe.get_cached_value("Certificate Type", row.certificate_type, "type_name"),
    }
    return Notice(CERTIFICATE, row.name, (holder(row.officer), *staff(clerks)), facts)
