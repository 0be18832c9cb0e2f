"""History, a change of structure that waits for the office, and a transfer that waits for the other unit."""

from collections.abc import Mapping

import frappe
from frappe.utils import getdate

from enforcement_cert.organization.history import begin_agency_periods
from enforcement_cert.organization.structure_changes import submit_change
from enforcement_cert.personnel.history import begin_employment_periods
from enforcement_cert.personnel.moves import find_examined_application
from enforcement_cert.personnel.transfers import request_transfer
from enforcement_cert.setup.demo_bulk import DEMO_DOMAIN

REDIVIDED = 3
CLERK = "clerk" + DEMO_DOMAIN


def write_structure(focus: Mapping[str, str]) -> None:
    """Give every record its first period, and let the clerk of the city agency ask for two moves."""
    begin_agency_periods()
    begin_employment_periods()
    user = frappe.session.user
    frappe.set_user(CLERK)
    try:
        free = _free_officers(focus["city_agency"])
        _ask_for_re_division(focus, free[:REDIVIDED])
        _ask_for_transfer(focus, free[REDIVIDED : REDIVIDED + 1])
    finally:
        frappe.set_user(user)


def _free_officers(agency: str) -> list[str]:
    """Officers in service whom no application keeps where they are."""
    in_service = {"agency": agency, "record_status": "Active"}
    names = frappe.get_all(
        "Enforcement Officer", filters=in_service, pluck="name", order_by="name desc", limit=REDIVIDED * 5
    )
    return [name for name in names if not find_examined_application(name)]


def _ask_for_re_division(focus: Mapping[str, str], officers: list[str]) -> None:
    if not officers:
        return
    change = frappe.new_doc("Structure Change")
    change.update(
        {
            "change_kind": "Officer Re-division",
            "agency": focus["city_agency"],
            "target_agency": focus["city_body"],
            "effective_on": getdate(),
            "reason": "原共用帐户人员按实际所在单位重新划分",
            "document_number": "济执法〔2026〕示例1号",
        }
    )
    for officer in officers:
        change.append("officers", {"officer": officer})
    change.insert()
    submit_change(change.name)


def _ask_for_transfer(focus: Mapping[str, str], officers: list[str]) -> None:
    for officer in officers:
        request_transfer(
            officer, to_agency=focus["city_body"], transfer_on=str(getdate()), reason="工作需要，调往二级机构"
        )
