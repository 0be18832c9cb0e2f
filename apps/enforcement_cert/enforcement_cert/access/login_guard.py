"""Lock-out after failed logins: seeing it and ending it. The engine counts (System Settings). Source: X-54."""

import frappe
from frappe.auth import LoginAttemptTracker, get_login_attempt_tracker
from frappe.utils import add_to_date, cint, get_datetime, now_datetime

_ADDRESS_KEY = "failed_logins:{0}"


def locked_until(user: str):
    """Return until when a login is locked, None if it is not."""
    tracker = get_login_attempt_tracker(user, raise_locked_exception=False)
    if tracker.is_user_allowed() or not tracker.login_failed_time:
        return None
    seconds = cint(frappe.db.get_single_value("System Settings", "allow_login_after_fail"))
    until = add_to_date(get_datetime(tracker.login_failed_time), seconds=seconds)
    return until if until > now_datetime() else None


def unlock(user: str) -> None:
    """End the lock-out of a login, for passwords and for codes. The caller checks who may."""
    for name in (user, f"{user}:second-factor"):
        get_login_attempt_tracker(name, raise_locked_exception=False).add_success_attempt()


def unlock_address(address: str) -> None:
    """Forget the failed logins of an address. The caller checks who may."""
    address = (address or "").strip()
    frappe.cache.delete(frappe.cache.make_key(_ADDRESS_KEY.format(address)))
    LoginAttemptTracker(address).add_success_attempt()
