"""The unit code a person enters for an import: six characters, known, own territory, and in the file (T-3).

Source: R-189 to R-192, G-087, G-088.
"""

import frappe

from enforcement_cert.access.scope import Scope
from enforcement_cert.domain.errors import RuleViolation
from enforcement_cert.domain.identifiers import read_unit_code
from enforcement_cert.exchange.agencies import may_import_into
from enforcement_cert.exchange.reading.errors import UnreadableFile
from enforcement_cert.exchange.unit_letters import division_of_letter

_AGENCY = "Enforcement Agency"


def agency_of_code(code: str, scope: Scope) -> str:
    """Return the agency with this unit code.

    Raises RuleViolation: not six characters, unknown (hint to unit management, R-192), or not of the own
    territory by the tree of agencies (R-189, G-088).
    """
    read = read_unit_code(code, divisions=None)
    found = frappe.get_all(_AGENCY, filters={"unit_code": read.code}, pluck="name", order_by="name")
    if not found:
        raise RuleViolation("import_code_unknown", unit_code=read.code)
    allowed = [name for name in found if may_import_into(scope, name)]
    if not allowed:
        raise RuleViolation("import_code_foreign", unit_code=read.code)
    return allowed[0]


def letter_is_odd(code: str, agency: str) -> bool:
    """Say whether the letter points to another city than the agency's; a hint only, the tree decides (G-088)."""
    pointed = division_of_letter(code[:1].upper())
    division = frappe.db.get_value(_AGENCY, agency, "administrative_division")
    if not pointed or not division:
        return False
    is_of_province = pointed.endswith("0000")
    return division != pointed if is_of_province else division[:4] != pointed[:4]


def require_code_in_list(code: str, mentioned: frozenset[str]) -> None:
    """Raise UnreadableFile unless the entered code occurs in the list; then nothing of it is taken in (R-191)."""
    if code.upper() not in {unit.upper() for unit in mentioned}:
        found = "、".join(sorted(mentioned)[:3])
        reason = "import_code_not_in_list" if found else "import_code_nowhere"
        raise UnreadableFile(reason, unit_code=code, found=found)
