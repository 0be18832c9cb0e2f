"""How often one network address may sign in wrongly: a room shares an address, so only failures count (R-171)."""

import frappe
from frappe import _
from redis.exceptions import RedisError

FAILURES = 60
WINDOW_SECONDS = 600


class TooManyFailures(frappe.ValidationError):
    """This address has signed in wrongly too often."""

    http_status_code = 429


def require_few() -> None:
    """Raise TooManyFailures if this address has used up its failures; the site may set `exam_sign_in_failures`."""
    try:
        failures = int(frappe.cache.get(_key()) or 0)
    except RedisError:
        return  # the code itself has 30 bits, and the gate still counts calls
    if failures >= int(frappe.conf.get("exam_sign_in_failures") or FAILURES):
        frappe.throw(_("Too many wrong attempts. Please wait ten minutes or ask the invigilator."), TooManyFailures)


def count_failure() -> None:
    """Count one failure of this address."""
    try:
        pipeline = frappe.cache.pipeline(transaction=False)
        pipeline.incr(_key())
        pipeline.expire(_key(), WINDOW_SECONDS)
        pipeline.execute()
    except RedisError:
        return


def _key() -> bytes:
    return frappe.cache.make_key(f"exam-sign-in:{getattr(frappe.local, 'request_ip', None) or 'local'}")
