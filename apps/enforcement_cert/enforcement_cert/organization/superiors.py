"""Finding a superior: names and codes of agencies under which a unit of a kind may stand, of the whole province.

Row scope does not help here: a unit that has no superior yet sees nobody but itself. What is answered is
what the agency prints on its door: name, level and place.
"""

import frappe
from frappe import _
from frappe.utils import cint

from enforcement_cert.domain.account_life import ENDED, AccountStatus

AGENCY = "Enforcement Agency"
SUPERIOR_KINDS = {
    "Second-level Body": ("First-level Agency",),
    "Entrusted Unit": ("First-level Agency", "Second-level Body"),
}
OPEN = [str(AccountStatus.OPEN)]
LIVING = [str(status) for status in AccountStatus if status not in ENDED]
LEAST_LETTERS = 2
MOST_ROWS = 20


@frappe.whitelist(methods=["GET", "POST"])
@frappe.validate_and_sanitize_search_inputs
def superior_query(doctype: str, txt: str, searchfield: str, start: int, page_len: int, filters: dict) -> list:
    """Answer a link field: rows of (name, agency name, level and division). For logins of agencies and offices."""
    if not frappe.has_permission(AGENCY, "read"):
        raise frappe.PermissionError
    rows = find_superiors(txt, str(filters.get("agency_kind") or ""), besides=str(filters.get("unit") or ""))
    return [(row["name"], row["agency_name"], row["place"]) for row in rows[: cint(page_len) or MOST_ROWS]]


def find_superiors(text: str, kind: str, besides: str = "", *, only_open: bool = False) -> list[dict]:
    """Return living agencies whose name or organisation code fits, under which a unit of this kind may stand.

    `only_open`: for whoever has no login. An account nobody has reviewed may be anybody's invention.
    """
    kinds = SUPERIOR_KINDS.get(kind)
    text = (text or "").strip()[:60]
    if not kinds or (text and len(text) < LEAST_LETTERS):
        return []
    like = "%" + text.replace("\\", "").replace("%", "").replace("_", "") + "%"
    if text and len(like) < LEAST_LETTERS + 2:
        return []
    table = frappe.qb.DocType(AGENCY)
    query = (
        frappe.qb.from_(table)
        .select(table.name, table.agency_name, table.government_level, table.administrative_division)
        .where(table.agency_kind.isin(kinds) & table.account_status.isin(OPEN if only_open else LIVING))
        .where((table.agency_name.like(like)) | (table.organization_code == text.replace("-", "").upper()))
        .where(table.name != besides)
        .orderby(table.agency_name)
        .limit(MOST_ROWS)
    )
    return [
        {"name": row.name, "agency_name": row.agency_name, "place": _(row.government_level)}
        for row in query.run(as_dict=True)
    ]
