"""Who sees cards: whoever sees the certificate. They are moved by services only, never written in a form."""

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import READING, current_scope, is_administrator, sees_agency


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    if is_administrator(scope):
        return True
    if ptype not in READING or not scope.account_is_open:
        return False
    if scope.officer:
        return doc.get("officer") == scope.officer
    return sees_agency(scope, doc.get("agency"))


def card_conditions(user: str | None = None) -> str:
    """Rows of Certificate Card that a user sees."""
    scope = current_scope(user)
    if not scope.account_is_open:
        return conditions.NOTHING
    return conditions.by_agency(scope, "Certificate Card", "officer")
