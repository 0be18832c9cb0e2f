"""The day and moment of examinations, asked at one place, so that a test can stand at the door at any minute.

By the site's time zone (Asia/Shanghai), not by that of the machine.
"""

from datetime import date, datetime

from frappe.utils import now_datetime


def now() -> datetime:
    """Return the moment, without fractions, in the site's time zone."""
    return now_datetime().replace(microsecond=0)


def today() -> date:
    """Return the civil day of the site."""
    return now().date()
