"""When an external account that was never used goes. Source: R-071, G-080."""

from datetime import date, timedelta

from .errors import TextEnum


class PurgeStep(TextEnum):
    """What is due for an unused account today."""

    NOTICE = "Notice"
    DELETE = "Delete"


def purge_step(
    registered_on: date, noticed_on: date | None, today: date, after_days: int, notice_days: int
) -> PurgeStep | None:
    """Say what is due for an account without business.

    It goes `after_days` after the registration, but never sooner than `notice_days` after the
    notice, even if the job stood still for a while.
    """
    if noticed_on is None:
        is_due = today >= registered_on + timedelta(days=after_days - notice_days)
        return PurgeStep.NOTICE if is_due else None
    is_over = today >= registered_on + timedelta(days=after_days)
    was_warned = today >= noticed_on + timedelta(days=notice_days)
    return PurgeStep.DELETE if is_over and was_warned else None
