"""Accounts of the first edition get the states of the life they have now (R-050 to R-055)."""

import frappe

_AGENCY = "Enforcement Agency"


def execute() -> None:
    """Turn “Pending” into “Registered” and mark what accounts have behind them; safe to run again."""
    _set({"account_status": "Pending"}, {"account_status": "Registered"})
    # The first edition opened an account in one step: the office that did it had looked at it.
    _set({"account_status": "Open", "is_reviewed": 0}, {"is_reviewed": 1})
    # There a unit stood below its superior from the start; a superior that is only named came later.
    _set({"superior_agency": ["is", "set"], "is_taken_in": 0}, {"is_taken_in": 1})


def _set(filters: dict, values: dict) -> None:
    for name in frappe.get_all(_AGENCY, filters=filters, pluck="name", order_by="name"):
        frappe.db.set_value(_AGENCY, name, values, update_modified=False)
