"""Loss reports and open cancellations of the demonstration's lost cards, so that their way can be walked on."""

import frappe
from frappe.utils import getdate

from enforcement_cert.desk.certificate_flows import notice_text
from enforcement_cert.setup.demo_bulk import hash_names, insert_rows, new_names

CERTIFICATE, LOSS, REQUEST = "Enforcement Certificate", "Loss Report", "Cancellation Request"
_FIELDS = ["name", "officer", "officer_name", "agency", "unit_name", "certificate_status", "status_changed_at"]
_NEWSPAPER = "大众日报"


def write_losses(owner: str, clerk: str) -> None:
    """Write a report for every lost card of the demonstration; those declared void wait for the unit's check."""
    stopped = {"owner": owner, "certificate_status": ["in", ["Reported Lost", "Declared Void"]]}
    lost = frappe.get_all(CERTIFICATE, stopped, _FIELDS, order_by="name")
    void = [row for row in lost if row.certificate_status == "Declared Void"]
    requests = dict(zip([row.name for row in void], new_names("CR-.YYYY.-.######", len(void)), strict=True))
    reports = dict(zip([row.name for row in lost], new_names("LS-.YYYY.-.#####", len(lost)), strict=True))
    insert_rows(LOSS, [_report(row, reports[row.name], requests.get(row.name), clerk) for row in lost])
    insert_rows(REQUEST, [_request(row, reports[row.name], requests[row.name]) for row in void])
    insert_rows("Cancellation Decision", [_decision(row, requests[row.name], clerk) for row in void])


def _report(row, name: str, request: str | None, clerk: str) -> dict[str, object]:
    day = getdate(row.status_changed_at)
    lost = frappe._dict(reported_at=row.status_changed_at, lost_on=day)
    return {
        "name": name,
        "certificate": row.name,
        "officer": row.officer,
        "officer_name": row.officer_name,
        "agency": row.agency,
        "report_status": "Declared Void" if request else "Reported",
        "lost_on": day,
        "circumstances": "外出检查时遗失。",
        "reporter_kind": "Unit",
        "reported_by": clerk,
        "reported_at": row.status_changed_at,
        "status_before": "Valid",
        "notice_medium": "Newspaper" if request else "",
        "notice_name": _NEWSPAPER if request else None,
        "notice_on": day if request else None,
        "notice_text": notice_text(lost, row) if request else None,
        "notice_recorded_at": row.status_changed_at if request else None,
        "notice_recorded_by": clerk if request else None,
        "cancellation_request": request,
        "living_report_key": row.name,
    }


def _request(row, report: str, name: str) -> dict[str, object]:
    return {
        "name": name,
        "certificate": row.name,
        "officer": row.officer,
        "officer_name": row.officer_name,
        "agency": row.agency,
        "reviewing_office": frappe.db.get_value("Enforcement Agency", row.agency, "reviewing_office"),
        "request_status": "Unit Check",
        "cancellation_kind": "Without Certificate",
        "cancellation_ground": "Loss",
        "reason": "遗失声明已登报。",
        "loss_report": report,
        "submitted_at": row.status_changed_at,
        "living_request_key": row.name,
    }


def _decision(row, request: str, clerk: str) -> dict[str, object]:
    return {
        "name": hash_names(1)[0],
        "parent": request,
        "parenttype": REQUEST,
        "parentfield": "decisions",
        "idx": 1,
        "decided_at": row.status_changed_at,
        "action": "Submit Request",
        "from_status": "Draft",
        "to_status": "Unit Check",
        "decided_by": clerk,
        "decided_for": frappe.db.get_value("Enforcement Agency", row.agency, "agency_name"),
    }
