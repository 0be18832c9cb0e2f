"""New applicants of a year without a card join the year's review data, where the rule says so (R-108, G-016).

They keep the way of their application: the unit and the office of its level check the person, then their card is made
in one batch with the new cards of the reviewed (`certificate/batches.create_batch` takes both).
"""

import frappe
from frappe.utils import getdate

from enforcement_cert.domain.application_stages import Stage
from enforcement_cert.domain.review_rules import joins_unmade_card
from enforcement_cert.review.profiles import find_profile

APPLICATION = "Certificate Application"
_WAITING = (Stage.FIRST_CHECK, Stage.LEGAL_REVIEW, Stage.CARD_MAKING)
_FIELDS = ("name", "officer", "officer_name", "unit_name", "certificate_type", "stage", "submitted_at")


def applicants_of(year: int, agency: str | None, most: int) -> list:
    """Return the applications the login sees that belong to the review data of a year; empty where no rule joins them.

    Rows have name, officer, officer_name, unit_name, certificate_type, stage, submitted_at; oldest first.
    """
    joining = {kind: profile for kind in _types() if (profile := find_profile(kind)) and profile.includes_unmade_cards}
    if not joining:
        return []
    filters = {
        "certificate_type": ["in", list(joining)],
        "stage": ["in", [str(stage) for stage in _WAITING]],
        "application_kind": ["!=", "Replacement"],
        "submitted_at": ["between", [f"{year}-01-01", f"{year}-12-31 23:59:59"]],
    }
    if agency:
        filters["agency"] = agency
    rows = frappe.get_list(APPLICATION, filters=filters, fields=list(_FIELDS), order_by="submitted_at", limit=most)
    return [row for row in rows if joins_unmade_card(joining[row.certificate_type], getdate(row.submitted_at), year)]


def _types() -> list[str]:
    return frappe.get_all("Certificate Type", pluck="name", order_by="name")
