"""Carrying out an approved change of structure: row by row, at once or in the background (G-045, X-58).

A row is one thing to do: "officer:<code>", "unit:<name>", "rename:<name>", "hang:<name>", "close:<name>".
What is left to do follows from the records themselves, so a change that was interrupted, or in which
single rows were refused, is simply carried out again. The last row, "settle:", closes the books.
"""

import json

import frappe
from frappe import _
from frappe.utils import getdate, now_datetime

from enforcement_cert.access.scope import current_scope, is_administrator
from enforcement_cert.certificate import bulk
from enforcement_cert.domain.structure_changes import CHOOSING_KINDS, ChangeAct, ChangeKind, ChangeStatus
from enforcement_cert.errors import sentences_of
from enforcement_cert.organization import structure_effects as effects
from enforcement_cert.organization.structure_changes import locked, take_step
from enforcement_cert.organization.structure_facts import (
    AGENCY,
    CHANGE,
    OFFICER,
    findings_of,
    living_below,
    officers_in_service,
)
from enforcement_cert.periods import by_act

TASK = "structure_change"
_READ_PER_ROW = (
    "name",
    "change_kind",
    "change_status",
    "agency_name",
    "effective_on",
    "reason",
    "new_name",
    "target_agency",
    "new_reviewing_office",
)


def rows_left(change) -> list[str]:
    """Return what a change still has to do, in its order; empty when all is done."""
    kind = ChangeKind(change.change_kind)
    if kind is ChangeKind.RENAME:
        is_done = frappe.db.get_value(AGENCY, change.agency, "agency_name") == change.new_name.strip()
        return [] if is_done else [f"rename:{change.agency}"]
    if kind is ChangeKind.UNIT_TRANSFER:
        is_done = frappe.db.get_value(AGENCY, change.agency, "superior_agency") == change.target_agency
        return [] if is_done else [f"hang:{change.agency}"]
    if kind is ChangeKind.MERGE:
        return _rows_of_merge(change)
    chosen = [row.officer for row in change.officers]
    here = {"name": ["in", chosen], "agency": change.agency, "record_status": "Active"}
    return [f"officer:{name}" for name in frappe.get_all(OFFICER, filters=here, pluck="name", order_by="name")]


def _rows_of_merge(change) -> list[str]:
    if frappe.db.get_value(AGENCY, change.agency, "account_status") == "Closed":
        return []
    below = frappe.get_all(AGENCY, filters=living_below(change.agency), pluck="name", order_by="name")
    officers = officers_in_service(change.agency)
    return [*(f"unit:{n}" for n in below), *(f"officer:{n}" for n in officers), f"close:{change.agency}"]


def start(name: str) -> dict:
    """Begin to carry out a change whose day has come, as the present user.

    Small changes are done at once: {"done", "refused"}; large ones in the background: {"run"}. What
    stands against it at this moment is kept as its message, and it is tried again each minute.
    """
    change = frappe.get_doc(CHANGE, name, for_update=True)
    blocking = [finding for finding in findings_of(change, is_start=True) if finding.blocks]
    if blocking and change.change_status == ChangeStatus.APPROVED:
        return {"waiting": _wait(change, "\n".join(sentences_of(blocking)))}
    change.update({"started_at": change.started_at or now_datetime(), "message": None, "report": "[]"})
    take_step(change, ChangeAct.START)
    result = bulk.run_on_selection(TASK, [*rows_left(change), f"settle:{name}"], {"change": name})
    if "run" in result:
        frappe.db.set_value(CHANGE, name, "bulk_run", result["run"])
    else:
        _keep_report(name, result["refused"])
    return result


def _wait(change, sentence: str) -> str:
    if change.message != sentence:
        change.db_set("message", sentence)
    return sentence


def _keep_report(name: str, refused: list[dict]) -> None:
    frappe.db.set_value(CHANGE, name, "report", json.dumps(refused, ensure_ascii=False))


def do_row(name: str, change: str) -> None:
    """Do one row of a change; called by certificate/bulk.py inside a savepoint."""
    what, _colon, target = name.partition(":")
    if what == "settle":
        settle(change)
        return
    record = frappe.db.get_value(CHANGE, change, _READ_PER_ROW, as_dict=True)
    if record.change_status != ChangeStatus.RUNNING:
        frappe.throw(_("This change of structure is not being carried out."))
    with by_act(CHANGE, change, record.effective_on, record.reason):
        _ROWS[what](record, target)


