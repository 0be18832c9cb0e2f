"""Trees of units as a login sees them: the top is the highest unit inside its own scope."""

import frappe

from enforcement_cert.access.scope import current_scope

AGENCY = "Enforcement Agency"


@frappe.whitelist(methods=["GET", "POST"])
def agency_children(doctype: str, parent: str = "", is_root: bool | int | str = False, **_tree: object) -> list:
    """Return the units directly below `parent`; at the root, the visible units with nothing visible above.

    Answers the engine's tree page: rows of {"value", "title", "expandable"}. Row scope applies.
    """
    at_root = str(is_root).lower() in ("1", "true") or not parent or parent == doctype
    filters = _top_filters() if at_root else {"superior_agency": parent}
    rows = frappe.get_list(
        AGENCY, filters=filters, fields=["name", "agency_name", "lft", "rgt"], order_by="lft", limit=0
    )
    return [{"value": row.name, "title": row.agency_name, "expandable": int(row.rgt - row.lft > 1)} for row in rows]


def _top_filters() -> dict:
    own = current_scope().agency
    return {"name": own} if own else {"superior_agency": ["is", "not set"]}
