"""Putting the sending job into the queue, once a minute at most."""

import frappe
from frappe.utils import now_datetime

_JOB = "enforcement_cert.notification.delivery.work"


def call_the_job() -> None:
    """Have the outbox sent after this transaction's commit.

    The minute is part of the job's name: a job whose worker was killed counts as running for a while, and must not
    keep others out meanwhile.
    """
    frappe.enqueue(
        _JOB,
        queue="default",
        timeout=1500,
        job_id=f"outbox-{now_datetime():%Y%m%d%H%M}",
        deduplicate=True,
        enqueue_after_commit=True,
    )
