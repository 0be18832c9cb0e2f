"""Daily management of certificates: exactly the three cancellations and the rename of an agency (R-132)."""

import frappe
from frappe import _

REQUEST, LIST, CHANGE = "Cancellation Request", "Forced Cancellation", "Structure Change"
_OPEN_REQUESTS = ["Draft", "Unit Check", "Legal Review"]


@frappe.whitelist(methods=["GET", "POST"])
def groups() -> list[dict]:
    """Return the four groups with what waits in the own territory.

    [{"title", "help", "doctype", "filters", "waiting", "is_open"}]; `is_open` False: this login has no access.
    """
    return [
        _group(
            _("Cancellation with Certificate"),
            _("The card is handed in: asked for by the unit, checked, decided by the legal office."),
            REQUEST,
            {"cancellation_kind": "With Certificate", "request_status": ["in", _OPEN_REQUESTS]},
        ),
        _group(
            _("Cancellation without Certificate"),
            _("The card is lost: loss report and void notice first, then unit check and legal office."),
            REQUEST,
            {"cancellation_kind": "Without Certificate", "request_status": ["in", _OPEN_REQUESTS]},
        ),
        _group(
            _("Forced Cancellation of a Certificate"),
            _("Decided on the forced-cancellation list by a city or provincial office; bars new applications."),
            LIST,
            {"list_status": "Proposed"},
        ),
        _group(
            _("Rename of an Agency"),
            _("The new name stands everywhere at once; cards are remade on request or at the next review."),
            CHANGE,
            {"change_kind": "Agency Rename", "change_status": "Submitted"},
        ),
    ]


def _group(title: str, text: str, doctype: str, filters: dict) -> dict:
    is_open = bool(frappe.has_permission(doctype, "read"))
    waiting = len(frappe.get_list(doctype, filters=filters, pluck="name", order_by="name", limit=0)) if is_open else 0
    return {
        "title": title,
        "help": text,
        "doctype": doctype,
        "filters": filters,
        "waiting": waiting,
        "is_open": is_open,
    }
