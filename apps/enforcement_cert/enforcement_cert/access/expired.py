"""Who sees the expired database (过期数据库): nobody before initialisation is finished, afterwards the legal offices
of the territory and the own agency, read only (R-046, G-047)."""

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import Scope, current_scope, sees_agency

EXPIRED = "Expired Certificate Record"
_READING = ("read", "select", "report", "export", "print", "email")


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with one record: reading within the own territory, nothing else ever."""
    if ptype not in _READING or not _is_open():
        return False
    scope = current_scope(user)
    return _has_a_place(scope) and sees_agency(scope, doc.get("agency"))


def record_conditions(user: str | None = None) -> str:
    """Rows that a user sees, as a condition for list queries."""
    scope = current_scope(user)
    if not _is_open() or not _has_a_place(scope):
        return conditions.NOTHING
    return conditions.by_agency(scope, EXPIRED, "officer")


def _has_a_place(scope: Scope) -> bool:
    """Legal offices, open agencies and administrators; an agency that is not open has its profile only (R-055)."""
    if scope.agency:
        return scope.account_is_open
    return scope.is_unrestricted or bool(scope.office)


def _is_open() -> bool:
    from enforcement_cert.exchange.legacy.initialisation import is_finished

    return is_finished()
