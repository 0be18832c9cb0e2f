"""Who sees cards and their ways, and who has a card lying in front of him.

A card is seen by whoever sees its certificate; a consignment by both ends; a destruction by the office that
did it and those above. Nothing of this is written in a form: services move cards and ask here who may.
"""

from collections.abc import Sequence

import frappe

from enforcement_cert.access import conditions
from enforcement_cert.access.scope import READING, Scope, current_scope, is_administrator, sees_agency
from enforcement_cert.domain.card_states import CardStatus

_FROM_OFFICE = "`tabCard Shipment`.`from_office` in ({0})"
_TO_OFFICE = "`tabCard Shipment`.`to_office` in ({0})"
_TO_AGENCY = "`tabCard Shipment`.`to_agency`"
_ITEMS = "`tabCard Shipment Item`.`card_shipment` in (select `name` from `tabCard Shipment` where {0})"
_DESTRUCTIONS = "`tabCard Destruction`.`legal_office` in ({0})"


def has_permission(doc, ptype: str = "read", user: str | None = None) -> bool:
    """Say whether a user may do `ptype` with this one record. Only narrows what roles allow."""
    scope = current_scope(user)
    if is_administrator(scope):
        return True
    if ptype not in READING or not scope.account_is_open:
        return False
    return _RULES[doc.doctype](scope, doc)


def _of_holder(scope: Scope, doc) -> bool:
    if scope.officer:
        return doc.get("officer") == scope.officer
    return sees_agency(scope, doc.get("agency"))


def _of_shipment(scope: Scope, doc) -> bool:
    if scope.officer:
        return False
    ends = {doc.get("from_office"), doc.get("to_office")} - {None, ""}
    return scope.is_unrestricted or bool(ends & set(scope.offices or ())) or sees_agency(scope, doc.get("to_agency"))


def _of_item(scope: Scope, doc) -> bool:
    fields = ["from_office", "to_office", "to_agency"]
    shipment = frappe.db.get_value("Card Shipment", doc.get("card_shipment"), fields, as_dict=True)
    return bool(shipment) and _of_shipment(scope, shipment)


def _of_office(scope: Scope, doc) -> bool:
    return scope.covers(doc.get("legal_office"))


_RULES = {
    "Certificate Card": _of_holder,
    "Card Handover": _of_holder,
    "Card Shipment": _of_shipment,
    "Card Shipment Item": _of_item,
    "Card Destruction": _of_office,
}


# ---------------------------------------------------------------- lists


def card_conditions(user: str | None = None) -> str:
    """Rows of Certificate Card that a user sees."""
    return _by_holder(current_scope(user), "Certificate Card")


def handover_conditions(user: str | None = None) -> str:
    """Rows of Card Handover that a user sees."""
    return _by_holder(current_scope(user), "Card Handover")


def shipment_conditions(user: str | None = None) -> str:
    """Rows of Card Shipment that a user sees: from or to the own place or one below."""
    return _shipments(current_scope(user))


def item_conditions(user: str | None = None) -> str:
    """Rows of Card Shipment Item that a user sees: those of visible consignments."""
    inner = _shipments(current_scope(user))
    return _ITEMS.format(inner) if inner else ""


def destruction_conditions(user: str | None = None) -> str:
    """Rows of Card Destruction that a user sees: those of the own office and of offices below."""
    scope = current_scope(user)
    if scope.is_unrestricted:
        return ""
    return _DESTRUCTIONS.format(_quoted(scope.offices)) if scope.offices else conditions.NOTHING


def _by_holder(scope: Scope, doctype: str) -> str:
    if not scope.account_is_open:
        return conditions.NOTHING
    return conditions.by_agency(scope, doctype, "officer")


def _shipments(scope: Scope) -> str:
    if scope.is_unrestricted:
        return ""
    if scope.officer or not scope.account_is_open:
        return conditions.NOTHING
    to_units = conditions.of_units(scope, "Card Shipment", "to_agency")
    if not scope.offices:
        return to_units
    offices = _quoted(scope.offices)
    return "(" + " or ".join([_FROM_OFFICE.format(offices), _TO_OFFICE.format(offices), to_units]) + ")"


def _quoted(names: Sequence[str] | None) -> str:
    return ", ".join(frappe.db.escape(name) for name in names or ())


# ---------------------------------------------------------------- who has the card in front of him


def works_at_agency(scope: Scope, agency: str | None) -> bool:
    """Say whether this login works with cards for exactly this unit: its clerk or its checker."""
    duties = {"Agency Clerk", "Agency Checker"}
    return bool(agency) and scope.agency == agency and bool(duties & set(frappe.get_roles(scope.user)))


def works_at_office(scope: Scope, office: str | None) -> bool:
    """Say whether this login works with cards for exactly this legal office: its reviewer or its maker."""
    duties = {"Legal Reviewer", "Card Maker"}
    return bool(office) and scope.office == office and bool(duties & set(frappe.get_roles(scope.user)))


def is_card_maker(scope: Scope) -> bool:
    """Say whether this login makes cards (R-109)."""
    return bool(scope.office) and "Card Maker" in frappe.get_roles(scope.user)


def may_send_to(scope: Scope, office: str) -> bool:
    """Say whether an office sends cards to another: to those below, and back to the one above."""
    if scope.covers(office):
        return True
    return office == frappe.db.get_value("Legal Office", scope.office, "parent_legal_office")


def has_at_hand(scope: Scope, card) -> bool:
    """Say whether a card that can be handed over or passed on lies where this login works."""
    if card.card_status == CardStatus.CHECKED:
        return is_card_maker(scope)
    if card.card_status != CardStatus.ARRIVED:
        return False
    return works_at_agency(scope, card.held_by_agency) or works_at_office(scope, card.held_by_office)
