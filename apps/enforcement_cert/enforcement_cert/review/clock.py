"""The day and moment of the review, asked at one place, so that a whole review year can be played in a test.

Civil days by the site's time zone (Asia/Shanghai), not by that of the machine.
"""

from datetime import date, datetime

from frappe.utils import getdate, now_datetime


def today() -> date:
    """Return the civil day of the site."""
    return getdate()


def now() -> datetime:
    """Return the moment, without fractions, in the site's time zone."""
    return now_datetime().replace(microsecond=0)
