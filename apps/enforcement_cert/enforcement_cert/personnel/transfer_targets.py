"""Which units officers or tasks may go to: every open one of the province, by name and code only."""

import frappe
from frappe.utils import cint

from enforcement_cert.access.scope import current_scope

LONGEST_PAGE = 50


@frappe.whitelist(methods=["GET", "POST"])
def find_units(
    doctype: str = "",
    txt: str = "",
    searchfield: str = "",
    start: int | str = 0,
    page_len: int | str = 20,
    filters: dict | str | None = None,
) -> list:
    """Answer a link field with open units: [name, unit name, unit code]; for clerks and reviewers.

    A clerk sees only the own tree otherwise; names of open units are public.
    """
    if not {"Agency Clerk", "Legal Reviewer"} & set(frappe.get_roles()):
        raise frappe.PermissionError
    own = current_scope().agency or ""
    unit = frappe.qb.DocType("Enforcement Agency")
    words = f"%{(txt or '').strip()[:60]}%"
    return (
        frappe.qb.from_(unit)
        .select(unit.name, unit.agency_name, unit.unit_code)
        .where((unit.account_status == "Open") & (unit.name != own))
        .where(unit.agency_name.like(words) | unit.unit_code.like(words))
        .orderby(unit.agency_name)
        .limit(min(cint(page_len) or 20, LONGEST_PAGE))
        .offset(max(cint(start), 0))
        .run()
    )
