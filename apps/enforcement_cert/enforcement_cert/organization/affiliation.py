"""What taking in, letting go and naming a superior change on a unit's record (R-025, R-026, R-052)."""

import frappe
from frappe import _

from enforcement_cert.domain.errors import OrganizationRuleBroken
from enforcement_cert.domain.organization import default_reviewing_office, require_agency_place
from enforcement_cert.errors import plain_refusals
from enforcement_cert.organization.facts import agency_facts, facts_of_agency, find_office, read_agency

AGENCY = "Enforcement Agency"


def take_in(unit, _superior: str = "") -> None:
    """Put a unit under the superior it has named: from now on it is part of its tree (R-026)."""
    unit.superior_agency = unit.claimed_superior
    unit.claimed_superior = None
    unit.is_taken_in = 1


def let_go(unit, _superior: str = "") -> None:
    """Take a unit out of the tree, or turn its wish down."""
    unit.superior_agency = None
    unit.claimed_superior = None
    unit.is_taken_in = 0


def claim(unit, superior: str) -> None:
    """Name the superior; until it takes the unit in, nothing in the tree changes."""
    require_superior(unit, superior)
    unit.claimed_superior = superior


def declare_second_level(unit, superior: str) -> None:
    """Turn an account of its own into one of a second-level body that has to be taken in and reviewed."""
    below = frappe.db.count(AGENCY, {"superior_agency": unit.name})
    if below:
        frappe.throw(
            _("There are {0} units below. Let them go before the unit becomes a second-level body.").format(below)
        )
    unit.agency_kind = "Second-level Body"
    unit.superior_agency = None
    unit.is_taken_in = 0
    claim(unit, superior)


def move_logins(agency: str) -> None:
    """Put the logins of an agency into the class of second-level bodies (G-019)."""
    names = frappe.get_all("User Assignment", filters={"agency": agency}, pluck="name", order_by="name")
    for name in names:
        assignment = frappe.get_doc("User Assignment", name)
        assignment.user_class = "Second-level Body"
        assignment.save(ignore_permissions=True)  # follows from the step on the account, which asked who may


def free_codes(unit, _superior: str = "") -> None:
    """Let go of the codes of a declined registration, so that the right body can register (G-029)."""
    for field in ("organization_code", "unified_social_credit_code", "unit_code"):
        unit.set(field, None)
    unit.claimed_superior = None


def require_superior(unit, superior: str) -> None:
    """Refuse a superior under which this unit may not stand, or whose account is closed."""
    row = read_agency(superior)
    with plain_refusals():
        if not row or superior == unit.name:
            raise OrganizationRuleBroken("account_superior_unchosen")
        if row.account_status in ("Closed", "Declined"):
            raise OrganizationRuleBroken("account_superior_closed", superior=row.agency_name)
        require_agency_place(agency_facts(unit), agency_facts(row))


def office_for(unit, superior: str | None) -> str | None:
    """Return the office that reviews a unit by default (G-022, G-023)."""
    with plain_refusals():
        return find_office(default_reviewing_office(agency_facts(unit), facts_of_agency(superior)))
