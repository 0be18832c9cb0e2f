"""Who takes which step of a review (R-003, R-005, R-140, R-148, R-155, R-159)."""

import frappe

from enforcement_cert.access.scope import Scope
from enforcement_cert.domain.review_profile import Completer, ReviewAct, ReviewStage, act_of_stage

_UNIT_ROLES = {
    ReviewAct.APPLY: "Agency Clerk",
    ReviewAct.WITHDRAW: "Agency Clerk",
    ReviewAct.UNIT_REVIEW: "Agency Checker",
}


def may_take(scope: Scope, act: ReviewAct, stage: ReviewStage | str | None, agency: str, office: str | None) -> bool:
    """Say whether a login may take a step on a certificate of `agency`, which `office` reviews.

    A unit for its own certificates, the office only where it is the reviewing one itself; a refusal is for
    whoever the review waits for.
    """
    if act is ReviewAct.REFUSE:
        waiting_for = act_of_stage(stage) if stage else None
        return waiting_for is not None and may_take(scope, waiting_for, stage, agency, office)
    roles = frappe.get_roles(scope.user)
    if act in _UNIT_ROLES:
        return is_own_unit(scope, agency) and _UNIT_ROLES[act] in roles
    return bool(act is ReviewAct.OFFICE_REVIEW and scope.office == office and office and "Legal Reviewer" in roles)


def is_own_unit(scope: Scope, agency: str | None) -> bool:
    """Say whether the login works for this very unit, and its account is open."""
    return bool(agency and scope.agency == agency and scope.account_is_open)


def completer_of(scope: Scope, agency: str, officer: str, office: str | None) -> Completer | None:
    """Say in which capacity a login could finish the review of this certificate; None: in none (R-155)."""
    roles = set(frappe.get_roles(scope.user))
    if scope.officer:
        return Completer.HOLDER if scope.officer == officer else None
    if is_own_unit(scope, agency) and roles & {"Agency Clerk", "Agency Checker"}:
        return Completer.AGENCY
    return Completer.OFFICE if office and scope.office == office and "Legal Reviewer" in roles else None


def keeps_holds(scope: Scope, office: str | None) -> bool:
    """Say whether a login raises and releases holds: reviewers of the unit's office and of the province (G-017)."""
    is_provincial = scope.user_class == "Provincial Legal Office"
    is_right_office = is_provincial or bool(office and scope.office == office)
    return is_right_office and "Legal Reviewer" in frappe.get_roles(scope.user)
