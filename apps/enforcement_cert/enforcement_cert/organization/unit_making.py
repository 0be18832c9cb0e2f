"""A superior makes the account of a unit below itself, with its first login (R-054)."""

import frappe
from frappe import _

from enforcement_cert.access import change_log, passwords
from enforcement_cert.access.scope import current_scope
from enforcement_cert.domain.errors import Label
from enforcement_cert.errors import refuse
from enforcement_cert.organization.registration import (
    assign_user,
    insert_unit,
    insert_user,
    login_address,
    read_registration,
)

AGENCY = "Enforcement Agency"


@frappe.whitelist(methods=["POST"])
def make_unit(
    agency_kind: str,
    agency_name: str,
    legal_kind: str,
    government_level: str,
    administrative_division: str,
    organization_code: str,
    administrator_name: str,
    administrator_mobile: str,
    login_name: str,
) -> dict:
    """Make a unit below the own agency. Returns {"name", "login", "password"}; the password is shown this once.

    The unit is taken in by this act; it completes its own data and passes its review like any other.
    """
    scope = current_scope()
    if not (scope.agency and scope.account_is_open and "Agency Clerk" in frappe.get_roles()):
        frappe.throw(_("Only the clerk of an open agency makes accounts for its units."), frappe.PermissionError)
    typed = {
        "agency_kind": agency_kind,
        "agency_name": agency_name,
        "legal_kind": legal_kind,
        "government_level": government_level,
        "administrative_division": administrative_division,
        "organization_code": organization_code,
        "superior": scope.agency,
        "administrator_name": administrator_name,
        "administrator_mobile": administrator_mobile,
        "login_name": login_name,
    }
    if agency_kind == "First-level Agency":
        frappe.throw(_("A unit below is a second-level body or an entrusted unit."))
    wanted, problems = read_registration(typed)
    if wanted is None:
        refuse(problems.values())
    email = login_address(wanted.login_name)
    insert_user(wanted, email)
    unit = insert_unit(wanted, superior_agency=scope.agency)
    assign_user(wanted, email, unit.name)
    password = passwords.give_first_password(email)
    change_log.record(email, Label("Login made"))
    return {"name": unit.name, "login": wanted.login_name, "password": password}
