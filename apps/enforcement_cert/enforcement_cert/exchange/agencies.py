"""Which agency a row of a list means, and whether this person may bring people into it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import frappe

from enforcement_cert.access.scope import Scope, is_administrator, sees_agency
from enforcement_cert.domain.errors import Finding, block
from enforcement_cert.domain.identifiers import normalize_identity_number
from enforcement_cert.domain.text import squeeze


def may_import_into(scope: Scope, agency: str) -> bool:
    """Say whether this login may import officers of an agency.

    A unit only its own (R-003), a legal office the units of its territory (R-189), administrators all.
    """
    if scope.agency:
        return scope.account_is_open and scope.agency == agency
    return is_administrator(scope) or (bool(scope.office) and sees_agency(scope, agency))


@dataclass(frozen=True)
class Found:
    """The agency of a row, or the finding that says why there is none."""

    agency: str | None = None
    finding: Finding | None = None


class AgencyFinder:
    """Finds agencies by unit code or name as written in a list; asks the database once per wording.

    `default` stands for rows that name no unit; with `only` rows of every other unit are refused.
    """

    def __init__(self, scope: Scope, default: str | None, only: str | None = None):
        self.scope = scope
        self.default = default
        self.only = only
        self._known: dict[tuple[str, str], Found] = {}

    def find(self, cells: Mapping[str, Any], title_code: str | None) -> Found:
        """Find the agency of one row: by its code, its name, the chosen agency, the code in the title."""
        code = squeeze(cells.get("unit_code")).upper()
        name = squeeze(cells.get("unit_name"))
        if not code and not name and not self.default:
            code = title_code or ""
        key = (code, name)
        if key not in self._known:
            self._known[key] = self._look_up(code, name)
        return self._known[key]

    def _look_up(self, code: str, name: str) -> Found:
        if not code and not name:
            return self._allowed([self.default]) if self.default else Found(finding=block("import_unit_missing"))
        names = self._names(code, name)
        if not names:
            return Found(finding=block("import_unit_unknown", unit=code or name))
        return self._allowed(names, unit=code or name)

    def _names(self, code: str, name: str) -> list[str]:
        """A code, where there is one, says more than the many ways of writing a name."""
        filters = {"unit_code": code} if code else {"agency_name": name}
        return frappe.get_all("Enforcement Agency", filters=filters, pluck="name", order_by="name")

    def _allowed(self, names: list[str], unit: str | None = None) -> Found:
        """Keep the agencies within reach; a name that several agencies bear must fit one of them only."""
        allowed = [name for name in names if may_import_into(self.scope, name)]
        unit = unit or frappe.db.get_value("Enforcement Agency", names[0], "agency_name")
        if not allowed:
            return Found(finding=block("import_unit_foreign", unit=unit))
        if len(allowed) > 1:
            return Found(finding=block("import_unit_ambiguous", unit=unit))
        if frappe.db.get_value("Enforcement Agency", allowed[0], "account_status") != "Open":
            return Found(finding=block("import_unit_not_open", unit=unit))
        if self.only and allowed[0] != self.only:
            return Found(finding=block("import_unit_not_chosen", unit=unit))
        return Found(agency=allowed[0])


def names_another_unit(agency: str, mentioned: frozenset[str]) -> bool:
    """Say whether a list names units, but never the chosen one; then nothing of it is taken in (R-191).

    `mentioned` holds unit codes and names as written in the list.
    """
    if not mentioned:
        return False
    name, code = frappe.db.get_value("Enforcement Agency", agency, ["agency_name", "unit_code"])
    own = {squeeze(name), normalize_identity_number(code)} - {""}
    return not own & mentioned
