"""Waiting for something that another process does: asks again until it holds, fails after a limit."""

import threading
from collections.abc import Callable

import frappe

LIMIT_SECONDS = 120
_PAUSE_SECONDS = 0.05


def until(holds: Callable[[], bool], what: str, *, fresh: bool = False, pause: float = _PAUSE_SECONDS) -> None:
    """Return as soon as `holds()`; fail with `what` after LIMIT_SECONDS. `fresh` sees others' commits.

    `pause` are the seconds between two looks.
    """
    gate = threading.Event()
    for _ in range(int(LIMIT_SECONDS / pause)):
        if fresh:
            frappe.db.rollback()
        if holds():
            return
        gate.wait(pause)
    raise AssertionError(f"did not happen within {LIMIT_SECONDS} s: {what}")
