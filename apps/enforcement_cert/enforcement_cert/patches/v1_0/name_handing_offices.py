"""Hand-overs say which legal office handed the card over, so that the receipt is that office's paper (R-389).

From the place of the login that handed it over; safe to run any number of times.
"""

import frappe

from enforcement_cert.access.scope import current_scope

_HANDOVER = "Card Handover"


def execute() -> None:
    """Fill the office where a login of an office has handed over; the unit's own hand-overs have none."""
    open_ones = {"handed_over_office": ["is", "not set"], "handed_over_by": ["is", "set"]}
    for user in frappe.get_all(_HANDOVER, filters=open_ones, pluck="handed_over_by", distinct=True, order_by=""):
        scope = current_scope(user)
        if scope.office and not scope.agency:
            here = {**open_ones, "handed_over_by": user}
            frappe.db.set_value(_HANDOVER, here, "handed_over_office", scope.office, update_modified=False)
