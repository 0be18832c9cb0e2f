"""One body, one account: the organisation code is a unique key of the database (G-029)."""

import frappe
from frappe import _

from enforcement_cert.domain.errors import OrganizationRuleBroken, block
from enforcement_cert.domain.identifiers import read_organization_code
from enforcement_cert.errors import plain_refusals
from enforcement_cert.messages import explain

AGENCY = "Enforcement Agency"
_KEYS = ("organization_code", "unified_social_credit_code", "unit_code")


def require_free_code(agency) -> None:
    """Refuse a code that another account has; point to that account without naming persons."""
    sentence = _sentence(agency, for_update=False)
    if sentence and (agency.is_new() or any(agency.has_value_changed(key) for key in _KEYS)):
        frappe.throw(sentence, frappe.UniqueValidationError)


def sentence_on_race(agency) -> str:
    """What they read who came second at the same moment; reads past the own transaction's old view."""
    return _sentence(agency, for_update=True) or _("Another record has the same code. Reload the page.")


def _sentence(agency, *, for_update: bool) -> str | None:
    for key in _KEYS:
        if not agency.get(key):
            continue
        other = frappe.db.get_value(
            AGENCY,
            {key: agency.get(key), "name": ["!=", agency.name or ""]},
            ["account_status", "creation", "reviewing_office"],
            as_dict=True,
            for_update=for_update,
        )
        if other:
            return explain(taken(other))
    return None


def taken(other):
    """The finding for a code that an account already has: state, day, whom to ask. No person, no number."""
    office = frappe.db.get_value("Legal Office", other.reviewing_office, "office_name")
    return block("account_code_taken", status=_(other.account_status), since=other.creation.date(), office=office)


def find_declared_accounts(agency) -> None:
    """Read the codes of declared bodies and find the accounts that belong to them (R-041, R-048)."""
    seen = set()
    for row in agency.declared_bodies:
        with plain_refusals():
            row.organization_code = read_organization_code(row.organization_code) if row.organization_code else None
            if row.organization_code and row.organization_code in seen:
                raise OrganizationRuleBroken("declared_body_twice", code=row.organization_code)
        seen.add(row.organization_code)
        row.agency = (
            frappe.db.get_value(AGENCY, {"organization_code": row.organization_code}, "name")
            if row.organization_code
            else None
        )