def _note(change) -> str:
    return f"{_(change.change_kind)} {change.agency_name} ({change.name})"


def _move_officer(change, officer: str) -> None:
    target = change.target_agency
    if change.change_kind in CHOOSING_KINDS:
        chosen = {"parent": change.name, "officer": officer}
        target = frappe.db.get_value("Structure Change Officer", chosen, "target_agency") or target
    effects.move_officer(officer, target, _note(change))


_ROWS = {
    "rename": lambda change, name: effects.rename_agency(name, change.new_name.strip()),
    "hang": lambda change, name: effects.move_unit(name, change.target_agency, change.new_reviewing_office),
    "unit": lambda change, name: effects.move_unit(name, change.target_agency),
    "officer": _move_officer,
    "close": lambda change, name: effects.close_agency(name, _note(change)),
}


def label_of_row(name: str) -> str:
    """Return what a row is about, for the report: a person's or a unit's name."""
    what, _colon, target = name.partition(":")
    doctype, field = (OFFICER, "officer_name") if what == "officer" else (AGENCY, "agency_name")
    return frappe.db.get_value(doctype, target, field) or target


def settle(name: str) -> None:
    """Close the books of a running change: done, or done in part with what is left."""
    change = frappe.get_doc(CHANGE, name, for_update=True)
    if change.change_status != ChangeStatus.RUNNING:
        return
    left = rows_left(change)
    if left:
        change.message = _("{0} rows are left. See why below, then carry out the rest.").format(len(left))
        take_step(change, ChangeAct.STOP_SHORT)
        return
    change.update({"finished_at": now_datetime(), "message": None})
    take_step(change, ChangeAct.FINISH)


@frappe.whitelist(methods=["POST"])
def carry_out_rest(name: str) -> dict:
    """Carry out what a change done in part has left. For the offices that approved it and the drafting side."""
    change, scope = locked(name), current_scope()
    is_office = any(row.legal_office == scope.office for row in change.approvals)
    if not (is_office or is_administrator(scope) or change.has_permission("write")):
        raise frappe.PermissionError
    if change.change_status != ChangeStatus.DONE_IN_PART:
        frappe.throw(_("There is nothing left to carry out."))
    return start(name)


@frappe.whitelist(methods=["POST"])
def progress(name: str) -> dict:
    """Return how far a change has come: {"change_status", "position", "total", "refused"}."""
    change = frappe.get_doc(CHANGE, name)
    change.check_permission("read")
    fields = ["position", "total_count", "report"]
    run = change.bulk_run and frappe.db.get_value("Bulk Run", change.bulk_run, fields, as_dict=True)
    return {
        "change_status": change.change_status,
        "position": run.position if run else 0,
        "total": run.total_count if run else 0,
        "refused": json.loads((run and run.report) or change.report or "[]"),
    }


def start_due_changes() -> None:
    """Each minute: carry out approved changes whose day has come, as the one who approved them last."""
    due = {"change_status": str(ChangeStatus.APPROVED), "effective_on": ["<=", getdate()]}
    user = frappe.session.user
    for name in frappe.get_all(CHANGE, filters=due, pluck="name", order_by="effective_on asc, name asc"):
        try:
            frappe.set_user(_last_approver(name))
            start(name)
            frappe.db.commit()  # background work: one change's failure must not undo the others
        except bulk.EXPECTED as error:
            frappe.db.rollback()
            frappe.log_error(title=f"Structure change {name} could not start", message=bulk.sentence_of(error))
        finally:
            frappe.set_user(user)


def _last_approver(name: str) -> str:
    return frappe.get_all(
        "Structure Change Approval",
        filters={"parent": name, "outcome": "Approved"},
        pluck="decided_by",
        order_by="decided_at desc",
        limit=1,
    )[0]


def settle_stopped_changes() -> None:
    """Each minute: a running change whose background run was stopped or has ended is settled."""
    running = frappe.get_all(
        CHANGE,
        filters={"change_status": str(ChangeStatus.RUNNING), "bulk_run": ["is", "set"]},
        fields=["name", "bulk_run"],
        order_by="name",
    )
    for row in running:
        if frappe.db.get_value("Bulk Run", row.bulk_run, "run_status") in ("Done", "Stopped"):
            settle(row.name)
            frappe.db.commit()  # background work, one change at a time
