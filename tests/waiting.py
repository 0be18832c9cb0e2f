"""Waiting for something that another process does: asks again until it holds, fails after a limit."""

import threading
from collections.abc import Callable

import frappe

LIMIT_SECONDS = 120
_PAUSE_SECONDS = 0.05


def until(holds: Callable[[], bool], what: str, *, fresh: bool = False) -> None:
    """Return as soon as `holds()`; fail with `what` after LIMIT_SECONDS. `fresh` sees others' commits."""
    gate = threading.Event()
    for _ in range(int(LIMIT_SECONDS / _PAUSE_SECONDS)):
        if fresh:
            frappe.db.rollback()
        if holds():
            return
        gate.wait(_PAUSE_SECONDS)
    raise AssertionError(f"did not happen within {LIMIT_SECONDS} s: {what}")
