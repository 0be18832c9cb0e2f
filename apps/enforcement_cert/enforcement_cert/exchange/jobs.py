"""What the room's background jobs share: one job per attempt, worked on as the person who asked for it."""

from datetime import datetime

import frappe
from frappe.translate import get_user_lang
from frappe.utils import get_datetime


def enqueue_attempt(job: str, kind: str, name: str, attempt: str, *, seconds: int, **arguments: str) -> None:
    """Put a run into the queue after the commit, once per attempt.

    `kind` and `attempt` make the job's identity; `seconds` is the longest time it may take.
    """
    frappe.enqueue(
        job,
        queue="long",
        timeout=seconds,
        job_id=f"{kind}-{name}-{attempt}",
        deduplicate=True,
        enqueue_after_commit=True,
        **arguments,
    )


def attempt_after(heartbeat: datetime | str | None, otherwise: str) -> str:
    """Name an attempt by the moment of the last sign of life, so that one silence gives one job."""
    return get_datetime(heartbeat).strftime("%Y%m%d%H%M%S") if heartbeat else otherwise


def work_as(user: str) -> None:
    """Make the process that of a user: a worker has no session of its own, and speaks English."""
    frappe.set_user(user)
    frappe.local.lang = get_user_lang(user)
