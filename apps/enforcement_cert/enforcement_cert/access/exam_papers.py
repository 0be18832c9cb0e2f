"""Who sees questions with their answers, blueprints, and what candidates have written (R-169, X-32).

Questions: the province's legal office alone; its reviewers write. No unit, no officer, no office below and no
administrator finds one in any list, search or link. Blueprints name no question: legal offices read them. An
attempt is read by the office that holds the session and those above; nobody writes it but its own steps.
"""

import frappe

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import READING, Scope, current_scope

PROVINCE = "Provincial Legal Office"
_OF_OFFICES = "`tabExam Attempt`.`legal_office` in ({0})"
_BANK = frozenset({"Exam Question", "Exam Question Import"})


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    if scope.user == "Administrator":
        return True
    if doc.doctype == "Exam Attempt":
        return ptype in READING and _sees_office(scope, doc.get("legal_office"))
    if ptype not in READING:
        return keeps_bank(scope)
    return _is_province(scope) or doc.doctype not in _BANK


def keeps_bank(scope: Scope) -> bool:
    """Say whether a login writes questions and blueprints: reviewers of the province."""
    return _is_province(scope) and "Legal Reviewer" in frappe.get_roles(scope.user)


def _is_province(scope: Scope) -> bool:
    return scope.user_class == PROVINCE


def _sees_office(scope: Scope, office: str | None) -> bool:
    return _is_province(scope) or bool(office and scope.office and office in (scope.offices or ()))


def bank_conditions(user: str | None = None) -> str:
    """Rows of Exam Question and Exam Question Import that a user sees: the province all, others none."""
    scope = current_scope(user)
    return "" if _is_province(scope) or scope.user == "Administrator" else conditions.NOTHING


def attempt_conditions(user: str | None = None) -> str:
    """Rows of Exam Attempt that a user sees: of sessions of the own office and of those below."""
    scope = current_scope(user)
    if _is_province(scope) or scope.user == "Administrator":
        return ""
    if not scope.office:
        return conditions.NOTHING
    return _OF_OFFICES.format(", ".join(frappe.db.escape(name) for name in scope.offices or ()))
