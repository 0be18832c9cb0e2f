"""Who plans an examination, registers people, opens the door, enters results (R-003, R-005, R-007)."""

import frappe

from enforcement_cert.access.scope import Scope


def keeps_session(scope: Scope, office: str | None) -> bool:
    """Say whether a login runs the sessions of an office: its own reviewers."""
    return bool(office and scope.office == office and "Legal Reviewer" in frappe.get_roles(scope.user))


def guards_door(scope: Scope, session: str, office: str | None) -> bool:
    """Say whether a login admits candidates: who runs the session, or is named as its invigilator."""
    if keeps_session(scope, office):
        return True
    named = {"parenttype": "Exam Session", "parent": session, "user": scope.user}
    return bool(scope.office == office and frappe.db.exists("Exam Invigilator", named))


def registers(scope: Scope, office: str | None, agency: str) -> bool:
    """Say whether a login registers people of this unit: who runs the session, and the unit's own clerk."""
    if keeps_session(scope, office):
        return True
    is_own = bool(agency and scope.agency == agency and scope.account_is_open)
    return is_own and "Agency Clerk" in frappe.get_roles(scope.user)


def is_in_territory(office: str, reviewing_office: str | None) -> bool:
    """Say whether units of `reviewing_office` belong to the territory of `office`: itself or below."""
    if office == reviewing_office:
        return True
    place = frappe.db.get_value("Legal Office", office, ["lft", "rgt"], as_dict=True)
    inner = reviewing_office and frappe.db.get_value("Legal Office", reviewing_office, "lft")
    return bool(place and inner and place.lft <= inner <= place.rgt)
