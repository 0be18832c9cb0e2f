"""How often one may sign in wrongly: few times for one person from one address, many for the whole room (R-171).

A room shares an address, so a neighbour's slips lock nobody out; whoever tries codes for one person is stopped early.
"""

import hashlib

import frappe
from frappe import _
from redis.exceptions import RedisError

FAILURES_OF_PERSON = 10
FAILURES_OF_ADDRESS = 1000
WINDOW_SECONDS = 600


class TooManyFailures(frappe.ValidationError):
    """Too many wrong attempts, for this person from this address or from this address at all."""

    http_status_code = 429


def require_few(last_six: str) -> None:
    """Raise TooManyFailures if the failures of this person or address are used up.

    The site may set `exam_sign_in_failures` and `exam_sign_in_failures_of_address` (both in ten minutes).
    """
    person, address = _keys(last_six)
    try:
        failures = int(frappe.cache.get(person) or 0), int(frappe.cache.get(address) or 0)
    except RedisError:
        return  # the code itself has 30 bits, and the gate still counts calls
    most_of_person = int(frappe.conf.get("exam_sign_in_failures") or FAILURES_OF_PERSON)
    most_of_address = int(frappe.conf.get("exam_sign_in_failures_of_address") or FAILURES_OF_ADDRESS)
    if failures[0] >= most_of_person or failures[1] >= most_of_address:
        frappe.throw(_("Too many wrong attempts. Please wait ten minutes or ask the invigilator."), TooManyFailures)


def count_failure(last_six: str) -> None:
    """Count one failure, for the person and for the address."""
    try:
        pipeline = frappe.cache.pipeline(transaction=False)
        for key in _keys(last_six):
            pipeline.incr(key)
            pipeline.expire(key, WINDOW_SECONDS)
        pipeline.execute()
    except RedisError:
        return


def _keys(last_six: str) -> tuple[bytes, bytes]:
    """The six characters stand in no key as they were typed."""
    address = getattr(frappe.local, "request_ip", None) or "local"
    person = hashlib.sha256(str(last_six).strip().upper().encode()).hexdigest()[:16]
    return (
        frappe.cache.make_key(f"exam-sign-in:{address}:{person}"),
        frappe.cache.make_key(f"exam-sign-in:{address}"),
    )
