"""Who sees which export of the archive and which package: who asked for it, and administrators.

An export holds what its asker may see, so another person of the same unit, who may see less, does not get it.
"""

import frappe

from enforcement_cert.access.conditions import NOTHING
from enforcement_cert.access.scope import Scope, current_scope, is_administrator

_OWN = {
    "Archive Export": "`tabArchive Export`.`owner` = {}",
    "Archive Package": "`tabArchive Package`.`owner` = {}",
}

# Forms of new records open only for those who may write; stored ones are what was asked for.
_NEVER_EDITED = frozenset({"Archive Export"})


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    if not _has_place(scope):
        return False
    if doc.is_new():
        return True
    if doc.doctype in _NEVER_EDITED and ptype == "write":
        return False
    if is_administrator(scope):
        return True
    return frappe.db.get_value(doc.doctype, doc.name, "owner") == scope.user


def _has_place(scope: Scope) -> bool:
    """Say whether this login works for a unit, an office or the system at all; closed accounts do not."""
    return scope.account_is_open and bool(is_administrator(scope) or scope.office or scope.agency)


def export_conditions(user: str | None = None) -> str:
    """Rows of Archive Export that a user sees."""
    return _own_rows("Archive Export", current_scope(user))


def package_conditions(user: str | None = None) -> str:
    """Rows of Archive Package that a user sees."""
    return _own_rows("Archive Package", current_scope(user))


def _own_rows(doctype: str, scope: Scope) -> str:
    if not _has_place(scope):
        return NOTHING
    return "" if is_administrator(scope) else _OWN[doctype].format(frappe.db.escape(scope.user))
