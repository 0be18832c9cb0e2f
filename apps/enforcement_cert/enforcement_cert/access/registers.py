"""Who sees which row of the registers about persons; `scope` gives the place of a login, this the rows.

* the forced-cancellation list: every legal office, since an entry bars its person in the whole province and
  any office may meet that person; nobody else, the public least of all (G-043, T-2);
* the staffing register: legal offices within their territory; a unit sees its editions and the comparison
  with its own archive, not the register;
* probable duplicates: offices that see both records of the pair;
* correction requests: where the officer's unit is seen, and the officer the own ones.

One rule per record and one condition per list, saying the same.
"""

import frappe

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import READING, Scope, current_scope, is_administrator, sees_agency

_UNIT_COLUMN = {
    "Staffing Register Edition": "`tabStaffing Register Edition`.`agency`",
    "Staffing Register Entry": "`tabStaffing Register Entry`.`agency`",
    "Staffing Register Import": "`tabStaffing Register Import`.`agency`",
    "Officer Correction": "`tabOfficer Correction`.`agency`",
}
_PAIR_COLUMNS = ("`tabProbable Duplicate`.`agency_a`", "`tabProbable Duplicate`.`agency_b`")
_IN_UNITS = "{} in (select `name` from `tabEnforcement Agency` where {})"
_BOTH = "({} and {})"
_EITHER = "({} or {})"
_OWN_IMPORTS = "`tabStaffing Register Import`.`owner` = {}"
_ROWS_OF_IMPORTS = (
    "`tabStaffing Register Row`.`register_import` in (select `name` from `tabStaffing Register Import` where {})"
)
_OWN_CORRECTIONS = "`tabOfficer Correction`.`officer` = {}"


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    if not scope.account_is_open:
        return False
    return bool(_RULES[doc.doctype](scope, doc, ptype not in READING))  # None would mean: not decided


def _list_rule(scope: Scope, doc, writing: bool) -> bool:
    """An office enters proposals; afterwards only the acts of personnel/forced_list.py write."""
    if doc.is_new():
        return bool(scope.office)
    return not writing and (bool(scope.office) or is_administrator(scope))


def _edition_rule(scope: Scope, doc, writing: bool) -> bool:
    return not writing and sees_agency(scope, doc.get("agency"))


def _entry_rule(scope: Scope, doc, writing: bool) -> bool:
    return not writing and not scope.agency and sees_agency(scope, doc.get("agency"))


def _import_rule(scope: Scope, doc, writing: bool) -> bool:
    if is_administrator(scope):
        return True
    if not scope.office:
        return False
    is_own = doc.is_new() or frappe.db.get_value(doc.doctype, doc.name, "owner") == scope.user
    return is_own or (not writing and sees_agency(scope, doc.get("agency")))


def _row_rule(scope: Scope, doc, writing: bool) -> bool:
    if writing or not doc.get("register_import"):
        return False
    return _import_rule(scope, frappe.get_cached_doc("Staffing Register Import", doc.register_import), False)


def _pair_rule(scope: Scope, doc, writing: bool) -> bool:
    may_look = bool(scope.office) or is_administrator(scope)
    return may_look and not writing and all(sees_agency(scope, doc.get(field)) for field in ("agency_a", "agency_b"))


def _search_rule(scope: Scope, doc, writing: bool) -> bool:
    return not writing and (is_administrator(scope) or scope.user_class == "Provincial Legal Office")


def _correction_rule(scope: Scope, doc, writing: bool) -> bool:
    if doc.is_new():
        return bool(scope.agency or scope.officer) and _is_own_officer(scope, doc.get("officer"))
    if writing:
        return False
    if scope.officer:
        return doc.get("officer") == scope.officer
    return sees_agency(scope, doc.get("agency"))


def _is_own_officer(scope: Scope, officer: str | None) -> bool:
    """Say whether the officer is the login's own person or belongs to its own unit."""
    if not officer:
        return True  # an empty form; the record's own check asks again
    if scope.officer:
        return officer == scope.officer
    return frappe.db.get_value("Enforcement Officer", officer, "agency") == scope.agency


_RULES = {
    "Forced Cancellation": _list_rule,
    "Staffing Register Edition": _edition_rule,
    "Staffing Register Entry": _entry_rule,
    "Staffing Register Import": _import_rule,
    "Staffing Register Row": _row_rule,
    "Probable Duplicate": _pair_rule,
    "Duplicate Search": _search_rule,
    "Officer Correction": _correction_rule,
}


# ---------------------------------------------------------------- lists


def list_conditions(user: str | None = None) -> str:
    """Rows of Forced Cancellation that a user sees."""
    scope = current_scope(user)
    return "" if scope.office or is_administrator(scope) else conditions.NOTHING


def edition_conditions(user: str | None = None) -> str:
    """Rows of Staffing Register Edition that a user sees."""
    return _by_unit(current_scope(user), "Staffing Register Edition")


def entry_conditions(user: str | None = None) -> str:
    """Rows of Staffing Register Entry that a user sees: no unit reads the register."""
    scope = current_scope(user)
    return conditions.NOTHING if scope.agency else _by_unit(scope, "Staffing Register Entry")


def import_conditions(user: str | None = None) -> str:
    """Rows of Staffing Register Import that a user sees: own ones, and those of visible units."""
    return _imports(current_scope(user))


def row_conditions(user: str | None = None) -> str:
    """Rows of Staffing Register Row that a user sees: those of visible imports."""
    inner = _imports(current_scope(user))
    return _ROWS_OF_IMPORTS.format(inner) if inner else ""


def pair_conditions(user: str | None = None) -> str:
    """Rows of Probable Duplicate that a user sees: both records in the own territory."""
    scope = current_scope(user)
    if scope.is_unrestricted:
        return ""
    if not scope.office:
        return conditions.NOTHING
    units = conditions.agencies(scope)
    return _BOTH.format(*(_IN_UNITS.format(column, units) for column in _PAIR_COLUMNS))


def search_conditions(user: str | None = None) -> str:
    """Rows of Duplicate Search: administrators and the province."""
    return "" if current_scope(user).is_unrestricted else conditions.NOTHING


def correction_conditions(user: str | None = None) -> str:
    """Rows of Officer Correction that a user sees."""
    scope = current_scope(user)
    if scope.officer and not scope.is_unrestricted:
        return _OWN_CORRECTIONS.format(frappe.db.escape(scope.officer))
    return _by_unit(scope, "Officer Correction")


def _by_unit(scope: Scope, doctype: str) -> str:
    if scope.is_unrestricted:
        return ""
    if scope.officer or not scope.account_is_open:
        return conditions.NOTHING
    units = conditions.agencies(scope)
    return _IN_UNITS.format(_UNIT_COLUMN[doctype], units) if units else conditions.NOTHING


def _imports(scope: Scope) -> str:
    if scope.is_unrestricted:
        return ""
    if not scope.office:
        return conditions.NOTHING
    own = _OWN_IMPORTS.format(frappe.db.escape(scope.user))
    return _EITHER.format(own, _by_unit(scope, "Staffing Register Import"))
