"""In which capacity a login acts on applications and cancellations: roles and place, in the words of the rules."""

import frappe

from enforcement_cert.access.scope import Scope
from enforcement_cert.domain.application_stages import Actor, ActorKind

_AGENCY_KINDS = {"Agency Clerk": ActorKind.AGENCY_CLERK, "Agency Checker": ActorKind.AGENCY_CHECKER}


def actors_of(scope: Scope) -> tuple[Actor, ...]:
    """Return every capacity of this login; empty if it has no place, no duty, or no open account (R-055)."""
    roles = set(frappe.get_roles(scope.user))
    found = []
    if scope.agency and scope.account_is_open:
        own = frozenset({scope.agency})
        found += [Actor(kind, agencies=own) for role, kind in _AGENCY_KINDS.items() if role in roles]
    if scope.office and "Legal Reviewer" in roles:
        found.append(Actor(ActorKind.LEGAL_OFFICE, office=scope.office))
    if scope.office and "Card Maker" in roles:
        found.append(Actor(ActorKind.CARD_MAKER, office=scope.office))
    return tuple(found)


def place_name(scope: Scope) -> str:
    """Return the name of the office or unit for which a login decides; empty without a place (R-091)."""
    if scope.office:
        return frappe.db.get_value("Legal Office", scope.office, "office_name") or ""
    if scope.agency:
        return frappe.db.get_value("Enforcement Agency", scope.agency, "agency_name") or ""
    return ""
