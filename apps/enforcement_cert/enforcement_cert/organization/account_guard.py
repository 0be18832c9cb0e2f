"""Which parts of an agency's record its own people, its superior and the offices may change, and when.

The status of an account and its place in the tree change by steps (accounts.py). What the reviewing
office has judged is changed by that office only, so that nothing unreviewed stands on cards or on the
public page; figures and contacts stay the agency's own.
"""

import frappe
from frappe import _
from frappe.utils import cint

from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.domain.account_data import LONGEST_LEGAL_TEXT, read_web_address
from enforcement_cert.domain.account_life import OWN_PROFILE, AccountStatus
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.errors import plain_refusals
from enforcement_cert.messages import explain
from enforcement_cert.organization.affiliation import office_for

PLACE = ("agency_kind", "superior_agency", "government_level", "administrative_division", "reviewing_office")
# An agency may correct these itself as long as nobody has been asked to review them.
OWN_PLACE = ("government_level", "administrative_division")
BY_STEPS = ("account_status", "is_taken_in", "is_reviewed", "change_request", "status_changed_at", "status_reason")
REVIEWED = (
    "agency_name",
    "legal_kind",
    "organization_code",
    "unified_social_credit_code",
    "unit_code",
    "enforcement_area",
    "power_scope",
    "legal_basis",
    "legal_basis_link",
    "claimed_superior",
    *PLACE,
)
LONGEST_TEXT = {"legal_basis": LONGEST_LEGAL_TEXT, "power_scope": 2000, "exceeding_reason": 1000}
MOST_BODIES = 500


def settle_affiliation(agency) -> None:
    """A new unit below an agency is taken in by whoever made it there; a new account is open for nobody."""
    scope = current_scope()
    if agency.flags.is_account_step:
        return
    if agency.is_new():
        agency.is_taken_in = cint(bool(agency.superior_agency))
        if not is_administrator(scope):
            agency.update({"account_status": str(AccountStatus.REGISTERED), "is_reviewed": 0})
        elif agency.account_status == "Open":
            agency.is_reviewed = 1
        settle_office(agency, scope)
        return
    if agency.has_value_changed("superior_agency"):
        agency.is_taken_in = cint(bool(agency.superior_agency))
    settle_office(agency, scope)


def settle_office(agency, scope) -> None:
    """Who reviews follows from the place (G-022, G-023): nobody below the province chooses another office (R-004).

    A new account gets the office of the rule, one made by an office that office itself. Later the office
    follows when the agency corrects its own place; else it stays what it is, whatever was sent.
    """
    if scope.is_unrestricted:
        return
    if agency.is_new():
        agency.reviewing_office = scope.office or office_for(agency, agency.named_superior)
    elif _is_own(agency, scope):
        is_moved = any(agency.has_value_changed(field) for field in OWN_PLACE)
        stored = frappe.db.get_value(agency.doctype, agency.name, "reviewing_office")
        agency.reviewing_office = office_for(agency, agency.named_superior) if is_moved else stored


def keep_place(agency) -> None:
    """A unit's place decides who reviews it; only the provincial office or an administrator moves it."""
    scope = current_scope()
    if agency.is_new() or agency.flags.is_account_step:
        return
    stepwise = [field for field in BY_STEPS if _changed_by_hand(agency, field, scope)]
    if stepwise:
        frappe.throw(
            _("Changed by steps only, not by hand: {0}.").format(_labels(agency, stepwise)), frappe.PermissionError
        )
    if scope.is_unrestricted:
        return
    mine = _is_own(agency, scope) and agency.account_status in OWN_PROFILE
    # The office has been settled above and follows the place.
    kept = [field for field in PLACE if not (mine and field in (*OWN_PLACE, "reviewing_office"))]
    moved = [field for field in kept if agency.has_value_changed(field)]
    if moved:
        frappe.throw(
            _("Only the provincial office can change: {0}.").format(_labels(agency, moved)), frappe.PermissionError
        )


def keep_name(agency) -> None:
    """The name of an open account changes by a change of structure, with decree, day and former name (G-044).

    What an office corrects in the form is what the agency has asked for (R-055), as long as it is asking.
    """
    if agency.is_new() or agency.flags.is_account_step or is_administrator(current_scope()):
        return
    is_open = agency.account_status == AccountStatus.OPEN
    if is_open and not agency.change_request and agency.has_value_changed("agency_name"):
        _refuse("account_name_by_change", change_kind=_("Agency Rename"))


def keep_reviewed_profile(agency) -> None:
    """Refuse the agency's own people what their office has reviewed or is reviewing (R-055)."""
    scope = current_scope()
    if agency.is_new() or agency.flags.is_account_step or not _is_own(agency, scope):
        return
    status = AccountStatus(agency.account_status)
    if status in OWN_PROFILE:
        return
    if status is not AccountStatus.OPEN:
        _refuse("account_profile_locked", status=status)
    changed = [field for field in REVIEWED if agency.has_value_changed(field)]
    if changed:
        office = frappe.db.get_value("Legal Office", agency.reviewing_office, "office_name")
        _refuse("account_profile_reviewed", fields=_labels(agency, changed), office=office)


def clean_profile(agency) -> None:
    """Refuse texts beyond measure, links that are none, and more bodies than a province has."""
    with plain_refusals():
        agency.legal_basis_link = read_web_address(agency.legal_basis_link)
    for field, longest in LONGEST_TEXT.items():
        if len(agency.get(field) or "") > longest:
            frappe.throw(_("{0} must not have more than {1} characters.").format(_labels(agency, [field]), longest))
    if len(agency.declared_bodies) > MOST_BODIES:
        frappe.throw(_("Not more than {0} bodies can be listed.").format(MOST_BODIES))


def _changed_by_hand(agency, field: str, scope) -> bool:
    # Moving a unit in the tree takes it in along the way; that is not done by hand.
    if field == "is_taken_in" and agency.has_value_changed("superior_agency"):
        return False
    return agency.has_value_changed(field) and not is_administrator(scope)


def _is_own(agency, scope) -> bool:
    return bool(scope.agency) and scope.agency == agency.name


def _labels(agency, fields: list[str]) -> str:
    return ", ".join(_(agency.meta.get_label(field)) for field in fields)


def _refuse(code: str, **context) -> None:
    frappe.throw(explain(RuleViolation(code, **context)), frappe.PermissionError)
