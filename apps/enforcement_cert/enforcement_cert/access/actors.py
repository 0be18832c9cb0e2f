"""In which capacity a login acts on applications: its roles and its place, put in the words of the rules."""

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
