"""Who stands in a unit's staffing register and not in its archive, and the other way round (R-096)."""

import frappe
from frappe import _
from frappe.utils import getdate

from enforcement_cert.access.scope import current_scope, sees_agency
from enforcement_cert.domain.errors import Label
from enforcement_cert.domain.staffing_register import RegisterLine
from enforcement_cert.personnel.officers import CLOSED_STATUSES, OFFICER
from enforcement_cert.personnel.registers.staffing import ENTRY, find_current

NOT_IN_REGISTER = Label("Not in the Register")
NOT_IN_ARCHIVE = Label("Not in the Archive")
IN_ANOTHER_UNIT = Label("In the Archive of Another Unit")


def execute(filters=None):
    """Return columns and rows for one unit: name, masked number, what differs, the officer code if there is one.

    Without a unit: the login's own; offices, which have none, are asked for one in place of the table.
    """
    scope = current_scope()
    agency = (filters or {}).get("agency") or scope.agency
    if not agency:
        return _columns(), [], _("Please choose a unit.")
    if scope.officer or not sees_agency(scope, agency):
        raise frappe.PermissionError
    edition = find_current(agency)
    if not edition:
        return _columns(), [], _("No staffing register of this unit is loaded.")
    return _columns(), _differences(agency, edition.name)


def _columns() -> list[dict]:
    return [
        {"fieldname": "person_name", "label": _("Name"), "fieldtype": "Data", "width": 120},
        {"fieldname": "identity_number", "label": _("Identity Number"), "fieldtype": "Data", "width": 190},
        {"fieldname": "shown", "label": _("Difference"), "fieldtype": "Data", "width": 200},
        {"fieldname": "officer", "label": _("Officer"), "fieldtype": "Link", "options": OFFICER, "width": 160},
    ]


def _differences(agency: str, edition: str) -> list[dict]:
    listed = _listed(edition)
    own = frappe.get_all(
        OFFICER,
        filters={"agency": agency, "record_status": ["not in", list(CLOSED_STATUSES)]},
        fields=["name", "officer_name", "identity_number", "identity_digest"],
        order_by="officer_name, name",
    )
    at_home = {row.identity_digest for row in own}
    away = [row for row in listed.values() if row.identity_digest not in at_home]
    elsewhere = _living([row.identity_digest for row in away])
    rows = [_row(row.officer_name, row, NOT_IN_REGISTER, row.name) for row in own if row.identity_digest not in listed]
    for row in away:
        difference = IN_ANOTHER_UNIT if row.identity_digest in elsewhere else NOT_IN_ARCHIVE
        rows.append(_row(row.person_name, row, difference, None))
    return rows


def _listed(edition: str) -> dict:
    """Return the register's persons of today by digest."""
    lines = frappe.get_all(
        ENTRY,
        filters={"edition": edition},
        fields=["person_name", "identity_number", "identity_digest", "valid_from", "valid_until"],
        order_by="person_name, name",
    )
    today = getdate()
    return {
        line.identity_digest: line for line in lines if RegisterLine(line.valid_from, line.valid_until).counts_on(today)
    }


def _living(digests: list[str]) -> set[str]:
    """Which of these persons have a living record anywhere; where is not told to other units."""
    found: set[str] = set()
    for start in range(0, len(digests), 1000):
        part = digests[start : start + 1000]
        found |= set(
            frappe.get_all(
                OFFICER,
                filters={"living_identity_digest": ["in", part]},
                pluck="living_identity_digest",
                order_by="name",
            )
        )
    return found


def _row(name: str, row, difference: Label, officer: str | None) -> dict:
    return {
        "person_name": name,
        "identity_number": row.identity_number,
        "difference": str(difference),
        "shown": _(str(difference)),
        "officer": officer,
    }
